"""The race's instructive cases."""

import functools

from core.surfaces import CUSTOM, SurfaceChoice
from ui.page import Preset
from ui.race.controls import state

# ½(x−3)² + 10(y−2)²: the two limits of weight decay λ = 1 differ visibly, (1, 1) and (1.5, 1.905).
_SHIFTED = SurfaceChoice(CUSTOM, "(x-3)^2/2 + 10(y-2)^2", (-2.0, 5.0, -1.0, 4.0))
# The mean of Reddi's gradients, 10/101, as a slope; beside it a bowl, so that y has a minimum.
_REDDI = SurfaceChoice(CUSTOM, "10/101 x + y^2/2", (-6.0, 6.0, -2.0, 2.0))
_SCALED = SurfaceChoice(CUSTOM, "x^2/2 + 500 y^2", (-2.0, 2.0, -0.2, 0.2))
# Far from 0 its slope in x is nearly 1, everywhere: Adagrad’s sum of squares grows with t.
_SLOPE = SurfaceChoice(CUSTOM, "sqrt(1 + x^2) + y^2/2", (-10.0, 10.0, -3.0, 3.0))


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them; made when asked for, since each needs its surface's own defaults."""
    return (
        Preset(
            "Ravine: with and without momentum",
            "All three have the same learning rate. The velocity adds up the small gradients along "
            "the floor: momentum converges in less than a third of gradient descent’s steps.",
            state("quadratic", ("gd", "momentum", "nesterov"), num_steps=1000),
        ),
        Preset(
            "Off the ridge by noise",
            "The start is on the ridge x = 0, where the gradient has no x part. Without noise all "
            "paths end at the saddle point; with a little noise all go to a minimum. Which one?",
            state(
                "bounded-saddle",
                ("gd", "momentum", "adam"),
                (0.0, 1.5),
                300,
                sigma=0.01,
                starts="several",
                more_starts="0, -1.5",
            ),
        ),
        Preset(
            "Adagrad stalls",
            "Far from the minimum the gradient’s x part stays near 1, so Adagrad’s sum of squares "
            "grows with t: under Curves, Effective rate, see it fall like 1/√t. RMSprop’s running "
            "mean forgets: its rate along x stays near 0.02, and it comes to the minimum.",
            state(
                _SLOPE,
                ("adagrad", "rmsprop"),
                (9.0, 2.0),
                2000,
                adagrad_learning_rate=0.02,
                rmsprop_learning_rate=0.02,
            ),
        ),
        Preset(
            "Axes of different scales",
            "The curvature along y is 1,000 times that along x. Gradient descent’s learning rate "
            "must suit y, and after 500 steps it is not halfway along x; Adam and RMSprop divide "
            "each coordinate by the size of its own gradients, and converge.",
            state(_SCALED, ("gd", "rmsprop", "adam"), (-1.6, 0.15), 500),
        ),
        Preset(
            "Weight decay: AdamW is not Adam + L2",
            "All with λ = 1. AdamW and Lion settle in the corner of the dashed box |x|, |y| ≤ 1/λ; "
            "Adam with L2 at the minimum of f + ½(x² + y²).",
            state(
                _SHIFTED,
                ("adam", "adamw", "lion"),
                (-1.0, 3.0),
                5000,
                adam_weight_decay=1.0,
                adamw_weight_decay=1.0,
                lion_weight_decay=1.0,
                adam_learning_rate=0.01,
                adamw_learning_rate=0.01,
                lion_learning_rate=0.0025,
            ),
        ),
        Preset(
            "Adam climbs, AMSGrad does not",
            "f falls to the left. One large gradient in 101 says so, 100 small ones say the "
            "opposite. Adam’s mean of squares forgets the large one and Adam moves uphill; AMSGrad "
            "keeps the largest mean and moves downhill.",
            state(
                _REDDI,
                ("adam", "amsgrad"),
                (0.0, 1.5),
                5000,
                noise="spikes",
                sigma=1020 / 101,
                adam_beta2=0.99,
                amsgrad_beta2=0.99,
                adam_learning_rate=0.05,
                amsgrad_learning_rate=0.05,
            ),
        ),
        Preset(
            "The floor that noise leaves",
            "With a constant learning rate, noise keeps both above a floor that theory predicts. "
            "Then choose the schedule “Cosine”: both end lower.",
            state("quadratic", ("gd", "momentum"), num_steps=5000, sigma=2),
        ),
        Preset(
            "One step too long",
            "Gradient descent’s learning rate is over 2/λmax = 1 of the minima: it ends in a cycle "
            "of 4 points. At 1.6 its last points are no cycle; at 2.5 it diverges.",
            state("bounded-saddle", ("gd", "adam"), (0.4, 0.6), 300, gd_learning_rate=1.25),
        ),
    )
