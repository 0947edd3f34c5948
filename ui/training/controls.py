"""The controls of the training page: network, batches, epochs, seeds, optimizers, schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from charts.training.batches import BATCH_TOO_LARGE, Batched
from core.common.claims import each_said
from core.common.params import Param
from core.optimizers.schedules import SCHEDULES
from core.training.dataset_choice import DataChoice
from core.training.networks import Network
from core.training.optimizers import NETWORK_OPTIMIZERS, parameters
from core.training.plans import EPOCHS, OptimizerChoice, Plan
from ui.page import controls, layout
from ui.training import (
    cache,
)
from ui.training import (
    data_controls as training_data,
)
from ui.training import (
    network_controls as training_network,
)
from ui.training.data_controls import PREFIX

DEFAULT_OPTIMIZERS = ("gd", "momentum", "adam")
RATE = 0.01
LEARNING_RATE = "learning_rate"
PRECISIONS = {"float32": "32 bits", "float64": "64 bits"}
VIEW = f"{PREFIX}wanted_view"
_DRAWS = 12

MINI_BATCH = Param(
    "mini_batch",
    "Mini-batch size",
    32,
    2,
    2000,
    "linear",
    "Examples in one update.",
    is_integer=True,
)
SEEDS = Param(
    "seeds",
    "Seeds",
    1,
    1,
    8,
    "linear",
    "So many networks with different initial weights and, with batches, orders of examples; the "
    "curves then show their median, and a band from the lowest to the highest.",
    is_integer=True,
)
FIRST_SEED = Param(
    "first_seed",
    "First seed",
    0,
    0,
    9999,
    "linear",
    "The seed of the first network, as torch.manual_seed takes it.",
    is_integer=True,
)
CLIP = Param(
    "clip",
    "Clip gradient at",
    0.0,
    0.0,
    100.0,
    "linear",
    "A longer gradient is shortened to this length; 0 switches it off.",
)


@dataclass(frozen=True)
class _Batch:
    label: str


BATCHES = {
    "whole": _Batch("Whole set"),
    "mini": _Batch("Mini-batch"),
    "single": _Batch("Single example"),
    "compare": _Batch("Compare all three"),
}


@dataclass(frozen=True)
class Settings:
    """What the controls above the picture say; the learning rates are still to come."""

    data: DataChoice
    network: Network
    batch: str
    runners: tuple[str, ...]
    epochs: int
    seeds: tuple[int, ...]
    others: Mapping[str, Mapping[str, float]]
    schedule: str
    schedule_values: tuple[tuple[str, float], ...]
    clip: float
    dtype: str

    def plan(self, rates: Mapping[str, float], mini_batch: int) -> Plan:
        """What is to be trained."""
        most = len(cache.split(self.data).y_train)
        mini = 0 if mini_batch >= most else mini_batch
        sizes = {"whole": (0,), "mini": (mini,), "single": (1,), "compare": (0, mini, 1)}
        contenders = tuple(
            OptimizerChoice(
                key, tuple(sorted({LEARNING_RATE: rates[key], **self.others[key]}.items())), size
            )
            for key in self.runners
            for size in dict.fromkeys(sizes[self.batch])
        )
        return Plan(
            self.network,
            contenders,
            self.seeds,
            self.epochs,
            self.schedule,
            self.schedule_values,
            self.clip,
            self.dtype,
            _DRAWS if self.batch == "compare" else 0,
        )


def state(
    data: DataChoice | None = None,
    *,
    optimizers: Sequence[str] = DEFAULT_OPTIMIZERS,
    one: str = "gd",
    layers: str = "32-16",
    activation: str = "relu",
    batch: str = "whole",
    mini_batch: int = 32,
    epochs: int = int(EPOCHS.default),
    seeds: int = 1,
    closer: str = "off",
    schedule: str = "constant",
    view: Mapping[str, str] | None = None,
    **changed: float,
) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset.

    `view` names what the browser shows, as in the link: `curves`, `axis`, `epoch`, `show`, `unit`;
    `changed` names hyperparameters as `adam_learning_rate=0.1`.
    """
    values: dict[str, Any] = {
        **training_data.state(data or DataChoice()),
        f"{PREFIX}batch": batch,
        f"{PREFIX}runners": list(optimizers),
        f"{PREFIX}one": one,
        **training_network.state(layers, activation),
        f"{PREFIX}schedule": schedule,
        f"{PREFIX}precision": "float32",
        f"{PREFIX}closer": closer,
        VIEW: dict(view or {}),
        _key(MINI_BATCH): float(mini_batch),
        _key(EPOCHS): float(epochs),
        _key(SEEDS): float(seeds),
        _key(FIRST_SEED): 0.0,
        _key(CLIP): 0.0,
    }
    for key in SCHEDULES:
        for param in SCHEDULES[key].params:
            values[f"{PREFIX}{key}_{param.name}"] = _widget_value(param, param.default)
    for key in NETWORK_OPTIMIZERS:
        for param in parameters(key):
            value = RATE if param.name == LEARNING_RATE else param.default
            values[_custom_key(key, param)] = _widget_value(param, value)
    for name, value in changed.items():
        assert f"{PREFIX}{name}" in values, name
        values[f"{PREFIX}{name}"] = value
    return values


