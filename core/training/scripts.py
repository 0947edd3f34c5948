"""A training as a script that anyone with torch can run: same weights, same batches."""

from core.optimizers import SCHEDULES
from core.training.activations import ACTIVATIONS
from core.training.custom_data import read_points, read_table
from core.training.dataset_choice import DRAWN, FIRST, FIRST_CLASSES, TABLE, DataChoice
from core.training.datasets import TEST_SHARE, points
from core.training.optimizers import NETWORK_OPTIMIZERS
from core.training.plans import DIVERGED, OptimizerChoice, Plan, steps_per_epoch

MUON = '''
class Muon(torch.optim.Optimizer):
    """As torch.optim.Muon, but in the weights' own precision: torch rounds to bfloat16."""

    def __init__(self, weights, lr, momentum, weight_decay):
        super().__init__(weights, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                mean = self.state[w].setdefault("mean", torch.zeros_like(w))
                mean.lerp_(w.grad, 1 - group["momentum"])
                x = w.grad.lerp(mean, group["momentum"])
                tall = x.shape[0] > x.shape[1]
                x = x.T if tall else x
                x = x / x.norm().clamp(min=1e-7)
                for _ in range(5):
                    gram = x @ x.T
                    x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
                x = x.T if tall else x
                w.mul_(1 - group["lr"] * group["weight_decay"])
                w.sub_(group["lr"] * max(1, w.shape[0] / w.shape[1]) ** 0.5 * x)


def muon(net, lr, bias_lr, momentum, weight_decay):
    """Muon for the matrices, AdamW for the biases."""
    matrices = [w for w in net.parameters() if w.ndim == 2]
    biases = [w for w in net.parameters() if w.ndim == 1]
    return [
        Muon(matrices, lr=lr, momentum=momentum, weight_decay=weight_decay),
        torch.optim.AdamW(biases, lr=bias_lr, weight_decay=weight_decay),
    ]

'''

_TEXT = '''"""{label}: {count}, as shown by Foundations Lab."""

import numpy as np
import torch
{imports}
SEEDS = {seeds}
EPOCHS = {epochs}
DIVERGED = {diverged:g}  # a training loss above this is the end of a run
DTYPE = torch.{dtype}

{data}
{split}
mean, deviation = x_train.mean(0), x_train.std(0)
x_train, x_test = (
    torch.tensor((part - mean) / deviation, dtype=DTYPE) for part in (x_train, x_test)
)
y_train, y_test = (torch.tensor(part, dtype=DTYPE)[:, None] for part in (y_train, y_test))
criterion = torch.nn.BCEWithLogitsLoss()  # the sigmoid and the cross-entropy, in stable form


def network(seed):
    torch.manual_seed(seed)
    return torch.nn.Sequential(
{layers}
    ).to(DTYPE)

{definitions}
CONTENDERS = {{
{optimizers}
}}
{schedules}

def train(make, batch_size, seed{argument}):
    """Training and test loss after 0, 1, … epochs, each of shape (EPOCHS + 1,)."""
    net = network(seed)
    optimizers = make(net)
    n = len(x_train)
    size = batch_size or n
{make_schedule}    order = np.random.default_rng(seed)
    curves = np.full((EPOCHS + 1, 2), np.nan)

    def measure(epoch):
        with torch.no_grad():
            both = [(x_train, y_train), (x_test, y_test)]
            losses = [criterion(net(x), y).item() for x, y in both]
        if losses[0] <= DIVERGED:
            curves[epoch] = losses
        return losses[0] <= DIVERGED

    is_going = measure(0)
    for epoch in range(1, EPOCHS + 1):
        if not is_going:
            break
        permutation = torch.arange(n) if size == n else torch.tensor(order.permutation(n))
        for batch in permutation.split(size):
            net.zero_grad()
            criterion(net(x_train[batch]), y_train[batch]).backward()
{clip}            for optimizer in optimizers:
                optimizer.step()
{step_schedule}        is_going = measure(epoch)
    return curves.T


curves = {{}}
for name, (make, batch_size) in CONTENDERS.items():
    curves[name] = np.array([train(make, batch_size, seed{call}) for seed in SEEDS])
    first, last = curves[name][0, 0, 0], curves[name][0, 0, -1]
    print(f"{{name:28s}}  training loss {{first:.6f}}, after {{EPOCHS}} epochs {{last:.6f}}")
'''

_MAKE_SCHEDULE = "    going = [make(each) for make, each in zip(schedules, optimizers)]\n"
_STEP_SCHEDULE = """            for schedule in going:
                schedule.step()
"""
_RATES = ("learning_rate", "bias_learning_rate")


