"""Figures, findings and formulas of positional encodings."""
