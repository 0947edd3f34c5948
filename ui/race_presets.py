"""The race's instructive cases."""

import functools

from core.conditions import Conditions
from core.own_surfaces import OWN, SurfaceChoice
from ui.frame import Preset
from ui.race_controls import state

# ½(x−3)² + 10(y−2)²: the two limits of weight decay λ = 1 differ visibly, (1, 1) and (1.5, 1.905).
_SHIFTED = SurfaceChoice(OWN, "(x-3)^2/2 + 10(y-2)^2", (-2.0, 5.0, -1.0, 4.0))
# The mean of Reddi's gradients, 10/101, as a slope; beside it a bowl, so that y has a minimum.
_REDDI = SurfaceChoice(OWN, "10/101 x + y^2/2", (-6.0, 6.0, -2.0, 2.0))
_SCALED = SurfaceChoice(OWN, "x^2/2 + 500 y^2", (-2.0, 2.0, -0.2, 0.2))
_NOISE = Conditions(sigma=2.0)


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them; made when asked for, since each needs its surface's own defaults."""
    return (
        Preset(
            "Ravine: with and without momentum",
            "Gradient descent creeps along the floor; momentum adds up the small slopes and "
            "arrives in a fraction of the steps at the same learning rate.",
            state("quadratic", ("gd", "momentum", "nesterov"), num_steps=1000),
        ),
        Preset(
            "Off the ridge by noise",
            "The start lies exactly on the ridge of a pass. Without noise no rule leaves it; a "
            "little noise in the gradient, and all find a valley. Which one?",
            state(
                "bounded-saddle", ("gd", "momentum", "adam"), (0.0, 1.5), 300,
                conditions=Conditions(sigma=0.01), more=((0.0, -1.5),),
            ),
        ),
        Preset(
            "Adagrad stalls",
            "Its denominator only grows: under Curves, Effective rate, see it sink like 1/√t while "
            "RMSprop’s, which forgets, stays up.",
            state("rosenbrock", ("adagrad", "rmsprop"), num_steps=5000),
        ),
        Preset(
            "Axes of different scales",
            "y is 1,000 times steeper than x. Descent must suit y and so crawls along x; Adam and "
            "RMSprop take both in steps of the same length.",
            state(_SCALED, ("gd", "rmsprop", "adam"), (-1.6, 0.15), 500),
        ),
        Preset(
            "Weight decay: AdamW is not Adam + L2",
            "Both with λ = 1. AdamW settles in the corner of the dashed box |x|, |y| ≤ 1/λ; Adam "
            "with L2 at the ridge point, where both gradients cancel.",
            state(
                _SHIFTED, ("adam", "adamw", "lion"), (-1.0, 3.0), 5000,
                adam_weight_decay=1.0, adamw_weight_decay=1.0, lion_weight_decay=1.0,
                adam_learning_rate=0.01, adamw_learning_rate=0.01, lion_learning_rate=0.0025,
            ),
        ),
        Preset(
            "Adam climbs, AMSGrad does not",
            "f falls to the left. One gradient in 101 says so, and 100 small ones say the "
            "opposite: Adam forgets the one and walks uphill. AMSGrad keeps it in mind.",
            state(
                _REDDI, ("adam", "amsgrad"), (0.0, 1.5), 5000,
                conditions=Conditions(noise="spikes", sigma=1020 / 101),
                adam_beta2=0.99, amsgrad_beta2=0.99, adam_learning_rate=0.05,
                amsgrad_learning_rate=0.05,
            ),
        ),
        Preset(
            "The floor that noise leaves",
            "With a constant learning rate noise keeps every rule above a floor; theory gives "
            "it. Then choose the schedule “Inverse square root” or “Cosine”.",
            state("quadratic", ("gd", "momentum"), num_steps=5000, conditions=_NOISE),
        ),
        Preset(
            "One step too long",
            "Plain descent’s learning rate is over 2/λmax of the valley: it cannot settle, and "
            "jumps around in a cycle. At 1.6 it is chaos; at 2.5 it is gone.",
            state("bounded-saddle", ("gd", "adam"), (0.4, 0.6), 300, gd_learning_rate=1.25),
        ),
    )  # fmt: skip
