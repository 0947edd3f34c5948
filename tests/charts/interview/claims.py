"""The interview page: a derivation's checks, coding questions, the self-test, the bank's sheets."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from sklearn.datasets import make_regression
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.model_selection import train_test_split

from charts.interview import Sheet, Shown, Standing, Tried, standing_sentences
from charts.interview.checks import (
    agreement,
    residual_alt,
    residual_sentences,
    shown_sentences,
    verdict,
)
from charts.interview.score import COVERAGE, coverage_alt, sheet_sentences
from core.common import Said
from interview import Check, checks, eligible, outcomes
from interview.bank import BANK
from interview.coding import CODING
from interview.coding.one_thread import torch_on_one_thread
from interview.derivations import DERIVATIONS
from tests.charts.common.claim_subject import Subject, values_of
from ui.interview.common import TITLES
from ui.interview.derivations import MAX_STEPS
from ui.page import Preset

PAGES = list(TITLES.values())
KINDS = ("right", "wrong", "unread", "open")
NOTES = ("", "", "5 standard errors of 900 draws", "a valley is found to about 10⁻⁷")


# ---- states -------------------------------------------------------------------------------------
@st.composite
def derived(draw: st.DrawFn) -> tuple[Check | None, ...]:
    """A derivation with any numbers of its controls."""
    derivation = DERIVATIONS[draw(st.sampled_from(list(DERIVATIONS)))]
    numbers = {each.name: draw(values_of(each)) for each in derivation.params}
    return tuple(checks(derivation, numbers))


def any_checks() -> st.SearchStrategy[tuple[Check | None, ...]]:
    """Checks that hold and that do not, exact and measured, steps without one among them."""
    sides = st.floats(-10, 10)
    one = st.builds(
        Check,
        sides,
        sides,
        st.just("a"),
        st.just("b"),
        st.sampled_from([1e-12, 0.05, 25.0]),
        st.sampled_from(NOTES),
    )
    return st.lists(st.none() | one, min_size=1, max_size=9).map(tuple)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    pages = draw(st.lists(st.sampled_from(PAGES), max_size=30))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=len(pages), max_size=len(pages)))
    graded, timed = draw(st.booleans()), draw(st.booleans())
    return Standing(tuple(pages), tuple(kinds), graded, timed)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    numeric = draw(st.lists(st.booleans(), max_size=30))
    first = draw(st.integers(0, max(0, len(numeric) - 1)))
    return Sheet(numeric, numeric[first : first + 8], draw(st.integers(0, 99999)))


@cache
def tried(question: str, mistake: str = "") -> Tried:
    torch_on_one_thread()
    own = CODING[question]
    if not mistake:
        return Tried(outcomes(own, own.solution()))
    (found,) = (each for each in own.mistakes if each.name == mistake)
    return Tried(outcomes(own, own.mistake(found)), found.label, found.why)


@cache
def shown(question: str) -> Shown:
    torch_on_one_thread()
    return Shown(question, CODING[question].result())


def say(state: Any) -> Iterable[Said]:
    if isinstance(state, Standing):
        return standing_sentences(state)
    if isinstance(state, Sheet):
        return sheet_sentences(state)
    if isinstance(state, Tried):
        return verdict(state)
    if isinstance(state, Shown):
        return shown_sentences(state)
    if isinstance(state, dict):
        return [coverage_alt(state, TITLES)]
    cells = [agreement(each) for each in state if each is not None]
    return [*residual_sentences(state), residual_alt("Softmax", state), *cells]


GOOD, SAME, BAD = (Check(1.0, right, "a", "b") for right in (1.0 + 1e-13, 1.0, -1.0))
MEASURED = Check(0.98, 1.0, "a", "b", 0.05, NOTES[2])
ODD = Check(math.nan, 1.0, "a", "b")
CORNERS: list[Callable[[], Any]] = [
    *(
        lambda made=made: made
        for made in (
            (None, None),
            (SAME,),
            (SAME, SAME),
            (GOOD, None, MEASURED),
            (BAD,),
            (GOOD, BAD),
            (BAD, ODD),
            (ODD,),
            (MEASURED,),
            (Check([], [], "a", "b"),),
            (Check(0.9, 1.0, "a", "b", 0.05, NOTES[2]), Check(1.0, 1.0, "a", "b", 0.0, NOTES[2])),
        )
    ),
    *(
        lambda made=made: Standing(*made)
        for made in (
            ((), ()),
            (("Losses",), ("open",)),
            (("Losses",), ("right",), True),
            (("Losses",), ("wrong",), True),
            (("Losses",), ("unread",)),
            (("Losses", "Attention"), ("open", "open"), False, False, True),
            (("Losses",), ("open",), False, False, True),
            (("Losses", "Losses"), ("right", "right"), True),
            (("Losses", "Attention"), ("wrong", "unread"), True),
            (("Losses", "Losses", "Attention"), ("wrong", "open", "right"), True),
            (("Losses", "Losses", "Attention"), ("wrong", "open", "open"), True),
            (("Losses", "Attention"), ("right", "open"), False, True),
            (tuple(PAGES), ("open",) * len(PAGES), True),
        )
    ),
    *(
        lambda made=made: Sheet(*made)
        for made in (
            ([], [], 1),
            ([True], [True], 0),
            ([False], [False], 0),
            ([True] * 9, [True], 7),
            ([False] * 9, [False], 7),
            ([True, False] * 8, [True, False] * 4, 3),
        )
    ),
    *(lambda name=name: shown(name) for name in CODING),
    *(lambda name=name: tried(name) for name in CODING),
    *(
        lambda name=name, wrong=wrong: tried(name, wrong)
        for name, wrong in (
            ("attention_layer", "SoftmaxOverQueries"),
            ("stable_cross_entropy", "gradient_of_the_sum"),
        )
    ),
    lambda: Tried({"one": ""}),
    lambda: Tried({"one": "no", "two": ""}),
    lambda: Tried({"one": "no"}, "A copy", "It is one."),
    lambda: {"losses": {"Hard": 2, "Solid": 0}, "attention": {"Hard": 1, "Solid": 1}},
]


# ---- oracles: a derivation's checks -------------------------------------------------------------
def apart(check: Check) -> float:
    """The residual, entry by entry."""
    left, right = np.ravel(check.left).tolist(), np.ravel(check.right).tolist()
    scale = max([1.0, *(abs(each) for each in right)])
    gaps = [abs(a - b) / scale for a, b in zip(left, right, strict=True)]
    return math.nan if any(math.isnan(each) for each in gaps) else max(gaps, default=0.0)


def given(state: Any) -> list[tuple[int, Check]]:
    return [(step, each) for step, each in zip(range(1, 99), state, strict=False) if each]


def nothing_checked(state: Any, facts: Any) -> None:
    assert set(state) == {None}
    assert facts == ()


def all_hold(state: Any, facts: int) -> None:
    assert facts == len(given(state)) > 0
    assert all(apart(each) <= each.tolerance for _, each in given(state))


def some_fail(state: Any, facts: Any) -> None:
    failed = [step for step, each in given(state) if not apart(each) <= each.tolerance]
    assert failed == facts.steps != []
    assert facts.total == len(given(state))


def exact(state: Any, facts: float) -> None:
    found = [apart(each) for _, each in given(state) if not each.note]
    tolerances = [each.tolerance for _, each in given(state) if not each.note]
    agreeing = [a for a, most in zip(found, tolerances, strict=True) if a <= most]
    assert math.isclose(facts, sorted(agreeing)[-1], rel_tol=1e-9)


def measured(state: Any, facts: Any) -> None:
    noted = [(step, each) for step, each in given(state) if each.note]
    assert [step for step, _ in facts.shares] == [step for step, _ in noted]
    for (_, share), (_, each) in zip(facts.shares, noted, strict=True):
        assert (
            math.isinf(share)
            if each.tolerance == 0
            else math.isclose(share * each.tolerance, apart(each), abs_tol=1e-12)
        )
    assert set(facts.notes) == {each.note for _, each in noted}


def agrees(check: Check, facts: Any) -> None:
    assert facts.holds == (apart(check) <= check.tolerance)
    np.testing.assert_allclose(facts.difference, apart(check))
    assert (facts.allowed, facts.note) == (check.tolerance, check.note)


# ---- oracles: coding questions ------------------------------------------------------------------
def outcome(is_mistake: bool) -> Callable[[Tried, Any], None]:
    def oracle(tried: Tried, facts: Any) -> None:
        assert (tried.mistake is not None) == is_mistake
        passed = [key for key, finding in tried.found.items() if finding == ""]
        assert facts.failed + len(passed) == facts.total == len(tried.found)
        assert (facts.mistake, facts.why) == (tried.mistake or "", tried.why)

    return oracle


def lasso_numbers() -> list[str]:
    """By scikit-learn alone."""
    x, y, true = make_regression(
        n_samples=200, n_features=50, n_informative=10, noise=25, coef=True, random_state=42
    )
    x, x_test, y, y_test = train_test_split(x, y, test_size=0.2, random_state=42)
    fits = {"OLS": LinearRegression(), "Lasso": Lasso(alpha=10), "Ridge": Ridge(alpha=10)}
    for each in fits.values():
        each.fit(x, y)
    kept = fits["Lasso"].coef_ != 0
    counts = {name: int(np.count_nonzero(each.coef_)) for name, each in fits.items()}
    return [
        f"Lasso {counts['Lasso']}, Ridge {counts['Ridge']}, OLS {counts['OLS']} of 50",
        f"keeps {int((kept & (true == 0)).sum())} that do nothing",
        f"up to {np.abs(fits['Ridge'].coef_[true == 0]).max():.1f}",
        *(f"x{number}" for number in np.flatnonzero((true != 0) & ~kept)),
        *(f"{name} {each.score(x_test, y_test):.3f}" for name, each in fits.items()),
    ]


def adam_numbers() -> list[str]:
    t = np.arange(1, 201)
    plain = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    return [
        f"the first step is {plain[0]:.2f}",
        f"step {plain.argmax() + 1} is {plain.max():.2f} and step 200 is {plain[-1]:.2f}",
    ]


def attention_numbers() -> list[str]:
    """By torch's own attention, a head with an identity for values; row 0 sees nothing."""
    generator = torch.Generator().manual_seed(0)
    query, key, _ = torch.randn(3, 6, 8, generator=generator, dtype=torch.float64)
    mask = torch.ones(6, 6, dtype=torch.bool).tril()
    mask[:, 0] = False
    weights, unscaled = (
        torch.nn.functional.scaled_dot_product_attention(
            query[1:], key, torch.eye(6).double(), mask[1:], scale=scale
        )
        for scale in (None, 1.0)
    )
    zeros = 6 + int((weights == 0).sum())
    return [
        f"{zeros} of 36 weights are exactly 0",
        f"is {weights[-1].max():.2f}; without the division by √8 it would be "
        f"{unscaled[-1].max():.2f}",
    ]


