"""The page's instructive cases; each sets every control of the page."""

from ui.frame import Preset
from ui.positions.controls import state

PRESETS = (
    Preset(
        "Only quick clocks",
        "With a base of 10 all eight pairs turn quickly: move the position slowly, and look for "
        "places far apart whose hands nearly agree.",
        state(width=16, length=128, base=10.0),
    ),
    Preset(
        "What a short table cannot teach",
        "Least squares on 128 neighbouring positions predicts the shift and still misses M: the "
        "slow hands hardly moved. Then choose “Spread out”.",
        state(topic="shift", data="table"),
    ),
    Preset(
        "Near is alike",
        "The product is largest on the diagonal and the same along every parallel to it. Lower "
        "the base: where do far positions become alike again?",
        state(topic="similarity", width=128, length=256),
    ),
    Preset(
        "Who bites whom?",
        "Without positions, “dog bites man” and “man bites dog” give the same vectors. Then let "
        "another encoding tell the positions.",
        state(topic="words", text="dog bites man", order="reversed", told_by="nope"),
    ),
    Preset(
        "A mirror fools ALiBi",
        "Reversing a sentence keeps every distance. Without a causal mask ALiBi sees nothing; "
        "switch the mask on.",
        state(topic="words", order="reversed", told_by="alibi"),
    ),
    Preset(
        "What MiniLM found by itself",
        "Nobody gave MiniLM sines, and yet its rows go in circles. How long is the wave?",
        state(topic="learned", rows=511),
    ),
    Preset(
        "The distance alone",
        "Where is there no band? Those encodings score the same two words alike wherever they "
        "stand.",
        state(topic="scores", part="side"),
    ),
    Preset(
        "Eight times too long",
        "Unscaled, the slow pairs come to angles that training never showed. Compare the "
        "scalings: who leaves the fast pairs, and so the neighbours, alone?",
        state(topic="scores", part="rope", factor=8, scaling="none"),
    ),
)
