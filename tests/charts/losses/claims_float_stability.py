"""Formulas in floating-point formats, against torch's tensors and fifty decimals."""

import math
from functools import partial
from typing import Any

import mpmath
import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from charts.losses import Computed
from charts.losses.float_stability import Place, break_rows, stability_alt, stability_sentences
from core.common import Said
from core.losses import FORMATS, FORMS, FloatFormat
from core.losses.float_stability import errors_in_ulps
from tests.charts.common.claim_subject import Subject, values_of
from ui.losses.common import key
from ui.losses.float_stability import REACHES, Z
from ui.page import Preset

COUNT = 25


def computed(name: str, reach: float, at: float, shown: Any = tuple(FORMS)) -> Computed:
    target = FORMATS[name]
    z = np.linspace(-reach, reach, COUNT)
    errors = {each: errors_in_ulps(FORMS[each], target, z) for each in shown}
    return Computed(target, [FORMS[each] for each in FORMS if each in shown], z, errors, at)


@st.composite
def results(draw: DrawFn) -> Computed:
    shown = draw(st.lists(st.sampled_from(sorted(FORMS)), unique=True))
    at = draw(st.one_of(values_of(Z), st.floats(-50, 50)))
    return computed(
        draw(st.sampled_from(sorted(FORMATS))), draw(st.sampled_from(REACHES)), at, shown
    )


def say(result: Computed) -> list[Said]:
    cells = [cell for row in break_rows() for cell in row.values() if isinstance(cell, Said)]
    assert len(cells) == len(FORMS) * len(FORMATS)
    return [*stability_sentences(result), stability_alt(result), *cells]


# ---- oracles ----------------------------------------------------------------------------------
def by_torch(key: str, target: FloatFormat, z: Any) -> np.ndarray:
    """The formula in torch's own arithmetic of that format."""
    z = torch.as_tensor(np.asarray(z, dtype=np.float64)).to(getattr(torch, target.key))
    zero, one = torch.zeros_like(z), torch.ones_like(z)
    top = torch.maximum(z, zero)
    if key == "naive-bce":
        value = -torch.log(one - one / (one + torch.exp(-z)))
    elif key == "naive-softmax":
        value = -torch.log(torch.exp(zero) / (torch.exp(z) + torch.exp(zero)))
    elif key == "softplus":
        value = torch.log(one + torch.exp(z))
    elif key == "log-sum-exp":
        value = -((zero - top) - torch.log(torch.exp(z - top) + torch.exp(zero - top)))
    elif key == "torch-bce":
        value = z - (torch.minimum(z, zero) - torch.log1p(torch.exp(-z.abs())))
    else:
        value = top + torch.log1p(torch.exp(-z.abs()))
    return value.to(torch.float64).numpy()


def exactly(z: float) -> Any:
    with mpmath.workdps(50):
        at = mpmath.mpf(z)
        return max(at, 0) + (mpmath.log1p(mpmath.exp(-abs(at))) if abs(at) < 1e4 else 0)


def breaks_from(key: str, target: FloatFormat, first: float) -> None:
    """Finite just below, broken from there on, at larger logits too."""
    below = float(target.number(int(_index(target, first)) - 2))
    inside = np.linspace(0, below, 50)
    assert np.isfinite(by_torch(key, target, inside)).all()
    with np.errstate(over="ignore"):
        beyond = np.minimum(first * np.array([1.02, 2.0, 10.0, 1e3]), target.largest)
    assert not np.isfinite(by_torch(key, target, beyond)).any()


def _index(target: FloatFormat, value: float) -> int:
    held = np.array(value, dtype=target.carrier).view(target.integers)
    return int(held) // target.step


def never_breaks(key: str, target: FloatFormat) -> None:
    sizes = 2.0 ** np.linspace(-20, math.log2(target.largest) - 0.01, 60)
    sizes[-1] = target.largest
    assert np.isfinite(by_torch(key, target, np.concatenate([-sizes, [0.0], sizes]))).all()


def keyed(label: str) -> str:
    (found,) = (form.key for form in FORMS.values() if form.label == label)
    return found


def no_form(result: Computed, _: Any) -> None:
    assert not result.forms


def breaks(result: Computed, facts: Any) -> None:
    assert facts.format == result.target.key
    named = [keyed(label) for label, _, _ in facts.first]
    for label, first, _ in facts.first:
        breaks_from(keyed(label), result.target, first)
    for form in result.forms:
        if form.key not in named:
            never_breaks(form.key, result.target)


def sound(result: Computed, facts: Any) -> None:
    assert facts.format == result.target.key
    assert facts.largest == torch.finfo(getattr(torch, result.target.key)).max
    assert facts.labels
    for label in facts.labels:
        never_breaks(keyed(label), result.target)


