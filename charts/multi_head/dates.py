"""What the date translator wrote and how sure it was, in words; its weights as a figure."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import Claim, Said, counted, format_latex, format_percent, joined, listed, said
from core.multi_head import (
    D_MODEL,
    FIRST_DATE,
    LAST_DATE,
    MASKS,
    MAX_STEPS,
    STYLES,
    WEEKDAYS,
    Accuracy,
    Translation,
    contains_number,
    named_weekday,
    parse_english_date,
    parse_iso_date,
    symbol_name,
)
from core.multi_head.dates_model import HEADS

_DATE_SHAPED = re.compile(r"\d{4}-\d{2}-\d{2}")


class Written(NamedTuple):
    """A translation, and what is done to the user's text, for instance to escape it."""

    shown: Translation
    name: Callable[[str], str] = str


class Masked(NamedTuple):
    """A translation with one of the masks, and the one with the causal mask."""

    shown: Translation
    masked: Translation
    mask: str
    name: Callable[[str], str] = str


def translation_finding(shown: Translation, name: Callable[[str], str] = str) -> Said:
    """What came out, how sure the network was, and whether it is right."""
    verdicts = (NO_DATE, RIGHT, WRONG, IMPOSSIBLE, NO_SUCH_DAY, INVENTED, UNCHECKED, WEEKDAY)
    return joined(said((BECAME, *verdicts), Written(shown, name)))


def unknown_finding(shown: Translation, name: Callable[[str], str] = str) -> list[Said]:
    """Characters that it cannot tell apart."""
    return said((UNKNOWN,), Written(shown, name))


def reading_finding(shown: Translation, name: Callable[[str], str] = str) -> Said:
    """Which head of which layer is most decided in cross-attention, and on what."""
    return joined(said((READING,), Written(shown, name)))


def mask_finding(
    shown: Translation, masked: Translation, mask: str, name: Callable[[str], str] = str
) -> Said:
    """What taking the mask away did to this text.

    Args:
        shown: Written with `mask`.
        masked: Written with the causal mask.
        mask: A key of `MASKS`.
        name: Applied to each text, for instance to escape it.
    """
    return joined(said((CAUSAL, REMOVED, NEVER), Masked(shown, masked, mask, name)))


def mask_explanation(measured: Mapping[str, Accuracy]) -> Said:
    """What the table shows, whatever its numbers are."""
    return joined(said((MEASURED,), measured))


def mask_rows(measured: Mapping[str, Accuracy]) -> list[dict[str, str]]:
    """Measured on held-out dates: written symbol by symbol, and with the answer in view."""
    return [
        {
            "Causal mask": MASKS[key].label,
            "Right, answer in view": format_percent(found.next_symbol, 1),
            "Exact dates, written": format_percent(found.exact, 1),
        }
        for key, found in measured.items()
    ]


def rules_caption() -> str:
    """What it was trained on, and what ambiguous dates mean here."""
    years = f"{FIRST_DATE.year} to {LAST_DATE.year}"
    return (
        f"It was trained on made-up English dates from {years} in {len(STYLES)} ways of writing. "
        "A probability says how sure it is, not that it is right. Slashes and hyphens: month "
        "first, as in the USA, unless the first number is over 12 or the year. Dots: day first. "
        f"Two-digit years: {years}."
    )


# ---- what came out ----------------------------------------------------------------------------
class _Became(NamedTuple):
    text: str
    output: str
    cut_off: bool
    confidence: float
    symbol: str
    step: int
    least: float


def _became(written: Written) -> _Became:
    shown, name = written
    least = int(shown.chosen.argmin())
    return _Became(
        name(shown.text),
        name(shown.output),
        shown.symbols[-1] != "end",
        shown.confidence,
        name(shown.symbols[least]),
        least + 1,
        float(shown.chosen[least]),
    )


