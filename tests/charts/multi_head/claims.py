"""Many heads, one head against several, and the date translator: results from all controls."""

import math
import re
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from torch.nn import functional

from charts.multi_head import Shown, TaskResult
from charts.multi_head import copy_task as task_charts
from charts.multi_head import dates as date_charts
from charts.multi_head import findings as charts
from charts.multi_head.dates import Masked, Written
from charts.multi_head.findings import Named
from core.common import Said, format_number
from core.multi_head import (
    MASKS,
    WEEKDAYS,
    Accuracy,
    TrainingResult,
    Translation,
    copy_task,
    held_out,
    load,
    measure,
    random_projections,
    symbol_name,
    translate,
    word_vectors,
)
from core.multi_head.multi_head import HEADS, SEED, WIDTH, multi_head
from core.positional_encoding import sinusoidal_of_any_width
from tests.charts.common.claim_subject import Subject, values_of
from ui.multi_head.controls import PREFIX
from ui.page import Preset

WORDS = ("the", "cat", "saw", "*b*")


# ---- results ----------------------------------------------------------------------------------
def shown(
    text: str,
    other: str = "",
    width: int = 24,
    heads: int = 3,
    seed: int = 1,
    positions: bool = False,
    typed: bool = False,
) -> Shown:
    names = [each.split() for each in (text, other or text)]
    vectors = [word_vectors(each, width, seed) for each in names]
    if typed:
        names = [[f"token {i + 1}" for i in range(len(each))] for each in names]
    if positions:
        vectors = [each + sinusoidal_of_any_width(len(each), width) for each in vectors]
    result = multi_head(vectors[0], vectors[1], random_projections(width, seed), heads)
    return Shown(result, names[0], names[1], positions, other in ("", text), typed)


