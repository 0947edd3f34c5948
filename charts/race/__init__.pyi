from . import details, figures, findings, player_model, sweep
from .details import Crowded, Several
from .figures import OptimizerRun
from .findings import RaceResult
from .player_model import CurveView, Dots, Inspector, Surface3D, Track, curve_views, inspector

__all__ = [
    "Crowded",
    "CurveView",
    "Dots",
    "Inspector",
    "OptimizerRun",
    "RaceResult",
    "Several",
    "Surface3D",
    "Track",
    "curve_views",
    "details",
    "figures",
    "findings",
    "inspector",
    "player_model",
    "sweep",
]
