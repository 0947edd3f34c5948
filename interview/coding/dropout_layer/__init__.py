"""Coding question: dropout as a layer. Its text, a solution and wrong answers."""