def top_rows() -> Settings:
    """Everything but the learning rates, in two rows above the picture."""
    columns = st.columns([1.6, 0.9, 1.0, 1.2, 1.6, 1, 0.8, 1.25], vertical_alignment="bottom")
    with columns[0]:
        data_key = training_data.data_list()
    with columns[1]:
        noise = training_data.noise(data_key)
    with columns[2]:
        data, wrong_data = training_data.chosen(data_key, noise)
    with columns[3]:
        network, wrong_network = training_network.network()
    with columns[5]:
        epochs = controls.number(EPOCHS, key=_key(EPOCHS))
    with columns[6]:
        count = controls.number(SEEDS, key=_key(SEEDS))
    with columns[4]:
        batch = controls.choice(
            "Batch",
            BATCHES,
            key=f"{PREFIX}batch",
            default="whole",
            help="How many examples the gradient of one update is taken from.",
        )
    training_data.say_what_is_awaited()
    for wrong in filter(None, (wrong_data, wrong_network)):
        layout.complaint(wrong)
    if batch == "compare":
        with st.columns([1, 3])[0]:
            runners = [
                controls.choice("Optimizer", NETWORK_OPTIMIZERS, key=f"{PREFIX}one", default="gd")
            ]
    else:
        runners = controls.several(
            "Optimizers", NETWORK_OPTIMIZERS, key=f"{PREFIX}runners", default=DEFAULT_OPTIMIZERS
        )
    with columns[7]:
        more = _more(runners)
    first = more.pop("first_seed")
    seeds = tuple(range(first, first + count))
    return Settings(data, network, batch, tuple(runners), epochs, seeds, **more)


def learning_rates(runners: Sequence[str]) -> dict[str, float]:
    """One slider for each optimizer."""
    any_rate = _learning_rate("gd")
    st.markdown("**Learning rates**", help=any_rate.help)
    return {
        key: controls.number(
            _learning_rate(key),
            key=_custom_key(key, _learning_rate(key)),
            default=RATE,
            label=NETWORK_OPTIMIZERS[key].label,
        )
        for key in runners
    }


def mini_batch(settings: Settings) -> int:
    """The size of a mini-batch, where there is one."""
    if settings.batch not in ("mini", "compare"):
        return int(MINI_BATCH.default)
    size = controls.number(MINI_BATCH, key=_key(MINI_BATCH))
    most = len(cache.split(settings.data).y_train)
    for told in each_said(BATCH_TOO_LARGE, [Batched(size, most)]):
        st.caption(told)
    return size


def _more(runners: Sequence[str]) -> dict[str, Any]:
    """What is rarely changed: schedule, clipping, precision, seeds, hyperparameters."""
    others: dict[str, dict[str, float]] = {key: {} for key in runners}
    with st.popover("Advanced", icon=":material/tune:", width="stretch"):
        left, right = st.columns(2, gap="medium")
        with left:
            schedule = controls.choice(
                "Schedule", SCHEDULES, key=f"{PREFIX}schedule", default="constant"
            )
            own = {
                param.name: controls.number(param, key=f"{PREFIX}{schedule}_{param.name}")
                for param in SCHEDULES[schedule].params
            }
        with right:
            clip = controls.number(CLIP, key=_key(CLIP))
            first = controls.number(FIRST_SEED, key=_key(FIRST_SEED))
            dtype = controls.switch_between(
                "Precision",
                PRECISIONS,
                key=f"{PREFIX}precision",
                default="float32",
                help="Bits of every number in training. PyTorch’s default is 32; 64 round less.",
            )
        for key in runners:
            params = [each for each in parameters(key) if each.name != LEARNING_RATE]
            st.markdown(f"**{NETWORK_OPTIMIZERS[key].label}**")
            for column, param in zip(st.columns(max(len(params), 4)), params, strict=False):
                with column:
                    others[key][param.name] = controls.number(param, key=_custom_key(key, param))
    return {
        "others": others,
        "schedule": schedule,
        "schedule_values": tuple(sorted(own.items())),
        "clip": clip,
        "dtype": dtype,
        "first_seed": first,
    }


def _learning_rate(optimizer: str) -> Param:
    return next(param for param in parameters(optimizer) if param.name == LEARNING_RATE)


def _custom_key(optimizer: str, param: Param) -> str:
    return f"{PREFIX}{optimizer}_{param.name}"


def _widget_value(param: Param, value: float) -> float:
    if param.scale == "log":
        return controls.nearest_preferred(value, param.low, param.high)
    return float(value)


def _key(param: Param) -> str:
    return f"{PREFIX}{param.name}"
