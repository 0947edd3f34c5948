"""A training in pictures and words.

Learning curves, who is ahead (`comparison`), the cost of batches, formulas, and a closer look at
the networks (`diagnostics`).
"""