def stable_numbers() -> list[str]:
    return [
        "at a lead of 10,000 is 10,000",
        f"from a lead of {math.floor(math.log(np.finfo(float).max)) + 1} on",
        f"approaches {-math.log(1e-12):.1f}",
    ]


def moons_numbers() -> list[str]:
    """The guide's own losses, and the curves that the picture has."""
    result = shown("moons_optimizers").result
    curves: Any = result.picture
    falls = np.diff(curves.curves["Gradient descent"])
    return ["start at 0.690121", "Adam 0.198250", f"rises in {int((falls > 0).sum())} of 99 steps"]


SPOKEN: dict[str, Callable[[], list[str]]] = {
    "lasso_or_ridge": lasso_numbers,
    "adam_from_scratch": adam_numbers,
    "attention_layer": attention_numbers,
    "stable_cross_entropy": stable_numbers,
    "moons_optimizers": moons_numbers,
    "dropout_layer": lambda: ["exactly 1 in evaluation", "multiplied by 0.7, not by p = 0.3"],
    "multi_head_from_scratch": lambda: [
        f"puts at least {looking(4)[0]} on",
        f"over {looking(1)[1]}",
    ],
    "lasso_coordinate_descent": lambda: ["The first three act", "At all 40 penalties"],
    "k_fold_early_stopping": lambda: [f"½ for every row costs {math.log(2):.3f}"],
    "sinusoids_and_rope": lambda: ["largest score at distance 0"],
}


