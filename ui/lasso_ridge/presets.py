"""Instructive cases of Lasso and Ridge."""

from ui.lasso_ridge.controls import state
from ui.page import Preset

PRESETS = (
    Preset(
        "The guide’s example",
        "α = 10 for Lasso and Ridge. Lasso keeps 7 of the 10 informative features, Ridge all 50. "
        "Make α smaller until all 10 are in: what else has come in by then?",
        state(),
    ),
    Preset(
        "What cross-validation would take",
        "The one-standard-error rule takes this α. Lasso finds all informative features but the "
        "weakest, and keeps 6 others. It predicts better than with α = 10, where it keeps no "
        "others.",
        state(alpha=3.26),
    ),
    Preset(
        "Ridge on Lasso’s scale",
        "The same α, now with the same weight against the error: Ridge’s coefficients together are "
        "about a tenth as long as OLS’s, and still none is zero.",
        state(common=True),
    ),
    Preset(
        "Similar features",
        "Two groups of five near copies that act alike. Lasso keeps one or two of each group; "
        "Ridge and elastic net keep all five and share the effect. Look at the lower chart.",
        state("groups", alpha=20, features=20, samples=100, correlation=0.999),
    ),
    Preset(
        "More features than rows",
        "80 training rows, 100 features: least squares fits the training rows without any error, "
        "and its test error is five times Lasso’s. Lasso finds 8 of the 10 informative features.",
        state(samples=100, features=100, alpha=5),
    ),
    Preset(
        "Without noise",
        "A small α finds exactly the 10 informative features. With the noise of 25 in the first "
        "example no α does: set it, and look for one.",
        state(noise=0.0, alpha=1.0),
    ),
    Preset(
        "Real data, standardised",
        "Ten measurements of diabetes patients. Which enter first as α falls, and which five does "
        "the one-standard-error rule leave out?",
        state("diabetes", alpha=5, standardise=True),
    ),
    Preset(
        "Units matter",
        "The same patients, not standardised: whether Lasso keeps a measurement now depends on the "
        "unit it was written in. Switch standardising on, and compare the order of entry.",
        state("diabetes", alpha=5),
    ),
)
