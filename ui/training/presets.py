"""The training page's instructive cases."""

import functools

from ui.page import Preset
from ui.training.controls import state


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them; each sets every control."""
    return (
        Preset(
            "The guide’s question",
            "SGD, momentum and Adam at learning rate 0.01: Adam’s training loss ends below a third "
            "of SGD’s. The guide calls SGD erratic, but its code takes the whole set at every "
            "update: here SGD’s loss falls at every epoch. Raise the other two to 0.5: who is "
            "ahead now?",
            state(),
        ),
        Preset(
            "Fairly tuned",
            "Each at a learning rate that suits it: the gap in training loss between SGD and Adam "
            "is less than a tenth of what it was. Most of Adam’s lead was the learning rate, not "
            "the rule.",
            state(gd_learning_rate=1.0, momentum_learning_rate=0.2, adam_learning_rate=0.02),
        ),
        Preset(
            "Batch, mini-batch, single",
            "The same 10 epochs, but 1, 5 or 160 updates in each. Choose “Gradient agreement” "
            "among the curves: the smaller the batch, the less its gradient agrees with that of "
            "the whole set.",
            state(
                count=200,
                batch="compare",
                epochs=10,
                gd_learning_rate=0.1,
                view={"axis": "updates"},
            ),
        ),
        Preset(
            "Luck of the seed",
            "Eight networks each, different only in their first weights. At the end the bands of "
            "RMSprop and Adam overlap: with one seed each, either can be ahead. Momentum’s band "
            "lies above both.",
            state(seeds=8, runners=("momentum", "rmsprop", "adam")),
        ),
        Preset(
            "Memorising",
            "80 noisy examples train 4,417 weights and biases: at the end all 80 are right, while "
            "the dotted test loss is lowest before epoch 20 and ends more than ten times as high.",
            state(
                count=100,
                noise=0.4,
                layers="64-64",
                runners=("adam",),
                epochs=300,
            ),
        ),
        Preset(
            "Spirals, with Muon",
            "Two wound arms: after 200 epochs AdamW has every test example right, Muon more than "
            "90 %, momentum less than 75 %. Play it: a unit of the first layer changes along one "
            "direction only, the units of the second have curved boundaries.",
            state(
                data="spirals",
                count=400,
                noise=0.05,
                layers="32-32",
                activation="tanh",
                epochs=200,
                runners=("momentum", "adamw", "muon"),
                adamw_learning_rate=0.02,
                momentum_learning_rate=0.1,
                muon_learning_rate=0.02,
            ),
        ),
        Preset(
            "One line is not enough",
            "XOR without a hidden layer: the boundary is one line, and neither optimizer gets more "
            "than two thirds right. Type 8 into Network, Hidden layers: Adam gets more than 90 %.",
            state(
                data="xor",
                count=400,
                noise=0.1,
                layers="",
                runners=("gd", "adam"),
                gd_learning_rate=0.5,
                adam_learning_rate=0.05,
            ),
        ),
        Preset(
            "Too long a step",
            "Gradient descent at a learning rate of 100 diverges at epoch 2, Nesterov at 10 by "
            "epoch 5, and what came before is kept. Lower them step by step: where does learning "
            "begin?",
            state(
                runners=("gd", "nesterov", "adam"),
                gd_learning_rate=100.0,
                nesterov_learning_rate=10.0,
            ),
        ),
    )
