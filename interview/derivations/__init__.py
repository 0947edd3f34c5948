"""Derivations, one module each: a case with numbers, a check for every step, and the text."""
