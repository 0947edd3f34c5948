"""Coding question: what L1 and L2 do to coefficients. Text, solution, wrong answers."""