def _became_words(facts: _Became) -> str:
    output = f"**{facts.output}**" if facts.output else "nothing"
    ending = f" It was cut off after {MAX_STEPS} steps." if facts.cut_off else ""
    return (
        f"“{facts.text}” became {output}.{ending} It gave the whole output a probability of "
        f"{format_percent(facts.confidence, 1)}; the least certain symbol was “{facts.symbol}” at "
        f"step {facts.step} with {format_percent(facts.least, 1)}."
    )


BECAME = Claim("dates: what came out", _became, _became_words)
NO_DATE: Claim[Written, tuple[()]] = Claim(
    "dates: no date came out",
    lambda written: None if _is_shaped(written) else (),
    lambda _: "That is **no date**: the network writes something whatever it is given.",
)


def _is_shaped(written: Written) -> bool:
    return _DATE_SHAPED.fullmatch(written.shown.output) is not None


class _Meant(NamedTuple):
    output: str
    meant: str
    trained: bool  # whether its training had that year


def _meant(written: Written) -> _Meant | None:
    """Where the text's day is known, it exists, and a date came out."""
    meaning = parse_english_date(written.shown.text)
    if meaning is None or meaning.iso is None or not _is_shaped(written):
        return None
    trained = FIRST_DATE.year <= meaning.year <= LAST_DATE.year
    return _Meant(written.shown.output, meaning.iso, trained)


def _right(written: Written) -> _Meant | None:
    facts = _meant(written)
    return facts if facts is not None and facts.output == facts.meant else None


def _wrong(written: Written) -> _Meant | None:
    facts = _meant(written)
    return facts if facts is not None and facts.output != facts.meant else None


RIGHT: Claim[Written, _Meant] = Claim(
    "dates: the date is right",
    _right,
    lambda _: "Day, month and year are right.",
)
WRONG: Claim[Written, _Meant] = Claim(
    "dates: the date is wrong",
    _wrong,
    lambda facts: (
        f"That is **wrong**: the text means {facts.meant}. "
        + (
            ""
            if facts.trained
            else f"Its training had dates from {FIRST_DATE.year} to {LAST_DATE.year} only. "
        )
        + "The probability says how sure the network is, not that it is right."
    ),
)


def _impossible(written: Written) -> tuple[bool] | None:
    """Whether the day that was written exists, where the one in the text does not."""
    meaning = parse_english_date(written.shown.text)
    if meaning is None or meaning.iso is not None or not _is_shaped(written):
        return None
    return (parse_iso_date(written.shown.output) is not None,)


IMPOSSIBLE: Claim[Written, tuple[bool]] = Claim(
    "dates: the text names no day",
    _impossible,
    lambda facts: (
        "There is **no such day** as the text names, "
        + (
            "so the one that was written is another day"
            if facts[0]
            else "and the one that was written does not exist either"
        )
        + ". In training it saw days that exist, but nothing in it checks the calendar."
    ),
)


def _no_such_day(written: Written) -> tuple[()] | None:
    is_known = parse_english_date(written.shown.text) is not None
    if is_known or not _is_shaped(written) or parse_iso_date(written.shown.output) is not None:
        return None
    return ()


NO_SUCH_DAY: Claim[Written, tuple[()]] = Claim(
    "dates: the day does not exist",
    _no_such_day,
    lambda _: (
        "There is **no such day**: in training it saw days that exist, but nothing in it checks "
        "the calendar."
    ),
)


def _exists_unchecked(written: Written) -> bool:
    shown = written.shown
    return parse_english_date(shown.text) is None and parse_iso_date(shown.output) is not None


INVENTED: Claim[Written, tuple[()]] = Claim(
    "dates: no number was typed",
    lambda written: (
        () if _exists_unchecked(written) and not contains_number(written.shown.text) else None
    ),
    lambda _: (
        "Such a day exists, but no number was typed: at least the day and the year are "
        "**invented**, however probable it finds them."
    ),
)
UNCHECKED: Claim[Written, tuple[()]] = Claim(
    "dates: not checked",
    lambda written: (
        () if _exists_unchecked(written) and contains_number(written.shown.text) else None
    ),
    lambda _: (
        "Such a day exists. Whether the text means it, the rules of this page cannot tell, and the "
        "probability does not say it either."
    ),
)


