"""Coding question: cross-validation with early stopping. Text, solution, wrong answers."""
