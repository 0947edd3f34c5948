"""Figures, findings and formulas of attention on small matrices, and of the score's scale."""
