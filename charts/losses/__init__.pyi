from . import (
    binary,
    calibration,
    categorical,
    float_stability,
    information,
    likelihood,
    logistic_regression,
)
from .binary import Point, Scored
from .calibration import Calibrated, Simulated
from .categorical import Kind, Labelled
from .float_stability import Computed
from .information import Coded
from .likelihood import Tried
from .logistic_regression import Fitted

__all__ = [
    "Calibrated",
    "Coded",
    "Computed",
    "Fitted",
    "Kind",
    "Labelled",
    "Point",
    "Scored",
    "Simulated",
    "Tried",
    "binary",
    "calibration",
    "categorical",
    "float_stability",
    "information",
    "likelihood",
    "logistic_regression",
]
