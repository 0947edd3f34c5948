"""States of the pages on attention, positions and losses to which questions link."""

from interview.live_links import LiveLink

# ---- attention: layer, head and view belong to the browser, so only texts and tokens are set ----
EXPLORER = LiveLink("attention", "Look through all heads of a trained model")
RESCALED = LiveLink(
    "attention",
    "Hide the special tokens and rescale the rows",
    {"attention_special": "renormalise"},
)
PIECES = LiveLink(
    "attention", "See the word pieces before they are merged", {"attention_pieces": "tokens"}
)
TWO_TEXTS = LiveLink(
    "attention", "Compare every head on two sentences", {"attention_kind": "compare"}
)

# ---- attention step by step ---------------------------------------------------------------------
STEPS = LiveLink("attention-steps", "Follow one weight from Q and K", {})
CAUSAL = LiveLink(
    "attention-steps",
    "Put the causal mask on and read the rows",
    {"attention_steps_mask": "causal"},
)
BLIND = LiveLink(
    "attention-steps",
    "Hide every key and compare the answers",
    {"attention_steps_mask": "padding", "attention_steps_length": "0"},
)
DROPPED = LiveLink(
    "attention-steps",
    "Drop weights and add up the rows",
    {"attention_steps_drop": "true", "attention_steps_dropout": "0.3", "attention_steps_seed": "1"},
)
HALVED = LiveLink(
    "attention-steps",
    "Halve the temperature of the softmax",
    {"attention_steps_temperature": "0.5"},
)
UNSCALED = LiveLink(
    "attention-steps",
    "See the weights near 0 and 1 without the root",
    {"attention_steps_part": "scale", "attention_steps_d_k": "512"},
)
CORRELATED = LiveLink(
    "attention-steps",
    "Correlate the components and read the variance",
    {
        "attention_steps_part": "scale",
        "attention_steps_d_k": "512",
        "attention_steps_distribution": "shared",
        "attention_steps_correlation": "0.3",
    },
)

# ---- multi-head ---------------------------------------------------------------------------------
HEADS = LiveLink("multi-head", "Cut Q, K and V into heads and read the price", {})
TWELVE = LiveLink("multi-head", "Cut the same width into twelve heads", {"multi_head_heads": "12"})
TWINS = LiveLink(
    "multi-head",
    "Let one word stand twice",
    {"multi_head_text": "cat dog cat bird", "multi_head_heads": "2"},
)
CROSS = LiveLink(
    "multi-head", "Let other tokens be looked at", {"multi_head_other": "le chat noir"}
)
COPYING = LiveLink(
    "multi-head",
    "Train one, two and three heads on the same task",
    {"multi_head_part": "task", "multi_head_asked": "3", "multi_head_readers": "3"},
)
UNMASKED = LiveLink(
    "multi-head",
    "Watch a decoder that was trained without a mask",
    {"multi_head_part": "dates", "multi_head_mask": "never"},
)

# ---- positional encodings -----------------------------------------------------------------------
CLOCKS = LiveLink("positional-encoding", "Move the position and watch the hands", {})
SHIFT = LiveLink(
    "positional-encoding",
    "Shift every position by one matrix",
    {"positional_encoding_topic": "shift"},
)
SIMILARITY = LiveLink(
    "positional-encoding",
    "See the products depend on the distance",
    {"positional_encoding_topic": "similarity"},
)
SIDE_BY_SIDE = LiveLink(
    "positional-encoding",
    "Compare all encodings by distance",
    {"positional_encoding_topic": "scores"},
)
ROPE = LiveLink(
    "positional-encoding",
    "Stretch RoPE beyond its training",
    {
        "positional_encoding_topic": "scores",
        "positional_encoding_part": "rope",
        "positional_encoding_scaling": "ntk",
    },
)
ALIBI = LiveLink(
    "positional-encoding",
    "Read the slopes of ALiBi’s heads",
    {"positional_encoding_topic": "scores", "positional_encoding_part": "alibi"},
)
BUCKETS = LiveLink(
    "positional-encoding",
    "Find the bucket of every distance",
    {
        "positional_encoding_topic": "learned",
        "positional_encoding_learned": "buckets",
        "positional_encoding_direction": "back",
    },
)
BAG = LiveLink(
    "positional-encoding",
    "Read the sentence backwards without positions",
    {"positional_encoding_topic": "words", "positional_encoding_told_by": "nope"},
)
BAG_CAUSAL = LiveLink(
    "positional-encoding",
    "Do the same with a causal mask",
    {
        "positional_encoding_topic": "words",
        "positional_encoding_told_by": "nope",
        "positional_encoding_causal": "true",
    },
)
MIRROR = LiveLink(
    "positional-encoding",
    "Read a sentence backwards with ALiBi",
    {"positional_encoding_topic": "words", "positional_encoding_told_by": "alibi"},
)

# ---- losses -------------------------------------------------------------------------------------
BINARY = LiveLink("losses", "Drag the logit along the curves", {})
CONFIDENT = LiveLink("losses", "Be confidently wrong", {"losses_z": "-10"})
FOCAL = LiveLink(
    "losses",
    "See how little focal loss an easy example has",
    {"losses_z": "3", "losses_shown": "focal"},
)
CLASSES = LiveLink("losses", "Move the logits of three classes", {"losses_topic": "classes"})
LARGE_LOGITS = LiveLink(
    "losses",
    "Give three classes logits of a thousand",
    {"losses_topic": "classes", "losses_logits": "1000, 1001, 1003"},
)
SOFTMAX_TWICE = LiveLink(
    "losses",
    "Take the best probabilities of ten classes as logits",
    {"losses_topic": "classes", "losses_logits": "1, 0, 0, 0, 0, 0, 0, 0, 0, 0"},
)
SMOOTHED = LiveLink(
    "losses",
    "Predict more than a smoothed target",
    {"losses_topic": "classes", "losses_logits": "6, 0, 0", "losses_target": "smoothed"},
)
INFORMATION = LiveLink(
    "losses", "See entropy and divergence as areas", {"losses_topic": "information"}
)
IMPOSSIBLE = LiveLink(
    "losses",
    "Give probability 0 to an outcome that happens",
    {
        "losses_topic": "information",
        "losses_truth": "0.6, 0.3, 0.1",
        "losses_model_p": "0.7, 0.3, 0",
    },
)
COIN = LiveLink("losses", "Type your own flips", {"losses_topic": "likelihood"})
UNDERFLOW = LiveLink(
    "losses",
    "Let the product of 2,000 flips vanish",
    {"losses_topic": "likelihood", "losses_repeats": "200"},
)
SEPARABLE = LiveLink(
    "losses",
    "Fit points that a threshold separates",
    {
        "losses_topic": "likelihood",
        "losses_what": "logistic",
        "losses_points": "-3:0, -2:0, -1:0, 1:1, 2:1, 3:1",
    },
)
FLOATS = LiveLink(
    "losses",
    "Find where each formula breaks",
    {"losses_topic": "floats", "losses_format": "float16", "losses_reach": "30"},
)
CALIBRATION = LiveLink(
    "losses",
    "Divide the logits by one number",
    {"losses_topic": "calibration", "losses_scaling": "3.15"},
)

ALL = tuple(each for each in globals().values() if isinstance(each, LiveLink))
