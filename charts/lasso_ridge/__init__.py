"""Figures, findings and formulas of lasso and ridge paths."""
