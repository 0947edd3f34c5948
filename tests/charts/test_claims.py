"""Every sentence of every page holds, in states drawn from all its controls and in corners."""

import functools
import importlib
import pkgutil
from collections import Counter
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings

import charts
import core
import interview
import tests.charts
import ui
from core.common import Claim
from tests.charts.common.claim_grammar import faults
from tests.charts.common.claim_subject import Subject
from ui.page import Preset

SUBJECTS: dict[str, Subject] = {
    info.name.removeprefix("tests.charts."): importlib.import_module(info.name).SUBJECT
    for info in pkgutil.walk_packages(tests.charts.__path__, "tests.charts.")
    if info.name.rpartition(".")[2].startswith("claims")
}


@pytest.mark.hypothesis
@pytest.mark.parametrize("name", SUBJECTS)
def test_every_sentence_holds(name: str) -> None:
    subject = SUBJECTS[name]
    reached: Counter[str] = Counter()

    def check(result: Any) -> None:
        for sentence in subject.say(result):
            assert not faults(sentence)
            assert sentence.assertions, f"a sentence that claims nothing: {sentence}"
            for each in sentence.assertions:
                reached[each.name] += 1
                try:
                    subject.oracles[each.name](each.result, each.facts)
                except AssertionError as error:
                    raise AssertionError(f"{each.name}: {sentence}") from error

    for corner in subject.corners:
        check(corner())
    never = subject.oracles.keys() - reached.keys()
    assert not never, f"no corner makes these be said: {sorted(never)}"
    drawn = given(subject.states.map(_Drawn))(lambda drawn: check(drawn.result))
    usual = settings.default
    assert usual is not None
    count = subject.examples if usual.derandomize else usual.max_examples
    settings(max_examples=count)(drawn)()


def test_every_claim_has_one_oracle() -> None:
    claims = Counter(claim.name for claim in _in_the_app(Claim))
    oracles = Counter(name for subject in SUBJECTS.values() for name in subject.oracles)
    assert not [name for name, count in (claims + oracles).items() if count > 2]
    assert set(claims) == set(oracles), "see `oracles` in tests/charts/<subject>/claims*.py"


def test_every_preset_is_measured() -> None:
    presets = {preset.label for preset in _in_the_app(Preset)}
    measured = {label for subject in SUBJECTS.values() for label in subject.presets}
    assert presets == measured


@pytest.mark.parametrize(
    ("name", "label"),
    [(name, label) for name, subject in SUBJECTS.items() for label in subject.presets],
)
def test_a_preset_shows_what_it_says(name: str, label: str) -> None:
    (preset,) = (each for each in _in_the_app(Preset) if each.label == label)
    SUBJECTS[name].presets[label](preset)


class _Drawn:
    """A result whose report is one line, where its own would be every number in it."""

    def __init__(self, result: Any) -> None:
        self.result = result


@functools.cache
def _in_the_app(kind: type) -> list[Any]:
    """All values of a kind that the app's modules hold by name, in tuples, or give as presets()."""
    found: dict[int, Any] = {}
    for module in _modules():
        values = list(vars(module).values())
        if callable(presets := getattr(module, "presets", None)):
            values.append(presets())
        for value in values:
            for each in value if isinstance(value, tuple | list) else [value]:
                if isinstance(each, kind):
                    found[id(each)] = each
    return list(found.values())


def _modules() -> list[ModuleType]:
    return [
        importlib.import_module(info.name)
        for package in (core, interview, charts, ui)
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
