"""The default model through the real path: files, text, attention."""

import dataclasses
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from core.attention import scaled_dot_product_attention, strongest_links, view
from core.language_models import MODELS, LoadedModel, ModelUnavailableError, attend, load, specs
from core.language_models.specs import allowed_models
from tests.core.attention.browser_oracles import heads_linking
from tests.tiny_models import save

GUIDE = "The animal didn't cross the street because it was too tired"


@pytest.fixture(scope="module")
def minilm() -> LoadedModel:
    return load("minilm")


def test_weights_are_the_models_own(minilm: LoadedModel) -> None:
    ours = attend(minilm, GUIDE)
    encoding = minilm.tokenizer(GUIDE, return_tensors="pt")
    with torch.inference_mode():
        theirs = minilm.network(**encoding, output_attentions=True).attentions
    np.testing.assert_allclose(ours.weights, torch.cat(theirs).numpy(), atol=1e-6)
    assert ours.weights.shape == (6, 12, 15, 15)
    np.testing.assert_allclose(ours.weights.sum(-1), 1, atol=1e-5)
    assert not ours.weights.flags.writeable


@pytest.mark.parametrize(("last", "weight"), [("tired", 0.65), ("wide", 0.50)])
def test_layer_six_head_twelve_resolves_it(minilm: LoadedModel, last: str, weight: float) -> None:
    result = attend(minilm, GUIDE.replace("tired", last))
    it, animal = result.tokens.index("it"), result.tokens.index("animal")
    assert result.weights[5, 11, it, animal] == pytest.approx(weight, abs=0.005)


def test_the_guides_link_is_found_through_words_too(minilm: LoadedModel) -> None:
    shown = view(attend(minilm, GUIDE), words=True, special="show")
    assert shown.labels[3] == "didn't"
    it, animal = shown.labels.index("it"), shown.labels.index("animal")
    ranked = heads_linking(shown, it, animal)
    assert (ranked[0].layer, ranked[0].head) == (5, 11)
    links = strongest_links(shown, 6)
    assert any((link.query, link.key) == (it, animal) for link in links)


def test_attention_recomputes_a_layer_of_hidden_states(minilm: LoadedModel) -> None:
    encoding = minilm.tokenizer(GUIDE, return_tensors="pt")
    with torch.inference_mode():
        output = minilm.network(**encoding, output_attentions=True, output_hidden_states=True)
        for index, layer in enumerate(minilm.network.encoder.layer):
            hidden = output.hidden_states[index]
            inner = layer.attention.self
            query, key, value = (
                projection(hidden).unflatten(-1, (12, 32)).transpose(1, 2)
                for projection in (inner.query, inner.key, inner.value)
            )
            ours = scaled_dot_product_attention(query, key, value).weights
            torch.testing.assert_close(ours, output.attentions[index], atol=1e-5, rtol=0)


def test_words_are_grouped_as_people_read_them(minilm: LoadedModel) -> None:
    result = attend(minilm, "The trophy doesn't fit in the suitcase because it is too big.")
    assert result.queries.words == (
        "The",
        "trophy",
        "doesn't",
        "fit",
        "in",
        "the",
        "suitcase",
        "because",
        "it",
        "is",
        "too",
        "big",
        ".",
    )
    assert result.queries.is_special == (True, *[False] * (len(result.tokens) - 2), True)


@pytest.mark.parametrize(
    "text",
    [
        "🙂🙃",
        "مرحبا بالعالم",
        "שלום עולם",
        "<script>alert(1)</script>",
        "nu\x00ll byte",
        "你好，世界",
        "x",
        "a" * 1990,
        "[CLS] [SEP] [MASK] are just text",
    ],
)
def test_any_text_is_attended_or_told_why_not(minilm: LoadedModel, text: str) -> None:
    result = attend(minilm, text)
    n = len(result.tokens)
    assert result.weights.shape == (6, 12, n, n)
    words = result.queries
    assert len(words.word_ids) == n
    assert {i for i in words.word_ids if i is not None} == set(range(len(words.words)))


