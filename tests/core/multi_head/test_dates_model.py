"""What the translator's masks hide, and its training against torch."""

from itertools import islice

import numpy as np
import pytest
import torch

from core.multi_head import dates_training as date_training
from core.multi_head import load
from core.multi_head.dates_model import (
    OUTPUT_LENGTH,
    START,
    decode,
    encode,
    source_batch,
    target_ids,
)

TEXTS = ["Monday the 23rd of November, 2026", "11/23/26", "4 JULY 1976!"]


def a_batch() -> tuple[torch.Tensor, torch.Tensor]:
    source = source_batch(TEXTS)
    wanted = torch.tensor([target_ids(iso) for iso in ("2026-11-23", "2026-11-23", "1976-07-04")])
    return source, torch.cat((torch.full((3, 1), START), wanted[:, :-1]), 1)


def test_later_symbols_matter_only_without_the_mask() -> None:
    weights = load("causal")
    source, target = a_batch()
    memory, _ = encode(weights, source)
    changed = target.clone()
    changed[:, 6:] = (changed[:, 6:] + 3) % 10
    for causal in (True, False):
        first, own, _ = decode(weights, target, memory, source, causal=causal)
        second, _, _ = decode(weights, changed, memory, source, causal=causal)
        differ = (first[:, :6] - second[:, :6]).abs().max().item()
        assert differ == 0 if causal else differ > 0.1
        future = torch.ones(11, 11).triu(1).bool()
        assert (own[0][..., future].max().item() == 0) == causal


def test_padding_changes_nothing() -> None:
    weights = load("causal")
    alone, _ = encode(weights, source_batch(TEXTS[1:2]))
    together, maps = encode(weights, source_batch(TEXTS))
    length = alone.shape[1]
    np.testing.assert_allclose(together[1, :length], alone[0], rtol=1e-4, atol=1e-5)
    assert not maps[1][1, :, :, length:].any()


# ---- training --------------------------------------------------------------------------------


def test_training_starts_the_same_way_every_time_and_learns() -> None:
    _, first = date_training.train(12)
    _, second = date_training.train(12)
    assert first == second
    assert first[0] > 3
    assert first[-1] < 0.8 * first[0]


def test_training_never_sees_a_held_out_date() -> None:
    held_out = {each.isoformat() for each in date_training.split_dates()[1]}
    seen = {each.iso for batch in islice(date_training.batches(), 40) for each in batch}
    assert len(seen) > 4_000
    assert not seen & held_out


def test_the_loss_is_torchs_and_the_mask_matters() -> None:
    weights = load("causal")
    batch = next(date_training.batches())
    source = source_batch([each.text for each in batch])
    wanted = torch.tensor([target_ids(each.iso) for each in batch])
    given = torch.cat((torch.full((len(batch), 1), START), wanted[:, :-1]), 1)
    memory, _ = encode(weights, source)
    logits, _, _ = decode(weights, given, memory, source)
    picked = logits.log_softmax(-1).gather(-1, wanted[..., None])
    assert picked.numel() == len(batch) * OUTPUT_LENGTH
    assert date_training.loss(weights, batch).item() == pytest.approx(-picked.mean().item())
    assert date_training.loss(weights, batch, causal=False).item() > 0.1
