"""Coding question: cross-validation with early stopping. Its text, a solution and wrong answers."""
