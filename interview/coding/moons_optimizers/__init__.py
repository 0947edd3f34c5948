"""Coding question: three optimizers on two moons. Its text, a solution and wrong answers."""
