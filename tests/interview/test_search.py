"""The search finds what is meant, spelled right or not."""

import pytest

from interview import MAX_QUERY, Entry, Index

ENTRIES = [
    Entry("derivation", "adam", "Adam and its bias correction", "m and v start at zero"),
    Entry("question", "softmax", "softmax: largest weight", "logits, temperature"),
    Entry("question", "ridge", "ridge: shrinkage", "eigenvalues of the design"),
    Entry("page", "losses", "Losses", "What does a wrong probability cost?"),
]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("bias correction", "adam"),
        ("Adam", "adam"),
        ("sofmax", "softmax"),
        ("SHRINK", "ridge"),
        ("probabilities", "losses"),
        ("temprature", "softmax"),
    ],
)
def test_the_nearest_comes_first(query: str, key: str) -> None:
    assert Index(ENTRIES).find(query)[0].key == key


@pytest.mark.parametrize("query", ["", "   ", "zzzzqqq", "<script>", "\0", "你好"])
def test_what_is_like_nothing_finds_nothing(query: str) -> None:
    assert Index(ENTRIES).find(query) == []


def test_a_query_is_bounded() -> None:
    with pytest.raises(ValueError, match="at most"):
        Index(ENTRIES).find("a" * (MAX_QUERY + 1))


def test_no_more_than_asked_for() -> None:
    many = [Entry("question", str(n), f"softmax {n}", "") for n in range(30)]
    assert len(Index(many).find("softmax", most=5)) == 5
