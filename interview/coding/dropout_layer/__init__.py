"""Coding question: dropout as a layer. Text, solution, wrong answers."""
