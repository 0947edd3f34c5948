from .constrained_optimum import (
    MULTIPLIER,
    RADIUS,
    Optimum,
    Path,
    last_zero,
    penalised_point,
    solution_path,
    with_multiplier,
    with_radius,
)
from .penalties import PENALTIES, Ball
from .priors import NOISE, Prior, prior_of
from .proximal import shrink_and_scale
from .quadratic_loss import CENTER_X, FIRST, LOSS_PARAMS, QuadraticLoss, by_hand, from_matrix
from .scripts import regularization_script
from .sparsity import (
    FAMILIES,
    HALF_SIDE,
    NEAR,
    SPARSITY_PARAMS,
    Experiment,
    Share,
    experiments,
    symmetric_share,
)
from .two_feature_data import DEFAULT_ROWS, MAX_CHARACTERS, MAX_ROWS, loss_of_rows, parsed, written

__all__ = [
    "CENTER_X",
    "DEFAULT_ROWS",
    "FAMILIES",
    "FIRST",
    "HALF_SIDE",
    "LOSS_PARAMS",
    "MAX_CHARACTERS",
    "MAX_ROWS",
    "MULTIPLIER",
    "NEAR",
    "NOISE",
    "PENALTIES",
    "RADIUS",
    "SPARSITY_PARAMS",
    "Ball",
    "Experiment",
    "Optimum",
    "Path",
    "Prior",
    "QuadraticLoss",
    "Share",
    "by_hand",
    "experiments",
    "from_matrix",
    "last_zero",
    "loss_of_rows",
    "parsed",
    "penalised_point",
    "prior_of",
    "regularization_script",
    "shrink_and_scale",
    "solution_path",
    "symmetric_share",
    "with_multiplier",
    "with_radius",
    "written",
]
