"""The page's instructive cases; each sets every control of the page."""

from ui.page import Preset
from ui.positional_encoding.topics import state

PRESETS = (
    Preset(
        "Only quick clocks",
        "With a base of 10 each of the eight pairs turns at least twice within the table: each row "
        "of the map is a wave that comes again. Move the position slowly.",
        state("encoding", width=16, length=128, base=10.0),
    ),
    Preset(
        "What a short table cannot teach",
        "Least squares on 128 neighbouring positions predicts the shift and still does not find M: "
        "the slow pairs hardly turn. Then choose “Spread out”, and it does.",
        state("shift", data="table"),
    ),
    Preset(
        "Near is alike",
        "The product is largest on the diagonal and the same along every parallel to it. Lower "
        "the base: at which distances does it rise again?",
        state("similarity", width=128, length=256),
    ),
    Preset(
        "Who bites whom?",
        "Without positions, “dog bites man” and “man bites dog” give the same vectors. Then let "
        "another encoding tell the positions.",
        state("words", text="dog bites man", order="reversed", told_by="nope"),
    ),
    Preset(
        "A mirror fools ALiBi",
        "Reversing a sentence keeps every distance. Without a causal mask ALiBi gives the same "
        "outputs; switch the mask on, and it does not.",
        state("words", order="reversed", told_by="alibi"),
    ),
    Preset(
        "What MiniLM found by itself",
        "MiniLM’s table was learned, not given by a formula, and yet the cosine falls and rises "
        "again with the distance. How long is the wave?",
        state("learned", rows=511),
    ),
    Preset(
        "The distance alone",
        "Where there is no band, the encoding gives the same two words the same score wherever "
        "they stand: RoPE, ALiBi, T5 and NoPE.",
        state("scores", part="side"),
    ),
    Preset(
        "Eight times too long",
        "Unscaled, the slow pairs come to angles that training never showed. Compare the scalings: "
        "which of them leave the fastest pair as it is?",
        state("scores", part="rope", factor=8, scaling="none"),
    ),
)
