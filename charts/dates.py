"""What the date translator wrote and how sure it was, in words; its weights as a figure."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.date_decoding import (
    MASKS,
    MOST_STEPS,
    Measured,
    Translation,
    named_weekday,
    symbol_name,
    written_date,
)
from core.date_formats import FIRST_DATE, LAST_DATE, WEEKDAYS
from core.date_translator import D_MODEL, HEADS

_UNSURE = 0.9
_DATE_SHAPED = re.compile(r"\d{4}-\d{2}-\d{2}")


def translation_finding(shown: Translation, name: Callable[[str], str] = str) -> str:
    """What came out, whether it is a date at all, and how sure the network was."""
    day = written_date(shown.output)
    written = f"**{name(shown.output)}**" if shown.output else "nothing"
    least = int(shown.chosen.argmin())
    sure = (
        f"It gave the whole output a probability of {_percent(shown.confidence)}; the least "
        f"certain symbol was “{name(shown.symbols[least])}” at step {least + 1} with "
        f"{_percent(float(shown.chosen[least]))}."
    )
    ending = "" if shown.symbols[-1] == "end" else f" It was cut off after {MOST_STEPS} steps."
    return f"“{name(shown.text)}” became {written}.{ending} {sure} {_verdict(shown, day)}"


def _verdict(shown: Translation, day: date | None) -> str:
    """What can be checked without knowing what was meant."""
    if day is None:
        if not _DATE_SHAPED.fullmatch(shown.output):
            return "That is **no date**: the network writes something whatever it is given."
        sure = ", however sure it is" if shown.confidence > _UNSURE else ""
        return (
            f"There is **no such day**{sure}: in training it saw days that exist, but nothing in "
            "it checks the calendar."
        )
    if not any(each.isdigit() for each in shown.text):
        return (
            "Such a day exists, but no digit was typed: at least the day and the year are "
            "**invented**, however probable it finds them."
        )
    weekday, told = named_weekday(shown.text), WEEKDAYS[day.weekday()]
    if weekday is not None and weekday != told:
        return (
            f"That day is a {told}, not a {weekday} as typed: the network does not check weekdays."
        )
    agreed = f" It is a {told}, as typed." if weekday is not None else ""
    if shown.confidence < _UNSURE:
        return f"Such a day exists, but the network was not sure that it was meant.{agreed}"
    return f"Such a day exists.{agreed}"


def unknown_finding(shown: Translation, name: Callable[[str], str] = str) -> list[str]:
    """Characters that it cannot tell apart."""
    if not shown.unknown:
        return []
    signs = ", ".join(f"“{name(each)}”" for each in shown.unknown)
    return [f"It has no symbol of its own for {signs}: all such characters look the same to it."]


def reading_finding(shown: Translation, name: Callable[[str], str] = str) -> str:
    """Which head of which layer is most decided in cross-attention, and on what."""
    sharpness = shown.cross.max(-1).mean(-1)
    layer, head = (int(each) for each in np.unravel_index(sharpness.argmax(), sharpness.shape))
    step = int(shown.cross[layer, head].max(-1).argmax())
    place = int(shown.cross[layer, head, step].argmax())
    read = "the end of the input" if place == len(shown.text) else f"“{name(shown.text[place])}”"
    return (
        f"Cross-attention: layer {layer + 1}, head {head + 1} is the most decided, with "
        f"{_percent(float(sharpness[layer, head]))} on one character on average. For step "
        f"{step + 1}, “{name(shown.symbols[step])}”, it puts "
        f"{_percent(float(shown.cross[layer, head, step, place]))} on character {place + 1}, "
        f"{read}."
    )


def mask_finding(
    shown: Translation, masked: Translation, mask: str, name: Callable[[str], str] = str
) -> str:
    """What taking the mask away did to this text."""
    if mask == "causal":
        return (
            "With the causal mask each place of the output sees only itself and what stands before "
            "it, so what it computed stays as it is when more is written."
        )
    same = shown.output == masked.output
    change = (
        f"the output is the same, “{name(shown.output)}”"
        if same
        else f"“{name(shown.output)}” instead of “{name(masked.output)}”"
    )
    sure = f"(probability {_percent(shown.confidence)} instead of {_percent(masked.confidence)})"
    if mask == "removed":
        why = (
            "Symbol by symbol there is nothing to the right of the last place yet. What changes is "
            "the earlier places, which now see the later ones"
        )
        effect = "; here that is not enough to change a symbol." if same else ", and here it shows."
        return f"Without the mask, with weights trained with it: {change} {sure}. {why}{effect}"
    return (
        f"A network that never had a mask: {change} {sure}. In training each place could see its "
        "own answer one place to the right, and to copy it was enough. While it decodes, nothing "
        "stands there yet."
    )


def mask_rows(measured: Mapping[str, Measured]) -> list[dict[str, str]]:
    """Measured on held-out dates: written symbol by symbol, and with the answer in view."""
    return [
        {
            "Causal mask": MASKS[key].label,
            "Right, answer in view": _percent(found.next_symbol),
            "Exact dates, written": _percent(found.exact),
        }
        for key, found in measured.items()
    ]


def mask_explanation(measured: Mapping[str, Measured]) -> str:
    """What the table shows, whatever its numbers are."""
    count = next(iter(measured.values())).count
    return (
        f"Measured on {count:,} dates that no training has seen. Given the whole answer, as in "
        "training, a place without a mask can see what it is to predict: the network that never "
        f"had a mask is right in {_percent(measured['never'].next_symbol)} of the places and then "
        f"writes {_percent(measured['never'].exact)} of the dates. The network trained with the "
        f"mask has never seen what stands to the right: shown it, it falls from "
        f"{_percent(measured['causal'].next_symbol)} to {_percent(measured['removed'].next_symbol)}"
        f"; symbol by symbol it still writes {_percent(measured['removed'].exact)}."
    )


def cross_figure(shown: Translation, *, height: int) -> go.Figure:
    """Cross-attention of the last layer, mean of its heads: written symbols against characters."""
    layout = theme.base_layout(height)
    characters = [*shown.text, "end"]
    layout["xaxis"] = {
        "tickvals": list(range(len(characters))), "ticktext": characters, "side": "top",
        "title": {"text": "read: the input"}, "showgrid": False, "tickangle": 0,
    }  # fmt: skip
    layout["yaxis"] = {
        "tickvals": list(range(len(shown.symbols))), "ticktext": list(shown.symbols),
        "autorange": "reversed", "title": {"text": "written"}, "showgrid": False,
    }  # fmt: skip
    layout["margin"] = {"l": 56, "r": 12, "t": 64, "b": 16}
    trace = {
        "type": "heatmap", "z": shown.cross[-1].mean(0), "zmin": 0, "zmax": 1,
        "colorscale": list(theme.SEQUENTIAL_LIGHT), "xgap": 1, "ygap": 1,
        "hovertemplate": "step %{y}, character %{x}: %{z:.2%}<extra></extra>",
    }  # fmt: skip
    return go.Figure({"data": [trace], "layout": layout})


def dates_formula(shown: Translation, mask: str) -> dict[str, tuple[str, str, str]]:
    """Cross-attention, the mask, and greedy decoding, with the current numbers."""
    length, steps, d_k = len(shown.text) + 1, len(shown.symbols), D_MODEL // HEADS
    probability = r" \cdot ".join(f"{float(each):.3f}" for each in shown.chosen[:4])
    more = r" \cdots" if steps > 4 else ""
    causal = MASKS[mask].causal
    seen = r"j \le i" if causal else r"\text{every } j"
    hidden = r"0 & j \le i \\ -\infty & j > i" if causal else r"0 & j \le i \\ 0 & j > i"
    return {
        "Cross-attention": (
            r"\operatorname{softmax}\!\left(\frac{Q_i K_i^\top}{\sqrt{" + str(d_k) + r"}}\right) "
            rf"V_i \quad Q_i \in \mathbb{{R}}^{{{steps} \times {d_k}}}\ \text{{from the output}},"
            "\n"
            rf"K_i, V_i \in \mathbb{{R}}^{{{length} \times {d_k}}}\ \text{{from the input}}, "
            rf"\quad i = 1, \dots, {HEADS}",
            f"The queries come from the {steps} places of the decoder, keys and values from what "
            f"the encoder made of the {length} characters (the end included): the matrix of "
            "weights is rectangular. In self-attention all three come from one sequence.",
            "Vaswani et al. 2017, section 3.2.3",
        ),
        "Causal mask": (
            rf"M_{{ij}} = \begin{{cases}} {hidden} \end{{cases}}"
            "\n"
            rf"A = \operatorname{{softmax}}\!\left(\tfrac{{Q K^\top}}{{\sqrt{{{d_k}}}}} + M\right)"
            rf", \quad A_{{ij}} > 0 \text{{ for }} {seen}",
            "Place $i$ of the output predicts symbol $i$ from the symbols before it. "
            + (
                "A score of $-\\infty$ before the softmax is a weight of 0 after it."
                if causal
                else "As the page stands, the mask is off: nothing is hidden."
            ),
            "Vaswani et al. 2017, section 3.2.3",
        ),
        "Greedy decoding": (
            r"\hat y_t = \arg\max_y\, p(y \mid \hat y_{<t}, x), \qquad "
            r"p(\hat y \mid x) = \prod_t p(\hat y_t \mid \hat y_{<t}, x)"
            "\n"
            rf"{probability}{more} = {shown.confidence:.4g}",
            "$x$ is the input, $\\hat y_t$ the symbol that is written at step $t$. Taking the most "
            "probable symbol at every step need not give the most probable output.",
            "Sutskever et al. 2014, section 3.2 (which searches with a beam instead)",
        ),
    }


def rules_caption() -> str:
    """What ambiguous dates mean here."""
    return (
        "Slashes and hyphens: month first, as in the USA, unless the first number is over 12 or "
        f"the year. Dots: day first. Two-digit years: {FIRST_DATE.year}–{LAST_DATE.year}."
    )


def step_rows(shown: Translation) -> list[dict[str, Any]]:
    """Every step: the symbol, its probability, all probabilities, and all cross-attention."""
    layers, heads, _, length = shown.cross.shape
    rows = []
    for step, symbol in enumerate(shown.symbols):
        row: dict[str, Any] = {"step": step + 1, "written": symbol}
        for number, value in enumerate(shown.probabilities[step]):
            row[f"p({symbol_name(number)})"] = float(value)
        for layer, head, place in np.ndindex(layers, heads, length):
            row[f"layer {layer + 1} head {head + 1} character {place + 1}"] = float(
                shown.cross[layer, head, step, place]
            )
        rows.append(row)
    return rows


def _percent(share: float) -> str:
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    if share > 0.9995:
        return "over 99.9 %"
    if 0 < share < 0.0005:
        return "under 0.1 %"
    return f"{100 * share:.1f} %"
