"""Drawing a test, reading and judging answers, and the sheets to hand out."""

import csv
import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview import (
    ChoiceAnswer,
    LiveLink,
    NumberAnswer,
    Question,
    Verdict,
    ask,
    comma_told,
    draw,
    eligible,
    judge,
    result_by_page,
    right_answer,
    sheets,
)
from interview.question import QuestionInstance, choice
from interview.self_test import read_number
from ui.page import export

LINK = LiveLink("losses", "See it")


def _sum(rng: np.random.Generator) -> QuestionInstance:
    first, second = (int(each) for each in rng.integers(2, 10, 2))
    return QuestionInstance(
        rf"What is ${first} + \frac{{{second}}}{{2}}$ if $a < b$ & <b>no</b>?",
        NumberAnswer(first + second / 2),
        "Half of the second, added.",
        {"first": first, "second": second},
    )


def bank(count: int = 20) -> dict[str, Question]:
    """Every third question is a choice."""
    pages = ("losses", "optimizers", "attention")
    made = {}
    for n in range(count):
        make = choice(f"Question {n}?", "right", ["wrong", "worse"], "So it is.")
        made[f"q{n}"] = Question(
            pages[n % 3], f"topic {n}", 1 + n % 3, make if n % 3 else _sum, LINK
        )
    return made


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_the_same_seed_asks_the_same(seed: int, count: int) -> None:
    first, second = draw(bank(), seed, count), draw(bank(), seed, count)
    assert [item.key for item in first] == [item.key for item in second]
    assert [item.asked for item in first] == [item.asked for item in second]
    assert len({item.key for item in first}) == len(first) == min(count, 20)


def test_another_seed_asks_something_else() -> None:
    drawn = [tuple(item.key for item in draw(bank(), seed, 5)) for seed in range(20)]
    assert len(set(drawn)) > 15
    numbers = {ask("q0", bank()["q0"], seed).asked.prompt for seed in range(20)}
    assert len(numbers) > 10


def test_a_question_that_is_added_takes_at_most_one_place() -> None:
    for seed in range(30):
        before = [item.key for item in draw(bank(20), seed, 8)]
        after = [item.key for item in draw(bank(21), seed, 8)]
        assert len(set(before) - set(after)) <= 1
        kept = [key for key in before if key in after]
        assert kept == [key for key in after if key in before]


def test_only_pages_and_levels_that_were_asked_for() -> None:
    kept = eligible(bank(), ["losses"], [1])
    assert kept
    assert {(each.page, each.level) for each in kept.values()} == {("losses", 1)}
    assert eligible(bank(), [], []).keys() == bank().keys()
    with pytest.raises(ValueError, match="choose more"):
        draw(eligible(bank(), ["losses"], [3]), 0, 5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", 0.25),
        (" 1/4 ", 0.25),
        ("1,024", 1024),
        ("7,087,872", 7087872),
        ("-3e-4", -3e-4),
        ("−0.5", -0.5),
        ("sqrt(2)", 2**0.5),
        ("2^10", 1024),
        ("ln(2)", 0.6931471805599453),
        ("1e3", 1000),
        ("0,441", 0.441),
        ("1,5", 1.5),
        ("0,5/3", 1 / 6),
        ("max(1,200)", 200),
        ("1\u00a0024", 1024),
    ],
)
def test_numbers_as_people_write_them(text: str, value: float) -> None:
    assert read_number(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["", "x", "x + 1", "1,2,3", "one", "1/0", "9" * 61, "__import__"])
def test_what_is_no_number_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_number(text)


def test_how_a_comma_was_read_is_told() -> None:
    assert comma_told("0,441") == "Read as 0.441."
    assert comma_told("7,087,872") == "Read as 7087872."
    assert comma_told("1,024") == "Read as 1024. For a decimal number write a point."
    assert comma_told("1024") == comma_told("max(1,2)") == comma_told("1," * 60) == ""


@given(st.text(max_size=70))
def test_any_text_is_judged(text: str) -> None:
    for item in draw(bank(), 1, 20)[:4]:
        assert judge(item, text).kind in ("right", "wrong", "open", "unread")


def test_answers_are_judged_with_their_tolerance() -> None:
    item = next(each for each in draw(bank(), 3, 20) if isinstance(each.asked.answer, NumberAnswer))
    assert isinstance(item.asked.answer, NumberAnswer)
    value = item.asked.answer.value
    for given_, kind in (
        (f"{value}", "right"),
        (f"{value * 1.009}", "right"),
        (f"{value * 1.02}", "wrong"),
        (f"{-value}", "wrong"),
        ("", "open"),
        ("one", "unread"),
    ):
        assert judge(item, given_).kind == kind, given_
    assert not NumberAnswer(3, tolerance=0).accepts(3.0001)
    assert NumberAnswer(3, tolerance=0).accepts(3.0)
    assert not NumberAnswer(3).accepts(float("nan"))
    assert not NumberAnswer(0.0).accepts(0.02)


def test_a_choice_is_judged_by_its_letter() -> None:
    item = next(each for each in draw(bank(), 3, 20) if isinstance(each.asked.answer, ChoiceAnswer))
    answer = item.asked.answer
    assert isinstance(answer, ChoiceAnswer)
    assert answer.options[answer.correct] == "right"
    kinds = [judge(item, letter).kind for letter in "ABC"]
    assert kinds.count("right") == 1
    assert kinds.index("right") == answer.correct
    assert right_answer(item.asked) == f"{'ABC'[answer.correct]}: right"


def test_results_add_up_by_page() -> None:
    items = draw(bank(), 5, 12)
    verdicts = [Verdict(("right", "wrong", "open", "unread")[n % 4]) for n in range(12)]
    counts = result_by_page(items, verdicts)
    assert sum(sum(each.values()) for each in counts.values()) == 12
    assert sum(each["wrong"] for each in counts.values()) == 6
    assert sum(each["right"] for each in counts.values()) == 3


def test_sheets_hold_every_question_and_the_key_after_them() -> None:
    items = draw(bank(), 2, 20)
    text = sheets.markdown(items, "A test")
    asked, key = text.split("## Answer key")
    for item in items:
        assert item.asked.prompt in asked
        assert right_answer(item.asked) in key
    read = list(csv.DictReader(io.StringIO(export.to_csv(sheets.rows(items)))))
    assert len(read) == 20
    for row, item in zip(read, items, strict=True):
        answer = item.asked.answer
        if isinstance(answer, ChoiceAnswer):
            assert row[row["answer"]] == "right"
        else:
            assert float(row["answer"]) == answer.value


def test_the_printed_page_is_whole_and_takes_text_as_text() -> None:
    page = sheets.printable(draw(bank(), 2, 20), "Test <1>")
    root = ElementTree.fromstring(
        page.replace("<!doctype html>\n", "").replace("<meta charset='utf-8'>", "")
    )
    questions, key = root.findall("body/ol")
    assert len(questions) == len(key) == 20
    assert "<b>no</b>" not in page
    assert "{http://www.w3.org/1998/Math/MathML}mfrac" in {each.tag for each in root.iter()}
    assert "<script" not in page
    assert "$" not in "".join(root.itertext())
