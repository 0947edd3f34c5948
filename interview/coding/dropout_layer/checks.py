"""What every right dropout layer does; references are probability theory and autograd."""

import math
from typing import Any

from interview.coding.compare import difference
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import NamedCheck

# Not ½, so that dropping and keeping cannot be mistaken for each other.
_P = 0.3
_ROWS, _COLUMNS = 60, 500


def _input() -> Any:
    """Numbers from 1 to 2: none is 0 by itself."""
    torch = torch_on_one_thread()
    generator = torch.Generator().manual_seed(0)
    return 1 + torch.rand(_ROWS, _COLUMNS, generator=generator, dtype=torch.float64)


def _trained(candidate: Any, x: Any, p: float = _P) -> Any:
    """A pass in training; the generator of everybody else stays where it was."""
    torch = torch_on_one_thread()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return candidate(p).train()(x)


def _evaluation(candidate: Any) -> str:
    x = _input()
    return difference(candidate(_P).eval()(x), x, "In evaluation the output", 0)


def _share(candidate: Any) -> str:
    dropped = (_trained(candidate, _input()) == 0).double().mean().item()
    slack = 6 * math.sqrt(_P * (1 - _P) / (_ROWS * _COLUMNS))
    if abs(dropped - _P) > slack:
        return f"With p = {_P}, {dropped:.1%} of the numbers are dropped."
    return ""


def _scale(candidate: Any) -> str:
    x = _input()
    output = _trained(candidate, x)
    kept = output != 0
    factors = output[kept] / x[kept]
    return difference(factors, kept[kept].double() / (1 - _P), "The factor of what is kept")


def _apart(candidate: Any) -> str:
    """Two rows are dropped at the same place with probability p²."""
    torch = torch_on_one_thread()
    dropped = _trained(candidate, torch.ones(_ROWS, _COLUMNS, dtype=torch.float64)) == 0
    for name, one, other in (
        ("rows", dropped[:-1], dropped[1:]),
        ("columns", dropped[:, :-1], dropped[:, 1:]),
    ):
        both = (one & other).double().mean().item()
        slack = 10 * math.sqrt(_P**2 / one.numel())
        if abs(both - _P**2) > slack:
            return (
                f"Neighbouring {name} are dropped together {both:.1%} of the time, not "
                f"p² = {_P**2:.1%}."
            )
    return ""


def _gradient(candidate: Any) -> str:
    x = _input().requires_grad_()
    output = _trained(candidate, x)
    output.sum().backward()
    expected = (output != 0).double() / (1 - _P)
    return difference(x.grad, expected, "The gradient")


def _ends(candidate: Any) -> str:
    x = _input()
    return difference(_trained(candidate, x, 0.0), x, "At p = 0 the output", 0) or difference(
        _trained(candidate, x, 1.0), 0 * x, "At p = 1 the output", 0
    )


def _range(candidate: Any) -> str:
    try:
        candidate(1.5)
    except ValueError:
        return ""
    return "p = 1.5 is accepted."


CHECKS = {
    "evaluation": NamedCheck("In evaluation the output is the input", _evaluation),
    "share": NamedCheck("In training a share of p is dropped", _share),
    "scale": NamedCheck("What is kept is divided by 1 − p", _scale),
    "apart": NamedCheck("Every number is dropped or kept by itself", _apart),
    "gradient": NamedCheck("What was kept has a gradient of 1/(1 − p), the rest 0", _gradient),
    "ends": NamedCheck("p = 0 changes nothing, and p = 1 gives zeros, not NaN", _ends),
    "range": NamedCheck("A probability over 1 is refused", _range),
}
