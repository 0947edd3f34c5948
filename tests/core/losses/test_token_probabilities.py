"""A sentence scored by small random models, against transformers' own loss."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from core.language_models import MODELS, LoadedModel, load
from core.language_models.specs import allowed_models
from core.losses import candidates
from core.losses import token_probabilities as sequence_scores
from core.losses.token_probabilities import MAX_TOKENS, score
from tests.parity.drawing import examples
from tests.tiny_models import save

TEXT = "the animal did not cross the street"


class Loaded(dict[str, LoadedModel]):
    """Models by their kind; hypothesis shows what it is given, and networks are long."""

    def __repr__(self) -> str:
        return f"Loaded({', '.join(self)})"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    loaded = Loaded()
    for kind in ("gpt2", "bert", "bart"):
        folder = save(kind, tmp_path_factory.mktemp(kind))
        MODELS[kind] = allowed_models(f"{kind}={folder}")[kind]
        loaded[kind] = load(kind)
        del MODELS[kind]
    return loaded


# Words that the models know, others, and signs.
sentences = st.lists(
    st.one_of(st.sampled_from(TEXT.split()), st.text("abcxyz.,!?é", min_size=1, max_size=6)),
    min_size=2,
    max_size=8,
).map(" ".join)


@examples(6)
@given(text=sentences)
def test_a_causal_model_gives_transformers_own_loss(models: dict[str, Any], text: str) -> None:
    model = models["gpt2"]
    ids = torch.tensor([model.tokenizer(text)["input_ids"]])
    assume(1 < ids.shape[1] <= MAX_TOKENS)
    found = score(model, text)
    with torch.inference_mode():
        loss = model.network(input_ids=ids, labels=ids).loss.item()
    assert found.mean_loss == pytest.approx(loss, rel=1e-5)
    assert len(found.tokens) == ids.shape[1] - 1
    assert found.perplexity == pytest.approx(np.exp(loss), rel=1e-4)


@examples(6)
@given(text=sentences)
def test_a_masked_model_hides_one_token_at_a_time(models: dict[str, Any], text: str) -> None:
    model = models["bert"]
    ids = model.tokenizer(text)["input_ids"]
    found = score(model, text)
    assert len(found.tokens) == len(ids) - 2
    for place, p in enumerate(found.probabilities, 1):
        hidden = torch.tensor([ids])
        hidden[0, place] = model.tokenizer.mask_token_id
        with torch.inference_mode():
            expected = model.network(input_ids=hidden).logits[0, place].softmax(-1)[ids[place]]
        assert p == pytest.approx(expected.item(), rel=1e-4)


def test_models_that_predict_nothing_say_so(models: dict[str, Any]) -> None:
    for model in (load("minilm"), models["bart"]):
        with pytest.raises(ValueError, match="predicts no next or masked token"):
            score(model, TEXT)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "type a sentence"), ("  ", "type a"), ("the animal " * MAX_TOKENS, "at most 64 are")],
)
def test_texts_that_do_not_work_are_refused(models: dict[str, Any], text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        score(models["gpt2"], text)


def test_the_apps_own_encoder_is_no_candidate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert candidates() == [key for key in MODELS if key != "minilm"]
    spec = allowed_models("mine=/no/such/folder")["mine"]
    monkeypatch.setitem(sequence_scores.MODELS, "mine", spec)
    assert "mine" in candidates()
