"""The agreement of a batch's gradient with the whole one."""

import numpy as np

from core.training import Network, loss_and_gradient, points, split, with_ones
from core.training._gradient_agreement import agreement, cosines
from core.training.networks import initial_weights

NETWORK = Network((2, 7, 5, 1))
DATA = split(*points("moons", 61, 0.2, 0), 0)
INPUTS = with_ones(DATA.x_train.T)
WEIGHTS = np.stack([initial_weights(NETWORK, seed, "float64") for seed in (0, 3, 8)])


def test_cosines_from_their_definition() -> None:
    found = cosines(np.array([[3.0, 4.0], [0.0, 0.0], [-1.0, 0.0]]), np.array([2.0, 0.0]))
    np.testing.assert_allclose(found, [0.6, np.nan, -1.0])


def test_single_examples_against_a_loop_over_them() -> None:
    found = agreement(NETWORK, WEIGHTS, INPUTS, DATA.y_train, 1, 48 * 40, seed=0)
    for run, own in enumerate(WEIGHTS):
        _, whole, _ = loss_and_gradient(NETWORK, own, INPUTS, DATA.y_train)
        each = [
            loss_and_gradient(NETWORK, own, INPUTS[:, [i]], DATA.y_train[[i]])[1]
            for i in range(len(DATA.y_train))
        ]
        expected = np.mean([g @ whole / np.linalg.norm(g) / np.linalg.norm(whole) for g in each])
        np.testing.assert_allclose(found[run], expected, atol=0.05)


def test_a_batch_of_all_but_one_is_nearly_the_whole() -> None:
    found = agreement(NETWORK, WEIGHTS, INPUTS, DATA.y_train, 47, 9, seed=1)
    assert (found > 0.98).all()
    assert (found < 1).all()
    np.testing.assert_array_equal(
        agreement(NETWORK, WEIGHTS, INPUTS, DATA.y_train, len(DATA.y_train), 9, seed=1), 1
    )
