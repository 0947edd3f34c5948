"""The L1/L2 page's instructive cases."""

from ui.page import Preset
from ui.regularization.controls import state

# Two copies of one feature, the second a little noisier: y depends on both alike.
_TWINS = """-2, -2.1, -4.2
-1.5, -1.3, -2.7
-1, -1.1, -2.0
-0.5, -0.3, -1.1
0, -0.1, 0.2
0.5, 0.6, 0.9
1, 0.9, 2.1
1.5, 1.6, 3.0
2, 1.9, 4.0"""

PRESETS = (
    Preset(
        "Round bowls: how wide is the corner?",
        "For a round loss the optimum is the ball’s point that is nearest to the minimum, and L1’s "
        "w₂ is zero while |ŵ₁| − |ŵ₂| is at least C. Drag the minimum: where does L1 let go, and "
        "when is L2 exactly zero?",
        state(center_x=2.4, center_y=0.6, first=1, second=1, angle=0),
    ),
    Preset(
        "A slanted loss can drop the larger one",
        "Without constraint w₁ is the larger coefficient, and yet L1 sets it to zero: the loss is "
        "nearly flat in that direction, so w₁ lowers it less. Play: when does w₁ come back?",
        state(
            radius=0.63,
            center_x=2.0,
            center_y=1.5,
            first=0.3,
            second=4,
            angle=20,
        ),
    ),
    Preset(
        "One λ, two radii",
        "Given is λ now, and each ball gets a C of its own. Under “λ ↔ C” see how the two belong "
        "together; the dots are where you are.",
        state(mode="multiplier", multiplier=1.0, topic="exchange"),
    ),
    Preset(
        "Elastic net beside the diamond",
        "Two nearly equal features: L1 takes one of them, the elastic net keeps both. Its ball has "
        "the corners, but bulging sides.",
        state(
            ball="l1",
            other="elastic-net",
            other_l1_ratio=0.5,
            mode="multiplier",
            multiplier=0.5,
            source="data",
            rows=_TWINS,
            topic="prox",
        ),
    ),
    Preset(
        "Non-convex ball, several optima",
        "p = 0.5: a ring marks a second local minimum, where a descent could stop. Play: at "
        "C ≈ 2.35 the two change places, and the path leaps from one axis to the other.",
        state(
            ball="lp",
            ball_power=0.5,
            other="l1",
            radius=2.0,
            topic="prox",
            center_x=2.0,
            center_y=1.6,
            first=1,
            second=3,
            angle=-35,
        ),
    ),
    Preset(
        "The square makes equal",
        "L∞’s corners lie on the diagonals: both coefficients get the same size, and none becomes "
        "zero.",
        state(
            ball="linf",
            other="l1",
            radius=0.8,
            center_x=1.6,
            center_y=1.9,
            first=1,
            second=2,
            angle=30,
            topic="prior",
        ),
    ),
    Preset(
        "A useless feature",
        "w₂ hardly changes the loss, and L1 sets it to zero. Of such losses L1 ends with a zero "
        "for about 80 %; the 45 % once published for L2 came from a grid.",
        state(
            center_x=1.5,
            center_y=1.5,
            first=6,
            second=0.1,
            angle=0,
            family="orthogonal",
        ),
    ),
)
