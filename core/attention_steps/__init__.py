"""Attention on small typed matrices, one step after the other, and why scores are divided by √d."""
