"""Every architecture through the real path: saved, loaded, read, its heads switched off."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.attention import effect_name, head_effects, remove, similarity, similarity_effects
from core.language_models import (
    MODELS,
    ForwardPass,
    LoadedModel,
    Recording,
    Stream,
    Texts,
    load,
    run,
)
from core.language_models.forward_pass import head_maps
from core.language_models.recording import recording
from core.language_models.specs import ARCHITECTURES, Family, allowed_models
from tests.core.attention.browser_oracles import centred, contributions
from tests.tiny_models import HEADS, HIDDEN, LAYERS, RECIPES, save

TEXT = "the animal did not cross the street because it was too tired"
TARGET = "a trophy is too big"
# Streams under their names in the output of transformers.
OUTPUTS: dict[Family, dict[Stream, str]] = {
    "encoder": {"encoder": "attentions"},
    "causal": {"decoder": "attentions"},
    "encoder-decoder": {
        "encoder": "encoder_attentions",
        "decoder": "decoder_attentions",
        "cross": "cross_attentions",
    },
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LoadedModel]:
    """One loaded model of each architecture."""
    loaded = {}
    for architecture in ARCHITECTURES:
        folder = save(architecture, tmp_path_factory.mktemp(architecture))
        MODELS[architecture] = allowed_models(f"{architecture}={folder}")[architecture]
        loaded[architecture] = load(architecture)
        del MODELS[architecture]
    return loaded


each = pytest.mark.parametrize("architecture", list(ARCHITECTURES))


def tensors(forward_pass: ForwardPass) -> dict[str, torch.Tensor]:
    """The network's arguments for what was read."""
    return {name: torch.tensor([list(ids)]) for name, ids in forward_pass.inputs.items()}


def texts_for(model: LoadedModel) -> Texts:
    return Texts(TEXT, target=TARGET if model.family == "encoder-decoder" else "")


def test_every_architecture_has_a_tiny_model() -> None:
    assert list(RECIPES) == list(ARCHITECTURES)


@each
def test_weights_are_the_models_own_in_every_stream(
    models: dict[str, LoadedModel], architecture: str
) -> None:
    model = models[architecture]
    forward_pass = run(model, texts_for(model))
    reference = type(model.network).from_pretrained(
        model.spec.folder(), attn_implementation="eager"
    )
    inputs = tensors(forward_pass)
    with torch.inference_mode():
        output = reference.eval()(**inputs, output_attentions=True, use_cache=False)
    names = OUTPUTS[model.family]
    assert list(forward_pass.streams) == list(names) == list(model.streams)
    for stream, name in names.items():
        attention = forward_pass.streams[stream]
        theirs = torch.cat(getattr(output, name)).numpy()
        np.testing.assert_allclose(attention.weights, theirs, atol=1e-6)
        assert attention.weights.shape[:2] == (LAYERS, HEADS)
        np.testing.assert_allclose(attention.weights.sum(-1), 1, atol=1e-5)
        assert attention.is_causal == (stream == "decoder")
        hidden = ~np.broadcast_to(attention.visible, attention.weights.shape)
        assert (attention.weights[hidden] == 0).all()
        assert hidden.any() == attention.is_causal


@each
def test_queries_and_keys_explain_the_weights(
    models: dict[str, LoadedModel], architecture: str
) -> None:
    model = models[architecture]
    for attention in run(model, texts_for(model)).streams.values():
        for layer in attention.layers:
            for row in (0, 3):
                products = contributions(layer.query[:, row], layer.key, layer.scaling)
                visible = layer.visible[row]
                apart = centred(products, visible)
                for given in (products, apart):
                    scores = given.sum(-1)
                    if layer.bias is not None:
                        scores = scores + layer.bias[:, row]
                    scores = np.where(visible, scores, -np.inf)
                    powers = np.exp(scores - scores.max(-1, keepdims=True))
                    softmax = powers / powers.sum(-1, keepdims=True)
                    np.testing.assert_allclose(softmax, layer.weights[:, row], atol=1e-5)
                np.testing.assert_allclose(apart[:, visible].mean(1), 0, atol=1e-6)


