"""Figures, findings and formulas of a small network in training."""
