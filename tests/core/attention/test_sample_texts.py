"""Every claim of the gallery, measured again with the real model."""

import pytest

from core.attention import SAMPLES, AttentionView, view
from core.language_models import LoadedModel, TextAttention, Texts, load, run
from tests.core.attention.browser_oracles import heads_linking

# Sample, which of its texts, layer, head, query, key, percent.
LINKS = [
    ("animal", "text", 6, 12, "it", "animal", 65),
    ("animal", "text", 4, 2, "it", "animal", 64),
    ("tired-wide", "text", 4, 2, "it", "animal", 64),
    ("tired-wide", "second", 4, 2, "it", "animal", 27),
    ("big-small", "text", 4, 2, "it", "trophy", 63),
    ("big-small", "second", 4, 2, "it", "trophy", 66),
    ("agreement", "text", 4, 2, "missing", "keys", 80),
    ("if-then", "text", 2, 4, "then", "If", 89),
    ("numbers", "text", 1, 2, "2000", "1999", 66),
    ("negation", "text", 2, 9, "not", "good", 91),
    ("bank", "second", 6, 6, "bank", "boat", 56),
    ("question", "pair", 6, 4, "Where", "Warsaw", 69),
]


@pytest.fixture(scope="module")
def minilm() -> LoadedModel:
    return load("minilm")


def attended(model: LoadedModel, key: str, which: str = "") -> TextAttention:
    sample = SAMPLES[key]
    pair = sample.second if sample.kind == "pair" else None
    text = sample.second if which == "second" else sample.text
    return run(model, Texts(text, pair)).streams["encoder"]


def shown(model: LoadedModel, key: str, which: str = "") -> AttentionView:
    return view(attended(model, key, which), words=True, special="show")


def test_the_gallery_has_texts_of_every_kind() -> None:
    assert {sample.kind for sample in SAMPLES.values()} == {"one", "pair", "compare"}
    for key, sample in SAMPLES.items():
        assert sample.key == key
        assert len(sample.label) <= 40
        assert len(sample.text) <= 300
        assert (sample.second == "") == (sample.kind == "one")


@pytest.mark.parametrize("key", list(SAMPLES))
def test_every_pinned_pair_is_there_once(minilm: LoadedModel, key: str) -> None:
    sample = SAMPLES[key]
    labels = shown(minilm, key).labels
    assert 1 <= sample.layer <= 6
    assert 1 <= sample.head <= 12
    for word in filter(None, (sample.query, sample.key_word)):
        assert labels.count(word) == 1


@pytest.mark.parametrize(("key", "which", "layer", "head", "query", "target", "percent"), LINKS)
def test_links_are_as_strong_as_told(
    minilm: LoadedModel,
    key: str,
    which: str,
    layer: int,
    head: int,
    query: str,
    target: str,
    percent: int,
) -> None:
    found = shown(minilm, key, which)
    weight = found.weights[
        layer - 1, head - 1, found.labels.index(query), found.labels.index(target)
    ]
    assert 100 * weight == pytest.approx(percent, abs=0.6)
    assert which == "pair" or f"{percent} %" in SAMPLES[key].look_for or layer == 4


def test_each_repeated_word_looks_at_its_copy(minilm: LoadedModel) -> None:
    found = shown(minilm, "copies")
    for word in ("cat", "sat", "on", "mat"):
        first, second = (i for i, label in enumerate(found.labels) if label == word)
        for query, copy in ((first, second), (second, first)):
            row = found.weights[2, 9, query]
            assert row.argmax() == copy
    without = view(
        run(minilm, Texts("a dog lay under my table")).streams["encoder"],
        words=True,
        special="show",
    )
    assert (without.weights[2, 9].argmax(-1) == 0).all()


def test_both_radius_look_at_area(minilm: LoadedModel) -> None:
    found = shown(minilm, "code")
    area = found.labels.index("area")
    for place in (i for i, label in enumerate(found.labels) if label == "radius"):
        assert found.weights[5, 8, place].argmax() == area


def test_no_head_links_the_small_sum_as_clearly(minilm: LoadedModel) -> None:
    found = shown(minilm, "numbers")
    labels = found.labels
    for key in ("15", "7"):
        best = heads_linking(found, labels.index("22"), labels.index(key))[0]
        assert best.weight < 0.5


def test_bank_looks_far_less_at_money(minilm: LoadedModel) -> None:
    found = shown(minilm, "bank")
    weight = found.weights[5, 5, found.labels.index("bank"), found.labels.index("money")]
    assert weight < 0.28


def test_what_the_tokenizer_makes_of_other_languages(minilm: LoadedModel) -> None:
    assert len(attended(minilm, "turkish").tokens) == 20 + 2
    assert len(attended(minilm, "turkish").queries.words) == 3
    chinese = attended(minilm, "chinese")
    assert len(chinese.tokens) == 6 + 2
    assert chinese.queries.unknown.count(True) == 4


def test_the_head_that_finds_good_finds_next_words_too(minilm: LoadedModel) -> None:
    found = shown(minilm, "negation")
    n = len(found.labels)
    ahead = [found.weights[1, 8, i, i + 1] for i in range(n - 1)]
    assert sum(weight > 0.4 for weight in ahead) >= n // 2
