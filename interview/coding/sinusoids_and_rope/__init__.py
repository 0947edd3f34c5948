"""Coding question: sinusoidal and rotary positions. Its text, a solution and wrong answers."""
