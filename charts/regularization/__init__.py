"""Figures, findings and formulas of L1, L2 and Lp penalties on two weights."""
