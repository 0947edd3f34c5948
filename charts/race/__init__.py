"""Figures and findings of several optimizers on one surface."""