@st.composite
def anatomies(draw: DrawFn) -> Shown:
    heads = int(draw(values_of(HEADS)))
    width = heads * draw(st.integers(max(1, int(WIDTH.low) // heads), int(WIDTH.high) // heads))
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
    return shown(
        draw(words),
        draw(st.one_of(st.just(""), words)),
        max(width, int(WIDTH.low)) if heads == 1 else width,
        heads,
        int(draw(values_of(SEED))),
        draw(st.booleans()),
        draw(st.booleans()),
    )


def copied(runs: dict[int, tuple[np.ndarray, np.ndarray]], tokens: int, seed: int) -> TaskResult:
    """Any weights and mixing, as if training had ended there."""
    asked = len(next(iter(runs.values()))[1])
    target = np.eye(tokens)[:asked]
    made = {}
    for heads, (weights, mixing) in runs.items():
        error = float(((target - mixing @ weights) ** 2).sum() / asked)
        losses = np.array([1.0, error])
        made[heads] = TrainingResult(weights, mixing, losses, copy_task.error_bound(asked, heads))
    return TaskResult(made, tokens, asked, copy_task.example(tokens, seed))


@st.composite
def tasks(draw: DrawFn) -> TaskResult:
    tokens, asked, most = (
        int(draw(values_of(each)))
        for each in (copy_task.TOKENS, copy_task.ASKED, copy_task.READERS)
    )
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    sharpness = draw(st.sampled_from((0.0, 1.0, 30.0)))
    scale = draw(st.sampled_from((0.0, 1.0)))
    runs = {}
    for heads in range(1, most + 1):
        logits = torch.from_numpy(sharpness * random.standard_normal((heads, tokens)))
        mixing = scale * random.standard_normal((asked, heads))
        runs[heads] = (functional.softmax(logits, -1).numpy(), mixing)
    return copied(runs, tokens, 8)


@cache
def trained(tokens: int, asked: int, heads: int, seed: int = 8) -> TaskResult:
    runs = {each: copy_task.train(tokens, asked, each, seed) for each in range(1, heads + 1)}
    return TaskResult(runs, tokens, asked, copy_task.example(tokens, seed))


TEXTS = (
    "4 July 1976",
    "Monday the 23rd of November, 2026",
    "Friday the 23rd of November, 2026",
    "1 January 0001",
    "31 February 2026",
    "the third of march 1999",
    "the third of march",
    "hello world",
    "the cat sat 2026",
    "Sat May",
    "$#1/2/33",
    "~`@ 4 July",
)
OUTPUTS = ("1976-07-04", "2026-11-23", "2026-02-31", "0001-01-01", "7777777777", "", "19--")


def written(text: str, output: str, ended: bool = True, seed: int = 0, sure: float = 9) -> Any:
    """As if the network had written this."""
    random = np.random.default_rng(seed)
    symbols = (*output, "end") if ended else tuple(output) or ("1",)
    steps, length = len(symbols), len(text) + 1
    logits = random.standard_normal((steps, 12))
    names = [symbol_name(number) for number in range(12)]
    for step, symbol in enumerate(symbols):
        logits[step, names.index(symbol)] += 4 + sure
    rows = functional.softmax(torch.from_numpy(logits), -1).numpy().astype(np.float32)
    maps = functional.softmax(
        torch.from_numpy(3 * random.standard_normal((2, 4, steps, length))), -1
    ).numpy()
    known = set("$~`@") & set(text)
    decoder = np.zeros((steps, 2, 4, steps, steps), np.float32)
    return Translation(
        text,
        tuple(sign for sign in dict.fromkeys(text) if sign in known),
        symbols,
        rows,
        np.zeros((2, 4, length, length), np.float32),
        decoder,
        maps.astype(np.float32),
    )


@st.composite
def dates(draw: DrawFn) -> Masked:
    text = draw(st.sampled_from(TEXTS))
    both = [
        written(
            text,
            draw(st.sampled_from(OUTPUTS)),
            draw(st.booleans()),
            draw(st.integers(0, 10_000)),
            draw(st.sampled_from((0.0, 3.0, 30.0))),
        )
        for _ in range(2)
    ]
    return Masked(both[0], both[1], draw(st.sampled_from(sorted(MASKS))))


MEASURED = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=len(MASKS), max_size=len(MASKS)
).map(lambda rows: {key: Accuracy(*row, 500) for key, row in zip(MASKS, rows, strict=True)})


def say(result: Any) -> list[Said]:
    match result:
        case Shown():
            return [*charts.anatomy_finding(result), charts.anatomy_alt(result)]
        case TaskResult():
            return [*task_charts.task_finding(result), task_charts.task_alt(result)]
        case Masked():
            return [
                date_charts.translation_finding(result.shown),
                *date_charts.unknown_finding(result.shown),
                date_charts.reading_finding(result.shown),
                date_charts.mask_finding(result.shown, result.masked, result.mask),
            ]
        case _:
            return [date_charts.mask_explanation(result)]


# ---- many heads -------------------------------------------------------------------------------
def torchs_weights(shown: Shown) -> np.ndarray:
    """Head by head from the columns of Q and K."""
    heads, width = shown.result.heads, shown.width
    d_k = width // heads
    found = []
    for head in range(heads):
        columns = slice(head * d_k, (head + 1) * d_k)
        query, key = (
            torch.from_numpy(each[:, columns]) for each in (shown.result.query, shown.result.key)
        )
        found.append(functional.softmax(query @ key.T / math.sqrt(d_k), -1).numpy())
    return np.stack(found)


def largest(named: Named, facts: Any) -> None:
    shown = named.shown
    found = torchs_weights(shown)
    assert math.isclose(facts.weight, found.max(), rel_tol=1e-9)
    near = sum(math.isclose(each, found.max(), rel_tol=1e-9) for each in found.ravel())
    assert near <= facts.others + 1 <= sum(each > 0.99 * found.max() for each in found.ravel())
    assert any(
        (shown.queries[i], shown.keys[j]) == (facts.query, facts.key)
        for i, j in zip(*np.nonzero(np.isclose(found[facts.head - 1], facts.weight)), strict=True)
    )


def one(named: Named, facts: Any) -> None:
    assert named.shown.result.heads == 1
    assert facts.width == named.shown.result.query.shape[1]
    assert facts.tokens == len(named.shown.keys)
    largest(named, facts.largest)


def several(named: Named, facts: Any) -> None:
    found = torchs_weights(named.shown)
    assert facts.heads == len(found) > 1
    assert facts.heads * facts.d_k == facts.width
    apart = [
        np.maximum(found[i] - found[j], 0).sum(axis=1).mean()
        for i in range(facts.heads)
        for j in range(i)
    ]
    assert math.isclose(facts.apart, np.mean(apart), rel_tol=1e-9, abs_tol=1e-12)
    largest(named, facts.largest)


def costs(named: Named, facts: Any) -> None:
    """By counting torch's parameters, and the sizes of each product."""
    shown = named.shown
    queries, keys, width = len(shown.queries), len(shown.keys), shown.width
    layer = torch.nn.MultiheadAttention(width, facts.heads, bias=False)
    assert facts.parameters == sum(each.numel() for each in layer.parameters())
    products = sum(
        2 * queries * (width // facts.heads) * keys + 2 * queries * keys * (width // facts.heads)
        for _ in range(facts.heads)
    )
    projections = 2 * (2 * queries * width * width) + 2 * (2 * keys * width * width)
    assert (facts.projections, facts.products) == (projections, products)
    assert facts.operations == products + projections
    assert facts.weights == shown.result.weights.size
    assert facts.weights_of_one == shown.result.weights[0].size


def rank(named: Named, facts: Any) -> None:
    result = named.shown.result
    assert facts.most == min(result.scores.shape[1:])
    ranks = [int(torch.linalg.matrix_rank(torch.from_numpy(each))) for each in result.scores]
    assert (facts.low, facts.high) == (min(ranks), max(ranks))
    assert facts.high <= min(facts.d_k, facts.most)


def twins(named: Named, facts: Any, apart: bool = False) -> None:
    shown = named.shown
    places = [i for i, word in enumerate(shown.queries) if word == facts.word]
    assert len(places) > 1
    assert shown.is_self
    first, second = shown.result.output[places[:2]]
    assert math.isclose(facts.apart, np.abs(first - second).max(), abs_tol=1e-9)
    assert (facts.apart > 1e-6) == apart == shown.has_positions


def untrained(named: Named, facts: Any) -> None:
    assert facts[0] == (named.shown.queries[0] == "token 1")


# ---- copying ----------------------------------------------------------------------------------
def ended(result: TaskResult, facts: Any) -> None:
    assert (facts.asked, facts.tokens) == (result.asked, len(result.points))
    target = torch.eye(result.tokens, dtype=torch.float64)[: result.asked]
    assert math.isclose(float((target**2).sum()) / result.asked, 1)  # of always answering 0
    for heads, error, bound in facts.runs:
        run = result.runs[heads]
        made = torch.from_numpy(run.mixing @ run.weights)
        assert math.isclose(error, float(((target - made) ** 2).sum()) / result.asked, abs_tol=1e-9)
        values = torch.linalg.svdvals(target)[heads:]
        assert math.isclose(bound, float((values**2).sum()) / result.asked, abs_tol=1e-12)
        assert error >= bound - 1e-9


def mixes(result: TaskResult, facts: Any) -> None:
    run = result.runs[1]
    told = dict(facts.shares)
    for token, weight in enumerate(run.weights[0], 1):
        assert (token in told) == (weight > 0.1)
        assert told.get(token, weight) == weight
    answers = run.mixing @ (run.weights @ result.points)
    assert facts.asked == len(answers) > 1
    # On one line through 0: no two span an area.
    for other in answers[1:]:
        assert abs(answers[0][0] * other[1] - answers[0][1] * other[0]) < 1e-9
    close = min(
        np.abs(answers[i] - answers[j]).max() for i in range(len(answers)) for j in range(i)
    )
    assert facts.on_each_other == (close < 0.15)


def enough(result: TaskResult, facts: Any) -> None:
    assert result.asked == 1
    assert result.runs[1].bound == 0
    goal = np.eye(result.tokens)[0]
    assert np.abs(functional.softmax(torch.from_numpy(60 * goal), -1).numpy() - goal).max() < 1e-9


# ---- dates ------------------------------------------------------------------------------------
MEANT: dict[str, tuple[int, int, int] | None] = {
    "4 July 1976": (1976, 7, 4),
    "Monday the 23rd of November, 2026": (2026, 11, 23),
    "Friday the 23rd of November, 2026": (2026, 11, 23),
    "1 January 0001": (1, 1, 1),
    "31 February 2026": (2026, 2, 31),
    "the third of march 1999": (1999, 3, 3),
}


def exists(output: str) -> bool:
    try:
        return date(*map(int, output.split("-"))).isoformat() == output
    except (OverflowError, TypeError, ValueError):
        return False


def came_out(result: Written, facts: Any) -> None:
    shown = result.shown
    assert facts.text == shown.text
    assert facts.output == "".join(shown.symbols).removesuffix("end")
    assert facts.cut_off == (shown.symbols[-1] != "end")
    chances = [float(row.max()) for row in shown.probabilities]
    assert math.isclose(facts.confidence, math.prod(chances), rel_tol=1e-9)
    assert facts.least == min(chances) == chances[facts.step - 1]
    assert facts.symbol == shown.symbols[facts.step - 1]


def no_date(result: Written, facts: Any) -> None:
    assert not exists(result.shown.output)


def meant(result: Written, facts: Any) -> bool:
    day = MEANT[result.shown.text]
    assert day is not None
    assert facts.meant == date(*day).isoformat()
    assert facts.trained == (1950 <= day[0] <= 2049)
    return bool(facts.meant == result.shown.output)


def right(result: Written, facts: Any) -> None:
    assert meant(result, facts)


def wrong(result: Written, facts: Any) -> None:
    assert not meant(result, facts)


def impossible(result: Written, facts: Any) -> None:
    year, month, day = MEANT[result.shown.text] or (0, 0, 0)
    assert not exists(f"{year:04d}-{month:02d}-{day:02d}")
    assert facts[0] == exists(result.shown.output)


def no_such_day(result: Written, facts: Any) -> None:
    assert MEANT.get(result.shown.text) is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", result.shown.output)
    assert not exists(result.shown.output)


def invented(result: Written, facts: Any) -> None:
    assert exists(result.shown.output)
    assert result.shown.text in ("hello world", "Sat May")


def unchecked(result: Written, facts: Any) -> None:
    assert exists(result.shown.output)
    assert MEANT.get(result.shown.text) is None
    assert result.shown.text not in ("hello world", "Sat May")


def weekday(result: Written, facts: Any) -> None:
    assert facts.named in result.shown.text
    assert facts.weekday == date.fromisoformat(result.shown.output).strftime("%A")
    assert facts.weekday in WEEKDAYS


def unknown(result: Written, facts: Any) -> None:
    assert facts == list(result.shown.unknown)
    assert all(sign in result.shown.text for sign in facts)


def reading(result: Written, facts: Any) -> None:
    cross = torch.from_numpy(result.shown.cross)
    sharpness = cross.amax(-1).mean(-1)
    assert math.isclose(facts.sharpness, float(sharpness.max()), rel_tol=1e-5)
    head = cross[facts.layer - 1, facts.head - 1]
    assert math.isclose(float(head.amax(-1).mean()), facts.sharpness, rel_tol=1e-5)
    assert facts.weight == float(head.max()) == float(head[facts.step - 1, facts.place - 1])
    text = [*result.shown.text, None]
    assert facts.character == text[facts.place - 1]
    assert facts.symbol == result.shown.symbols[facts.step - 1]


def with_mask(result: Masked, facts: Any) -> None:
    """Of a real translation: nothing to the right, and nothing changes later."""
    decoder = translated("4 July 1976", "causal").decoder
    steps = len(decoder)
    for step in range(steps):
        assert not np.triu(decoder[step], 1).any()
        np.testing.assert_allclose(
            decoder[step][..., : step + 1, : step + 1],
            decoder[-1][..., : step + 1, : step + 1],
            atol=1e-5,
        )


def changed(result: Masked, facts: Any) -> None:
    assert (facts.now, facts.before) == (result.shown.output, result.masked.output)
    for told, each in ((facts.confidence, result.shown), (facts.confidence_before, result.masked)):
        assert math.isclose(told, math.prod(map(float, each.probabilities.max(1))), rel_tol=1e-6)


def measured(result: Any, facts: Any) -> None:
    assert facts.dates == 500
    for key, found in result.items():
        assert (facts.next_symbol[key], facts.exact[key]) == (found.next_symbol, found.exact)
    falls = "it falls from" in date_charts.MEASURED.words(facts)
    assert falls == (result["removed"].next_symbol < result["causal"].next_symbol)


# ---- presets ----------------------------------------------------------------------------------
def of(preset: Preset) -> dict[str, Any]:
    return {key.removeprefix(PREFIX): value for key, value in preset.values.items()}


def anatomy_of(preset: Preset, **changed: Any) -> Shown:
    values = of(preset) | changed
    assert values["part"] == "heads"
    return shown(
        values["text"],
        values["other"],
        int(values["width"]),
        int(values["heads"]),
        int(values["seed"]),
        values["positions"],
    )


@cache
def translated(text: str, mask: str) -> Translation:
    return translate(text, mask)


def translation_of(preset: Preset) -> tuple[Translation, dict[str, Any]]:
    values = of(preset)
    assert values["part"] == "dates"
    return translated(values["date"], values["mask"]), values["focus"]["view"]


def one_softmax_each(preset: Preset) -> None:
    twelve, alone = anatomy_of(preset), anatomy_of(preset, heads=1)
    assert (twelve.result.heads, twelve.result.head_width) == (12, 2)
    for i in range(12):
        for j in range(i):
            assert np.abs(twelve.result.weights[i] - twelve.result.weights[j]).max() > 0.01
    rows = {
        row["Heads × width"].strip("*"): {
            row[column].strip("*") for column in ("Parameters", "Operations")
        }
        for row in charts.cost_rows(twelve)
    }
    assert rows["12 × 2"] == rows["1 × 24"]
    np.testing.assert_array_equal(twelve.result.query, alone.result.query)


def bag(preset: Preset) -> None:
    for positions in (False, True):
        result = anatomy_of(preset, positions=positions)
        first, second = (i for i, word in enumerate(result.queries) if word == "cat")
        output = result.result.output
        assert np.allclose(output[first], output[second]) is not positions


def must_fail(preset: Preset) -> None:
    values = of(preset)
    result = trained(values["tokens"], values["asked"], values["readers"], int(values["task_seed"]))
    assert result.asked == 3
    for heads, run in result.runs.items():
        assert math.isclose(run.bound, (3 - heads) / 3)
        if run.bound:
            assert run.error < 1.01 * run.bound


def november(preset: Preset) -> None:
    result, view = translation_of(preset)
    assert (view["layer"], view["head"], view["step"]) == (1, 2, 6)
    assert result.symbols[5:7] == ("1", "1")
    for step in (5, 6):
        place = int(result.cross[0, 1, step].argmax())
        assert result.text[place - 2 : place + 1] == "Nov"
    day = result.text.index("23")
    assert result.symbols[8:10] == ("2", "3")
    for step in (8, 9):
        assert (result.cross[1, :, step].argmax(-1) == day + step - 8).all()


def other_order(preset: Preset) -> None:
    result, _ = translation_of(preset)
    assert (
        result.output
        == "2026-11-23"
        == translated("Monday the 23rd of November, 2026", "causal").output
    )
    mean = result.cross[-1].mean(0)
    assert [int(mean[step].argmax()) for step in (5, 6)] == [0, 1]
    assert "20" not in result.text


def february(preset: Preset) -> None:
    result, _ = translation_of(preset)
    assert result.output == "2026-02-31"
    assert format_number(100 * result.confidence) == "99.9"


def share(mask: str) -> Accuracy:
    return measure(load(mask), held_out(noisy=False)[:40], causal=MASKS[mask].causal)


def no_mask(preset: Preset) -> None:
    result, _ = translation_of(preset)
    assert of(preset)["mask"] == "never"
    assert not exists(result.output)
    found = share("never")
    assert found.next_symbol > 0.99
    assert found.exact == 0


def taken_away(preset: Preset) -> None:
    result, _ = translation_of(preset)
    assert of(preset)["mask"] == "removed"
    assert np.triu(result.decoder[-1], 1).max() > 0.05


UNIFORM = np.full((1, 10), 0.1)
CORNERS = (
    lambda: shown("cat", heads=1),
    lambda: shown("cat", width=12, heads=12),
    lambda: shown("the the", heads=2),
    lambda: shown("the the cat", heads=2, positions=True),
    lambda: shown("the cat", "cat the", heads=12),
    lambda: shown("the cat", "cat the", heads=2, typed=True),
    lambda: shown("the cat saw", width=96, heads=1),
    lambda: copied({1: (UNIFORM, np.zeros((4, 1)))}, 10, 1),
    lambda: copied({1: (UNIFORM, np.ones((1, 1)))}, 10, 1),
    lambda: trained(6, 2, 2),
    *(
        lambda text=text, output=output: Masked(
            written(text, output), written(text, "1976-07-04"), "causal"
        )
        for text in TEXTS
        for output in OUTPUTS[:4]
    ),
    *(
        lambda mask=mask, output=output: Masked(
            written("4 July 1976", output, False), written("4 July 1976", "2026-11-23"), mask
        )
        for mask in MASKS
        for output in OUTPUTS
    ),
    lambda: {key: Accuracy(1.0, 1.0, 500) for key in MASKS},
    lambda: {key: Accuracy(0.0, 0.5 * (key == "causal"), 500) for key in MASKS},
)

SUBJECT = Subject(
    states=st.one_of(anatomies(), tasks(), dates(), MEASURED),
    say=say,
    oracles={
        "heads: one head": one,
        "heads: several heads": several,
        "heads: what they cost": costs,
        "heads: rank of the scores": rank,
        "heads: one word twice, without positions": twins,
        "heads: one word twice, with positions": lambda named, facts: twins(named, facts, True),
        "heads: nothing is trained": untrained,
        "copying: how far each number of heads got": ended,
        "copying: what one head hands on": mixes,
        "copying: one value": enough,
        "dates: what came out": came_out,
        "dates: no date came out": no_date,
        "dates: the date is right": right,
        "dates: the date is wrong": wrong,
        "dates: the text names no day": impossible,
        "dates: the day does not exist": no_such_day,
        "dates: no number was typed": invented,
        "dates: not checked": unchecked,
        "dates: the weekday": weekday,
        "dates: characters without a symbol": unknown,
        "dates: the most decided head": reading,
        "dates: with the causal mask": with_mask,
        "dates: the mask removed": changed,
        "dates: never a mask": changed,
        "dates: the masks on unseen dates": measured,
    },
    corners=CORNERS,
    presets={
        "One softmax each": one_softmax_each,
        "A bag of words": bag,
        "Where one head must fail": must_fail,
        "November becomes 11": november,
        "No weekday, other order": other_order,
        "31 February": february,
        "No mask in training": no_mask,
        "Mask taken away": taken_away,
    },
    examples=40,
)
