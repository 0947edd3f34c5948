from . import adam, basins, edge, maps, noise, speed
from .speed import Speed

__all__ = ["Speed", "adam", "basins", "edge", "maps", "noise", "speed"]