def looking(heads: int) -> tuple[float, float]:
    """Least weight on what is asked for, and the largest weight, of the last of six tokens."""
    score = 12 / math.sqrt(24 / heads)
    asked = np.eye(6)[[5, 4, 3, 2]] if heads == 4 else np.array([[0, 0, 1, 1, 1, 1]])
    weights = np.exp(score * asked) / np.exp(score * asked).sum(axis=1, keepdims=True)
    least = math.floor(100 * weights.max(axis=1).min()) / 100
    return least, math.ceil(100 * weights.max()) / 100


def picture(state: Shown, facts: tuple[str, ...]) -> None:
    text = " ".join(facts)
    assert facts == state.result.sentences
    assert not [each for each in SPOKEN[state.question]() if each not in text]


# ---- oracles: self-test and bank ----------------------------------------------------------------
def no_test(state: Standing, facts: Any) -> None:
    assert (len(state.pages), facts) == (0, ())


def waiting(state: Standing, facts: int) -> None:
    assert state.waiting
    assert facts == len(state.pages)


def answered(state: Standing, facts: Any) -> None:
    assert not state.graded
    assert facts.answered == len(state.pages) - Counter(state.verdicts)["open"]
    assert (facts.total, facts.timed) == (len(state.verdicts), state.timed)