@each
def test_value_norms_are_the_length_of_what_a_head_passes_on(
    models: dict[str, LoadedModel], architecture: str
) -> None:
    """Summing A_ij v_j W_O over keys and heads is the layer's output without its bias."""
    model = models[architecture]
    forward_pass = run(model, texts_for(model))
    outputs: dict[tuple[Stream, int], Any] = {}

    def keep(name: tuple[Stream, int]) -> Any:
        def hook(_: Any, __: Any, output: Any) -> None:
            outputs[name] = output[0].detach().numpy()

        return hook

    places = list(model.places.values())
    assert len(places) == LAYERS * len(model.streams)
    projections = {}
    for place in places:
        size = place.output_matrix.shape
        assert size[0] == HEADS
        assert size[2] == HIDDEN
        for module in model.network.modules():
            weight = getattr(module, "weight", None)
            if weight is not None and weight.ndim == 2 and weight.shape.numel() == np.prod(size):
                flat = weight.detach().numpy()
                matrix = place.output_matrix.reshape(-1, HIDDEN)
                if np.array_equal(flat, matrix) or np.array_equal(flat.T, matrix):
                    projections[place.stream, place.layer] = module
    hooks = [module.register_forward_hook(keep(name)) for name, module in projections.items()]
    inputs = tensors(forward_pass)
    with torch.inference_mode():
        model.network(**inputs, use_cache=False)
    for hook in hooks:
        hook.remove()
    for (stream, index), output in outputs.items():
        layer = forward_pass.streams[stream].layers[index]
        mixed = layer.weights @ layer.value @ layer.output_matrix
        bias = getattr(projections[stream, index], "bias", None)
        offset = 0 if bias is None else bias.detach().numpy()
        np.testing.assert_allclose(mixed.sum(0) + offset, output, atol=1e-4)
        passed = np.linalg.norm(layer.value @ layer.output_matrix, axis=-1)
        np.testing.assert_allclose(layer.value_norms, passed, rtol=1e-5)
    assert len(outputs) == len(places)


@each
def test_open_gates_change_nothing_closed_ones_leave_bias(
    models: dict[str, LoadedModel], architecture: str
) -> None:
    model = models[architecture]
    forward_pass = run(model, texts_for(model))
    stream = model.streams[-1]
    inputs = tensors(forward_pass)

    def output(factor: float | None) -> torch.Tensor:
        gates = (
            {}
            if factor is None
            else {(stream, layer): torch.full((1, HEADS), factor) for layer in range(LAYERS)}
        )
        with torch.inference_mode(), recording(Recording(model.places, keep=False, gates=gates)):
            output = model.network(**inputs, use_cache=False)
        return output[0]

    torch.testing.assert_close(output(1.0), output(None), atol=0, rtol=0)
    assert (output(0.0) - output(None)).abs().max() > 1e-3
    everything = [(layer, head) for layer in range(LAYERS) for head in range(HEADS)]
    with torch.no_grad():
        removed = remove(model, forward_pass, stream, everything, masked=1)
    assert removed.token_changes.shape == (len(forward_pass.streams[stream].queries.tokens),)
    assert abs(removed.effect) > 1e-6


@each
def test_each_heads_effect_is_that_of_removing_it_alone(
    models: dict[str, LoadedModel], architecture: str
) -> None:
    model = models[architecture]
    forward_pass = run(model, texts_for(model))
    for stream in model.streams:
        table = np.stack([row for _, row in head_effects(model, forward_pass, stream)])
        assert table.shape == (LAYERS, HEADS)
        for layer, head in ((0, 1), (1, 3)):
            alone = remove(model, forward_pass, stream, [(layer, head)], masked=1)
            assert table[layer, head] == pytest.approx(alone.effect, abs=2e-6)
    assert ("sentence vector" in effect_name(forward_pass)) == (model.family == "encoder")


@each
def test_predictions_are_the_models_own_probabilities(
    models: dict[str, LoadedModel], architecture: str
) -> None:
    model = models[architecture]
    assert model.predicts
    forward_pass = run(model, texts_for(model))
    inputs = tensors(forward_pass)
    place = -1
    if model.family == "encoder":
        place = 3
        inputs["input_ids"][0, place] = model.tokenizer.mask_token_id
    with torch.inference_mode():
        logits = model.network(**inputs, use_cache=False).logits[0, place]
    removal = remove(model, forward_pass, model.streams[0], [(1, 2)], masked=3)
    best = logits.softmax(-1).topk(5)
    shown = sorted((each.probability for each in removal.before), reverse=True)[:5]
    np.testing.assert_allclose(shown, best.values.numpy(), rtol=1e-5)
    assert 5 <= len(removal.before) == len(removal.after) <= 10
    assert [each.token for each in removal.before] == [each.token for each in removal.after]


@each
def test_measures_apply_to_every_stream(models: dict[str, LoadedModel], architecture: str) -> None:
    model = models[architecture]
    for attention in run(model, texts_for(model)).streams.values():
        maps = head_maps(model, attention)
        assert maps.is_first.sum() == 1
        if model.family == "encoder":
            assert maps.is_separator[-1]


def test_t5_buckets_and_causal_masks_hold_beyond_sixty_tokens(
    models: dict[str, LoadedModel],
) -> None:
    text = " ".join(["the animal is tired"] * 4)
    forward_pass = run(models["t5"], Texts(text, target=text))
    assert len(forward_pass.streams["decoder"].queries.tokens) >= 24
    bias = forward_pass.streams["decoder"].layers[1].bias
    # The same distance has the same bias wherever it stands.
    assert bias is not None
    np.testing.assert_allclose(bias[:, 10, 7], bias[:, 20, 17], atol=1e-6)
    assert np.abs(bias[:, 10, 7] - bias[:, 10, 9]).max() > 1e-3


