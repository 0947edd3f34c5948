"""All heads of one text against BertViz 1.4.1's head view, on the same model and the same text.

Timed on both sides is everything from the text to what is sent to the browser: tokenizing, the
model's pass, and building the page (BertViz) or the message (the lab).
"""

import time
import warnings
from collections.abc import Callable, Mapping

import torch

from benchmarks.figure import Figure
from benchmarks.wire import minilm, payload_of, text_of

SIZES = (15, 67, 119)
ROUNDS = 5


def figures() -> list[Figure]:
    """Bytes and build time, BertViz divided by the lab, at three lengths."""
    measured = []
    for tokens in SIZES:
        text = text_of(tokens)
        builders = {"theirs": _bertviz_of, "ours": payload_of}
        sizes = {name: len(build(text)) for name, build in builders.items()}
        seconds = _alternating(builders, text)
        measured += [
            Figure(
                f"BertViz bytes ÷ ours at {tokens} tokens",
                sizes["theirs"] / sizes["ours"],
                "×",
                25,
                True,
                f"{sizes['theirs'] / 1000:,.0f} kB against {sizes['ours'] / 1000:.1f} kB",
            ),
            Figure(
                f"BertViz build time ÷ ours at {tokens} tokens",
                seconds["theirs"] / seconds["ours"],
                "×",
                1,
                True,
                f"{1000 * seconds['theirs']:.0f} ms against {1000 * seconds['ours']:.0f} ms",
            ),
        ]
    return measured


def _bertviz_of(text: str) -> bytes:
    try:
        from bertviz import head_view
    except ModuleNotFoundError as error:
        raise SystemExit(f"{error}; `make bench` installs what is compared with.") from error
    model = minilm()
    encoding = model.tokenizer(text, return_tensors="pt")
    with torch.inference_mode():
        attentions = model.network(**encoding, output_attentions=True).attentions
    tokens = model.tokenizer.convert_ids_to_tokens(encoding["input_ids"][0].tolist())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = head_view(attentions, tokens, html_action="return")
    return page.data.encode()


def _alternating(builders: Mapping[str, Callable[[str], bytes]], text: str) -> dict[str, float]:
    """Shortest of several runs in seconds, taken in turns so that a busy moment hits both."""
    times: dict[str, list[float]] = {name: [] for name in builders}
    for _ in range(ROUNDS):
        for name, build in builders.items():
            before = time.perf_counter()
            build(text)
            times[name].append(time.perf_counter() - before)
    return {name: min(taken) for name, taken in times.items()}
