"""Formats against torch's, failures against a search of every number, errors against mpmath."""

from typing import Any

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st

from core.losses import FORMATS, FORMS, compute, exact, first_failure, trace
from core.losses.float_stability import errors_in_ulps
from tests.parity.drawing import examples

FORM = pytest.mark.parametrize("form", FORMS)
FORMAT = pytest.mark.parametrize("name", FORMATS)


def every_positive(name: str) -> np.ndarray:
    """Every positive finite number of a 16-bit format, in order."""
    target = FORMATS[name]
    index = np.arange(1, target.count + 1).astype(target.integers)
    return (index * np.array(target.step, dtype=target.integers)).view(target.carrier)


@FORMAT
def test_rounding_is_torchs(name: str) -> None:
    rng = np.random.default_rng(2)
    values = np.concatenate(
        [rng.normal(0, 1, 2000) * 10.0 ** rng.integers(-50, 50, 2000), [0, -0.0, np.inf, -np.inf]]
    )
    # By way of float32, so that torch rounds once more and not twice.
    with np.errstate(over="ignore", under="ignore"):
        values = values.astype(np.float32)
    ours = np.asarray(FORMATS[name].rounded(values)).astype(np.float64)
    theirs = torch.tensor(values).to(getattr(torch, name)).double().numpy()
    np.testing.assert_array_equal(ours, theirs)
    assert np.isnan(FORMATS[name].rounded(np.array([np.nan]))).all()


def test_ties_go_to_the_even_neighbour() -> None:
    # 1 + 2⁻⁸ lies in the middle between 1 and 1 + 2⁻⁷; 1 + 3·2⁻⁸ between 1 + 2⁻⁷ and 1 + 2⁻⁶.
    middle = np.array([1 + 2**-8, 1 + 3 * 2**-8], dtype=np.float32)
    np.testing.assert_array_equal(FORMATS["bfloat16"].rounded(middle), [1, 1 + 2**-6])


@FORMAT
def test_the_format_knows_its_own_limits(name: str) -> None:
    info, target = torch.finfo(getattr(torch, name)), FORMATS[name]
    assert target.largest == info.max
    assert 2.0**target.lowest_exponent == info.tiny
    assert target.ulp(1.0) == info.eps
    assert target.ulp(0.0) == float(target.number(1))
    below = 8 * (1 - float(target.ulp(1.0)) / 2)
    assert target.ulp(below) == 4 * info.eps
    assert float(target.number(target.count)) == info.max
    assert np.isfinite(float(target.number(1)))
    for value in (0.75, 1.0, 3.0, 1000.0):
        expected = torch.nextafter(
            torch.tensor(value, dtype=torch.float64), torch.tensor(np.inf, dtype=torch.float64)
        )
        if name == "float64":
            assert target.ulp(value) == expected.item() - value


@FORMAT
def test_torchs_bce_loses_digits_of_small_losses(name: str) -> None:
    z = torch.tensor(-60.0, dtype=getattr(torch, name))
    assert F.binary_cross_entropy_with_logits(z, torch.zeros_like(z)) == 0
    assert compute(FORMS["torch-bce"], FORMATS[name], -60.0) == 0
    if name != "float16":  # whose smallest number is above e^−60
        assert compute(FORMS["logits"], FORMATS[name], -60.0) == pytest.approx(8.75e-27, rel=0.01)


@FORM
@pytest.mark.parametrize("name", ["float16", "bfloat16"])
def test_the_first_failure_is_the_first_of_all_numbers(form: str, name: str) -> None:
    numbers = every_positive(name)
    assert (np.diff(numbers.astype(np.float64)) > 0).all()
    broken = ~np.isfinite(compute(FORMS[form], FORMATS[name], numbers))
    expected = float(numbers[broken.argmax()]) if broken.any() else None
    assert first_failure(form, name) == expected


@FORM
@pytest.mark.parametrize(
    ("name", "step"), [("float32", np.float32), ("float64", np.float64)], ids=["32", "64"]
)
def test_the_number_before_the_first_failure_is_sound(form: str, name: str, step: Any) -> None:
    limit = first_failure(form, name)
    if FORMS[form].stable:
        assert limit is None
        return
    assert limit is not None
    before = np.nextafter(step(limit), step(0))
    assert np.isfinite(compute(FORMS[form], FORMATS[name], before))
    later = np.linspace(limit, 2 * limit, 1001).astype(step)
    assert not np.isfinite(compute(FORMS[form], FORMATS[name], later)).any()


def test_the_published_limits() -> None:
    assert first_failure("naive-bce", "float32") == pytest.approx(24 * np.log(2), abs=1e-4)
    assert first_failure("naive-bce", "float64") == pytest.approx(53 * np.log(2), abs=1e-4)
    assert first_failure("naive-softmax", "float32") == pytest.approx(88.7228, abs=1e-4)
    assert first_failure("softplus", "float64") == pytest.approx(709.7827, abs=1e-4)
    for name, z in (("float32", 20.0), ("float64", 40.0)):
        assert compute(FORMS["naive-bce"], FORMATS[name], z) == np.inf
    assert np.isfinite(compute(FORMS["naive-bce"], FORMATS["float64"], 20.0))


