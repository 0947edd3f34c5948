"""Positional encodings: sinusoidal, learned, rotary (RoPE), relative bias (T5) and ALiBi.

`encodings` is the registry. `sinusoids`, `learned_table`, `rope` and `relative_bias` hold the
encodings; the others hold a measurement each: `word_order` what a new order of the words changes,
`scores` the score against the distance, `similarity` the dot products of positions, `shift` the
matrix that moves a position. `scripts` writes them for NumPy.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
