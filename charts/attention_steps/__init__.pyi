from . import findings, scene, score_scale
from .findings import below_one
from .scene import matrices, stages
from .score_scale import curves_figure

__all__ = ["below_one", "curves_figure", "findings", "matrices", "scene", "score_scale", "stages"]
