"""Coding question: scaled dot-product attention as a layer. Text, solution, wrong answers."""