def test_every_stable_form_says_so_and_is() -> None:
    for form in FORMS.values():
        assert form.stable == all(first_failure(form.key, name) is None for name in FORMATS)


@pytest.mark.parametrize("z", [-1e308, -2e4, -700.0, -33.3, 0.0, 1e-9, 5.5, 700.0, 2e4, 1e308])
def test_the_exact_value_is_log1p_of_exp(z: float) -> None:
    with mpmath.workdps(60):
        if abs(z) < 1e3:
            expected = mpmath.log(1 + mpmath.exp(mpmath.mpf(z)))
            # 1 + e^z loses what e^−700 has: compare where it does not.
            if z > -100:
                assert abs(exact(z) - expected) <= mpmath.mpf(10) ** -45 * (1 + abs(expected))
            else:
                assert exact(z) == pytest.approx(float(mpmath.exp(z)))
        else:
            assert float(exact(z)) == max(z, 0)


def test_errors_count_units_in_the_last_place() -> None:
    z = np.array([-40.0, -3.0, 0.5, 12.0])
    for name, target in FORMATS.items():
        good = errors_in_ulps(FORMS["logits"], target, z)
        assert (good <= 2.5).all(), name
        # The nearest number of the format itself is at most half a unit away.
        with mpmath.workdps(50):
            for at in z:
                truth = exact(at)
                nearest = float(target.rounded(np.float64(float(truth))))
                ulp = float(target.ulp(float(truth)))
                assert abs(mpmath.mpf(nearest) - truth) / ulp <= 0.5001
    broken = errors_in_ulps(FORMS["naive-bce"], FORMATS["float32"], np.array([20.0]))
    assert broken[0] == np.inf
    lost = errors_in_ulps(FORMS["log-sum-exp"], FORMATS["float32"], np.array([-20.0]))
    # Computed 0 where 2.06e-9 is true: as many units as the significand of that number counts.
    assert lost[0] == pytest.approx(2.0611536e-9 / FORMATS["float32"].ulp(2.0611536e-9), rel=1e-6)


def test_a_trace_ends_with_the_result() -> None:
    for form in FORMS.values():
        steps = trace(form, FORMATS["float32"], 3.0)
        assert steps[-1][1] == compute(form, FORMATS["float32"], 3.0)
        assert len(steps) >= 3


def second_class(z: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the logits (z, 0) whose second class is true."""
    pairs = torch.stack([z, torch.zeros_like(z)], dim=-1)
    return F.cross_entropy(pairs, torch.ones(len(z), dtype=torch.long), reduction="none")


TORCHS = {
    "naive-bce": lambda z: -torch.log(1 - 1 / (1 + torch.exp(-z))),
    "naive-softmax": lambda z: -torch.log(1 / (torch.exp(z) + 1)),
    "softplus": lambda z: torch.log(1 + torch.exp(z)),
    "log-sum-exp": second_class,
    "torch-bce": lambda z: F.binary_cross_entropy_with_logits(
        z, torch.zeros_like(z), reduction="none"
    ),
    "logits": lambda z: torch.clamp(z, min=0) + torch.log1p(torch.exp(-z.abs())),
}


@FORM
@examples(40)
@given(name=st.sampled_from(list(FORMATS)), data=st.data())
def test_a_form_computes_what_torch_computes(form: str, name: str, data: st.DataObject) -> None:
    target = FORMATS[name]
    sizes = st.one_of(
        st.floats(0, 100), st.integers(1, target.count).map(lambda each: float(target.number(each)))
    )
    z = data.draw(sizes) * data.draw(st.sampled_from([1, -1]))
    held = float(target.rounded(z))
    theirs = TORCHS[form](torch.tensor([held], dtype=getattr(torch, name))).double().item()
    ours = float(compute(FORMS[form], target, z))
    assert np.isfinite(ours) == np.isfinite(theirs)
    if not np.isfinite(ours):
        assert ours == theirs
        return
    if FORMS[form].stable:
        # Torch's own BCE subtracts from z; its softmax keeps the sum of 16 bits in float32.
        size = max(abs(ours), abs(held) if form == "torch-bce" else 0.0)
        size = max(size, 1.0) if form == "log-sum-exp" else size
        assert abs(ours - theirs) <= 2 * target.ulp(size)
    else:
        # exp and log may differ in their last place, and 1 − p magnifies it.
        slack = 4 * float(target.ulp(1.0)) * (1 + np.exp(min(held, 50.0)))
        assert abs(ours - theirs) <= slack * (1 + abs(theirs))
