from .registry import CODING

__all__ = ["CODING"]
