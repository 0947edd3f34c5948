"""Coding question: cross-entropy from logits. Text, solution, wrong answers."""
