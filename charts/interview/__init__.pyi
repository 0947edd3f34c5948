from . import checks, figures, score
from .checks import Shown, Tried
from .score import Sheet, Standing, standing_sentences

__all__ = [
    "Sheet",
    "Shown",
    "Standing",
    "Tried",
    "checks",
    "figures",
    "score",
    "standing_sentences",
]
