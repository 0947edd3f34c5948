from . import hyperparameters
from .hyperparameters import ALPHA, BETA1, BETA2, learning_rate
from .registry import OPTIMIZERS, Optimizer, TorchCall
from .run_conditions import BATCH_SIZE, CLIP_NORM, NOISES, PLAIN, SEED, SIGMA, Conditions, clipped
from .schedules import SCHEDULES, factors
from .update_rules import Moments, SquareSum, Velocity, adamw, init_moments, nesterov, rmsprop

__all__ = [
    "ALPHA",
    "BATCH_SIZE",
    "BETA1",
    "BETA2",
    "CLIP_NORM",
    "NOISES",
    "OPTIMIZERS",
    "PLAIN",
    "SCHEDULES",
    "SEED",
    "SIGMA",
    "Conditions",
    "Moments",
    "Optimizer",
    "SquareSum",
    "TorchCall",
    "Velocity",
    "adamw",
    "clipped",
    "factors",
    "hyperparameters",
    "init_moments",
    "learning_rate",
    "nesterov",
    "rmsprop",
]
