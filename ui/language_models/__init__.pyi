from . import cache
from .cache import DEFAULT_MODEL

__all__ = ["DEFAULT_MODEL", "cache"]
