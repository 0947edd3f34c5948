"""Coding question: multi-head attention from scratch. Its text, a solution and wrong answers."""
