"""Instructive cases of the page on many heads and cross-attention."""

import functools

from ui.multi_head.controls import state
from ui.page import Preset

# Cross-attention, mean of the last layer's heads.
_VIEW = {"kind": "cross", "layer": 2, "head": 0, "character": 1}


@functools.cache
def presets() -> tuple[Preset, ...]:
    """All of them; each sets every control of all three parts."""
    return (
        Preset(
            "One softmax each",
            "Twelve heads of two numbers each: twelve different averages of the same tokens, for "
            "the same parameters and operations as one head. See the table.",
            state("heads", heads=12),
        ),
        Preset(
            "A bag of words",
            "“cat” stands twice, and both rows of the output are equal. Then switch “Add "
            "positions” on: they differ.",
            state("heads", text="cat dog cat bird", heads=2),
        ),
        Preset(
            "Where one head must fail",
            "Report three values separately: every head that is missing costs a third of the "
            "error, whatever is trained. Where a bound is above 0, the curve ends at it (dotted).",
            state("task", asked=3, readers=3),
        ),
        Preset(
            "November becomes 11",
            "Both ones are read from the “v” of “November”, by one head. Step on to the day: the "
            "four heads of layer 2 read “23”.",
            state("dates", view={**_VIEW, "layer": 1, "head": 2, "step": 6}),
        ),
        Preset(
            "No weekday, other order",
            "The same day with slashes: the month is read from the front now, and the century is "
            "written though nobody typed it.",
            state("dates", date="11/23/26", view={**_VIEW, "step": 6}),
        ),
        Preset(
            "31 February",
            "There is no such day, and it writes it with a probability of 99.9 %. Try “99/99/9999” "
            "and “hello world”.",
            state("dates", date="31 February 2026", view={**_VIEW, "step": 9}),
        ),
        Preset(
            "No mask in training",
            "This network could see each answer while it learnt. It writes no date now that "
            "nothing stands to the right; the table below measures it.",
            state(
                "dates",
                mask="never",
                measured=True,
                view={**_VIEW, "kind": "own", "step": 4},
            ),
        ),
        Preset(
            "Mask taken away",
            "Trained with the mask, decoding without: the earlier places now look to the right. "
            "How much it matters depends on what stands there.",
            state(
                "dates",
                date="5th of may '07",
                mask="removed",
                measured=True,
                view={**_VIEW, "kind": "own", "step": 8},
            ),
        ),
    )
