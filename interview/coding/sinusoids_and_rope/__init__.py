"""Coding question: sinusoidal and rotary positions. Text, solution, wrong answers."""
