"""Figures and findings of the theory of optimizers."""
