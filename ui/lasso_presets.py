"""Instructive cases of Lasso and Ridge."""

from ui.frame import Preset
from ui.lasso_controls import state

PRESETS = (
    Preset(
        "The guide’s example",
        "α = 10 for both. Lasso keeps 7 of the 10 informative features, Ridge all 50. Move α "
        "until all 10 are in: what else has come in by then?",
        state(),
    ),
    Preset(
        "What cross-validation would take",
        "The one-standard-error rule finds all but the weakest feature, and a few that act on "
        "nothing: the best prediction is not the right selection.",
        state(alpha=3.26),
    ),
    Preset(
        "Ridge on Lasso’s scale",
        "The same α, now with the same weight against the error: Ridge shrinks every coefficient "
        "hard, and still none is zero.",
        state(common=True),
    ),
    Preset(
        "Similar features",
        "Two groups of five near copies that act alike. Lasso picks one or two of each group; "
        "Ridge and elastic net share the effect out. Look at the lower chart.",
        state("groups", alpha=20, features=20, samples=100, correlation=0.999),
    ),
    Preset(
        "More features than rows",
        "80 training rows, 100 features: least squares fits them without any error and predicts "
        "badly. Lasso finds most of what acts.",
        state(samples=100, features=100, alpha=5),
    ),
    Preset(
        "Without noise",
        "A small α finds exactly the 10 informative features; noise is what makes the choice hard.",
        state(noise=0.0, alpha=1.0),
    ),
    Preset(
        "Real data, standardised",
        "Ten measurements of diabetes patients. Which enter first as α falls, and which does the "
        "one-standard-error rule leave out?",
        state("diabetes", alpha=5, standardise=True),
    ),
    Preset(
        "Units matter",
        "The same patients, not standardised: whether a measurement is kept now depends on the "
        "unit it was written in. Switch standardising on, and compare the order of entry.",
        state("diabetes", alpha=5),
    ),
)
