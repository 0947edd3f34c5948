"""States of the pages on regularization to which questions link."""

from interview.live_links import LiveLink

# ---- regularization -----------------------------------------------------------------------------
ROUND = LiveLink(
    "regularization",
    "Drag a round loss beside the diamond’s corner",
    {
        "regularization_center_x": "2.4",
        "regularization_center_y": "0.6",
        "regularization_first": "1",
        "regularization_second": "1",
        "regularization_angle": "0",
    },
)
SHRINKAGE = LiveLink(
    "regularization", "Compare the shrinkage curves of L1 and L2", {"regularization_topic": "prox"}
)
NET = LiveLink(
    "regularization",
    "See the elastic net cut and divide",
    {"regularization_ball": "elastic-net", "regularization_topic": "prox"},
)
PENALTY = LiveLink(
    "regularization",
    "Give λ instead of C",
    {"regularization_mode": "multiplier", "regularization_multiplier": "1"},
)
EXCHANGE = LiveLink(
    "regularization",
    "Exchange λ for C and back",
    {
        "regularization_mode": "multiplier",
        "regularization_multiplier": "1",
        "regularization_topic": "exchange",
    },
)
PRIOR = LiveLink(
    "regularization", "See the priors behind both penalties", {"regularization_topic": "prior"}
)
SQUARE = LiveLink(
    "regularization",
    "Let the square make both equal",
    {
        "regularization_ball": "linf",
        "regularization_other": "l1",
        "regularization_radius": "0.8",
        "regularization_center_x": "1.6",
        "regularization_center_y": "1.9",
        "regularization_first": "1",
        "regularization_second": "2",
        "regularization_angle": "30",
    },
)
HOW_OFTEN = LiveLink(
    "regularization", "Count exact zeros over random losses", {"regularization_topic": "zeros"}
)
HOLLOW = LiveLink(
    "regularization",
    "Look at a non-convex ball with two optima",
    {
        "regularization_ball": "lp",
        "regularization_ball_power": "0.5",
        "regularization_other": "l1",
        "regularization_radius": "2",
        "regularization_center_x": "2",
        "regularization_center_y": "1.6",
        "regularization_first": "1",
        "regularization_second": "3",
        "regularization_angle": "-35",
    },
)
SLANTED = LiveLink(
    "regularization",
    "See L1 drop the larger coefficient",
    {
        "regularization_radius": "0.63",
        "regularization_center_x": "2",
        "regularization_center_y": "1.5",
        "regularization_first": "0.3",
        "regularization_second": "4",
        "regularization_angle": "20",
    },
)

# ---- lasso and ridge ----------------------------------------------------------------------------
PATHS = LiveLink("lasso-ridge", "Move α along both paths", {})
PICKED = LiveLink(
    "lasso-ridge", "Take what cross-validation would take", {"lasso_ridge_alpha": "3.26"}
)
COMMON_SCALE = LiveLink("lasso-ridge", "Put Ridge on Lasso’s scale", {"lasso_ridge_common": "true"})
CLEAN = LiveLink(
    "lasso-ridge",
    "Take the noise away and read the shrinkage",
    {"lasso_ridge_noise": "0", "lasso_ridge_alpha": "1"},
)
COPIES = LiveLink(
    "lasso-ridge",
    "Fit two groups of near copies",
    {
        "lasso_ridge_data": "groups",
        "lasso_ridge_alpha": "20",
        "lasso_ridge_features": "20",
        "lasso_ridge_samples": "100",
        "lasso_ridge_correlation": "0.999",
    },
)
GROUPS = LiveLink(
    "lasso-ridge", "Follow the paths of correlated features", {"lasso_ridge_data": "groups"}
)
WIDE = LiveLink(
    "lasso-ridge",
    "Fit more features than rows",
    {
        "lasso_ridge_samples": "100",
        "lasso_ridge_features": "100",
        "lasso_ridge_alpha": "5",
    },
)
UNITS = LiveLink(
    "lasso-ridge",
    "Standardise the patients’ measurements, or not",
    {"lasso_ridge_data": "diabetes", "lasso_ridge_alpha": "5"},
)

# ---- overfitting --------------------------------------------------------------------------------
CLASSIC = LiveLink(
    "overfitting",
    "Compare scaling by p and by 1 − p",
    {"overfitting_topic": "dropout", "overfitting_p": "0.2"},
)
INVERTED = LiveLink(
    "overfitting",
    "Divide by the keep probability in training",
    {"overfitting_topic": "dropout", "overfitting_scaling": "inverted"},
)
BOTH_LAYERS = LiveLink(
    "overfitting",
    "Drop units in both layers and miss the mean",
    {
        "overfitting_topic": "dropout",
        "overfitting_p": "0.5",
        "overfitting_place": "all",
        "overfitting_scaling": "inverted",
    },
)
DROPOUT_PENALTY = LiveLink(
    "overfitting",
    "See dropout act as an L2 penalty",
    {"overfitting_topic": "dropout", "overfitting_dropout_view": "penalty"},
)
IMPATIENT = LiveLink(
    "overfitting",
    "Stop with a patience of 2",
    {
        "overfitting_topic": "early",
        "overfitting_early_strength": "2",
        "overfitting_data": "xor",
        "overfitting_noise": "0.1",
    },
)
STOPPING = LiveLink(
    "overfitting",
    "Stop descent and compare it with ridge",
    {
        "overfitting_topic": "early",
        "overfitting_early_view": "ridge",
        "overfitting_condition": "50",
        "overfitting_steps": "15",
    },
)
MAX_NORM = LiveLink(
    "overfitting",
    "Limit the length of every unit’s weights",
    {"overfitting_topic": "decay", "overfitting_decay_view": "max_norm"},
)
DECAY = LiveLink(
    "overfitting",
    "Use the same λ as L2 and as decay",
    {"overfitting_topic": "decay", "overfitting_same": "0.2"},
)
SMOOTHING = LiveLink(
    "overfitting",
    "Smooth the labels and read the confidence",
    {"overfitting_topic": "decay", "overfitting_decay_view": "smoothing"},
)
MORE_EXAMPLES = LiveLink(
    "overfitting", "Teach the network 200 examples", {"overfitting_examples": "200"}
)
UPSIDE_DOWN = LiveLink(
    "overfitting",
    "Turn half of the copies upside down",
    {
        "overfitting_topic": "augmentation",
        "overfitting_kind": "digits",
        "overfitting_task": "six-nine",
        "overfitting_images_kinds": "upset",
    },
)

ALL = tuple(each for each in globals().values() if isinstance(each, LiveLink))
