"""What people type: read back exactly, or told what is wrong and where."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common.number_lists import (
    MAX_CHARACTERS,
    NotNormalisedError,
    parse_bits,
    parse_numbers,
    parse_points,
    parse_probabilities,
    write_points,
)
from core.common.typed_numbers import written


def numbers(text: str, **changed) -> tuple[float, ...]:
    settings = {"what": "logits", "least": 2, "most": 5, "example": "2, 1"} | changed
    return parse_numbers(text, **settings).value


def shares(text: str) -> tuple[float, ...]:
    return parse_probabilities(
        text, what="probabilities", least=2, most=4, example="0.5, 0.5"
    ).value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no logits yet"),
        (" ,; ", "no logits yet"),
        ("1", "The list has 1 number; 2 to 5 logits work"),
        ("1 2 3 4 5 6", "The list has 6 numbers"),
        ("1, two, 3", "Number 2 of the logits is “two”"),
        ("1, 2, 0x10", "Number 3 of the logits is “0x10”"),
        ("1_000, 2", "Number 1 of the logits is “1_000”"),
        ("nan, 2", "Number 1 of the logits is “nan”"),
        ("1, inf", "Number 2 of the logits is “inf”"),
        ("1, 1e999", "Number 2 of the logits, “1e999”, is too large"),
        ("1, ١", "Number 2"),
        ("1,5; 2,--3", "Number 3 of the logits is “--3”"),
        ("1.250; 0,5", "Number 1 of the logits: “1.250” could be 1250 or 1,25"),
        ("x" * (MAX_CHARACTERS + 1), "at most 4,000"),
        ("1, " + "y" * 300, "“yyyyyyyyyyyyyyyyyyyy…”"),
        ("1 \x00", "Number 2"),
    ],
)
def test_the_wrong_item_is_named_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        numbers(text)
    assert told in str(error.value)


def test_the_largest_floats_are_numbers() -> None:
    assert numbers("1e308, -1e308") == (1e308, -1e308)


def test_a_number_out_of_range_is_named_with_the_range() -> None:
    with pytest.raises(ValueError, match="each must be between 0 and 1"):
        numbers("0.5, 1.5", low=0, high=1)


def test_probabilities_that_sum_to_one_pass() -> None:
    assert shares("0.2 0.3 0.5") == (0.2, 0.3, 0.5)
    assert shares("1, 0") == (1, 0)


def test_other_sums_come_with_what_they_would_be() -> None:
    with pytest.raises(NotNormalisedError, match="sum to 4, not to 1") as error:
        shares("1, 1, 2")
    assert error.value.normalised == (0.25, 0.25, 0.5)


@given(
    st.lists(st.floats(min_value=0, max_value=1e308), min_size=2, max_size=4)
    | st.lists(st.integers(0, 999_999).map(float), min_size=2, max_size=4)
)
def test_what_is_offered_sums_to_one_and_is_taken(values: list[float]) -> None:
    if max(values) == 0:
        with pytest.raises(ValueError, match="at least one must be positive"):
            shares(written(values))
        return
    try:
        found = shares(written(values))
    except NotNormalisedError as error:
        found = error.normalised
    assert math.fsum(found) == pytest.approx(1, abs=1e-6)
    assert shares(written(found)) == found


def test_a_target_with_decimal_commas_has_its_loss() -> None:
    # −log p₁ of softmax(1.5, 2, 0.3), by hand.
    logits = numbers("1,5; 2,0; 0,3")
    p = math.exp(1.5) / sum(map(math.exp, (1.5, 2.0, 0.3)))
    assert logits == (1.5, 2, 0.3)
    assert (
        math.exp(logits[0]) / sum(map(math.exp, logits))
        == pytest.approx(p)
        == pytest.approx(0.33899, abs=5e-6)
    )
    assert -math.log(p) == pytest.approx(1.08178, abs=5e-6)
    assert numbers("900,5; 90; 10") == (900.5, 90, 10)


def test_negative_probabilities_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Number 2 of the probabilities is “-0\.5”"):
        shares("1.5, -0.5")


@given(st.lists(st.sampled_from([0, 1]), min_size=1, max_size=50))
def test_flips_are_read_sign_by_sign(bits: list[int]) -> None:
    assert parse_bits(" ".join(map(str, bits)), most=50) == tuple(bits)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "no flip yet"), ("01x", "sign 3 is “x”"), ("0" * 11, "At most 10"), ("012", "sign 3")],
)
def test_other_flips_are_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_bits(text, most=10)


def test_points_are_read_with_their_labels() -> None:
    for text in ("-2:0, 0.5:1; 3:0", "−2:0 0,5:1 3:0", "-2:0,0.5:1,3:0", "-2:0, 0,5:1, 3:0"):
        points = parse_points(text, least=2, most=5, reach=10).value
        assert points == ((-2, 0.5, 3), (0, 1, 0)), text
        again = parse_points(write_points(*points), least=2, most=5, reach=10)
        assert again.value == points
        assert not again.others


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1:0", "The list has 1 point;"),
        ("1:0 2", "Point 2 is “2”"),
        ("1:0 2:2", "Point 2 is “2:2”"),
        ("1:0 x:1", "“x”"),
        ("1:0 11:1", "between −10 and 10"),
    ],
)
def test_other_points_are_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_points(text, least=2, most=5, reach=10)
