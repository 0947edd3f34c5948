"""Training with any remedies at any strength against a plain torch loop."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.overfitting import RunConfig, SmallSet, TrainingRun
from core.overfitting.config import EPOCHS, RATE, WIDTH
from core.overfitting.data import COUNT, NOISE, WRONG
from core.training import DATASETS, Regularization, engine
from core.training.regularization import L2, REGULARIZATION_PARAMS
from tests.core.training.torch_training import config_run
from tests.parity.drawing import examples, number
from tests.parity.shaking import agree, shaken

MIN_EPOCHS = int(EPOCHS.low)


@st.composite
def configs(draw: Any) -> RunConfig:
    """Any data, remedies and rate; few examples, units and epochs."""
    strengths = {
        param.name: draw(st.one_of(st.just(0.0), number(param, finest=1e-5)))
        for param in REGULARIZATION_PARAMS
    }
    # The page offers one way to decay at a time.
    strengths["decay" if draw(st.booleans()) else L2.name] = 0.0
    data = SmallSet(
        draw(st.sampled_from(list(DATASETS))),
        draw(st.integers(int(COUNT.low), 20)),
        draw(number(NOISE)),
        draw(number(WRONG)),
        draw(st.integers(0, 99)),
    )
    seeds = draw(st.lists(st.integers(0, 99), min_size=1, max_size=2))
    return RunConfig(
        data,
        Regularization(**strengths),
        draw(st.integers(int(WIDTH.low), 6)),
        tuple(seeds),
        draw(st.integers(MIN_EPOCHS, MIN_EPOCHS + 5)),
        draw(number(RATE)),
    )


def losses(config: RunConfig) -> np.ndarray:
    """Of training, validation and test part, (3, seeds, epochs + 1)."""
    training = TrainingRun(config)
    training.advance()
    found = training.curves()
    return np.stack([found.train_loss, found.validation_loss, found.test_loss])


@examples(10)
@given(config=configs())
def test_any_regularization_is_a_plain_torch_loop(config: RunConfig) -> None:
    ours, others = losses(config), []
    for seed in range(2):
        with shaken(seed, engine, "_initial"):
            others.append(losses(config))
    theirs = np.stack([config_run(config, seed)[0] for seed in config.seeds], axis=1)
    agree(theirs[:2], ours[:2], [each[:2] for each in others], 1e-8)
    # The test part is judged in float32.
    agree(theirs[2:], ours[2:], [each[2:] for each in others], 1e-5)
