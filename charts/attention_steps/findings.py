"""What the steps of one attention head show, in words and in a table."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from core.attention_steps import (
    BOOLEAN_MASKS,
    AttentionSteps,
    MaskedRowOutcome,
    attention_steps,
    masked_row_outcomes,
)
from core.common import (
    Claim,
    Said,
    counted,
    each_said,
    format_latex,
    format_number,
    format_percent,
    listed,
    said,
    settled,
)

Name = Callable[[str], str]
# Sums of at most a dozen weights that are 1 but for rounding.
_ROUNDING = 1e-12


class Seen(NamedTuple):
    """The steps, and what is done to a label, for instance to escape it for Markdown."""

    steps: AttentionSteps
    name: Name = str


class MaskedRow(NamedTuple):
    """One way of computing, for a row that may look nowhere."""

    steps: AttentionSteps
    outcome: MaskedRowOutcome


def finding(steps: AttentionSteps, name: Name = str) -> list[Said]:
    """Sentences on the weights, the scale, mask and dropout, as far as they act.

    Args:
        name: Applied to each label, for instance to escape it where Markdown is rendered.
    """
    return said(
        (
            *(NOTHING, STRONGEST, EQUAL, SCALE, NO_SCALE, SPREAD, MASKED, CAUSAL),
            *(DROPPED, SUMS, EXPECTED, TWINS, FULLY_MASKED),
        ),
        Seen(steps, name),
    )


def summary(steps: AttentionSteps) -> Said:
    """What stands above all steps at once."""
    (sentence,) = said((SIZES,), Seen(steps))
    return sentence


def fully_masked_table(steps: AttentionSteps) -> list[dict[str, str]]:
    """What libraries make of a row without allowed keys; empty where there is none."""
    if not steps.fully_masked_rows:
        return []
    rows = []
    for each in masked_row_outcomes(steps):
        weights, output = each_said(WEIGHTS, [each]), each_said(OUTPUT, [MaskedRow(steps, each)])
        rows.append({"A fully masked row": each.how, "Weights": weights[0], "Output": output[0]})
    return rows


def strongest_cell(steps: AttentionSteps) -> tuple[int, int]:
    """The largest weight before dropout, of rows that have a choice if there are any."""
    i, j = np.unravel_index(_compared(steps).argmax(), steps.weights.shape)
    return int(i), int(j)


def score_of(steps: AttentionSteps, i: int, j: int) -> float:
    """One score q·k, 0 where it is only rounding.

    Args:
        steps: Of one head.
        i, j: Query and key, from 0.
    """
    size = np.abs(steps.example.query[i]) @ np.abs(steps.example.key[j])
    return settled(float(steps.scores[i, j]), float(size))


def below_one(weight: float) -> float:
    """A softmax over several finite scores stays below 1, where float64 may round to 1.

    Args:
        weight: Of a softmax over several finite scores, in [0, 1].

    Returns:
        In [0, 1).

    Example:
        >>> below_one(0.25), below_one(1.0) < 1
        (0.25, True)
    """
    return min(weight, float(np.nextafter(1.0, 0.0)))


def _compared(steps: AttentionSteps) -> np.ndarray:
    """The weights that are compared; −1 elsewhere. A row with one allowed key always has 1."""
    counts = steps.allowed.sum(axis=1, keepdims=True)
    rows = counts > 1 if (counts > 1).any() else counts > 0
    return np.where(rows & steps.allowed, steps.weights, -1.0)


# ---- sizes ----------------------------------------------------------------------------------
class _Sizes(NamedTuple):
    queries: int
    keys: int
    d_k: int
    d_v: int
    editable: bool


SIZES: Claim[Seen, _Sizes] = Claim(
    "steps: how many of what",
    lambda seen: _Sizes(
        len(seen.steps.example.queries),
        len(seen.steps.example.keys),
        seen.steps.example.d_k,
        seen.steps.example.value.shape[1],
        seen.steps.example.source == "table",
    ),
    lambda facts: (
        f"{counted(facts.queries, 'query', 'queries')}, {counted(facts.keys, 'key')}, "
        f"d_k = {facts.d_k}, d_v = {facts.d_v}. "
        + (
            "Change any number of Q, K or V; click a masked score to hide or show it."
            if facts.editable
            else "Click a masked score to hide or show it."
        )
    ),
)


# ---- the weights ----------------------------------------------------------------------------
class _Strongest(NamedTuple):
    query: str
    key: str
    weight: float
    score: float
    scaled: float | None
    d_k: int
    others: int  # cells that are written with the same weight
    left_out: bool  # rows with one key
    dropout: bool


def _strongest(seen: Seen) -> _Strongest | None:
    steps, name = seen
    weights = _compared(steps)
    top = weights.max()
    same = _written_as(weights, top)
    if top < 0 or _all_equal(steps):
        return None
    i, j = strongest_cell(steps)
    counts = steps.allowed.sum(axis=1)
    return _Strongest(
        name(steps.example.queries[i]),
        name(steps.example.keys[j]),
        below_one(float(top)) if counts[i] > 1 else float(top),
        score_of(steps, i, j),
        score_of(steps, i, j) / steps.divisor if steps.choices.scaled else None,
        steps.example.d_k,
        same - 1,
        bool((counts > 1).any() and (counts == 1).any()),
        steps.choices.dropout > 0,
    )


def _written_as(weights: np.ndarray, top: float) -> int:
    """How many weights the reader sees as equal to it."""
    return sum(format_number(each) == format_number(top) for each in weights[weights >= 0])


def _all_equal(steps: AttentionSteps) -> bool:
    weights = _compared(steps)
    count = int((weights >= 0).sum())
    return count > 1 and _written_as(weights, weights.max()) == count


def _strongest_words(facts: _Strongest) -> str:
    score = format_number(facts.score)
    if facts.scaled is not None:
        score += f" ÷ √{facts.d_k} = {format_number(facts.scaled)}"
    before = " before dropout" if facts.dropout else ""
    where = " of rows with more than one key" if facts.left_out else ""
    sentence = (
        f"The largest weight{before}{where}: **“{facts.query}” "
        f"puts {format_percent(facts.weight)} on “{facts.key}”**, whose score is {score}."
    )
    if not facts.others:
        return sentence
    have = "weight is" if facts.others == 1 else "weights are"
    return f"{sentence} {facts.others:,} other {have} as large, to three digits."


STRONGEST = Claim("steps: the largest weight", _strongest, _strongest_words)


class _Equal(NamedTuple):
    cells: int
    weight: float
    left_out: bool


def _equal(seen: Seen) -> _Equal | None:
    if not _all_equal(seen.steps):
        return None
    weights, counts = _compared(seen.steps), seen.steps.allowed.sum(axis=1)
    left_out = bool((counts > 1).any() and (counts == 1).any())
    return _Equal(int((weights >= 0).sum()), float(weights.max()), left_out)


EQUAL: Claim[Seen, _Equal] = Claim(
    "steps: no weight is larger",
    _equal,
    lambda facts: (
        f"All {facts.cells:,} weights"
        f"{' in rows with more than one key' if facts.left_out else ' that are not masked'} are "
        f"equal to three digits: {format_percent(facts.weight)}."
    ),
)
NOTHING: Claim[Seen, tuple[()]] = Claim(
    "steps: everything is masked",
    lambda seen: None if seen.steps.allowed.any() else (),
    lambda _: "The mask hides every key from every query: there is nothing to look at.",
)


class _Scale(NamedTuple):
    d_k: int
    scaled: bool
    now: float
    then: float


def _scale(seen: Seen) -> _Scale | None:
    steps = seen.steps
    if not steps.allowed.any() or steps.example.d_k == 1:
        return None
    other = attention_steps(
        steps.example, replace(steps.choices, scaled=not steps.choices.scaled, dropout=0.0)
    )
    return _Scale(
        steps.example.d_k, steps.choices.scaled, _mean_largest(steps), _mean_largest(other)
    )


def _mean_largest(steps: AttentionSteps) -> float:
    seeing = steps.allowed.any(axis=1)
    mean = float(steps.weights[seeing].max(axis=1).mean())
    return below_one(mean) if (steps.allowed.sum(axis=1) > 1).any() else mean


SCALE: Claim[Seen, _Scale] = Claim(
    "steps: the largest weights with and without √d_k",
    _scale,
    lambda facts: (
        f"{'Without' if facts.scaled else 'With'} the division by √{facts.d_k} = "
        f"{format_number(facts.d_k**0.5, 4)} the largest weight of a row would average "
        f"{format_percent(facts.then, 1)}; now it is {format_percent(facts.now, 1)}."
    ),
)
NO_SCALE: Claim[Seen, tuple[()]] = Claim(
    "steps: d_k is 1",
    lambda seen: () if seen.steps.allowed.any() and seen.steps.example.d_k == 1 else None,
    lambda _: "Here √d_k is 1, so dividing by it changes nothing.",
)


class _Spread(NamedTuple):
    effective: float
    visible: float


def _spread(seen: Seen) -> _Spread | None:
    steps = seen.steps
    seeing = steps.allowed.any(axis=1)
    if not seeing.any():
        return None
    rows = steps.weights[seeing]
    logs = np.log(np.where(rows > 0, rows, 1.0))
    return _Spread(
        float(np.exp(-(rows * logs).sum(axis=1)).mean()),
        float(steps.allowed[seeing].sum(axis=1).mean()),
    )


SPREAD: Claim[Seen, _Spread] = Claim(
    "steps: over how many keys a row spreads",
    _spread,
    lambda facts: (
        "The number of keys that a row spreads over, exp(entropy), is "
        f"{format_number(facts.effective)} on average; it may look at "
        f"{format_number(facts.visible)} on average."
    ),
)


# ---- mask and dropout -----------------------------------------------------------------------
class _Masked(NamedTuple):
    hidden: int
    cells: int


def _masked(seen: Seen) -> _Masked | None:
    hidden = int((~seen.steps.allowed).sum())
    return _Masked(hidden, seen.steps.allowed.size) if hidden else None


MASKED: Claim[Seen, _Masked] = Claim(
    "steps: how many cells are masked",
    _masked,
    lambda facts: (
        f"{facts.hidden} of {facts.cells} cells "
        + ("is masked; its weight is" if facts.hidden == 1 else "are masked; their weights are")
        + " exactly 0."
    ),
)


def _causal(seen: Seen) -> tuple[bool] | None:
    if seen.steps.choices.mask != "causal":
        return None
    return (seen.steps.example.queries == seen.steps.example.keys,)


CAUSAL: Claim[Seen, tuple[bool]] = Claim(
    "steps: what a causal mask leaves out",
    _causal,
    lambda facts: (
        "The output of a token does not depend on those after it."
        if facts[0]
        else "Query i looks at the keys 1 to i, counted from the first as "
        "scaled_dot_product_attention(is_causal=True) does: its output does not depend on later "
        "keys."
    ),
)


class _FullyMasked(NamedTuple):
    names: list[str]


def _fully_masked(seen: Seen) -> _FullyMasked | None:
    steps, name = seen
    return (
        _FullyMasked([name(steps.example.queries[row]) for row in steps.fully_masked_rows]) or None
    )


FULLY_MASKED: Claim[Seen, _FullyMasked] = Claim(
    "steps: who may look nowhere",
    lambda seen: _fully_masked(seen) if seen.steps.fully_masked_rows else None,
    lambda facts: (
        f"{listed([f'“{name}”' for name in facts.names])} may look nowhere. Softmax would be 0/0 "
        "there; libraries differ (below as run on a CPU), and this page defines weights and output "
        "as 0:"
    ),
)


class _Dropped(NamedTuple):
    dropped: int
    visible: int
    kept_share: float


def _dropped(seen: Seen) -> _Dropped | None:
    steps = seen.steps
    if not steps.choices.dropout or not steps.allowed.any():
        return None
    return _Dropped(
        int(((steps.factors == 0) & steps.allowed).sum()),
        int(steps.allowed.sum()),
        1 - steps.choices.dropout,
    )


def _dropped_words(facts: _Dropped) -> str:
    sentence = f"Dropout set {facts.dropped} of {counted(facts.visible, 'weight')} to 0"
    left = facts.visible - facts.dropped
    if not left:
        return f"{sentence}: none is left."
    others = "the others" if left > 1 else "the other one"
    return f"{sentence} and divided {others} by {format_number(facts.kept_share)}."


DROPPED = Claim("steps: what dropout took away", _dropped, _dropped_words)


class _Sums(NamedTuple):
    low: float
    high: float


def _sums(seen: Seen) -> _Sums | None:
    steps = seen.steps
    if not steps.choices.dropout or not steps.allowed.any():
        return None
    sums = steps.dropped.sum(axis=1)
    return _Sums(float(sums.min()), float(sums.max()))


def _sums_words(facts: _Sums) -> str:
    apart = max(abs(facts.low - 1), abs(facts.high - 1))
    if apart < _ROUNDING:
        return "Every row still sums to 1."
    low, high = format_number(facts.low), format_number(facts.high)
    if low != high:
        return f"Rows sum to between {low} and {high}, not all to 1."
    if high == "1":
        return f"Every row sums to 1, up to {format_number(apart)}."
    return f"Every row sums to {high}, not to 1."


SUMS = Claim("steps: what rows sum to after dropout", _sums, _sums_words)


def _expected(seen: Seen) -> tuple[bool] | None:
    steps = seen.steps
    if not steps.choices.dropout or not steps.allowed.any():
        return None
    return (bool(steps.fully_masked_rows),)


EXPECTED: Claim[Seen, tuple[bool]] = Claim(
    "steps: what dropout leaves on average",
    _expected,
    lambda facts: (
        f"In expectation, over all draws, a row{' with a key' if facts[0] else ''} sums to 1."
    ),
)


# ---- one word twice -------------------------------------------------------------------------
class _Twins(NamedTuple):
    word: str
    places: list[int]


def _twins(seen: Seen) -> _Twins | None:
    """One word twice, seen by a head that knows no positions."""
    steps, name = seen
    example, output = steps.example, steps.output
    if example.source != "random" or steps.choices.dropout:
        return None
    near = 1e-9 * (np.abs(output).max() or 1.0)
    for i, word in enumerate(example.queries):
        places = [
            j + 1
            for j in range(i, len(example.queries))
            if example.queries[j] == word and np.abs(output[i] - output[j]).max() <= near
        ]
        if len(places) > 1 and not {i, *(place - 1 for place in places)} & {
            *steps.fully_masked_rows
        }:
            return _Twins(name(word), places)
    return None


TWINS: Claim[Seen, _Twins] = Claim(
    "steps: one word twice",
    _twins,
    lambda facts: (
        f"“{facts.word}” stands at places {listed([str(place) for place in facts.places])} and "
        "gets the same output there: without positions attention cannot tell them apart."
    ),
)


# ---- a row that may look nowhere ------------------------------------------------------------
def _vector(values: Sequence[float]) -> str:
    """At most six numbers."""
    if len({format_number(value) for value in values}) == 1:
        return f"{format_number(values[0])}{' everywhere' if len(values) > 1 else ''}"
    sentence = ", ".join(format_number(value) for value in values[:6])
    return f"{sentence}, …" if len(values) > 6 else sentence


WEIGHTS: Claim[MaskedRowOutcome, list[float] | str] = Claim(
    "steps: weights of a fully masked row",
    lambda outcome: "not returned" if outcome.weights is None else outcome.weights.tolist(),
    lambda facts: facts if isinstance(facts, str) else _vector(facts),
)
OUTPUT: Claim[MaskedRow, list[float]] = Claim(
    "steps: output of a fully masked row",
    lambda masked: masked.outcome.output.tolist(),
    _vector,
)


# ---- formulas ------------------------------------------------------------------------------------
def formulas(steps: AttentionSteps, name: Name = str) -> dict[str, tuple[str, str, str]]:
    """LaTeX with the current numbers, symbols and source of what acts on screen.

    Args:
        steps: Of one head.
        name: Applied to each label, for instance to escape it.

    Returns:
        Title → LaTeX, symbols, source.
    """
    found = {"Attention": _attention_formula(steps, name)}
    if not steps.allowed.all():
        found["Mask"] = _mask_formula(steps)
    if steps.choices.dropout:
        found["Dropout"] = _dropout_formula(steps)
    return found


def _attention_formula(steps: AttentionSteps, name: Name) -> tuple[str, str, str]:
    example, choices = steps.example, steps.choices
    n_q, n_k = steps.scores.shape
    d_k, d_v = example.d_k, example.value.shape[1]
    scale = rf"{{\sqrt{{{d_k}}}}}" if choices.scaled else "{1}"
    heat = "" if choices.temperature == 1 else rf" \Big/ {format_latex(choices.temperature)}"
    mask = "" if steps.allowed.all() else " + M"
    latex = (
        rf"\underset{{{n_q} \times {d_v}}}{{O}} = \mathrm{{softmax}}\Big(\Big("
        rf"\frac{{Q K^\top}}{scale}{mask}\Big){heat}\Big)\; \underset{{{n_k} \times {d_v}}}{{V}}"
    )
    if steps.allowed.any():
        i, j = strongest_cell(steps)
        heat_of = steps.divisor * choices.temperature
        heated = [score_of(steps, i, k) / heat_of for k in range(n_k)]
        shown = [value for value, allowed in zip(heated, steps.allowed[i], strict=True) if allowed]
        total = " + ".join(f"e^{{{format_latex(value)}}}" for value in shown[:3])
        total += r" + \dots" if len(shown) > 3 else ""
        latex += "\n" + (
            rf"a_{{{i + 1},{j + 1}}} = \frac{{e^{{{format_latex(heated[j])}}}}}{{{total}}} = "
            f"{format_latex(steps.weights[i, j])}"
        )
        example_told = (
            f" Second line: the weight of key {j + 1}, “{name(example.keys[j])}”, for query "
            f"{i + 1}, “{name(example.queries[i])}”."
        )
    else:
        example_told = ""
    explanation = (
        f"Q is {n_q} × {d_k} (a query in each row), K {n_k} × {d_k} (keys), V {n_k} × {d_v} "
        f"(values), O the output. The scores q·k are "
        + (f"divided by √d_k = √{d_k}" if choices.scaled else "not divided by √d_k here")
        + ("; M is 0 where looking is allowed and −∞ where not" if mask else "")
        + ("; then they are divided by the temperature" if heat else "")
        + f".{example_told}"
    )
    return latex, explanation, "Vaswani et al. 2017, “Attention Is All You Need”, eq. 1"


def _mask_formula(steps: AttentionSteps) -> tuple[str, str, str]:
    latex = (
        r"M_{ij} = \begin{cases} 0 & i \text{ may look at } j \\ -\infty & \text{otherwise} "
        r"\end{cases} \qquad e^{-\infty} = 0"
    )
    n_q, n_k = steps.allowed.shape
    explanation = (
        f"M has a row for each query and a column for each key, here {n_q} × {n_k}; libraries "
        f"repeat it over batch and heads. {BOOLEAN_MASKS} A key_padding_mask has "
        "a row for each text instead and a column for each key.\n\n"
        "A finite number such as −10⁹ instead of −∞ is common and fragile: float16 ends at "
        "−65,504, so there it overflows (PyTorch’s masked_fill refuses it), and where −10⁹ "
        "replaces every score of a row, all its weights are equal. Use −∞, and say what a "
        "fully masked row is: zeros here."
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.2.3; PyTorch 2.13, as run on a CPU"


def _dropout_formula(steps: AttentionSteps) -> tuple[str, str, str]:
    p = steps.choices.dropout
    latex = (
        rf"\tilde a_{{ij}} = \frac{{m_{{ij}}}}{{1 - {format_latex(p)}}}\, a_{{ij}}, \qquad "
        rf"P(m_{{ij}} = 1) = {format_latex(1 - p)}"
    )
    explanation = (
        "m is 0 where a weight is dropped. Dividing by the share that is kept, 1 − p, leaves the "
        "expectation of every weight unchanged, so nothing needs scaling after training. In "
        f"a single draw a row’s sum need not be 1. Seed {steps.choices.seed:,}."
    )
    return (
        latex,
        explanation,
        "Srivastava et al. 2014; inverted form as torch.nn.functional.dropout",
    )
