from .optimizers import LONG_RACE
from .registry import BANK

__all__ = ["BANK", "LONG_RACE"]
