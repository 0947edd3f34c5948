"""Positional encodings: sinusoidal, learned, rotary (RoPE), relative bias (T5) and ALiBi.

`encodings` is the registry; the others hold one encoding or one measurement each: the scores,
the similarity of positions, and what a shift of the whole text changes.
"""
