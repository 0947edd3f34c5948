"""How a page's sentences are tried: results from all its controls, an oracle for each claim."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from core.common import Param, Said

Oracle = Callable[[Any, Any], None]
PresetCheck = Callable[[Any], None]


@dataclass(frozen=True)
class Subject:
    """The sentences of one page, or of one topic of it.

    Attributes:
        states: Results, drawn from the whole range of the controls.
        say: Every sentence that is made of a result: findings, worded cells, text alternatives.
        oracles: For each claim's name a function of the result that the claim was asked about and
            of its facts. It computes the facts again from the raw result, in another way than the
            product does, and asserts that they are the same.
        corners: Functions that give results which chance rarely draws: nothing, one, all equal,
            ties, zero, infinite, diverged, flat. Each is tried in every run. Every claim is said of
            one of them at least.
        presets: For each label of the page's presets a function of the preset that measures, in the
            state that it sets, what its text says is to be seen.
        examples: How many states are drawn in a run of all tests.
    """

    states: st.SearchStrategy[Any]
    say: Callable[[Any], Iterable[Said]]
    oracles: Mapping[str, Oracle]
    corners: Sequence[Callable[[], Any]] = ()
    presets: Mapping[str, PresetCheck] = field(default_factory=dict)
    examples: int = 20


def values_of(param: Param) -> st.SearchStrategy[float]:
    """Every value that a control offers: its ends, its default, 0 where it is one, and between."""
    if param.is_integer:
        return st.integers(int(param.low), int(param.high))
    ends = sorted({param.low, param.high, param.default, *([0.0] if param.low <= 0 else [])})
    return st.one_of(st.sampled_from(ends), st.floats(param.low, param.high, width=64))
