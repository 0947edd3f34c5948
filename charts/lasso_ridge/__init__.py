"""Paths of Lasso, Ridge and the elastic net as figures, sentences (`findings`) and formulas."""