class _Weekday(NamedTuple):
    named: str
    weekday: str


def _weekday(written: Written) -> _Weekday | None:
    """Only where every word of the text is understood: "sat" may also be a verb."""
    day, named = parse_iso_date(written.shown.output), named_weekday(written.shown.text)
    if day is None or named is None or parse_english_date(written.shown.text) is None:
        return None
    return _Weekday(named, WEEKDAYS[day.weekday()])


WEEKDAY: Claim[Written, _Weekday] = Claim(
    "dates: the weekday",
    _weekday,
    lambda facts: (
        f"It is a {facts.weekday}, as typed."
        if facts.weekday == facts.named
        else f"That day is a {facts.weekday}, not a {facts.named} as typed: the network does not "
        "check weekdays."
    ),
)
UNKNOWN: Claim[Written, list[str]] = Claim(
    "dates: characters without a symbol",
    lambda written: [written.name(each) for each in written.shown.unknown] or None,
    lambda facts: (
        f"It has no symbol of its own for {listed([f'“{sign}”' for sign in facts])}"
        + (
            "."
            if len(facts) == 1
            else f": {'both' if len(facts) == 2 else 'all of them'} look the same to it."
        )
    ),
)


# ---- where it reads ---------------------------------------------------------------------------
class _Reading(NamedTuple):
    layer: int
    head: int
    sharpness: float
    step: int
    symbol: str
    place: int
    character: str | None
    weight: float


def _reading(written: Written) -> _Reading:
    shown, name = written
    sharpness = shown.cross.max(-1).mean(-1)
    layer, head = (int(each) for each in np.unravel_index(sharpness.argmax(), sharpness.shape))
    step = int(shown.cross[layer, head].max(-1).argmax())
    place = int(shown.cross[layer, head, step].argmax())
    return _Reading(
        layer + 1,
        head + 1,
        float(sharpness[layer, head]),
        step + 1,
        name(shown.symbols[step]),
        place + 1,
        None if place == len(shown.text) else name(shown.text[place]),
        float(shown.cross[layer, head, step, place]),
    )


def _reading_words(facts: _Reading) -> str:
    read = "the end of the input" if facts.character is None else f"“{facts.character}”"
    return (
        f"Cross-attention: layer {facts.layer}, head {facts.head} is the most decided: its largest "
        f"weight averages {format_percent(facts.sharpness, 1)} over the steps. At step "
        f"{facts.step}, “{facts.symbol}”, it puts {format_percent(facts.weight, 1)} on character "
        f"{facts.place}, {read}."
    )


READING = Claim("dates: the most decided head", _reading, _reading_words)


# ---- the mask ---------------------------------------------------------------------------------
CAUSAL: Claim[Masked, tuple[()]] = Claim(
    "dates: with the causal mask",
    lambda masked: () if masked.mask == "causal" else None,
    lambda _: (
        "With the causal mask each place of the output sees only itself and what stands before "
        "it, so what it computed stays as it is when more is written."
    ),
)


class _Changed(NamedTuple):
    now: str
    before: str
    confidence: float
    confidence_before: float


def _changed(mask: str) -> Callable[[Masked], _Changed | None]:
    def when(masked: Masked) -> _Changed | None:
        if masked.mask != mask:
            return None
        shown, other, _, name = masked
        return _Changed(name(shown.output), name(other.output), shown.confidence, other.confidence)

    return when


def _change_words(facts: _Changed) -> str:
    change = (
        f"the output is the same, “{facts.now}”"
        if facts.now == facts.before
        else f"“{facts.now}” instead of “{facts.before}”"
    )
    return (
        f"{change} (probability {format_percent(facts.confidence, 1)} instead of "
        f"{format_percent(facts.confidence_before, 1)})"
    )


