"""States of the pages on optimization to which questions link."""

from interview.live_links import LiveLink

# ---- optimizers ---------------------------------------------------------------------------------
RAVINE = LiveLink("optimizers", "Race down a quadratic ravine", {"optimizers_surface": "quadratic"})
LONG_RACE = LiveLink(
    "optimizers",
    "See Adagrad’s steps shrink where the gradient in x stays 1",
    {
        "optimizers_surface": "own",
        "optimizers_formula": "x + y^2/2",
        "optimizers_x_low": "-60",
        "optimizers_x_high": "5",
        "optimizers_y_low": "-2",
        "optimizers_y_high": "2",
        "optimizers_start_x": "0",
        "optimizers_start_y": "1.5",
        "optimizers_steps": "5000",
    },
)
CLIPPED = LiveLink("optimizers", "Clip every gradient at length 5", {"optimizers_clip_norm": "5"})
RMSPROP = LiveLink(
    "optimizers",
    "Read the length of RMSprop’s first step",
    {"optimizers_runners": "rmsprop", "optimizers_steps": "100"},
)
RIDGE = LiveLink(
    "optimizers",
    "Start all rules on the ridge",
    {
        "optimizers_surface": "bounded-saddle",
        "optimizers_start_x": "0",
        "optimizers_start_y": "1.5",
        "optimizers_steps": "300",
    },
)
SCALED = LiveLink(
    "optimizers",
    "Race where one axis has 1,000 times the curvature",
    {
        "optimizers_surface": "own",
        "optimizers_formula": "x^2/2 + 500 y^2",
        "optimizers_x_low": "-2",
        "optimizers_x_high": "2",
        "optimizers_y_low": "-0.2",
        "optimizers_y_high": "0.2",
        "optimizers_start_x": "-1.6",
        "optimizers_start_y": "0.15",
        "optimizers_steps": "500",
    },
)
STEPPED = LiveLink(
    "optimizers",
    "Divide the learning rate again and again",
    {"optimizers_surface": "quadratic", "optimizers_schedule": "step"},
)
BOX = LiveLink(
    "optimizers",
    "Watch AdamW settle in the corner of its box",
    {
        "optimizers_surface": "own",
        "optimizers_formula": "(x-3)^2/2 + 10(y-2)^2",
        "optimizers_x_low": "-2",
        "optimizers_x_high": "5",
        "optimizers_y_low": "-1",
        "optimizers_y_high": "4",
        "optimizers_start_x": "-1",
        "optimizers_start_y": "3",
        "optimizers_steps": "5000",
        "optimizers_runners": "adamw",
        "optimizers_adamw_weight_decay": "1",
        "optimizers_adamw_learning_rate": "0.01",
    },
)
UPHILL = LiveLink(
    "optimizers",
    "Watch Adam go uphill, then add AMSGrad",
    {
        "optimizers_surface": "own",
        "optimizers_formula": "10/101 x + y^2/2",
        "optimizers_x_low": "-6",
        "optimizers_x_high": "6",
        "optimizers_y_low": "-2",
        "optimizers_y_high": "2",
        "optimizers_start_x": "0",
        "optimizers_start_y": "1.5",
        "optimizers_steps": "5000",
        "optimizers_runners": "adam",
        "optimizers_noise": "spikes",
        "optimizers_sigma": "10.099",
        "optimizers_adam_beta2": "0.99",
        "optimizers_adam_learning_rate": "0.05",
    },
)

# ---- optimizer theory ---------------------------------------------------------------------------
CUSTOM_GRADIENTS = LiveLink(
    "optimizer-theory",
    "Give Adam two gradients of your own",
    {
        "optimizer_theory_topic": "adam",
        "optimizer_theory_sequence": "own",
        "optimizer_theory_gradients": "3, -2",
    },
)
DISSECTED = LiveLink(
    "optimizer-theory",
    "See the corrected and the raw mean",
    {"optimizer_theory_topic": "adam", "optimizer_theory_length": "50"},
)
RARE = LiveLink(
    "optimizer-theory",
    "Give Adam a gradient in every tenth step only",
    {"optimizer_theory_topic": "adam", "optimizer_theory_sequence": "sparse"},
)
DESCENT = LiveLink(
    "optimizer-theory",
    "Cross the stability limit of plain descent",
    {"optimizer_theory_topic": "speed", "optimizer_theory_method": "gd"},
)
BALL = LiveLink(
    "optimizer-theory",
    "Find heavy ball’s best cell",
    {"optimizer_theory_topic": "speed", "optimizer_theory_method": "heavy-ball"},
)
LOOKING_AHEAD = LiveLink(
    "optimizer-theory",
    "See Nesterov’s limit fall as momentum grows",
    {"optimizer_theory_topic": "speed", "optimizer_theory_method": "nesterov"},
)
NARROW = LiveLink(
    "optimizer-theory",
    "Raise κ and compare the best settings",
    {
        "optimizer_theory_topic": "speed",
        "optimizer_theory_method": "heavy-ball",
        "optimizer_theory_kappa": "1000",
    },
)
FLOOR = LiveLink(
    "optimizer-theory",
    "Move batch size and learning rate, watch the floor",
    {"optimizer_theory_topic": "noise", "optimizer_theory_noise_batch": "4"},
)
EDGE = LiveLink(
    "optimizer-theory",
    "Watch the sharpness rise to 2/η",
    {
        "optimizer_theory_topic": "edge",
        "optimizer_theory_edge_learning_rate": "0.2",
        "optimizer_theory_edge_steps": "1000",
    },
)

# ---- training -----------------------------------------------------------------------------------
NETWORK = LiveLink("training", "Look at every weight of the network", {"training_epochs": "50"})
TINY = LiveLink("training", "Watch a network of two hidden units", {"training_layers": "2"})
MINI_BATCHES = LiveLink(
    "training",
    "Train in mini-batches of 32",
    {"training_batch": "mini", "training_mini_batch": "32", "training_epochs": "10"},
)
BATCHES = LiveLink(
    "training",
    "Compare the whole set, mini-batches and single examples",
    {
        "training_batch": "compare",
        "training_epochs": "10",
        "training_count": "200",
        "training_gd_learning_rate": "0.1",
    },
)
CONFUSION = LiveLink(
    "training",
    "See which mistakes each optimizer’s network makes",
    {"training_closer": "calibration"},
)
WARM_UP = LiveLink(
    "training",
    "Train with a warm-up",
    {"training_schedule": "warmup", "training_warmup_warmup_share": "0.2"},
)
COSINE = LiveLink("training", "Train with a cosine schedule", {"training_schedule": "cosine"})
LINEAR = LiveLink(
    "training",
    "Try XOR with two layers and no activation",
    {
        "training_data": "xor",
        "training_noise": "0.1",
        "training_layers": "8-8",
        "training_activation": "linear",
    },
)
SIGMOIDS = LiveLink(
    "training",
    "Stack six layers of sigmoids",
    {"training_layers": "16-16-16-16-16-16", "training_activation": "sigmoid"},
)
TUNED = LiveLink(
    "training",
    "Give each optimizer the rate that suits it",
    {
        "training_gd_learning_rate": "1",
        "training_momentum_learning_rate": "0.2",
        "training_adam_learning_rate": "0.02",
    },
)

ALL = tuple(each for each in globals().values() if isinstance(each, LiveLink))
