from .registry import DERIVATIONS

__all__ = ["DERIVATIONS"]
