"""What the attention explorer's presets promise, measured with the model that they choose."""

from collections.abc import Callable
from functools import cache

import numpy as np

from core.attention import measure_all, view
from core.language_models import TextAttention, attend, load
from core.language_models.forward_pass import head_maps
from tests.core.attention.browser_oracles import centred, contributions
from ui.page import Preset


@cache
def attended(text: str) -> TextAttention:
    return attend(load("minilm"), text)


def link(preset: Preset, which: str = "text") -> np.ndarray:
    """Every head's weight on the pinned pair; (layers, heads)."""
    shown = view(attended(preset.values[f"attention_{which}"]), words=True, special="show")
    query, key = preset.values["attention_focus"]["view"]["pin"]
    return shown.weights[:, :, shown.labels.index(query), shown.labels.index(key)]


def head_of(preset: Preset) -> tuple[int, int]:
    wanted = preset.values["attention_focus"]["view"]
    return wanted["layer"] - 1, wanted["head"] - 1


def it_means_the_animal(preset: Preset) -> None:
    weights = link(preset)
    assert head_of(preset) == (5, 11)
    assert weights[5, 11] > 0.6
    # Somebody else makes this link.
    assert (weights > 0.6).sum() > 1


def the_link_loses_weight(preset: Preset) -> None:
    assert link(preset, "second")[head_of(preset)] < link(preset)[head_of(preset)] - 0.1


def the_head_looks_one_word_back(preset: Preset) -> None:
    attention = attended(preset.values["attention_text"])
    previous = measure_all(head_maps(load("minilm"), attention))["previous"]
    assert np.unravel_index(previous.argmax(), previous.shape) == head_of(preset)


def many_dimensions_add_up(preset: Preset) -> None:
    attention = attended(preset.values["attention_text"])
    layer, head = head_of(preset)
    record = attention.layers[layer]
    query, key = (attention.tokens.index(each) for each in ("it", "animal"))
    products = contributions(
        record.query[head : head + 1, query], record.key[head : head + 1], record.scaling
    )
    apart = centred(products, record.visible[query])[0, key]
    assert apart.size == 32
    assert 1 / 9 < apart.max() / apart.sum() < 1 / 7


PRESET_CHECKS: dict[str, Callable[[Preset], None]] = {
    "Whom does “it” mean?": it_means_the_animal,
    "Tired or wide?": the_link_loses_weight,
    "Heads with a job": the_head_looks_one_word_back,
    "Why so much?": many_dimensions_add_up,
}
