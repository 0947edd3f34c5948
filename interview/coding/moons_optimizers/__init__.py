"""Coding question: three optimizers on two moons. Text, solution, wrong answers."""