def score(state: Standing, facts: Any) -> None:
    assert state.graded
    counts = Counter(state.verdicts)
    assert (facts.right, facts.unanswered, facts.unread) == tuple(
        counts[kind] for kind in ("right", "open", "unread")
    )
    assert facts.total == sum(counts.values())


def missing(state: Standing) -> Counter[str]:
    return Counter(
        page
        for page, kind in zip(state.pages, state.verdicts, strict=True)
        if kind in ("wrong", "unread", "open")
    )


def most_missed(state: Standing, facts: Any) -> None:
    lost = missing(state)
    assert state.graded
    assert facts.most == lost.most_common(1)[0][1]
    assert set(facts.names) == {page for page, count in lost.items() if count == facts.most}
    assert facts.others == any(count < facts.most for count in lost.values())


def complete(state: Standing, facts: list[str]) -> None:
    assert state.graded
    assert set(facts) == set(state.pages) - set(missing(state)) != set()


def none_left(state: Sheet, facts: Any) -> None:
    assert (list(state.numeric), facts) == ([], ())


def kinds(name: str) -> Callable[[Sheet, Any], None]:
    def oracle(state: Sheet, facts: Any) -> None:
        counts = Counter(getattr(state, name))
        assert (facts.numbers, facts.choices) == (counts[True], counts[False])
        assert facts.seed == state.seed

    return oracle


def coverage(state: dict[str, int], facts: list[tuple[str, int]]) -> None:
    assert dict(facts) == state
    assert COVERAGE.name


# ---- presets ------------------------------------------------------------------------------------
def values(preset: Preset) -> dict[str, Any]:
    return {key.removeprefix("interview_"): value for key, value in preset.values.items()}


def why_root(preset: Preset) -> None:
    """It opens at the first step, so that the next one can be said aloud."""
    state = values(preset)
    assert (state["topic"], state["derivation"], state["steps"]) == ("derivations", "attention", 1)


def adam_all_steps(preset: Preset) -> None:
    """3.16 is in the step on the first step; the measured ones carry a note."""
    state = values(preset)
    assert state["steps"] == MAX_STEPS == len(DERIVATIONS["adam"].steps)
    assert "3.16" in next(s.words for s in DERIVATIONS["adam"].steps if s.title == "The first step")
    assert any(each and each.note for each in checks(DERIVATIONS["adam"], {}))


def spot_the_mistake(preset: Preset) -> None:
    """A check catches the softmax over the wrong axis."""
    state = values(preset)
    found = tried(state["coding"], state["run"])
    assert state["code"] is True
    assert "queries" in (found.mistake or "")
    assert found.found["rows"]


def ten_questions(preset: Preset) -> None:
    state = values(preset)
    assert (state["topic"], state["count"], state["minutes"]) == ("test", 10, 10)
    assert not state["pages"]


def hard_questions(preset: Preset) -> None:
    """Five hard questions of three pages, and there are at least five."""
    state = values(preset)
    pages, levels = state["pages"], [int(each) for each in state["levels"]]
    assert pages == ["optimizers", "optimizer-theory", "training"]
    assert (levels, state["minutes"]) == ([3], 15)
    assert len(eligible(BANK, pages, levels)) >= state["count"] == 5


SUBJECT = Subject(
    states=st.one_of(derived(), any_checks(), standings(), sheets()),
    say=say,
    oracles={
        "interview: no step is checked": nothing_checked,
        "interview: all checks hold": all_hold,
        "interview: checks that do not hold": some_fail,
        "interview: how closely exact checks agree": exact,
        "interview: how far measured checks are off": measured,
        "interview: one step's check": agrees,
        "interview: the solution against its checks": outcome(is_mistake=False),
        "interview: a mistake against the checks": outcome(is_mistake=True),
        "interview: what a solution's picture shows": picture,
        "interview: no question to ask": no_test,
        "interview: the clock has to be started": waiting,
        "interview: how many questions are answered": answered,
        "interview: how many answers are right": score,
        "interview: where most is missing": most_missed,
        "interview: where nothing is missing": complete,
        "interview: the filters leave no question": none_left,
        "interview: which questions the filters leave": kinds("numeric"),
        "interview: which questions are on the sheet": kinds("shown"),
        "interview: questions by page": coverage,
    },
    corners=CORNERS,
    presets={
        "Why √d_k": why_root,
        "Adam, all steps": adam_all_steps,
        "Spot the mistake": spot_the_mistake,
        "Ten questions, ten minutes": ten_questions,
        "A hard quarter of an hour": hard_questions,
    },
    examples=40,
)
