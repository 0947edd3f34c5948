"""What runs beside a page: workers, the queue, the message guard, the log, component scripts."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
