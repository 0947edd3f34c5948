"""The script that a person downloads leaves the page's matrix behind."""

import numpy as np
import pytest

from core.attention_scripts import attention_script
from core.models import LoadedModel, attend, load
from core.token_views import view

TEXT = 'The "trophy" doesn\'t fit: \'C:\\new\' """ é 你好 {x}'


@pytest.fixture(scope="module")
def minilm() -> LoadedModel:
    return load("minilm")


@pytest.mark.parametrize("text", [TEXT, "[CLS] see [SEP] here [SEP]"])
@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize("special", ["show", "hide", "renormalise"])
def test_the_script_gives_the_shown_matrix(
    minilm: LoadedModel, text: str, words: bool, special: str
) -> None:
    attention = attend(minilm, text)
    shown = view(attention, words=words, special=special)
    names: dict = {}
    script = attention_script(attention, layer=6, head=12, words=words, special=special)
    exec(compile(script, "script", "exec"), names)
    np.testing.assert_allclose(names["matrix"].numpy(), shown.weights[5, 11], atol=1e-6)
    assert tuple(names["labels"]) == shown.labels


def test_averages_and_the_two_lines_that_a_browser_replaces(minilm: LoadedModel) -> None:
    attention = attend(minilm, "Averages are means")
    script = attention_script(attention, layer=2, head="average", words=False, special="show")
    assert "\nLAYER = 2\nHEAD = 'average'\n" in script
    names: dict = {}
    exec(compile(script.replace("\nLAYER = 2\n", '\nLAYER = "average"\n'), "s", "exec"), names)
    np.testing.assert_allclose(
        names["matrix"].numpy(), attention.weights.mean(axis=(0, 1)), atol=1e-6
    )
