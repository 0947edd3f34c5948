"""Many heads, one head against several, and cross-attention in a trained date translator."""

from ui.multi_head import PAGE, topics
from ui.multi_head.controls import Controls
from ui.multi_head.presets import presets
from ui.page import downloads, layout
from ui.runtime import run_log

PARTS = {"heads": topics.anatomy, "task": topics.task, "dates": topics.dates}

layout.header(PAGE)
PART = Controls.part.draw()


@run_log.fragment
def part_and_words() -> None:
    """The open part; what its controls change leaves the switch above alone."""
    told = PARTS[PART]()
    layout.flush_charts_first()
    if told.sentences:
        layout.what_you_see(told.sentences)
    layout.table(told.rows)
    layout.try_this(PAGE, presets())
    layout.formulas(told.formulas)
    downloads.section(PAGE, told.downloads, told.note)


part_and_words()
