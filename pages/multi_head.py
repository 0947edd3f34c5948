"""Many heads, one head against several, and cross-attention in a trained date translator."""

from ui.multi_head import controls as heads_controls
from ui.multi_head import topics as heads_parts
from ui.multi_head.presets import presets
from ui.page import layout as frame
from ui.page.navigation import MULTI_HEAD as PAGE
from ui.runtime import run_log as observing

PARTS = {"heads": heads_parts.anatomy, "task": heads_parts.task, "dates": heads_parts.dates}

frame.header(PAGE)
PART = heads_controls.part()


@observing.fragment
def part_and_words() -> None:
    """The open part; what its controls change leaves the switch above alone."""
    told = PARTS[PART]()
    frame.picture_first()
    if told.sentences:
        frame.what_you_see(told.sentences)
    frame.table(told.rows)
    frame.try_this(PAGE, presets())
    frame.formulas(told.formulas)
    frame.take_it_with_you(PAGE, told.downloads, told.note)


part_and_words()
