"""The interview's texts use the field's words, and say what they say of code and pages truly."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from core.optimizers import OPTIMIZERS
from core.race import run
from core.surfaces.custom import custom_surface
from interview import ChoiceAnswer, ask, checks
from interview.bank import BANK, LONG_RACE
from interview.coding import CODING
from interview.derivations import DERIVATIONS

# What a reader would have to guess, and the field's word for it.
GUESSED = {
    r"\bpull(s|ed|ing)?\b": "gradient",
    r"\bslopes?\b": "gradient or derivative",
    r"\bbends?\b": "curvature",
    r"\bby heart\b": "memorises",
    r"\bhollow\b": "non-convex",
    r"(?<!degrees of )\bfreedom\b": "degrees of freedom",
    r"\bfeels?\b": "depends on",
    r"\bluck(y|ily)?\b": "chance",
    r"\bsurely wrong\b": "certain and wrong",
    r"\blearnt? by\b": "memorises",
}
# ALiBi's own word, and the line under a convex function.
SLOPES = re.compile(r"ALiBi|slope of a line|slope is \$1/|all slopes s|every slope|slopes? are")


def texts() -> Iterator[tuple[str, str]]:
    """Everything there is to read, by the name of where it stands."""
    for key, question in BANK.items():
        asked = ask(key, question, 0).asked
        options = asked.answer.options if isinstance(asked.answer, ChoiceAnswer) else ()
        yield key, "\n".join((asked.prompt, asked.explanation, *options, question.live.label))
    for name, each in DERIVATIONS.items():
        steps = (f"{step.title}: {step.words}" for step in each.steps)
        labels = (link.label for link in each.live)
        params = (param.help for param in each.params)
        about = (each.label, each.question, each.answer, *each.symbols.values())
        yield name, "\n".join((*about, *steps, *labels, *params))
    for name, task in CODING.items():
        mistakes = (f"{each.label}: {each.why}" for each in task.mistakes)
        said = (*(each.label for each in task.checks.values()), *(each.label for each in task.live))
        text = (task.label, task.prompt, *task.hints, task.complexity, *mistakes, *said)
        yield name, "\n".join(text)


@pytest.mark.parametrize("guessed", GUESSED)
def test_the_fields_words_are_used(guessed: str) -> None:
    found = {
        name: line
        for name, text in texts()
        for line in text.splitlines()
        if re.search(guessed, line, re.IGNORECASE)
        and not ("slope" in guessed and SLOPES.search(line))
    }
    assert not found, GUESSED[guessed]


# ---- what texts say of code and pages -----------------------------------------------------------
def test_uncorrected_adam_steps_as_far_as_its_mistake_says() -> None:
    (why,) = (m.why for m in CODING["adam_from_scratch"].mistakes if m.name == "NoBiasCorrection")
    t = np.arange(1, 1000)
    times = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    longer = t[times > times[0]]
    assert f"steps {longer[0]} to {longer[-1]} are even longer" in why
    assert longer[-1] - longer[0] + 1 == len(longer)
    assert f"step {t[times.argmax()]} is the longest ({times.max():.2f} times)" in why


@pytest.mark.parametrize("gradient", [0.0, 1.0, -1e-9, 1e9])
def test_adam_counted_from_0_is_always_nan(gradient: float) -> None:
    (mistake,) = (m for m in CODING["adam_from_scratch"].mistakes if m.name == "CountsFromZero")
    assert "NaN" in mistake.why
    assert "infinite" not in mistake.why
    adam = CODING["adam_from_scratch"].mistake(mistake)([np.ones(1)])
    with np.errstate(all="ignore"):
        adam.step([np.array([gradient])])
    assert np.isnan(adam.params[0]).all()


def test_where_questions_send_to_see_adagrad_stall_it_does() -> None:
    state = {name.removeprefix("optimizers_"): value for name, value in LONG_RACE.state.items()}
    window = [float(state[name]) for name in ("x_low", "x_high", "y_low", "y_high")]
    surface = custom_surface(state["formula"], (window[0], window[1], window[2], window[3]))
    start = float(state["start_x"]), float(state["start_y"])
    for key, is_falling in (("adagrad", True), ("rmsprop", False)):
        rate = 0.01
        path = run(surface, key, {"learning_rate": rate}, start, 2500).points
        effective = np.abs(np.diff(path[:, 0]))  # divided by the gradient in x, which is 1
        t = np.array([1500, 2000, 2500])
        expected = rate / np.sqrt(t) if is_falling else rate
        np.testing.assert_allclose(effective[t - 1], expected, rtol=1e-3)
    assert {"adagrad", "rmsprop"} <= set(OPTIMIZERS)


def test_descent_below_the_limit_comes_to_the_minimum() -> None:
    """The check of the derivation's last step leaves less than its bound at every rate."""
    derivation = DERIVATIONS["stability"]
    last = checks(derivation, {"curvature": 10.0, "kappa": 10.0, "learning_rate": 0.1})[-1]
    assert last is not None
    assert np.asarray(last.left).max() < 5e-3
    assert last.holds