def training_script(plan: Plan, data: DataChoice, names: list[str]) -> str:
    """The script; after running, its `curves` maps names to arrays (seeds, 2, epochs + 1).

    Args:
        plan: What was trained.
        data: On which examples.
        names: Of the plan's optimizers, one for each, all different.

    Returns:
        Python source that needs NumPy and torch, for two moons and circles scikit-learn too.

    Raises:
        ValueError: What is wrong with the data, a hyperparameter or the number of names.

    Example:
        >>> from core.training.networks import Network
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("gd"),), epochs=20)
        >>> script = training_script(plan, DataChoice(count=50), ["Descent"])
        >>> "torch.optim.SGD(net.parameters(), lr=0.001, weight_decay=0.0)" in script
        True
    """
    optimizers = [NETWORK_OPTIMIZERS[each.optimizer].optimizer for each in plan.optimizers]
    definitions = dict.fromkeys(
        MUON if each.key == "muon" else each.torch_call.definition for each in optimizers
    )
    imports, made = _examples(data)
    scheduled = plan.schedule != "constant"
    return _TEXT.format(
        label=data.label,
        count=f"{len(names)} training{'s' if len(names) != 1 else ''} of a {plan.network} network",
        imports=imports,
        seeds=list(plan.seeds),
        epochs=plan.epochs,
        diverged=DIVERGED,
        dtype=plan.dtype,
        data=made,
        split=_split(data),
        layers=_layers(plan),
        definitions="".join(definitions),
        optimizers="\n".join(
            f'    "{name}": ({_optimizer(each)}, {each.batch_size}),'
            for name, each in zip(names, plan.optimizers, strict=True)
        ),
        schedules=_schedules(plan, names, len(data.split().y_train)) if scheduled else "",
        make_schedule=_MAKE_SCHEDULE if scheduled else "",
        argument=", schedules" if scheduled else "",
        call=", SCHEDULES[name]" if scheduled else "",
        clip=_clip(plan.clip_norm),
        step_schedule=_STEP_SCHEDULE if scheduled else "",
    )


def _examples(data: DataChoice) -> tuple[str, str]:
    """Import lines, and lines that make x (n, 2) and y (n,)."""
    if data.key in ("moons", "circles"):
        shape = ", factor=0.5" if data.key == "circles" else ""
        noise = repr(data.noise) if data.noise else "None"
        return f"from sklearn.datasets import make_{data.key}\n", (
            f"x, y = make_{data.key}({data.count}, noise={noise}, random_state={data.seed}{shape})"
        )
    if data.key == TABLE:
        table = read_table(data.table, data.answers)
        return "", f"x = np.array({table.x.tolist()})\ny = np.array({table.y.tolist()})"
    if data.key == DRAWN:
        return "", f"x = np.array({FIRST.tolist()})\ny = np.array({FIRST_CLASSES.tolist()})"
    x, y = points(data.key, data.count, data.noise, data.seed)
    return "", f"x = np.array({x.tolist()})\ny = np.array({y.tolist()})"


def _split(data: DataChoice) -> str:
    share = 0.0 if data.key == DRAWN else TEST_SHARE
    lines = [
        f"order = np.random.RandomState({data.seed}).permutation(len(x))",
        f"num_test = int(np.ceil({share} * len(x)))",
        "x_test, y_test = x[order[:num_test]], y[order[:num_test]]",
        "x_train, y_train = x[order[num_test:]], y[order[num_test:]]",
    ]
    x, y = read_points(data.points)
    if len(x):
        lines += [
            f"x_train = np.concatenate([x_train, {x.tolist()}])",
            f"y_train = np.concatenate([y_train, {y.tolist()}])",
        ]
    return "\n".join(lines)


def _layers(plan: Plan) -> str:
    name = ACTIVATIONS[plan.network.activation].torch_name
    lines = []
    for inputs, outputs in zip(plan.network.sizes, plan.network.sizes[1:], strict=False):
        lines += [f"        torch.nn.Linear({inputs}, {outputs}),", f"        torch.nn.{name}(),"]
    return "\n".join(lines[:-1])


def _optimizer(choice: OptimizerChoice) -> str:
    values = choice.values
    if choice.optimizer == "muon":
        return (
            f"lambda net: muon(net, lr={values['learning_rate']!r}, "
            f"bias_lr={values['bias_learning_rate']!r}, momentum={values['momentum']!r}, "
            f"weight_decay={values['weight_decay']!r})"
        )
    call = NETWORK_OPTIMIZERS[choice.optimizer].optimizer.torch_call
    keywords = ", ".join(f"{name}={value!r}" for name, value in call.keywords(values).items())
    made = call.name if call.definition else f"torch.optim.{call.name}"
    return f"lambda net: [{made}(net.parameters(), {keywords})]"


def _schedules(plan: Plan, names: list[str], num_train: int) -> str:
    """For each choice one scheduler for each torch optimizer, at its learning rate."""
    source, values, lines = SCHEDULES[plan.schedule].torch_source, dict(plan.schedule_values), []
    for name, each in zip(names, plan.optimizers, strict=True):
        steps = plan.epochs * steps_per_epoch(each.batch_size, num_train)
        rates = [each.values[key] for key in _RATES if key in each.values]
        made = [f"lambda optimizer: {source(steps, values, rate)}" for rate in rates]
        lines.append(f'    "{name}": [{", ".join(made)}],')
    return "\nSCHEDULES = {\n" + "\n".join(lines) + "\n}\n"


def _clip(norm: float) -> str:
    if not norm:
        return ""
    return (
        "            length = sum((w.grad**2).sum() for w in net.parameters()) ** 0.5\n"
        "            for w in net.parameters():\n"
        f"                w.grad *= ({norm!r} / length.clamp(min=1e-30)).clamp(max=1.0)\n"
    )
