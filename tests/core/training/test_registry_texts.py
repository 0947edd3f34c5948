"""What the registries and helps of the training and overfitting pages say, measured."""

from typing import Any

import numpy as np
import pytest

from core.overfitting import IMAGES, NUM_TEXTS, POINTS, STRENGTH, SmallSet, augmentation
from core.overfitting.data import COUNT
from core.overfitting.text_augmentation import SENTENCES, text_split
from core.training import ACTIVATIONS, DATASETS, points


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def test_the_sigmoids_derivative_is_at_most_a_quarter() -> None:
    assert "at most ¼" in ACTIVATIONS["sigmoid"].summary
    a = np.linspace(-9, 9, 2001)
    ACTIVATIONS["sigmoid"].apply(a)
    slopes = np.ones_like(a)
    ACTIVATIONS["sigmoid"].slope(slopes, a)
    assert slopes.max() == pytest.approx(0.25)


def test_a_spirals_arm_turns_more_than_one_and_a_half_times() -> None:
    assert "more than one and a half turns" in DATASETS["spirals"].summary
    x, y = points("spirals", 2000, 0.0, 0)
    for label in (0, 1):
        arm = x[y == label]
        arm = arm[np.argsort(np.hypot(*arm.T))]
        turned = np.ptp(np.unwrap(np.arctan2(arm[:, 1], arm[:, 0])))
        assert 1.5 < turned / (2 * np.pi) < 1.75


def test_no_line_parts_circles_without_noise() -> None:
    """On one side of any line through the outer ring's inside there are outer points too."""
    x, y = points("circles", 200, 0.0, 0)
    outer, inner = (np.hypot(*x[y == label].T) for label in (0, 1))
    assert inner.max() < outer.min()
    angles = np.sort(np.arctan2(*x[y == 0].T))
    assert np.diff(angles).max() < np.pi / 8  # the inner ring is inside of the outer one's hull


def test_a_strength_of_1_is_what_its_help_says(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[np.ndarray, np.ndarray]] = []

    def sample(images: np.ndarray, *affine: Any) -> np.ndarray:
        seen.append(affine)
        return images

    monkeypatch.setattr(augmentation, "sample", sample)
    x = np.tile([1.0, 0.0], (4000, 1))
    moved = POINTS["jitter"].apply(x, x[:, 0], generator(), 1.0) - x
    assert moved.std() == pytest.approx(0.25, abs=0.01)
    turned = POINTS["rotation"].apply(x, x[:, 0], generator(), 1.0)
    assert np.rad2deg(np.abs(np.arctan2(turned[:, 1], turned[:, 0]))).max() == pytest.approx(
        30, 0.01
    )
    images = np.zeros((4000, 8, 8))
    for key in ("shift", "rotate", "zoom"):
        IMAGES[key].apply(images, generator(), 1.0)
    (_, shifts), (turns, _), (zooms, _) = seen
    assert np.abs(shifts).max() == pytest.approx(1, abs=0.01)
    assert np.rad2deg(np.arccos(turns[:, 0, 0])).max() == pytest.approx(15, abs=0.05)
    assert 1 / zooms[:, 0, 0].min() == pytest.approx(1.15, abs=0.001)
    for number in ("0.25 standard deviations", "30°", "1 pixel", "15°", "× 1.15"):
        assert number in STRENGTH.help


@pytest.mark.parametrize("key", ["mirror", "smote", "flip", "upset"])
def test_what_does_not_depend_on_the_strength(key: str) -> None:
    x = generator().normal(size=(12, 2)) if key in POINTS else generator().random((12, 8, 8))
    more = (np.arange(12) % 2,) if key in POINTS else ()
    entry = {**POINTS, **IMAGES}[key]
    weak, strong = (entry.apply(x, *more, generator(), strength) for strength in (0.1, 3.0))
    np.testing.assert_array_equal(weak, strong)


@pytest.mark.parametrize("count", [16, 17])
def test_half_of_the_training_sentences_are_of_each_class(count: int) -> None:
    texts, classes, others, _ = text_split(count, 0)
    assert np.bincount(classes).tolist() == [8, 8]
    assert len(texts) + len(others) == NUM_TEXTS == 48
    assert "of an odd number one less" in SENTENCES.help


def test_so_many_points_validate_and_test() -> None:
    parts = SmallSet().parts()
    assert f"{len(parts.y_validation)} others validate, {len(parts.y_test)} others" in COUNT.help
