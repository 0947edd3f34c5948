"""What the app reads of Plotly's private layout is there; if it is not, the check says what."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.driving import Visit, plot
from ui.runtime import texts

pytestmark = pytest.mark.browser
SCRIPT = texts(Path(), "ui/js/plotly_chart.js")
# As Plotly has it, but for what `spoil` takes away.
FAKE = """spoil => {
    const axis = () => ({ _offset: 1, _length: 9, range: [0, 1], d2p: Number, p2d: Number })
    const chart = document.createElement('div')
    chart.append(Object.assign(document.createElement('div'), { className: 'svg-container' }))
    chart._fullLayout = { width: 9, height: 9, xaxis: axis(), yaxis: axis(), _plots: { xy: {} } }
    const owner = spoil.slice(0, -1).reduce((each, name) => each[name], chart)
    if (spoil.length) delete owner[spoil.at(-1)]
    return missingOfPlotly(chart)
}"""


@pytest.mark.parametrize(
    ("spoil", "missing"),
    [
        ("", ""),
        ("_fullLayout", "_fullLayout._plots"),
        ("_fullLayout._plots", "_fullLayout._plots"),
        ("_fullLayout.height", "_fullLayout.height"),
        ("_fullLayout.xaxis", "_fullLayout.xaxis._offset"),
        ("_fullLayout.yaxis.d2p", "_fullLayout.yaxis.d2p"),
    ],
)
def test_what_plotly_lacks_is_named(chromium: Browser, spoil: str, missing: str) -> None:
    page = chromium.new_page()
    page.add_script_tag(content=SCRIPT)
    assert page.evaluate(FAKE, spoil.split(".") if spoil else []) == missing
    page.close()


def test_the_plotly_that_runs_has_it_all(open_page: Callable[[str], Visit]) -> None:
    opened = open_page("/optimizers").complete()
    chart = plot(opened.page, "optimizers_landscape")
    found = chart.evaluate(
        f"chart => {{ {SCRIPT}; return [missingOfPlotly(chart), sizeOf(chart)] }}"
    )
    assert found[0] == ""
    assert found[1]["width"] > 0
    assert opened.errors == []
