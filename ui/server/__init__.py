"""What the server answers beside pages: routes, headers, readiness, metrics, checks at start-up."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
