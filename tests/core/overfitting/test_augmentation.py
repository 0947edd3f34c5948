"""Copies of points, images and sentences: shapes, labels, inverses, seeds, other libraries."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import affine_transform

from core.overfitting import IMAGES, POINTS, TEXTS, digits
from core.overfitting._reviews import COMPLAINT, PRAISE, SYNONYMS
from core.overfitting.augmentation import NEIGHBOURS, copies_of, interpolate, sample, turned
from core.overfitting.digits import Trial
from core.overfitting.text_augmentation import (
    KNOWN,
    changed,
    text_accuracy,
    text_copies,
    text_split,
    words_of,
)

GENERATOR = np.random.default_rng(3)
X, Y = GENERATOR.normal(size=(13, 2)), (np.arange(13) % 3 == 0).astype(float)
PICTURES = GENERATOR.random((5, 8, 8))


# ---- points -----------------------------------------------------------------------------------
@pytest.mark.parametrize("key", POINTS)
def test_copies_have_their_shape_their_labels_and_their_seed(key: str) -> None:
    extra, classes = copies_of(X, Y, key, (0, 7), 3, 1.0)
    assert extra.shape == (2, 39, 2)
    np.testing.assert_array_equal(classes, np.tile(Y, 3))
    again, _ = copies_of(X, Y, key, (0, 7), 3, 1.0)
    np.testing.assert_array_equal(extra, again)
    assert not np.array_equal(extra[0], extra[1])


def test_copies_lie_where_their_operation_puts_them() -> None:
    many, _ = copies_of(X, Y, "jitter", tuple(range(60)), 10, 1.0)
    moved = many.reshape(600, 13, 2) - X
    assert moved.std() == pytest.approx(0.25, rel=0.03)
    assert abs(moved.mean()) < 0.01
    around = copies_of(X, Y, "rotation", tuple(range(6)), 10, 1.0)[0].reshape(60, 13, 2)
    lengths = np.linalg.norm(around, axis=-1)
    np.testing.assert_allclose(lengths, np.broadcast_to(np.linalg.norm(X, axis=-1), (60, 13)))
    cosine = (around * X).sum(-1) / lengths**2
    assert cosine.min() >= np.cos(np.deg2rad(30)) - 1e-12
    mirrored = copies_of(X, Y, "mirror", tuple(range(6)), 10, 1.0)[0].reshape(60, 13, 2)
    np.testing.assert_array_equal(mirrored[..., 1], np.broadcast_to(X[:, 1], (60, 13)))
    np.testing.assert_array_equal(
        np.abs(mirrored[..., 0]), np.abs(np.broadcast_to(X[:, 0], (60, 13)))
    )
    assert 0.4 < (mirrored[..., 0] != X[:, 0]).mean() < 0.6


@given(st.floats(-7, 7))
def test_turning_back_is_the_inverse(angle: float) -> None:
    angles = np.full(13, angle)
    np.testing.assert_allclose(turned(turned(X, angles), -angles), X, atol=1e-12)


def test_a_quarter_turn_goes_counter_clockwise() -> None:
    np.testing.assert_allclose(
        turned(np.array([[1.0, 0.0]]), np.array([np.pi / 2])), [[0.0, 1.0]], atol=1e-15
    )


def test_interpolated_points_lie_between_near_neighbours() -> None:
    made = interpolate(X, Y, np.random.default_rng(0), 1.0)
    for i, (point, label) in enumerate(zip(made, Y, strict=True)):
        members = [j for j in np.flatnonzero(label == Y) if j != i]
        near = sorted(members, key=lambda j: np.linalg.norm(X[j] - X[i]))[:NEIGHBOURS]
        off = [
            abs(
                np.linalg.norm(point - X[i])
                + np.linalg.norm(point - X[j])
                - np.linalg.norm(X[i] - X[j])
            )
            for j in near
        ]
        assert min(off) < 1e-12


def test_a_point_alone_in_its_class_stays() -> None:
    y = np.zeros(13)
    y[4] = 1
    made = interpolate(X, y, np.random.default_rng(0), 1.0)
    np.testing.assert_array_equal(made[4], X[4])


# ---- images -----------------------------------------------------------------------------------
def test_sampling_is_scipys_affine_transform() -> None:
    generator = np.random.default_rng(1)
    matrices = np.eye(2) + generator.normal(scale=0.3, size=(5, 2, 2))
    shifts = generator.normal(scale=1.5, size=(5, 2))
    centre = np.array([3.5, 3.5])
    theirs = [
        affine_transform(image, a, centre - a @ centre + s, order=1, mode="grid-constant")
        for image, a, s in zip(PICTURES, matrices, shifts, strict=True)
    ]
    np.testing.assert_allclose(sample(PICTURES, matrices, shifts), theirs, atol=1e-12)


def test_sampling_knows_rows_from_columns() -> None:
    pictures = np.random.default_rng(0).random((2, 5, 9))
    still = np.repeat(np.eye(2)[None], 2, axis=0)
    np.testing.assert_array_equal(sample(pictures, still, np.zeros((2, 2))), pictures)
    moved = sample(pictures, still, np.array([[1.0, 0.0], [0.0, 2.0]]))
    np.testing.assert_allclose(moved[0, :-1], pictures[0, 1:])
    np.testing.assert_allclose(moved[1, :, :-2], pictures[1, :, 2:])
    assert (moved[0, -1] == 0).all()


@pytest.mark.parametrize("key", IMAGES)
def test_images_keep_shape_and_range_and_follow_the_seed(key: str) -> None:
    apply = IMAGES[key].apply
    made = apply(PICTURES, np.random.default_rng(5), 1.5)
    assert made.shape == PICTURES.shape
    assert made.min() >= 0
    assert made.max() <= 1 + 1e-12
    np.testing.assert_array_equal(made, apply(PICTURES, np.random.default_rng(5), 1.5))
    assert not np.array_equal(made, PICTURES)


def test_flips_undo_themselves_and_come_half_of_the_time() -> None:
    many = np.repeat(PICTURES, 200, axis=0)
    for key, expected in (("flip", many[:, :, ::-1]), ("upset", many[:, ::-1, ::-1])):
        made = IMAGES[key].apply(many, np.random.default_rng(0), 1.0)
        turned_over = (made == expected).all((1, 2))
        assert (turned_over | (made == many).all((1, 2))).all()
        assert 0.45 < turned_over.mean() < 0.55


def test_a_trial_is_repeatable_and_its_copies_keep_their_digits() -> None:
    trial = Trial("ten", 30, ("shift", "rotate"), copies=2)
    x, y, x_test, y_test = digits.split(trial, 1)
    many, labels = digits.augmented(trial, x, y, 1)
    assert many.shape == (90, 8, 8)
    np.testing.assert_array_equal(labels, np.tile(y, 3))
    np.testing.assert_array_equal(many[:30], x)
    assert len(x_test) == len(y_test) == 400
    assert digits.accuracy(trial, 1) == digits.accuracy(trial, 1)


def test_upside_down_copies_harm_where_a_six_must_not_be_a_nine() -> None:
    plain, upset = (Trial("six-nine", 20, each, test="shift") for each in ((), ("upset",)))
    for seed in range(2):
        assert digits.accuracy(upset, seed)[1] < digits.accuracy(plain, seed)[1] - 0.15


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: copies_of(X, Y, "shear", (0,), 2, 1.0), "no augmentation 'shear'"),
        (lambda: copies_of(X, Y, "jitter", (0,), 11, 1.0), "Copies per example"),
        (lambda: copies_of(X, Y, "jitter", (0,), 2, 9.0), "Strength"),
        (lambda: Trial("letters"), "there is: ten"),
        (lambda: Trial(operations=("shear",)), "there is: shift"),
        (lambda: Trial(test="upside"), "there is: plain"),
        (lambda: Trial(count=3), "Training images"),
    ],
)
def test_bad_input_says_what_would_work(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()


# ---- sentences --------------------------------------------------------------------------------
def test_word_groups_are_disjoint_and_classes_balanced() -> None:
    words = [word for group in SYNONYMS for word in group]
    assert len(words) == len(set(words))
    assert len(set(PRAISE)) == len(set(COMPLAINT)) == 24


def test_synonyms_never_cross_the_classes() -> None:
    """A group whose words were in praise and in complaint would teach a wrong label."""
    said = [{word for text in texts for word in words_of(text)} for texts in (PRAISE, COMPLAINT)]
    for group in SYNONYMS:
        shared = [bool(set(group) & words) for words in said]
        if all(shared):
            assert set(group) <= {"film", "movie", "story", "plot", "staff", "people"}, group


@given(st.integers(0, 1000), st.floats(0, 0.9))
def test_words_come_from_the_sentence_or_its_synonyms(seed: int, share: float) -> None:
    words = words_of("A delicious soup, friendly staff and fast service")
    swapped = changed(words, ("synonym",), share, np.random.default_rng(seed))
    assert len(swapped) == len(words)
    for old, new in zip(words, swapped, strict=True):
        assert new == old or new in KNOWN[old]
    thinned = changed(words, ("deletion",), share, np.random.default_rng(seed))
    assert 1 <= len(thinned) <= len(words)
    rest = iter(words)
    assert all(word in rest for word in thinned)  # in their order


def test_shares_are_what_they_say() -> None:
    generator, words = np.random.default_rng(0), ["delicious"] * 4000
    assert np.mean([w == "tasty" for w in changed(words, ("synonym",), 0.3, generator)]) == (
        pytest.approx(0.3, abs=0.03)
    )
    assert len(changed(words, ("deletion",), 0.3, generator)) == pytest.approx(2800, abs=120)


def test_a_split_is_balanced_and_disjoint() -> None:
    texts, labels, tested, test_labels = text_split(16, 3)
    assert (len(texts), labels.sum()) == (16, 8)
    assert (len(tested), test_labels.sum()) == (32, 16)
    assert not set(texts) & set(tested)
    assert len(text_copies(texts, ("synonym",), 3, 0.5, 0)) == 48
    assert text_copies(texts, (), 3, 0.5, 0) == []


def test_synonyms_help_the_bag_of_words() -> None:
    plain, swapped = (
        np.mean([text_accuracy(32, keys, 4, 0.6, seed)[1] for seed in range(20)])
        for keys in ((), ("synonym",))
    )
    assert swapped > plain + 0.08
    assert set(TEXTS) == {"synonym", "deletion"}


@pytest.mark.parametrize("text", ["", "   ", "!?…", "x" * 301])
def test_a_text_without_words_or_too_long_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"type a sentence|up to 300"):
        words_of(text)


def test_strange_words_are_words() -> None:
    assert words_of("Über <b>Bold</b> 日本語") == ["über", "b", "bold", "b", "日本語"]
