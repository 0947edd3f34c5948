"""Source in pieces: nothing is lost, and words get the colour of their kind."""

import pytest

from interview.coding import CODING
from ui.widgets.code_view import pieces


@pytest.mark.parametrize("name", CODING)
def test_the_pieces_are_the_source(name: str) -> None:
    source = CODING[name].source
    assert "".join(text for _, text in pieces(source)) == source


def test_words_get_their_kind() -> None:
    found = pieces('def f(x):\n    return not x  # why <b>\n    "text" + 1.5\n')
    assert ["keyword", "def"] in found
    assert ["name", "f"] in found
    assert ["keyword", "not"] in found
    assert ["comment", "# why <b>"] in found
    assert ["string", '"text"'] in found
    assert ["number", "1.5"] in found
