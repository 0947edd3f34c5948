"""Coding question: multi-head attention from scratch. Text, solution, wrong answers."""
