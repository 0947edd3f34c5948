"""Answers of the bank's numeric questions, worked out without the lab's code."""
