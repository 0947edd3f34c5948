"""Coding question: what L1 and L2 do to coefficients. Its text, a solution and wrong answers."""
