"""Coding question: cross-entropy from logits. Its text, a solution and wrong answers."""
