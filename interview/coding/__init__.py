"""Coding questions, one folder each: the question, a solution, wrong answers, and checks."""