REMOVED: Claim[Masked, _Changed] = Claim(
    "dates: the mask removed",
    _changed("removed"),
    lambda facts: (
        f"Without the mask, with weights trained with it: {_change_words(facts)}. Symbol by symbol "
        "there is nothing to the right of the last place yet. What changes is the earlier places, "
        "which now see the later ones"
        + (
            "; here that is not enough to change a symbol."
            if facts.now == facts.before
            else ", and here it shows."
        )
    ),
)
NEVER: Claim[Masked, _Changed] = Claim(
    "dates: never a mask",
    _changed("never"),
    lambda facts: (
        f"A network that never had a mask: {_change_words(facts)}. In training each place could "
        "see its own answer one place to the right, and to copy it was enough. While it decodes, "
        "nothing stands there yet."
    ),
)


class _Measured(NamedTuple):
    dates: int
    next_symbol: dict[str, float]
    exact: dict[str, float]


def _measured(measured: Mapping[str, Accuracy]) -> _Measured:
    return _Measured(
        next(iter(measured.values())).count,
        {key: found.next_symbol for key, found in measured.items()},
        {key: found.exact for key, found in measured.items()},
    )


def _measured_words(facts: _Measured) -> str:
    seen = {key: format_percent(share, 1) for key, share in facts.next_symbol.items()}
    exact = {key: format_percent(share, 1) for key, share in facts.exact.items()}
    change = (
        f"it falls from {seen['causal']} to {seen['removed']}"
        if facts.next_symbol["removed"] < facts.next_symbol["causal"]
        else f"it is right in {seen['removed']} of the places ({seen['causal']} with the mask)"
    )
    return (
        f"Measured on {counted(facts.dates, 'date')} that no training has seen. Given the whole "
        "answer, as in training, a place without a mask can see what it is to predict: the network "
        f"that never had a mask is right in {seen['never']} of the places and then writes "
        f"{exact['never']} of the dates. The network trained with the mask has never seen what "
        f"stands to the right: shown it, {change}; symbol by symbol it writes {exact['removed']} "
        "of the dates."
    )


MEASURED: Claim[Mapping[str, Accuracy], _Measured] = Claim(
    "dates: the masks on unseen dates", _measured, _measured_words
)


# ---- figure, formulas and files ---------------------------------------------------------------
def cross_figure(shown: Translation, *, height: int) -> go.Figure:
    """Cross-attention of the last layer, mean of its heads: written symbols against characters.

    Args:
        shown: A translation.
        height: In pixels.
    """
    layout = theme.base_layout(height)
    characters = [*shown.text, "end"]
    layout["xaxis"] = {
        "tickvals": list(range(len(characters))),
        "ticktext": characters,
        "side": "top",
        "title": {"text": "read: the input"},
        "showgrid": False,
        "tickangle": 0,
    }
    layout["yaxis"] = {
        "tickvals": list(range(len(shown.symbols))),
        "ticktext": list(shown.symbols),
        "autorange": "reversed",
        "title": {"text": "written"},
        "showgrid": False,
    }
    layout["margin"] = {"l": 56, "r": 12, "t": 64, "b": 16}
    trace = {
        "type": "heatmap",
        "z": shown.cross[-1].mean(0),
        "zmin": 0,
        "zmax": 1,
        "colorscale": list(theme.SEQUENTIAL_LIGHT),
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "step %{y}, character %{x}: %{z:.2%}<extra></extra>",
    }
    return go.Figure({"data": [trace], "layout": layout})


def dates_formula(shown: Translation, mask: str) -> dict[str, tuple[str, str, str]]:
    """Cross-attention, the mask, and greedy decoding, with the current numbers.

    Args:
        shown: A translation.
        mask: A key of `MASKS`.

    Returns:
        Title → LaTeX, symbols, source.
    """
    length, steps, d_k = len(shown.text) + 1, len(shown.symbols), D_MODEL // HEADS
    probability = r" \cdot ".join(format_latex(float(each)) for each in shown.chosen[:4])
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
            rf"{probability}{more} = {format_latex(shown.confidence, 4)}",
            "$x$ is the input, $\\hat y_t$ the symbol that is written at step $t$. Taking the most "
            "probable symbol at every step need not give the most probable output.",
            "Sutskever et al. 2014, section 3.2 (which searches with a beam instead)",
        ),
    }


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
