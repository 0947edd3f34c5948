"""Scaled dot-product attention, softmax(QKᵀ/√d)·V, and what can be measured on its weights.

The computation itself is `dot_product`. `token_views` merges pieces into words and hides special
tokens; on what is shown, `head_links` finds the strongest weights, `head_comparison` holds two
heads or two texts beside each other. `head_measures` and `entropy` measure whole heads,
`information_flow` follows the mixing through the layers, `ablation` switches heads off.
`sample_texts` is the gallery of texts, `scripts` writes the shown matrix as a script.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
