"""Coding question: Lasso by coordinate descent. Text, solution, wrong answers."""