def in_table(place: Place, facts: Any) -> None:
    if facts.first is None:
        never_breaks(place.form, FORMATS[place.format])
    else:
        breaks_from(place.form, FORMATS[place.format], facts.first)


def values(result: Computed, facts: Any) -> None:
    target = result.target
    held = torch.tensor(result.at, dtype=torch.float64).to(getattr(torch, target.key)).double()
    assert facts.at == result.at
    assert facts.held == float(held)
    assert math.isfinite(facts.held)
    true = exactly(facts.held)
    if true > 1e-300:
        assert math.isclose(facts.exact, float(true), rel_tol=1e-12)
    else:
        assert facts.exact < 1e-299
    assert [keyed(label) for label, _ in facts.values] == [form.key for form in result.forms]
    for label, value in facts.values:
        theirs = float(by_torch(keyed(label), target, result.at))
        # Libraries' exponentials differ in their last place, which the naive forms enlarge.
        near = math.isclose(value, theirs, rel_tol=0.05, abs_tol=4 * 2.0**-target.digits)
        nans = math.isnan(value) and math.isnan(theirs)
        assert near or nans or naive_near_its_edge(keyed(label), facts.held, target)


def naive_near_its_edge(key: str, z: float, target: FloatFormat) -> bool:
    edge = target.digits * math.log(2)
    return key == "naive-bce" and 0.7 * edge < z < 1.3 * edge


def overflowed(result: Computed, facts: Any) -> None:
    assert facts.largest == torch.finfo(getattr(torch, result.target.key)).max
    assert abs(result.at) > facts.largest
    assert facts.format == result.target.key


def worst(result: Computed, facts: Any) -> None:
    assert facts.logits == len(result.z)
    for label, most, where in facts.worst:
        found = result.errors[keyed(label)]
        finite = [each for each in found if math.isfinite(each)]
        assert most == max(finite)
        assert most in [e for e, z in zip(found, result.z, strict=True) if z == where]
        # The error itself, in units of the last place of the exact value.
        held = float(np.asarray(result.target.rounded(where)).astype(float))
        true = exactly(held)
        exponent = max(
            math.frexp(float(true))[1] - result.target.digits,
            result.target.lowest_exponent - result.target.digits + 1,
        )
        ulp = math.ldexp(1.0, exponent)
        theirs = float(by_torch(keyed(label), result.target, where))
        with mpmath.workdps(50):
            error = float(abs(mpmath.mpf(theirs) - true) / ulp)
        assert math.isclose(most, error, rel_tol=0.5, abs_tol=3) or not math.isfinite(error)


def lost_digits(result: Computed, facts: Any) -> None:
    assert facts.z < 0
    true = float(exactly(facts.z))
    assert math.isclose(facts.exact, true, rel_tol=1e-9, abs_tol=1e-320)
    theirs = [float(by_torch(each, result.target, facts.z)) for each in ("log-sum-exp", "logits")]
    assert math.isclose(facts.from_logits, theirs[1], rel_tol=0.05, abs_tol=1e-320)
    assert abs(facts.log_sum_exp - theirs[0]) <= 2 * 2.0**-result.target.digits
    assert abs(facts.log_sum_exp - true) > 30 * abs(facts.from_logits - true)


# ---- presets ----------------------------------------------------------------------------------
def half_precision(preset: Preset) -> None:
    values = preset.values
    target = FORMATS[values[key("format")]]
    assert target.key == "float16"
    assert values[key("float_z")] == 20
    at = {form: by_torch(form, target, np.arange(0, 25, 2.0**-7)) for form in FORMS}
    first = {
        form: float(np.arange(0, 25, 2.0**-7)[np.argmin(np.isfinite(found))])
        for form, found in at.items()
        if not np.isfinite(found).all()
    }
    assert sorted(f"{each:.1f}" for each in first.values()) == ["11.1", "11.1", "7.6"]
    left = [form for form in FORMS if np.isfinite(by_torch(form, target, 20.0))]
    assert len(left) == 3


SUBJECT = Subject(
    states=results(),
    say=say,
    oracles={
        "floats: no formula": no_form,
        "floats: where formulas break": breaks,
        "floats: formulas that never break": sound,
        "floats: where a formula breaks, in the table": in_table,
        "floats: values at the chosen logit": values,
        "floats: a logit that the format does not have": overflowed,
        "floats: the largest errors in the picture": worst,
        "floats: log-sum-exp loses digits": lost_digits,
    },
    corners=[
        *(partial(computed, name, 100.0, 20.0) for name in FORMATS),
        partial(computed, "float16", 30.0, 1e308),
        partial(computed, "float64", 1000.0, -1e308),
        partial(computed, "bfloat16", 5.0, 0.1),
        partial(computed, "float32", 5.0, -800.0, ["logits"]),
        partial(computed, "float32", 5.0, 0.0, []),
    ],
    presets={"Half precision": half_precision},
    examples=5,
)
