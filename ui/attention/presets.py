"""What the attention explorer suggests to try."""

from ui.attention.controls import state
from ui.page import Preset

PRESETS = (
    Preset(
        "Whom does “it” mean?",
        "MiniLM’s layer 6, head 12 ties “it” to “animal”. Choose other heads: who else makes this "
        "link?",
        state(view={"layer": 6, "head": 12, "pin": ("it", "animal")}),
    ),
    Preset(
        "Tired or wide?",
        "One word changes, and the link from “it” to “animal” loses weight: B minus A shows where "
        "it goes.",
        state(
            kind="compare",
            view={"layer": 6, "head": 12, "view": "compare", "pin": ("it", "animal")},
        ),
    ),
    Preset(
        "Heads with a job",
        "Coloured by how much each word looks at the one before it. Try the other measures above "
        "the heads.",
        state(view={"layer": 1, "head": 3, "colour": "previous", "view": "map"}),
    ),
    Preset(
        "Why so much?",
        "The score of every key for the query “it”, dimension by dimension. What sets “animal” "
        "apart is a sum of many: the largest of the 32 dimensions gives about an eighth of it.",
        state(
            pieces="tokens", view={"layer": 6, "head": 12, "view": "why", "pin": ("it", "animal")}
        ),
    ),
)
