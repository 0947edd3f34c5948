"""Coding question: Lasso by coordinate descent. Its text, a solution and wrong answers."""
