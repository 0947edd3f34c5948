"""Figures and findings of the remedies for overfitting."""