def test_grouped_heads_share_their_keys(models: dict[str, LoadedModel]) -> None:
    layer = run(models["llama"], Texts(TEXT)).streams["decoder"].layers[0]
    np.testing.assert_array_equal(layer.key[0], layer.key[1])
    assert np.abs(layer.key[1] - layer.key[2]).max() > 1e-3


def test_a_decoder_may_have_other_heads_than_its_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = save("bart", tmp_path, decoder_attention_heads=3)
    monkeypatch.setitem(MODELS, "uneven", allowed_models(f"uneven={folder}")["uneven"])
    forward_pass = run(load("uneven"), Texts(TEXT, target=TARGET))
    expected: dict[Stream, int] = {"encoder": 4, "decoder": 3, "cross": 3}
    for stream, heads in expected.items():
        attention = forward_pass.streams[stream]
        assert attention.weights.shape[1] == heads
        assert attention.layers[0].value_norms.shape == (heads, len(attention.keys.tokens))


@pytest.mark.parametrize("architecture", ["t5", "marian", "bart"])
def test_an_open_target_is_written_by_the_model(
    models: dict[str, LoadedModel], architecture: str
) -> None:
    model = models[architecture]
    forward_pass = run(model, Texts("the animal is tired"))
    assert forward_pass.generated
    ids = forward_pass.inputs["decoder_input_ids"]
    source = torch.tensor([list(forward_pass.inputs["input_ids"])])
    with torch.inference_mode():
        for length in range(1, min(len(ids), 6)):
            written = torch.tensor([list(ids[:length])])
            logits = model.network(input_ids=source, decoder_input_ids=written).logits
            assert int(logits[0, -1].argmax()) == ids[length]
    again = run(model, Texts("the animal is tired", target=TARGET))
    assert not again.generated
    assert again.streams["cross"].queries.tokens[0] == model.tokenizer.convert_ids_to_tokens(
        model.network.config.decoder_start_token_id
    )


def test_a_pair_has_two_segments(models: dict[str, LoadedModel]) -> None:
    for architecture in ("bert", "roberta", "distilbert"):
        tokens = run(models[architecture], Texts("the animal", "is tired")).streams["encoder"]
        segments = tokens.queries.segments
        assert segments == tuple(sorted(segments))
        assert {0, 1} == set(segments)
        first = tokens.queries.words.index("is")
        assert segments[tokens.queries.word_ids.index(first)] == 1
    with pytest.raises(ValueError, match="second sentence of the pair: There is no text"):
        run(models["bert"], Texts("the animal", "  "))
    with pytest.raises(ValueError, match="reads one text at a time"):
        run(models["gpt2"], Texts("the animal", "is tired"))


def test_byte_level_words_do_not_begin_with_their_space(models: dict[str, LoadedModel]) -> None:
    words = run(models["gpt2"], Texts("the animal is tired")).streams["decoder"].queries.words
    assert words == ("the", "animal", "is", "tired")


def test_two_sentences_and_the_head_that_makes_them_alike(models: dict[str, LoadedModel]) -> None:
    model = models["bert"]
    first, second = (run(model, Texts(text)) for text in ("the animal", "a big trophy"))
    table = np.stack([row for _, row in similarity_effects(model, first, second)])
    whole = similarity(model, first, second)

    def cosine_without(layer: int, head: int) -> float:
        gate = torch.ones(1, HEADS)
        gate[0, head] = 0
        vectors = []
        for forward_pass in (first, second):
            inputs = tensors(forward_pass)
            gates: dict[tuple[Stream, int], Any] = {("encoder", layer): gate}
            with torch.inference_mode(), recording(Recording(model.places, False, gates)):
                output = model.network(**inputs, output_hidden_states=True)
            vectors.append(output.hidden_states[-1][0].double().mean(0))
        return float(torch.nn.functional.cosine_similarity(vectors[0], vectors[1], dim=0))

    assert table[1, 2] == pytest.approx(whole - cosine_without(1, 2), abs=1e-6)
    assert table[0, 3] == pytest.approx(whole - cosine_without(0, 3), abs=1e-6)


def test_limits_are_the_smaller_of_model_and_page(
    models: dict[str, LoadedModel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {model.max_tokens for model in models.values()} == {64}
    with pytest.raises(ValueError, match="the model takes 64"):
        run(models["gpt2"], Texts("animal " * 60))
    monkeypatch.setattr("core.language_models.loading.MAX_CELLS", LAYERS * HEADS * 9**2)
    monkeypatch.setitem(MODELS, "small", allowed_models(f"small={save('bert', tmp_path)}")["small"])
    small = load("small")
    assert small.max_tokens == 9
    with pytest.raises(ValueError, match="this page takes 9"):
        run(small, Texts(TEXT))
