"""What the step view draws: the matrices of one attention head and the stages between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts.attention_steps.findings import DROPPED, SUMS, Seen
from charts.common import theme
from core.attention_steps import AttentionSteps, Source
from core.common import Claim, Said, format_number, joined, said, settled

Kind = Literal["signed", "weights", "hidden"]


@dataclass(frozen=True)
class Matrix:
    """One matrix with its names.

    Attributes:
        name: By which stages and the browser know it.
        title: Its sign.
        rows, columns: Labels; columns of numbers are counted from 1.
        row_dim, column_dim: What its dimensions are called.
        values: float64; −∞ where a score is masked.
        kind: "signed" numbers, "weights" between 0 and their largest, or "hidden": only needed to
            explain others.
    """

    name: str
    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    row_dim: str
    column_dim: str
    values: np.ndarray
    kind: Kind = "signed"

    @property
    def shape(self) -> str:
        """ "4 × 3 (queries × d_k)"."""
        rows, columns = self.values.shape
        return f"{rows} × {columns} ({self.row_dim} × {self.column_dim})"


@dataclass(frozen=True)
class Stage:
    """One step.

    Attributes:
        title: On its button.
        note: What happens here, with the current numbers.
        lines: Lines of matrix names and signs between them; a sign starts with a space.
        result: The matrices that the step makes.
        sign: What stands before them where all steps are shown.
    """

    key: str
    title: str
    note: Said
    lines: Sequence[Sequence[str]]
    result: Sequence[str]
    sign: str = ""


def matrices(steps: AttentionSteps) -> list[Matrix]:
    """All matrices in the order of the computation.

    Args:
        steps: Of one example.

    Returns:
        Matrices with labels; inputs and projections only where the example has them.

    Example:
        >>> from core.attention_steps import StepChoices, attention_steps, typed_example
        >>> example = typed_example("", "1 0; 0 1", "1 0; 0 1", "1; 2")
        >>> [matrix.name for matrix in matrices(attention_steps(example, StepChoices()))][:5]
        ['q', 'k', 'kt', 'v', 'scores']
    """
    example = steps.example
    queries, keys = example.queries, example.keys
    d_k = _numbers(example.d_k)
    d_v = _numbers(example.value.shape[1])
    square: dict[str, Any] = {
        "rows": queries,
        "columns": keys,
        "row_dim": "queries",
        "column_dim": "keys",
    }
    by_row: dict[str, Any] = {"columns": d_k, "column_dim": "d_k"}
    found = []
    if example.inputs is not None:
        width = _numbers(example.inputs.shape[1])
        found.append(Matrix("x", "X", keys, width, "tokens", "d_model", example.inputs))
        for name, values in zip("qkv", example.projections, strict=True):
            columns, dim = (d_v, "d_v") if name == "v" else (d_k, "d_k")
            found.append(
                Matrix(f"w{name}", f"W_{name.upper()}", width, columns, "d_model", dim, values)
            )
    return [
        *found,
        Matrix("q", "Q", rows=queries, row_dim="queries", values=example.query, **by_row),
        Matrix("k", "K", rows=keys, row_dim="keys", values=example.key, **by_row),
        Matrix("kt", "Kᵀ", d_k, keys, "d_k", "keys", example.key.T),
        Matrix("v", "V", keys, d_v, "keys", "d_v", example.value),
        Matrix("scores", "S = QKᵀ", values=steps.scores, **square),
        Matrix("scaled", _scaled_title(steps), values=steps.scaled, **square),
        Matrix("masked", "masked scores", values=steps.masked, **square),
        Matrix("allowed", "mask", values=steps.allowed * 1.0, kind="hidden", **square),
        Matrix("weights", "A = softmax", values=steps.weights, kind="weights", **square),
        Matrix("factors", "dropout", values=steps.factors, kind="hidden", **square),
        Matrix("dropped", _dropped_title(steps), values=steps.dropped, kind="weights", **square),
        Matrix("output", "output = A·V", queries, d_v, "queries", "d_v", steps.output),
    ]


def stages(steps: AttentionSteps) -> list[Stage]:
    """The seven steps, each with what it does here.

    Args:
        steps: Of one example.

    Returns:
        Seven stages in the order of the computation.

    Example:
        >>> from core.attention_steps import StepChoices, attention_steps, typed_example
        >>> example = typed_example("", "1 0; 0 1", "1 0; 0 1", "1; 2")
        >>> found = stages(attention_steps(example, StepChoices()))
        >>> [(stage.title, stage.result) for stage in found[1:4]]
        [('QKᵀ', ['scores']), ('÷ √d_k', ['scaled']), ('Mask', ['masked'])]
    """
    if steps.example.inputs is None:
        first = [["q", "k", "v"]]
    else:
        first = [["x", " ·", "wq", "wk", "wv"], [" =", "q", "k", "v"]]
    root, p = format_number(steps.divisor, 4), steps.choices.dropout
    divided = f" ÷ {root} =" if steps.choices.scaled else " ="
    notes = {key: joined(said(claims, Seen(steps))) for key, claims in _NOTES.items()}
    return [
        Stage("qkv", "Q, K, V", notes["qkv"], first, ["q", "k", "v"]),
        Stage(
            "scores",
            "QKᵀ",
            notes["scores"],
            [["q", " ·", "kt", " =", "scores"]],
            ["scores"],
            "QKᵀ =",
        ),
        Stage(
            "scaled",
            "÷ √d_k",
            notes["scaled"],
            [["scores", divided, "scaled"]],
            ["scaled"],
            f"÷ {root} =" if steps.choices.scaled else "not scaled",
        ),
        Stage(
            "mask",
            "Mask",
            notes["mask"],
            [["scaled", " →", "masked"]],
            ["masked"],
            f"mask: {steps.choices.mask} →",
        ),
        Stage(
            "softmax",
            "Softmax",
            notes["softmax"],
            [["masked", " →", "weights"]],
            ["weights"],
            "softmax →",
        ),
        Stage(
            "dropout",
            "Dropout",
            notes["dropout"],
            [["weights", " →", "dropped"]],
            ["dropped"],
            f"dropout {format_number(p)} →" if p else "no dropout →",
        ),
        Stage(
            "output",
            "· V",
            notes["output"],
            [["dropped", " ·", "v", " =", "output"]],
            ["output"],
            "· V =",
        ),
    ]


# ---- what each step does here ---------------------------------------------------------------
class _Origin(NamedTuple):
    source: Source
    origin: str


def _origin_words(facts: _Origin) -> str:
    sentence = (
        "A query says what its token looks for, a key what its token offers, a value what it hands "
        "over. "
    )
    if facts.source == "table":
        return sentence + "Click a number to change it."
    if facts.source == "random":
        return sentence + (
            "X holds a made-up vector for each word, W_Q, W_K and W_V are random: Q = X·W_Q, "
            "K = X·W_K, V = X·W_V."
        )
    return sentence + (
        f"These are those of all-MiniLM-L6-v2, {facts.origin}: each number is a sum over the "
        "384 numbers that the layer has for the token, plus a bias."
    )


ORIGIN: Claim[Seen, _Origin] = Claim(
    "steps: where Q, K and V are from",
    lambda seen: _Origin(seen.steps.example.source, seen.steps.example.origin),
    _origin_words,
)


class _Scores(NamedTuple):
    cells: int
    d_k: int
    low: float
    high: float


def _scores(seen: Seen) -> _Scores:
    scores = seen.steps.scores
    size = float(np.abs(scores).max())
    low, high = (settled(float(each), size) for each in (scores.min(), scores.max()))
    return _Scores(scores.size, seen.steps.example.d_k, low, high)


def _range_words(low: float, high: float, what: str = "they") -> str:
    if format_number(low) == format_number(high):
        return f"{what} are {format_number(high)}" + ("" if low == high else ", to three digits")
    return f"{what} lie between {format_number(low)} and {format_number(high)}"


SCORES: Claim[Seen, _Scores] = Claim(
    "steps: between what the scores lie",
    _scores,
    lambda facts: (
        f"Each of the {facts.cells} scores is "
        + ("one product" if facts.d_k == 1 else f"a sum of d_k = {facts.d_k} products")
        + f"; {_range_words(facts.low, facts.high)}."
    ),
)


def _divided(seen: Seen) -> _Scores | None:
    facts = _scores(seen)
    if not seen.steps.choices.scaled:
        return None
    root = seen.steps.divisor
    return facts._replace(low=facts.low / root, high=facts.high / root)


DIVIDED: Claim[Seen, _Scores] = Claim(
    "steps: between what the scaled scores lie",
    _divided,
    lambda facts: (
        f"Divided by √{facts.d_k} = {format_number(facts.d_k**0.5, 4)}, "
        f"{_range_words(facts.low, facts.high)}."
    ),
)
NOT_DIVIDED: Claim[Seen, tuple[()]] = Claim(
    "steps: scaling is off",
    lambda seen: None if seen.steps.choices.scaled else (),
    lambda _: "Scaling is switched off: the scores stay as they are.",
)


class _Mask(NamedTuple):
    hidden: int
    cells: int
    real: int | None  # with padding


def _mask(seen: Seen) -> _Mask:
    steps = seen.steps
    real = min(steps.choices.length, len(steps.example.keys))
    return _Mask(
        int((~steps.allowed).sum()),
        steps.allowed.size,
        real if steps.choices.mask == "padding" else None,
    )


def _mask_words(facts: _Mask) -> str:
    if not facts.hidden:
        return "Nothing is masked. Click a cell to hide it."
    become, their = ("becomes", "its") if facts.hidden == 1 else ("become", "their")
    sentence = (
        f"{facts.hidden} of {facts.cells} scores {become} −∞, so that {their} weight is exactly 0."
    )
    if facts.real is not None:
        sentence += (
            f" Keys after the first {'one' if facts.real == 1 else facts.real} are padding."
            if facts.real
            else " All keys are padding."
        )
    return f"{sentence} Click a cell to hide or show it."


MASK = Claim("steps: how many scores become −∞", _mask, _mask_words)


class _Softmax(NamedTuple):
    rows: int
    masked: int
    temperature: float


def _softmax_words(facts: _Softmax) -> str:
    heated = (
        f"scores ÷ {format_number(facts.temperature)} (temperature), exponentials"
        if facts.temperature != 1
        else "exponentials"
    )
    sentence = f"Each row: {heated}, divided by their sum."
    if not facts.masked:
        return f"{sentence} Every row sums to 1."
    if facts.masked == facts.rows:
        return f"{sentence} All rows are fully masked and therefore defined as 0."
    others = f"The other {'row sums' if facts.rows - facts.masked == 1 else 'rows sum'} to 1."
    masked = "row is" if facts.masked == 1 else "rows are"
    return f"{sentence} {facts.masked} {masked} fully masked and therefore defined as 0. {others}"


SOFTMAX: Claim[Seen, _Softmax] = Claim(
    "steps: what rows of weights sum to",
    lambda seen: _Softmax(
        len(seen.steps.weights), len(seen.steps.fully_masked_rows), seen.steps.choices.temperature
    ),
    _softmax_words,
)
NO_DROPOUT: Claim[Seen, tuple[()]] = Claim(
    "steps: dropout is off",
    lambda seen: None if seen.steps.choices.dropout else (),
    lambda _: "Dropout is off, as it is after training: nothing changes.",
)
NOTHING_TO_DROP: Claim[Seen, tuple[()]] = Claim(
    "steps: nothing to drop",
    lambda seen: () if seen.steps.choices.dropout and not seen.steps.allowed.any() else None,
    lambda _: "Every weight is 0 already, so dropout changes nothing.",
)
SUMMED: Claim[Seen, int] = Claim(
    "steps: what an output sums",
    lambda seen: len(seen.steps.example.keys),
    lambda keys: f"Each output is a sum of the {keys} values, each times its weight.",
)
_NOTES: dict[str, tuple[Claim[Seen, Any], ...]] = {
    "qkv": (ORIGIN,),
    "scores": (SCORES,),
    "scaled": (DIVIDED, NOT_DIVIDED),
    "mask": (MASK,),
    "softmax": (SOFTMAX,),
    "dropout": (DROPPED, SUMS, NO_DROPOUT, NOTHING_TO_DROP),
    "output": (SUMMED,),
}


def _scaled_title(steps: AttentionSteps) -> str:
    return "S / √d_k" if steps.choices.scaled else "S, not scaled"


def _dropped_title(steps: AttentionSteps) -> str:
    return "A after dropout" if steps.choices.dropout else "A, no dropout"


def _numbers(count: int) -> list[str]:
    return [str(i) for i in range(1, count + 1)]


# ---- to take away --------------------------------------------------------------------------------
def csv_rows(steps: AttentionSteps) -> list[dict[str, Any]]:
    """Every cell of every matrix."""
    return [
        {
            "matrix": matrix.title,
            "row": row,
            "column": column,
            "value": float(matrix.values[i, j]),
        }
        for matrix in matrices(steps)
        if matrix.name != "kt"
        for i, row in enumerate(matrix.rows)
        for j, column in enumerate(matrix.columns)
    ]


def steps_figure(steps: AttentionSteps) -> go.Figure:
    """All matrices beside each other as heat maps with their numbers, for a white background."""
    shown = [each for each in matrices(steps) if each.kind != "hidden" and each.name != "kt"]
    columns = 3
    rows = -(-len(shown) // columns)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        subplot_titles=[f"{m.title}  {m.shape}" for m in shown],
        horizontal_spacing=0.09,
        vertical_spacing=0.16 / max(rows - 1, 1),
    )
    for place, matrix in enumerate(shown):
        finite = matrix.values[np.isfinite(matrix.values)]
        bound = float(np.abs(finite).max()) if finite.size else 1.0
        is_weights = matrix.kind == "weights"
        trace = {
            "type": "heatmap",
            "z": [[v if np.isfinite(v) else None for v in row] for row in matrix.values.tolist()],
            "zmin": 0 if is_weights else -(bound or 1.0),
            "zmax": bound or 1.0,
            "colorscale": list(theme.SEQUENTIAL_LIGHT if is_weights else theme.DIVERGING_LIGHT),
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "hovertemplate": "row %{y}, column %{x}: %{z:.6g}<extra></extra>",
            **({"texttemplate": "%{z:.2f}"} if matrix.values.shape[1] <= 8 else {}),
        }
        row, column = place // columns + 1, place % columns + 1
        figure.add_trace(trace, row=row, col=column)
        # By place, since two tokens may have one name.
        figure.update_xaxes(
            tickvals=list(range(len(matrix.columns))),
            ticktext=list(matrix.columns),
            row=row,
            col=column,
        )
        figure.update_yaxes(
            tickvals=list(range(len(matrix.rows))),
            ticktext=list(matrix.rows),
            autorange="reversed",
            row=row,
            col=column,
        )
    figure.update_layout(**theme.base_layout(260 * rows))
    figure.update_layout(margin={"l": 90, "t": 40})
    figure.update_xaxes(showgrid=False, zeroline=False)
    figure.update_yaxes(showgrid=False, zeroline=False)
    return figure