def test_what_the_model_has_no_piece_for_is_counted(minilm: LoadedModel) -> None:
    assert attend(minilm, "a 🙂 b").queries.unknown.count(True) == 1


def test_markers_typed_by_a_person_are_not_the_models(minilm: LoadedModel) -> None:
    result = attend(minilm, "see [SEP] here")
    assert sum(result.queries.is_special) == 2
    assert result.tokens == ("[CLS]", "see", "[", "sep", "]", "here", "[SEP]")
    assert result.queries.words == ("see", "[", "SEP", "]", "here")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "type a sentence"),
        (" \t ", "type a sentence"),
        ("b" * 10_000, "at most 2,000"),
        ("word " * 300, "302 tokens; the model takes 256"),
        ("\u0301", "no word"),
        ("lone \ud800 surrogate", "Character 6 of this text is half of a pair"),
    ],
)
def test_a_text_that_does_not_work_is_told_what_would(
    minilm: LoadedModel, text: str, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        attend(minilm, text)


def test_threads_get_what_one_gets(minilm: LoadedModel) -> None:
    texts = [f"{GUIDE} number {i}" for i in range(8)]
    alone = [attend(minilm, text).weights for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: attend(minilm, text).weights, texts))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The default model's folder, with a weights file that is not the published one."""
    folder = MODELS["minilm"].folder()
    for file in folder.iterdir():
        if file.is_file() and file.suffix in (".json", ".txt"):
            shutil.copy(file, tmp_path)
    spec = dataclasses.replace(MODELS["minilm"], folder=lambda: tmp_path)
    monkeypatch.setitem(MODELS, "minilm", spec)
    return tmp_path


def test_weights_with_another_digest_are_never_opened(copied: Path) -> None:
    (copied / "model.safetensors").write_bytes(b"not a model")
    with pytest.raises(ModelUnavailableError, match="not the published one"):
        load("minilm")


def test_missing_weights_are_named(copied: Path) -> None:
    with pytest.raises(ModelUnavailableError, match=r"model\.safetensors is missing"):
        load("minilm")


def test_a_missing_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(specs.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailableError, match=r"requirements\.txt"):
        load("minilm")


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="there is: minilm"):
        load("gpt-17")


# ---- damaged and foreign files of the operator's models ----
@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a good model, for a test to damage."""
    save("bert", tmp_path)
    monkeypatch.setitem(MODELS, "broken", allowed_models(f"broken={tmp_path}")["broken"])
    return tmp_path


def test_a_corrupt_weights_file_is_told(broken: Path) -> None:
    (broken / "model.safetensors").write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00garbage!")
    with pytest.raises(ModelUnavailableError, match="damaged or do not fit together"):
        load("broken")


def test_pickled_weights_are_never_opened(broken: Path) -> None:
    (broken / "model.safetensors").rename(broken / "pytorch_model.bin")
    with pytest.raises(ModelUnavailableError, match=r"no \.safetensors file"):
        load("broken")


@pytest.mark.parametrize("config", ["", "[]", "{}", '{"model_type": 3}', "\x00"])
def test_an_unreadable_config_is_told(broken: Path, config: str) -> None:
    (broken / "config.json").write_text(config)
    with pytest.raises(ModelUnavailableError, match=r"config\.json|is of the type"):
        load("broken")


def test_other_architectures_and_their_code_stay_closed(broken: Path) -> None:
    (broken / "config.json").write_text(
        '{"model_type": "evil", "auto_map": {"AutoModel": "evil.Evil"}}'
    )
    (broken / "evil.py").write_text("raise SystemExit")
    with pytest.raises(ModelUnavailableError, match="of the type 'evil'"):
        load("broken")


def test_a_missing_tokenizer_is_told(broken: Path) -> None:
    (broken / "tokenizer.json").unlink()
    with pytest.raises(ModelUnavailableError, match="has no tokenizer"):
        load("broken")
