"""Coding question: scaled dot-product attention as a layer. Its text, a solution and wrong answers."""
