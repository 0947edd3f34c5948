"""Lasso versus Ridge (`/lasso-ridge`): coefficients along the penalty, beside the truth."""

from ui.page import Journey, PageSpec, Picture

__all__ = ["PAGE"]

PAGE = PageSpec(
    url_path="lasso-ridge",
    title="Lasso versus Ridge",
    question="Which coefficients does each penalty keep, and are they the right ones?",
    section="Regularization",
    presets="ui.lasso_ridge.presets:PRESETS",
    pictures=(Picture("lasso-ridge", "Every coefficient along the penalty"),),
    journeys=(Journey(("alpha", "alpha", "noise", "seed", "standardise", "preset")),),
    first_picture=".paths canvas",
    in_bank=True,
)
