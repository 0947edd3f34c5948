"""Which statements are true on positional encodings, recomputed: the right option first."""

from collections.abc import Callable, Sequence

import numpy as np

from core.attention import masked_softmax
from core.positional_encoding import (
    ENCODINGS,
    WIDTH,
    PositionSettings,
    frequencies,
    order_of,
    shift_matrix,
    sinusoidal,
    wavelengths,
    words_in,
)
from core.positional_encoding.scores import fixed_pair, score_curve
from core.positional_encoding.word_order import attend, compare_orders, word_vectors

WORDS = words_in("old dogs chase young cats and mice")
# Sentences of different words, of different length.
SENTENCES = [tuple(np.roll(WORDS, i)[: 3 + i % 5].tolist()) for i in range(7)]
SETTINGS = PositionSettings()
# float32, as models: rounding moves outputs by some 1e-7 of their size.
ROUNDING = 1e-5


def _moved(encoding: str, seed: int, *, causal: bool = False) -> bool:
    """Whether any word's output changes when the sentence is read backwards."""
    words = SENTENCES[seed % len(SENTENCES)]
    order = order_of(words, "reversed")
    found = compare_orders(ENCODINGS[encoding], words, order, SETTINGS, causal=causal)
    return bool(found.changes.max() > ROUNDING)


def none(seed: int = 0) -> Sequence[bool]:
    """Without positions and mask."""
    vectors = word_vectors(SENTENCES[seed % len(SENTENCES)])
    plain, _ = attend(ENCODINGS["nope"], vectors, SETTINGS)
    backwards, _ = attend(ENCODINGS["nope"], vectors[::-1], SETTINGS)
    same = bool(np.allclose(plain, backwards, atol=ROUNDING))
    alike = bool(np.allclose(plain, plain.mean(axis=0), atol=ROUNDING))
    moved = _moved("nope", seed)
    return not moved, moved, same, alike


def where_rope_acts() -> Sequence[bool]:
    """By its three hooks; values: whether the output is that of values that were not turned."""
    rope, places = ENCODINGS["rope"], np.arange(len(WORDS))
    vectors = word_vectors(WORDS)
    turns = not np.allclose(rope.rotate(vectors, places, SETTINGS), vectors)
    adds = bool(np.any(rope.position_vectors(places, WIDTH, SETTINGS)))
    biases = bool(np.any(rope.bias(places, places, SETTINGS)))
    # With one word for all, values are equal: what is not turned passes through unchanged.
    one = np.repeat(vectors[:1], len(vectors), axis=0)
    same, _ = attend(rope, one, SETTINGS)
    values_turned = not np.allclose(same, same[0], atol=ROUNDING)
    return turns and not values_turned, turns and values_turned, adds, biases


def slowest(seed: int = 0) -> Sequence[bool]:
    """Which pair changes least from one position to the next."""
    pairs, place = 3 + seed, 13 * seed
    table = sinusoidal(np.array([place, place + 1]), 2 * pairs).reshape(2, pairs, 2)
    steps = np.linalg.norm(table[1] - table[0], axis=1)
    least, ends = int(steps.argmin()), pairs - 1
    return least == ends, least == 0, 0 < least < ends, bool(np.allclose(steps, steps[0]))


def distance_alone(seed: int = 0) -> Sequence[bool]:
    """Scores of one q and k at the same distance, over many positions."""
    query, key = fixed_pair(4.0, seed)
    distances = np.arange(32)
    alone = {
        name: score_curve(ENCODINGS[name], query, key, distances, SETTINGS).spread < 1e-9
        for name in ("rope", "alibi", "sinusoidal")
    }
    found = tuple(alone.values())
    claims = ((True, True, False), (True, False, True), (False, False, True), (True, True, True))
    return [found == each for each in claims]


def shift(seed: int = 0) -> Sequence[bool]:
    """M is found by least squares at early and at late positions, for two shifts."""
    draw = np.random.default_rng(seed)
    first, second = (int(each) for each in draw.choice(np.arange(1, 20), 2, replace=False))

    def matrix(start: int, k: int) -> np.ndarray:
        places = start + 10 * np.arange(400)
        data, target = sinusoidal(places, 4, 100), sinusoidal(places + k, 4, 100)
        return np.linalg.lstsq(data, target, rcond=None)[0].T

    early, late = matrix(0, first), matrix(5_000 + 7 * seed, first)
    other = matrix(0, second)
    assert np.allclose(early, shift_matrix(first, frequencies(4, 100)))
    by_place, by_k = not np.allclose(early, late), not np.allclose(early, other)
    return by_k and not by_place, by_place and not by_k, by_k and by_place, not (by_k or by_place)


def base(seed: int = 0) -> Sequence[bool]:
    """Which wavelengths grow, from base 10,000 to 500,000."""
    width = 4 + 2 * seed
    growth = wavelengths(width, 500_000) / wavelengths(width, 10_000)
    first, last = bool(np.isclose(growth[0], 1)), bool(np.isclose(growth[-1], 1))
    return (
        first and bool((growth[1:] > 1).all()),
        last and bool((growth[:-1] > 1).all()),
        bool(np.allclose(growth, 50)),
        not first and bool(np.allclose(growth[1:], 1)),
    )


def sine_and_cosine(seed: int = 0) -> Sequence[bool]:
    """A purpose counts if it is reached with both, and is not reached with sines alone."""
    width = 4 + 2 * (seed % 3)
    table, moved = (sinusoidal(np.arange(200) + k, width) for k in (0, 1 + seed))
    sines = table[:, 0::2], moved[:, 0::2]

    def shifts(data: np.ndarray, target: np.ndarray) -> bool:
        matrix = np.linalg.lstsq(data, target, rcond=None)[0]
        return bool(np.allclose(data @ matrix, target, atol=1e-6))

    def bounded(data: np.ndarray) -> bool:
        return bool((np.abs(data) <= 1).all())

    waves = np.repeat(wavelengths(width), 2)
    return (
        shifts(table, moved) and not shifts(*sines),
        bounded(table) and not bounded(sines[0]),
        bool(np.allclose(table.sum(axis=1), 0)),
        bool((waves[0::2] != waves[1::2]).all()),
    )


def mirror(seed: int = 0) -> Sequence[bool]:
    """Who leaves every output as it was when the sentence is read backwards."""
    return [not _moved(each, seed) for each in ("alibi", "rope", "sinusoidal", "t5")]


def causal_none(seed: int = 0) -> Sequence[bool]:
    """No encoding, with the mask: outputs, and the ratios of the weights that are allowed."""
    scores = np.random.default_rng(seed).normal(size=(6, 6))
    allowed = np.tri(6, dtype=bool)
    ratio = masked_softmax(scores, allowed)[5, :5] / masked_softmax(scores)[5, :5]
    changed = _moved("nope", seed, causal=True)
    biased = not np.allclose(ratio, ratio[0])
    return changed and not biased, not changed, not changed, changed and biased


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "positional-encoding-none": none,
    "positional-encoding-where-rope-acts": where_rope_acts,
    "positional-encoding-slowest": slowest,
    "positional-encoding-distance-alone": distance_alone,
    "positional-encoding-shift": shift,
    "positional-encoding-base": base,
    "positional-encoding-sine-and-cosine": sine_and_cosine,
    "positional-encoding-mirror": mirror,
    "positional-encoding-causal-none": causal_none,
}
