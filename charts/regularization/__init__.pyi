from . import figures, findings, formulas, lambda_vs_radius, priors, proximal, sparsity

__all__ = ["figures", "findings", "formulas", "lambda_vs_radius", "priors", "proximal", "sparsity"]
