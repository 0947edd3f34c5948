"""Coding question: Adam from scratch. Its text, a solution and wrong answers."""
