"""Interview content: derivations, coding questions, and a bank of short questions with a self-test.

It uses `core` and knows nothing of figures or pages. Every statement is held to a computation:
a derivation's steps carry their checks (`derivation`), a coding question its checks and wrong
answers (`coding_question`), a short question computes its numbers (`question`); what makes the
options of a choice true or false is recomputed in the tests.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
