"""The scripts that a person downloads give the page's numbers."""

import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

from core.multi_head import (
    MASKS,
    WEIGHTS,
    parse_vectors,
    random_projections,
    translate,
    word_vectors,
)
from core.multi_head.copy_task import train
from core.multi_head.multi_head import multi_head
from core.multi_head.scripts import anatomy_script, date_script, task_script
from core.positional_encoding import sinusoidal_of_any_width
from tests.parity.running import executed


@pytest.mark.parametrize("positions", [False, True])
@pytest.mark.parametrize(("heads", "other"), [(1, ""), (3, "a dog's “bark” \\ said"), (12, "")])
def test_torch_repeats_every_weight(heads: int, other: str, positions: bool) -> None:
    text = "the cat saw the other cat"
    looking, read = (word_vectors(each.split(), 24, 7) for each in (text, other or text))
    if positions:
        looking = looking + sinusoidal_of_any_width(len(looking), 24)
        read = read + sinusoidal_of_any_width(len(read), 24)
    ours = multi_head(looking, read, random_projections(24, 7), heads)
    theirs, said = executed(anatomy_script(False, text, other, 24, heads, 7, positions))
    np.testing.assert_allclose(theirs["weights"].detach(), ours.weights, rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(theirs["output"].detach(), ours.output, rtol=1e-10, atol=1e-12)
    assert f"head {heads}" in said


def test_typed_numbers_reach_the_script() -> None:
    text, other = "1 0 -2; 0.5 3 1", "1 1 1"
    ours = multi_head(
        parse_vectors(text, 3).value, parse_vectors(other, 3).value, random_projections(3, 2), 3
    )
    script = anatomy_script(True, text, other, 3, 3, 2, False)
    assert "zlib" not in script
    np.testing.assert_allclose(executed(script)[0]["output"].detach(), ours.output, rtol=1e-10)


@pytest.mark.parametrize(("tokens", "asked", "heads"), [(6, 2, 2), (5, 4, 3), (4, 1, 1)])
def test_torch_repeats_the_training(tokens: int, asked: int, heads: int) -> None:
    names, said = executed(task_script(tokens, asked, heads, 8))
    theirs = names["results"]
    assert list(theirs) == list(range(1, heads + 1))
    for number, (losses, weights) in theirs.items():
        ours = train(tokens, asked, number, 8)
        np.testing.assert_allclose(losses, ours.losses, rtol=1e-7, atol=1e-12)
        np.testing.assert_allclose(weights, ours.weights, rtol=1e-6, atol=1e-9)
    assert "no training gets below" in said


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("text", ["Monday the 23rd of November, 2026", "31 Feb \"'26\\ %s {x}"])
def test_torchs_transformer_repeats_every_step(
    text: str, mask: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(WEIGHTS / MASKS[mask].file, tmp_path)
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        theirs, said = executed(date_script(text, mask))
    ours = translate(text, mask)
    assert theirs["iso"] == ours.output
    assert theirs["confidence"] == pytest.approx(ours.confidence, rel=1e-3)
    np.testing.assert_allclose(
        torch.stack(theirs["probabilities"]), ours.probabilities, rtol=1e-3, atol=1e-5
    )
    attention = torch.stack(theirs["attention_by_step"], dim=2)
    np.testing.assert_allclose(attention, ours.cross, rtol=1e-3, atol=1e-5)
    assert ours.output in said
