"""Losses as figures, sentences and formulas: one module for each topic of the page."""
