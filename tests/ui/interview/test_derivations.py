"""The names of checked numbers, which wrap on a phone."""

import re

import pytest

from interview import checks
from interview.derivations import DERIVATIONS
from ui.interview.derivations import wrapping

NAMES = sorted(
    {
        name
        for derivation in DERIVATIONS.values()
        for check in checks(derivation, {each.name: each.default for each in derivation.params})
        if check
        for name in (check.left_name, check.right_name)
    }
)


@pytest.mark.parametrize(
    ("latex", "markdown"),
    [
        (r"x^2", "$x^2$"),
        (r"\text{words alone}", "words alone"),
        (r"\text{of } x_{\text{new}}\text{, twice}", r"of $x_{\text{new}}$, twice"),
        (r"0 \text{, and } \{1\}", r"$0$, and $\{1\}$"),
        (r"\eta \cdot \text{parts of } e", r"$\eta \cdot$ parts of $e$"),
        (r"\text{alpha} = 1", "alpha $= 1$"),
        (r"x^\text{new}", r"$x^\text{new}$"),
        (r"\left(\text{mean of }x\right)", r"$\left(\text{mean of }x\right)$"),
        (r"\begin{cases}a&\text{if }b\end{cases}", r"$\begin{cases}a&\text{if }b\end{cases}$"),
    ],
)
def test_words_between_formulas_are_plain(latex: str, markdown: str) -> None:
    assert wrapping(latex) == markdown


@pytest.mark.parametrize("name", NAMES)
def test_a_wrapped_name_keeps_its_signs(name: str) -> None:
    told = wrapping(name)
    formulas = re.findall(r"\$([^$]+)\$", told)
    assert all(each.count("{") == each.count("}") for each in formulas)
    assert not set("*_`[]<>\\{}$") & set(re.sub(r"\$[^$]+\$", "", told))
    assert _signs(told) == _signs(name)


def _signs(text: str) -> str:
    """All but what groups and spaces."""
    return re.sub(r"\\text|[\s${}]", "", text)
