"""The training page's instructive cases."""

import functools

from core.chosen_data import DataChoice
from ui.frame import Preset
from ui.training_controls import state


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them; each sets every control."""
    return (
        Preset(
            "The guide’s question",
            "SGD, momentum and Adam at the same learning rate, 0.01: Adam is far ahead. Then raise "
            "the other two to 0.5. Who is ahead now?",
            state(),
        ),
        Preset(
            "Fairly tuned",
            "Each at a learning rate that suits it: the gap is less than a tenth of what it was. "
            "Most of Adam’s lead was the learning rate, not the rule.",
            state(gd_learning_rate=1.0, momentum_learning_rate=0.2, adam_learning_rate=0.02),
        ),
        Preset(
            "Batch, mini-batch, single",
            "The same epochs, but 1, 5 or 160 updates each: a small batch is cheap, not precise. "
            "“Gradient agreement” shows how far it points astray.",
            state(
                DataChoice(count=200), batch="compare", epochs=10, gd_learning_rate=0.1,
                view={"axis": "updates"},
            ),
        ),
        Preset(
            "Luck of the seed",
            "Eight networks each, different only in their first weights. A difference between two "
            "curves inside the bands is luck.",
            state(seeds=8, optimizers=("momentum", "rmsprop", "adam")),
        ),
        Preset(
            "Learning by heart",
            "100 noisy examples and a large network: the training loss goes to zero, the dotted "
            "test loss turns and rises.",
            state(
                DataChoice(count=100, noise=0.4), layers="64-64", optimizers=("adam",), epochs=300,
            ),
        ),
        Preset(
            "Spirals, with Muon",
            "Two wound arms: momentum is far off when AdamW has them all. Play it, and look at the "
            "units of the second layer: they fold the plane.",
            state(
                DataChoice("spirals", 400, 0.05), layers="32-32", activation="tanh", epochs=200,
                optimizers=("momentum", "adamw", "muon"), adamw_learning_rate=0.02,
                momentum_learning_rate=0.1, muon_learning_rate=0.02,
            ),
        ),
        Preset(
            "One line is not enough",
            "XOR without a hidden layer: no optimizer gets much more than half right. Then type "
            "8 into Network, Hidden layers.",
            state(
                DataChoice("xor", 400, 0.1), layers="", optimizers=("gd", "adam"),
                gd_learning_rate=0.5, adam_learning_rate=0.05,
            ),
        ),
        Preset(
            "Too long a step",
            "A learning rate of 100: the loss explodes within two epochs, and what came before is "
            "kept. Lower it step by step: where does learning begin?",
            state(optimizers=("gd", "nesterov", "adam"), gd_learning_rate=100.0,
                  nesterov_learning_rate=10.0),
        ),
    )  # fmt: skip
