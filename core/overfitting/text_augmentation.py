"""Sentences changed so that their class stays, and what that does to a bag of words.

The classifier is scikit-learn's logistic regression on word counts; words that no training
sentence has count for nothing, which is why a synonym can help.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param, characters, check
from core.overfitting._reviews import COMPLAINT, PRAISE, SYNONYMS

Array = Any

NUM_TEXTS = len(COMPLAINT) + len(PRAISE)
SENTENCES = Param(
    "sentences",
    "Training sentences",
    16,
    4,
    40,
    "linear",
    f"So many of the {NUM_TEXTS} sentences train, half of each class (of an odd number one less); "
    "the others test.",
    is_integer=True,
)
SHARE = Param(
    "share",
    "Share of words changed",
    0.3,
    0.0,
    0.9,
    "linear",
    "Probability that a word is swapped for a synonym, if it has one, or deleted; one word stays.",
)
MAX_CHARS = 300
KNOWN = {word: group for group in SYNONYMS for word in group}


@dataclass(frozen=True)
class TextOperation:
    """One entry of the registry: words, generator, share → words."""

    label: str
    summary: str


TEXTS: dict[str, TextOperation] = {
    "synonym": TextOperation("Synonym swap", "Words are replaced by another of their group."),
    "deletion": TextOperation("Deletion", "Words are left out; one word always stays."),
}


def words_of(text: str) -> list[str]:
    """Lower-case words.

    Raises:
        ValueError: No word, or a text that is too long.
    """
    if len(text) > MAX_CHARS:
        raise ValueError(
            f"A sentence may have up to {MAX_CHARS} characters; this one has {len(text):,}."
        )
    words = characters.words(text.lower())
    if not words:
        raise ValueError("There is no word to change: type a sentence, “the soup was delicious”.")
    return words


def changed(
    words: list[str], operations: tuple[str, ...], share: float, generator: np.random.Generator
) -> list[str]:
    """The words after every operation in turn.

    Raises:
        ValueError: An unknown operation, or a share out of range.
    """
    check((SHARE,), {"share": share})
    for operation in operations:
        if operation not in TEXTS:
            raise ValueError(f"There is no {operation!r} here; there is: {', '.join(TEXTS)}.")
        words = (
            _swapped(words, share, generator)
            if operation == "synonym"
            else _thinned(words, share, generator)
        )
    return words


def _swapped(words: list[str], share: float, generator: np.random.Generator) -> list[str]:
    result = []
    for word in words:
        others = [each for each in KNOWN.get(word, ()) if each != word]
        swap = generator.random() < share and others
        result.append(others[int(generator.integers(len(others)))] if swap else word)
    return result


def _thinned(words: list[str], share: float, generator: np.random.Generator) -> list[str]:
    stays = generator.random(len(words)) >= share
    if not stays.any():
        stays[int(generator.integers(len(words)))] = True
    return [word for word, kept in zip(words, stays, strict=True) if kept]


def text_split(count: int, seed: int) -> tuple[list[str], Array, list[str], Array]:
    """Training sentences and classes, then test sentences and classes; class 1 is praise.

    Raises:
        ValueError: `count` out of range.
    """
    check((SENTENCES,), {"sentences": count})
    generator, half = np.random.default_rng(seed), count // 2
    train, test = [], []
    for label, texts in enumerate((COMPLAINT, PRAISE)):
        order = generator.permutation(len(texts))
        train += [(texts[i], label) for i in order[:half]]
        test += [(texts[i], label) for i in order[half:]]
    first, second = zip(*train, strict=True), zip(*test, strict=True)
    (x, y), (x_test, y_test) = first, second
    return list(x), np.array(y), list(x_test), np.array(y_test)


def text_copies(
    texts: list[str], operations: tuple[str, ...], copies: int, share: float, seed: int
) -> list[str]:
    """So many changed copies of every sentence; none where there is no operation."""
    generator = np.random.default_rng(seed)
    return [
        " ".join(changed(words_of(text), operations, share, generator))
        for _ in range(copies if operations else 0)
        for text in texts
    ]


def text_accuracy(
    count: int, operations: tuple[str, ...], copies: int, share: float, seed: int
) -> tuple[float, float]:
    """Training and test accuracy of the classifier on one split."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    texts, labels, test_texts, test_labels = text_split(count, seed)
    more = text_copies(texts, operations, copies, share, seed)
    many = np.tile(labels, 1 + len(more) // len(labels))
    # Each sentence has as much weight as before, spread over its copies.
    weight = np.full(len(many), len(labels) / len(many))
    counter = CountVectorizer().fit(texts + more)
    model = LogisticRegression().fit(counter.transform(texts + more), many, weight)
    return (
        float(model.score(counter.transform(texts), labels)),
        float(model.score(counter.transform(test_texts), test_labels)),
    )
