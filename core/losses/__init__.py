"""Loss functions and what they are made of, in float64 NumPy, as PyTorch defines them.

`binary` and `categorical` hold the losses with their gradients, `information` entropy, divergence
and perplexity, `likelihood` and `logistic_regression` maximum likelihood, `calibration` reliability
and temperature scaling, `float_stability` the formulas of log(1+e^z) in four floating-point
formats, `token_probabilities` what a language model gives each token.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
