"""The script that a person downloads leaves the page's matrix behind."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.attention import Special, attention_script, view
from core.language_models import MODELS, ForwardPass, LoadedModel, Stream, Texts, load, run, specs
from tests.parity.running import executed
from tests.tiny_models import save

TEXT = 'The "trophy" doesn\'t fit: \'C:\\new\' """ é 你好 {x}'


@pytest.fixture(scope="module")
def minilm() -> LoadedModel:
    return load("minilm")


def run_script(
    model: LoadedModel, forward_pass: ForwardPass, stream: Stream, **settings: Any
) -> dict:
    """The script's names after it has run, on the folder that the model came from."""
    script = attention_script(forward_pass, stream, model.spec, **settings)
    script = script.replace('"path/to/the/model"', repr(str(model.spec.folder())))
    return executed(script)[0]


@pytest.mark.parametrize("text", [TEXT, "[CLS] see [SEP] here [SEP]"])
@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize("special", ["show", "hide", "renormalise"])
def test_the_script_gives_the_shown_matrix(
    minilm: LoadedModel, text: str, words: bool, special: str
) -> None:
    forward_pass = run(minilm, Texts(text))
    shown = view(forward_pass.streams["encoder"], words=words, special=special)
    names = run_script(
        minilm, forward_pass, "encoder", layer=6, head=12, words=words, special=special
    )
    np.testing.assert_allclose(names["matrix"].numpy(), shown.weights[5, 11], atol=1e-6)
    assert tuple(names["labels"]) == shown.labels


def test_a_pair_is_read_as_a_pair(minilm: LoadedModel) -> None:
    forward_pass = run(minilm, Texts("How old are you?", "I am ten."))
    shown = view(forward_pass.streams["encoder"], words=True, special="show")
    names = run_script(minilm, forward_pass, "encoder", layer=3, head=2, words=True, special="show")
    np.testing.assert_allclose(names["matrix"].numpy(), shown.weights[2, 1], atol=1e-6)


@pytest.mark.parametrize(("part", "special"), [("ab", "show"), ("ba", "renormalise")])
def test_a_part_of_a_pair_is_its_rows_and_columns(
    minilm: LoadedModel, part: str, special: Special
) -> None:
    forward_pass = run(minilm, Texts("How old are you?", "I am ten."))
    shown = view(forward_pass.streams["encoder"], words=True, special=special)
    script = attention_script(
        forward_pass, "encoder", minilm.spec, layer=3, head=2, words=True, special=special
    )
    names, _ = executed(script.replace('PART = "all"', f'PART = "{part}"'))
    first = [i for i, segment in enumerate(shown.rows.segments) if "ab"[segment] == part[0]]
    second = [i for i, segment in enumerate(shown.rows.segments) if "ab"[segment] == part[1]]
    expected = shown.weights[2, 1][first][:, second]
    np.testing.assert_allclose(names["matrix"].numpy(), expected, atol=1e-6)
    assert names["labels"] == [shown.labels[i] for i in second]
    assert names["rows"] == [shown.labels[i] for i in first]


def test_averages_and_the_two_lines_that_a_browser_replaces(minilm: LoadedModel) -> None:
    forward_pass = run(minilm, Texts("Averages are means"))
    weights = forward_pass.streams["encoder"].weights
    script = attention_script(
        forward_pass, "encoder", minilm.spec, layer=2, head="average", words=False, special="show"
    )
    assert "\nLAYER = 2\nHEAD = 'average'\n" in script
    # The average of all layers is that of all their heads, whatever head was chosen before.
    for layer, head, expected in (
        ("2", "'average'", weights[1].mean(axis=0)),
        ('"average"', "'average'", weights.mean(axis=(0, 1))),
        ('"average"', "12", weights.mean(axis=(0, 1))),
    ):
        changed = script.replace("LAYER = 2\nHEAD = 'average'", f"LAYER = {layer}\nHEAD = {head}")
        names, _ = executed(changed)
        np.testing.assert_allclose(names["matrix"].numpy(), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("architecture", "stream", "target"),
    [
        ("llama", "decoder", ""),
        ("t5", "encoder", "the suitcase"),
        ("bart", "decoder", "the suitcase is big"),
        ("marian", "cross", "a trophy"),
        ("t5", "cross", ""),
    ],
)
def test_the_script_reproduces_every_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, architecture: str, stream: Stream, target: str
) -> None:
    spec = specs.allowed_models(f"tiny={save(architecture, tmp_path)}")["tiny"]
    monkeypatch.setitem(MODELS, "tiny", spec)
    model = load("tiny")
    assert str(tmp_path) not in spec.script_place
    forward_pass = run(model, Texts("the animal is tired", target=target))
    shown = view(forward_pass.streams[stream], words=True, special="show")
    names = run_script(model, forward_pass, stream, layer=2, head=3, words=True, special="show")
    np.testing.assert_allclose(names["matrix"].numpy(), shown.weights[1, 2], atol=1e-6)
    assert tuple(names["labels"]) == shown.columns.labels
    assert tuple(names["rows"]) == shown.rows.labels
