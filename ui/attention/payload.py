"""From what the controls asked to what the explorer is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.attention import (
    AttentionView,
    Role,
    align,
    attention_script,
    backward_rollout,
    difference,
    hide_special,
    merge_words,
)
from core.language_models import MODELS, ModelSpec, Stream
from ui.attention.controls import PREFIX, ExplorerSettings
from ui.attention.forward_pass import Outcome, counter
from ui.attention.view.payload import Compared, Shown, encode
from ui.language_models import cache
from ui.runtime import component_scripts


@dataclass(frozen=True)
class Message:
    """The packed message, and what else on the page speaks of the same state."""

    payload: bytes
    view: AttentionView
    roles: Sequence[Role]
    compared: Compared | None
    change: np.ndarray | None


def message(result: Outcome, focus: Mapping[str, Any] | None) -> Message:
    """Everything that the explorer draws of a state of the page."""
    settings, stream = result.settings, result.stream
    attention = result.forward_pass.streams[stream]
    texts = (settings.model, settings.text, settings.second, settings.target)
    view = cache.attention_view(*texts, stream, settings.words, settings.special)
    measures, roles = cache.head_maps(*texts, stream)
    shown = Shown(
        view=view,
        passage=_passage(attention.weights, view) if attention.is_self else None,
        measures=measures,
        roles=roles,
        row_tokens=attention.queries.pieces,
        column_tokens=None if attention.is_self else attention.keys.pieces,
        is_causal=attention.is_causal,
        on_tokens=view.weights is attention.weights,
        means=_means(texts, stream, settings) if attention.is_self else None,
    )
    compared = _compared(settings, stream, view)
    spec = MODELS[settings.model]
    layer, head = first_shown(spec, attention.weights)
    payload = encode(
        shown,
        prefix=PREFIX,
        model=spec.label,
        default_layer=layer,
        default_head=head,
        renormalised=settings.special == "renormalise",
        script=attention_script(
            result.forward_pass,
            stream,
            spec,
            layer=layer,
            head=head,
            words=settings.words,
            special=settings.special,
        ),
        counter=counter(result.forward_pass, settings.model),
        source={"path": component_scripts.address("") + "/", "query": _query(settings, stream)},
        compared=compared,
        focus=focus,
    )
    return Message(payload, view, roles, compared, _change(view, compared))


def first_shown(spec: ModelSpec, weights: np.ndarray) -> tuple[int, int]:
    """The layer and the head on which the explorer opens, from 1: those of the model that exist."""
    layers, heads = weights.shape[:2]
    return min(spec.default_layer, layers), min(spec.default_head, heads)


def _change(view: AttentionView, compared: Compared | None) -> np.ndarray | None:
    """B − A head by head, where both have the same heads and look at themselves."""
    if compared is None or not (view.is_self and compared.view.is_self):
        return None
    if compared.view.weights.shape[:2] != view.weights.shape[:2]:
        return None
    return difference(view.weights, compared.view.weights, compared.rows)


def _passage(weights: np.ndarray, view: AttentionView) -> np.ndarray:
    """Rollout on the model's tokens, then merged and hidden like the view.

    A word's output is the mean of its pieces', and the shares of a word's pieces add up.
    """
    groups = view.rows.groups
    flowing = backward_rollout(weights)
    everything = [position for group in groups for position in group]
    hidden = np.ones(weights.shape[-1], dtype=bool)
    hidden[everything] = False
    kept, _ = hide_special(flowing, hidden, renormalise=False)
    places = {position: place for place, position in enumerate(sorted(everything))}
    return merge_words(kept, [[places[position] for position in group] for group in groups])


def _means(
    texts: tuple[str, str, str | None, str], stream: Stream, settings: ExplorerSettings
) -> np.ndarray | None:
    """What the heads pass on before rows are scaled up; None where they are not."""
    if settings.special != "renormalise":
        return None
    hidden = cache.attention_view(*texts, stream, settings.words, "hide")
    return hidden.weights.mean(axis=1)


def _compared(settings: ExplorerSettings, stream: Stream, view: AttentionView) -> Compared | None:
    """The second text, or the second model's view of a text."""
    if settings.other_text is None or settings.other_model is None:
        return None
    other = cache.forward_pass(settings.other_model, settings.other_text, None, settings.target)
    other_stream = stream if stream in other.streams else next(iter(other.streams))
    second = cache.attention_view(
        settings.other_model,
        settings.other_text,
        None,
        settings.target,
        other_stream,
        settings.words,
        settings.special,
    )
    rows = align(view.rows.labels, second.rows.labels)
    columns = (
        rows
        if view.is_self and second.is_self
        else align(view.columns.labels, second.columns.labels)
    )
    name = MODELS[settings.other_model].label
    title = "the second text" if settings.other_model == settings.model else name
    return Compared(title, second, rows.rows, columns.rows)


def _query(settings: ExplorerSettings, stream: Stream) -> dict[str, str]:
    """What `ui.server.routes` needs to find the same forward pass."""
    query = {"model": settings.model, "text": settings.text, "stream": stream}
    if settings.second is not None:
        query["second"] = settings.second
    if settings.target:
        query["target"] = settings.target
    return query
