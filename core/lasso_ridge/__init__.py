"""Lasso, ridge and elastic net on a table of data: whole paths, cross-validation, scripts."""
