"""One number, log(1+e^z), by several formulas in four formats: which break, where, and how wrong.

It is the binary cross-entropy of a logit z with label 0, and the cross-entropy of the logits (z, 0)
whose second class is true; with label 1 it is the same at −z.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from core.losses.float_formats import FORMATS, Calculator, FloatFormat

DECIMALS = 50


@dataclass(frozen=True)
class Form:
    """A formula for log(1+e^z).

    Attributes:
        compute: With a calculator, from z in the format; any shape.
        latex: Of z.
        code: What a programmer would write in PyTorch.
        stable: Whether it is finite for every finite z.
    """

    key: str
    label: str
    compute: Callable[[Calculator, Any], Any]
    latex: str
    code: str
    stable: bool
    note: str


def _naive_bce(calc: Calculator, z: Any) -> Any:
    e = calc.do("e^−z", lambda a: np.exp(-a), z)
    total = calc.do("1 + e^−z", lambda a: 1 + a, e)
    p = calc.do("p = 1/(1 + e^−z)", lambda a: 1 / a, total)
    rest = calc.do("1 − p", lambda a: 1 - a, p)
    return calc.do("−log(1 − p)", lambda a: -np.log(a), rest)


def _naive_softmax(calc: Calculator, z: Any) -> Any:
    first = calc.do("e^z", np.exp, z)
    second = calc.do("e^0", np.exp, np.zeros_like(z))
    total = calc.do("e^z + e^0", np.add, first, second)
    p = calc.do("p₂ = e^0/(e^z + e^0)", np.divide, second, total)
    return calc.do("−log p₂", lambda a: -np.log(a), p)


def _plain_softplus(calc: Calculator, z: Any) -> Any:
    e = calc.do("e^z", np.exp, z)
    total = calc.do("1 + e^z", lambda a: 1 + a, e)
    return calc.do("log(1 + e^z)", np.log, total)


def _log_sum_exp(calc: Calculator, z: Any) -> Any:
    top = calc.do("m = max(z, 0)", lambda a: np.maximum(a, 0), z)
    first = calc.do("z − m", np.subtract, z, top)
    second = calc.do("0 − m", lambda a: -a, top)
    e1 = calc.do("e^(z−m)", np.exp, first)
    e2 = calc.do("e^(0−m)", np.exp, second)
    total = calc.do("Σ e^(z−m)", np.add, e1, e2)
    log = calc.do("log Σ", np.log, total)
    log_p = calc.do("log p₂ = (0 − m) − log Σ", np.subtract, second, log)
    return calc.do("−log p₂", lambda a: -a, log_p)


def _torch_bce(calc: Calculator, z: Any) -> Any:
    low = calc.do("min(z, 0)", lambda a: np.minimum(a, 0), z)
    e = calc.do("e^−|z|", lambda a: np.exp(-np.abs(a)), z)
    log = calc.do("log1p(e^−|z|)", np.log1p, e)
    log_sigmoid = calc.do("log σ(z)", np.subtract, low, log)
    return calc.do("z − log σ(z)", np.subtract, z, log_sigmoid)


def _from_logits(calc: Calculator, z: Any) -> Any:
    top = calc.do("max(z, 0)", lambda a: np.maximum(a, 0), z)
    e = calc.do("e^−|z|", lambda a: np.exp(-np.abs(a)), z)
    log = calc.do("log1p(e^−|z|)", np.log1p, e)
    return calc.do("max(z, 0) + log1p(e^−|z|)", np.add, top, log)


FORMS: dict[str, Form] = {
    "naive-bce": Form(
        "naive-bce",
        "Naive BCE",
        _naive_bce,
        r"-\log(1 - \sigma(z))",
        "-torch.log(1 - torch.sigmoid(z))",
        False,
        "1 − p is 0 as soon as p rounds to 1",
    ),
    "naive-softmax": Form(
        "naive-softmax",
        "Naive log(softmax)",
        _naive_softmax,
        r"-\log \frac{e^0}{e^z + e^0}",
        "-torch.log(torch.exp(logits) / torch.exp(logits).sum())[1]",
        False,
        "e^z overflows, and its reciprocal becomes 0",
    ),
    "softplus": Form(
        "softplus",
        "log(1 + e^z)",
        _plain_softplus,
        r"\log(1 + e^z)",
        "torch.log(1 + torch.exp(z))",
        False,
        "e^z overflows",
    ),
    "log-sum-exp": Form(
        "log-sum-exp",
        "Log-sum-exp",
        _log_sum_exp,
        r"-\bigl(0 - m - \log \textstyle\sum_j e^{z_j - m}\bigr)",
        "torch.nn.CrossEntropyLoss",
        True,
        "the largest exponent is 0, so nothing overflows",
    ),
    "torch-bce": Form(
        "torch-bce",
        "PyTorch’s BCE",
        _torch_bce,
        r"(1 - y)\,z - \log\sigma(z),\; y = 0,\;",
        "torch.nn.BCEWithLogitsLoss",
        True,
        "log σ(z) is computed as min(z, 0) − log1p(e^−|z|); where z is far below 0, z minus it "
        "cancels",
    ),
    "logits": Form(
        "logits",
        "BCE from logits",
        _from_logits,
        r"\max(z, 0) - zy + \operatorname{log1p}(e^{-|z|}),\; y = 0,\;",
        "torch.nn.functional.softplus(z)",
        True,
        "e^−|z| is at most 1, and log1p keeps the digits of a small one",
    ),
}


def compute(
    form: Form, target: FloatFormat, z: Num[Any, "*batch"] | float
) -> Float[np.ndarray, "*batch"]:
    """A formula's results in a format, as float64; z is rounded to the format first.

    Args:
        form: Entry of `FORMS`.
        target: Entry of `FORMATS`.
        z: Logits, any shape.

    Returns:
        log(1+e^z) as the formula gives it, of z's shape; inf or NaN where it breaks.

    Example:
        >>> float(compute(FORMS["softplus"], FORMATS["float16"], 20.0))
        inf
    """
    calc = Calculator(target)
    result = form.compute(calc, target.rounded(z))
    return np.asarray(result).astype(np.float64)


def trace(form: Form, target: FloatFormat, z: float) -> list[tuple[str, float]]:
    """Every step of one computation with its number.

    Args:
        form: Entry of `FORMS`.
        target: Entry of `FORMATS`, to which every step is rounded.
        z: The logit.

    Returns:
        Name and result of each step, in order; the last result is that of `compute`.

    Example:
        >>> trace(FORMS["softplus"], FORMATS["float16"], 20.0)
        [('e^z', inf), ('1 + e^z', inf), ('log(1 + e^z)', inf)]
    """
    calc = Calculator(target)
    form.compute(calc, target.rounded(z))
    return [(name, float(value)) for name, value in calc.trace]


@functools.lru_cache(maxsize=64)
def first_failure(form_key: str, format_key: str) -> float | None:
    """The smallest positive number z of the format whose result is inf or NaN.

    Found by bisection over the format's own numbers, which their bits count in order.

    Args:
        form_key: Key of `FORMS`.
        format_key: Key of `FORMATS`.

    Returns:
        The number; None where the result is finite up to the format's largest number.

    Example:
        >>> first_failure("softplus", "float16"), first_failure("logits", "float16")
        (11.09375, None)
    """
    form, target = FORMS[form_key], FORMATS[format_key]

    def fails(index: int) -> bool:
        return not np.isfinite(compute(form, target, target.number(index)))

    low, high = 0, target.count
    if not fails(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fails(middle) else (middle, high)
    return float(target.number(high))


@functools.lru_cache(maxsize=8192)
def exact(z: float) -> Any:
    """log(1+e^z) with fifty significant digits.

    Args:
        z: Any number.

    Returns:
        An mpmath number, not negative; 0 for z < −10,000, where the value is below 10⁻⁴³⁴².

    Example:
        >>> float(exact(0.0)), float(exact(-40.0))
        (0.6931471805599453, 4.248354255291589e-18)
    """
    import mpmath

    with mpmath.workdps(DECIMALS):
        # Beyond ±1e4 the other term lies far under the fiftieth decimal.
        if abs(z) > 1e4:
            return mpmath.mpf(max(z, 0.0))
        return max(mpmath.mpf(z), 0) + mpmath.log1p(mpmath.exp(-abs(mpmath.mpf(z))))


def errors_in_ulps(
    form: Form, target: FloatFormat, z: Num[Any, "*batch"] | float
) -> Float[np.ndarray, "*batch"]:
    """|computed − exact| in units of the format's last place at the exact value; inf where broken.

    The exact value is that of z as the format holds it; 0.5 is what rounding it once would cost.
    """
    import mpmath

    held = np.asarray(target.rounded(z)).astype(np.float64)
    computed = compute(form, target, z)
    errors = np.full(held.shape, np.inf)
    with mpmath.workdps(DECIMALS):
        for place in np.flatnonzero(np.isfinite(computed)):
            truth = exact(float(held[place]))
            ulp = float(target.ulp(float(truth)))
            errors[place] = float(abs(mpmath.mpf(float(computed[place])) - truth) / ulp)
    return errors
