"""Coding question: Adam from scratch. Text, solution, wrong answers."""
