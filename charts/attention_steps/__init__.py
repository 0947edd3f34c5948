"""One attention head step by step, and scores with and without √d_k.

`scene` names the matrices, the stages between them and the figure for the file, `findings` has the
sentences and formulas, `score_scale` the charts, sentences and formulas of the scale.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
