from .decay_limits import box_point, ridge_point
from .default_learning_rates import suggested_learning_rate
from .learning_rate_sweep import Tuning, tune
from .outcomes import NEARBY, Outcome
from .scripts import minima_rows, race_script
from .start_clouds import COUNT, SPREAD, Cloud, cloud_starts, summarised
from .trajectories import MAX_COORDINATE, MAX_RECORDED, MAX_STEPS, Entry, Race, Trajectory, run

__all__ = [
    "COUNT",
    "MAX_COORDINATE",
    "MAX_RECORDED",
    "MAX_STEPS",
    "NEARBY",
    "SPREAD",
    "Cloud",
    "Entry",
    "Outcome",
    "Race",
    "Trajectory",
    "Tuning",
    "box_point",
    "cloud_starts",
    "minima_rows",
    "race_script",
    "ridge_point",
    "run",
    "suggested_learning_rate",
    "summarised",
    "tune",
]
