"""What the step view draws: the matrices of one attention head and the stages between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.attention_steps import AttentionSteps

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
    note: str
    lines: Sequence[Sequence[str]]
    result: Sequence[str]
    sign: str = ""


def matrices(steps: AttentionSteps) -> list[Matrix]:
    """All matrices in the order of the computation."""
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
    """The seven steps, each with what it does here."""
    if steps.example.inputs is None:
        first = [["q", "k", "v"]]
    else:
        first = [["x", " ·", "wq", "wk", "wv"], [" =", "q", "k", "v"]]
    divided = f" ÷ {steps.divisor:.4g} =" if steps.choices.scaled else " ="
    scores, lit = steps.scores, steps.scaled
    visible = int(steps.allowed.sum())
    drops = int(((steps.factors == 0) & steps.allowed).sum())
    return [
        Stage("qkv", "Q, K, V", _origin_note(steps), first, ["q", "k", "v"]),
        Stage(
            "scores", "QKᵀ",
            f"Each of the {scores.size} scores is a sum of d_k = {steps.example.d_k} products; "
            f"they lie between {_number(scores.min())} and {_number(scores.max())}.",
            [["q", " ·", "kt", " =", "scores"]], ["scores"], "QKᵀ =",
        ),
        Stage(
            "scaled", "÷ √d_k",
            f"Divided by √{steps.example.d_k} = {steps.divisor:.4g}, they lie between "
            f"{_number(lit.min())} and {_number(lit.max())}."
            if steps.choices.scaled
            else "Scaling is switched off: the scores stay as they are.",
            [["scores", divided, "scaled"]], ["scaled"],
            f"÷ {steps.divisor:.4g} =" if steps.choices.scaled else "not scaled",
        ),
        Stage(
            "mask", "Mask", _mask_note(steps),
            [["scaled", " →", "masked"]], ["masked"], f"mask: {steps.choices.mask} →",
        ),
        Stage(
            "softmax", "Softmax", _softmax_note(steps),
            [["masked", " →", "weights"]], ["weights"], "softmax →",
        ),
        Stage(
            "dropout", "Dropout",
            f"{drops} of {visible} weights are dropped, the others divided by "
            f"{1 - steps.choices.dropout:.3g}. {sums_sentence(steps)}"
            if steps.choices.dropout
            else "Dropout is off, as it always is after training: nothing changes.",
            [["weights", " →", "dropped"]], ["dropped"],
            f"dropout {steps.choices.dropout:g} →" if steps.choices.dropout else "no dropout →",
        ),
        Stage(
            "output", "· V",
            f"Each output is a sum of the {len(steps.example.keys)} values, each times its weight.",
            [["dropped", " ·", "v", " =", "output"]], ["output"], "· V =",
        ),
    ]  # fmt: skip


def sums_sentence(steps: AttentionSteps) -> str:
    """Between what the rows of the weights sum to, dropout included."""
    sums = steps.dropped.sum(axis=1)
    low, high = float(sums.min()), float(sums.max())
    if np.allclose(sums, 1, atol=1e-9):
        return "Every row sums to 1."
    if high - low < 5e-4:
        return f"Every row sums to {high:.3f}, not to 1."
    return f"Rows sum to between {low:.3f} and {high:.3f}, not to 1."


def _origin_note(steps: AttentionSteps) -> str:
    example = steps.example
    told = (
        "A query says what its token looks for, a key what its token offers, a value what it hands "
        "over. "
    )
    if example.source == "table":
        return told + "Click a number to change it."
    if example.source == "random":
        return told + (
            "X holds a made-up vector for each word, W_Q, W_K and W_V are random: Q = X·W_Q, "
            "K = X·W_K, V = X·W_V."
        )
    return told + (
        f"These are those of all-MiniLM-L6-v2, {example.origin}: each number is a sum over the "
        "384 numbers that the layer has for the token, plus a bias."
    )


def _mask_note(steps: AttentionSteps) -> str:
    hidden = int((~steps.allowed).sum())
    how = "Click a cell to hide or show it." if hidden else "Click a cell to hide it."
    if not hidden:
        return f"Nothing is masked. {how}"
    what = ""
    if steps.choices.mask == "padding":
        real = min(steps.choices.length, len(steps.example.keys))
        what = f" Keys after the first {real} are padding."
    return (
        f"{hidden} of {steps.allowed.size} scores become −∞, so that their weight is exactly 0."
        f"{what} {how}"
    )


def _softmax_note(steps: AttentionSteps) -> str:
    t = steps.choices.temperature
    told = "Each row: exponentials, divided by their sum."
    if t != 1:
        told = f"Each row: scores ÷ {t:g} (temperature), exponentials, divided by their sum."
    blind = len(steps.blind_rows)
    if blind:
        sums = "All rows are" if blind == len(steps.weights) else f"{blind} of the rows "
        sums += "" if blind == len(steps.weights) else ("is" if blind == 1 else "are")
        return f"{told} {sums} fully masked and therefore defined as 0; others sum to 1."
    return f"{told} Every row sums to 1."


def _scaled_title(steps: AttentionSteps) -> str:
    return "S / √d_k" if steps.choices.scaled else "S, not scaled"


def _dropped_title(steps: AttentionSteps) -> str:
    return "A after dropout" if steps.choices.dropout else "A, no dropout"


def _numbers(count: int) -> list[str]:
    return [str(i) for i in range(1, count + 1)]


def _number(value: Any) -> str:
    return f"{float(value):.3g}".replace("-", "−")
