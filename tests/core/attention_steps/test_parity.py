"""The steps of any example under any choices end where torch’s one call does."""

import math
from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from core.attention_steps import (
    DROPOUT,
    LENGTH,
    MASKS,
    SEED,
    TEMPERATURE,
    AttentionExample,
    StepChoices,
    attention_steps,
    steps_script,
)
from core.attention_steps.steps import in_one_call
from tests.core.attention.browser_oracles import write_cells
from tests.parity.comparing import close_to
from tests.parity.drawing import SEEDS, SIZES, arrays, examples, number, sizes
from tests.parity.running import executed


@st.composite
def chosen(draw: Any) -> tuple[AttentionExample, StepChoices]:
    """An example of any size, and any choices."""
    n_q, n_k, d_k, d_v = draw(sizes)
    query, key, value = (
        draw(arrays(shape, SIZES)) for shape in ((n_q, d_k), (n_k, d_k), (n_k, d_v))
    )
    random = np.random.default_rng(draw(SEEDS))
    cells = write_cells(random.random((n_q, n_k)) < random.choice([0.3, 0.8]))
    names = tuple(f"q{i}" for i in range(n_q)), tuple(f"k{i}" for i in range(n_k))
    return AttentionExample("table", *names, query, key, value), StepChoices(
        scaled=draw(st.booleans()),
        mask=draw(st.sampled_from(list(MASKS))),
        length=draw(number(LENGTH)),
        cells=cells,
        temperature=draw(number(TEMPERATURE)),
        dropout=draw(number(DROPOUT)),
        seed=draw(number(SEED)),
    )


def allowed(example: AttentionExample, choices: StepChoices) -> np.ndarray:
    """Where a query may look, cell by cell."""
    rows = choices.cells.split("/")
    return np.array(
        [
            [
                {
                    "none": True,
                    "causal": j <= i,
                    "padding": j < choices.length,
                    "custom": rows[i][j] == "1",
                }[choices.mask]
                for j in range(len(example.keys))
            ]
            for i in range(len(example.queries))
        ]
    )


@examples(60)
@given(both=chosen())
def test_the_steps_end_at_torchs_output(both: tuple[AttentionExample, StepChoices]) -> None:
    example, choices = both
    steps = attention_steps(example, choices)
    np.testing.assert_array_equal(steps.allowed, allowed(example, choices))
    scale = 1 / (choices.temperature * (math.sqrt(example.d_k) if choices.scaled else 1))
    query, key = (torch.tensor(each)[None] for each in (example.query, example.key))
    # Of the unit vectors attention mixes the weights themselves.
    mask, unit = torch.tensor(steps.allowed), torch.eye(len(example.keys), dtype=torch.float64)
    weights = functional.scaled_dot_product_attention(
        query, key, unit[None], attn_mask=mask, scale=scale
    )[0].numpy()
    # A rounded score of 1e6 over T = 0.05 changes a weight by this share.
    size = 1e-15 * abs(steps.scores).max() * scale
    np.testing.assert_allclose(steps.weights, weights, rtol=1e-9 + 10 * size, atol=1e-12 + size)
    kept = np.random.default_rng(choices.seed).random(weights.shape) >= choices.dropout
    dropped = steps.weights * kept / (1 - choices.dropout)
    close_to(steps.dropped, dropped, 1.0)
    close_to(steps.output, dropped @ example.value, example.value)
    np.testing.assert_allclose(
        steps.output,
        in_one_call(steps),
        rtol=1e-9 + 10 * size,
        atol=(1e-11 + size) * (1 + abs(example.value).max()),
    )
    nowhere = ~steps.allowed.any(axis=1)
    assert steps.fully_masked_rows == np.flatnonzero(nowhere).tolist()
    assert not steps.output[nowhere].any()


@examples(8)
@given(both=chosen())
def test_the_script_repeats_every_step(both: tuple[AttentionExample, StepChoices]) -> None:
    steps = attention_steps(*both)
    names, said = executed(steps_script(steps))
    scale = 1e-14 * abs(steps.scores).max() / (steps.choices.temperature * steps.divisor)
    for name in ("scores", "scaled", "masked", "weights", "dropped", "output"):
        ours = getattr(steps, name)
        most = 1e-12 + scale * (1 + abs(steps.example.value).max())
        np.testing.assert_allclose(
            names[name].numpy(), ours, rtol=1e-9 + 10 * scale, atol=most, err_msg=name
        )
    if not steps.choices.dropout:
        assert float(said.rpartition(" ")[2]) <= 1e-9 + 1e3 * most
