"""The interview page as a visitor sees it: derivations, code, bank, test, search, and all links."""

import json
from collections.abc import Iterable
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from interview import LETTERS, Item, LiveLink, NumberAnswer, draw, eligible
from interview.bank import BANK
from interview.coding import CODING
from interview.derivations import DERIVATIONS
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from ui.interview.bank import ON_A_SHEET
from ui.interview.common import BY_PATH
from ui.interview.derivations import MAX_STEPS
from ui.interview.self_test import COUNT
from ui.interview.topics import TOPICS
from ui.page.controls import listed

FILE = "pages/interview.py"


def right(item: Item) -> tuple[str, str]:
    """The widget that takes the answer, and the right one."""
    answer = item.asked.answer
    if isinstance(answer, NumberAnswer):
        return "answer", repr(answer.value)
    return "option", LETTERS[answer.correct]


def sources(app: AppTest) -> list[str]:
    """The code on screen, the signature that is asked for first."""
    views = [
        each.proto for each in app.get("bidi_component") if "code_view" in each.proto.component_name
    ]
    return ["".join(text for _, text in json.loads(each.json)["pieces"]) for each in views]


def answered(items: Iterable[Item], wrong: int = 0) -> dict[str, str]:
    """URL parameters with right answers; the first `wrong` ones are not right."""
    found = {}
    for number, item in enumerate(items, 1):
        widget, value = right(item)
        if number <= wrong:
            value = "123456789.5" if widget == "answer" else ("B" if value == "A" else "A")
        found[f"interview_{widget}_{number}"] = value
    return found


# ---- derivations -------------------------------------------------------------------------------
@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_derivation_shows_all_its_steps_and_holds(open_page: OpenPage, name: str) -> None:
    derivation = DERIVATIONS[name]
    app = open_page(FILE, interview_derivation=name, interview_steps=str(MAX_STEPS))
    assert not app.exception
    said = everything_said(app)
    for number, step in enumerate(derivation.steps, 1):
        assert f"**{number}. {step.title}**" in said
    assert f"All {sum(each.check is not None for each in derivation.steps)} checks hold" in said
    assert "do not agree" not in said


def test_steps_are_shown_one_by_one(open_page: OpenPage) -> None:
    app = open_page(FILE)
    first, second = (f"**{n}. " for n in (1, 2))
    assert first in everything_said(app)
    assert second not in everything_said(app)
    app.button(key="interview_next_step").click().run()
    assert second in everything_said(app)
    assert app.number_input(key="interview_steps").value == 2
    app.button(key="interview_every").click().run()
    assert app.button(key="interview_next_step").disabled
    # Another derivation starts at its first step.
    app.selectbox(key="interview_derivation").set_value("adam").run()
    assert second not in everything_said(app)


def test_a_field_never_asks_for_more_than_there_is(open_page: OpenPage) -> None:
    name = next(name for name, each in DERIVATIONS.items() if len(each.steps) < MAX_STEPS)
    count = len(DERIVATIONS[name].steps)
    app = open_page(FILE, interview_derivation=name, interview_steps=str(MAX_STEPS))
    for _ in range(2):  # by the link, then typed
        assert app.number_input(key="interview_steps").value == count
        assert app.query_params["interview_steps"] == repr(float(count))
        assert f"{count} of {count} steps" in everything_said(app)
        app.number_input(key="interview_steps").set_value(MAX_STEPS).run()
    app = open_page(FILE, interview_topic="bank", interview_pages=["losses"], interview_sheet="20")
    sheets = -(-len(eligible(BANK, ["losses"], [])) // ON_A_SHEET)
    assert app.number_input(key="interview_sheet").value == sheets


def test_the_checks_follow_the_readers_numbers(open_page: OpenPage) -> None:
    name, param = next(
        (name, each.params[0])
        for name, each in DERIVATIONS.items()
        if each.params[0].scale == "linear"
    )
    base = {"interview_derivation": name, "interview_steps": str(MAX_STEPS)}
    said = [
        everything_said(open_page(FILE, **base, **{f"interview_{name}_{param.name}": f"{value:g}"}))
        for value in (param.low, param.high)
    ]
    assert said[0] != said[1]


# ---- code --------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", CODING)
def test_solutions_pass_and_mistakes_fail_on_the_page(open_page: OpenPage, name: str) -> None:
    question = CODING[name]
    app = open_page(FILE, interview_topic="coding", interview_coding=name)
    assert not app.exception
    assert f"passes all {len(question.checks)} checks" in everything_said(app)
    for mistake in question.mistakes:
        app.selectbox(key="interview_run").set_value(mistake.name).run()
        assert not app.exception, mistake.name
        said = everything_said(app)
        assert f"“{mistake.label}” fails" in said
        assert "The picture is the reference solution’s" in said
        assert "fails: " in said.replace("\\", "")


def test_code_and_hints_appear_when_they_are_asked_for(open_page: OpenPage) -> None:
    app = open_page(FILE, interview_topic="coding", interview_coding="adam_from_scratch")
    question = CODING["adam_from_scratch"]
    assert len(sources(app)) == 1
    assert question.hints[0] not in everything_said(app)
    app.button(key="interview_next_hint").click().run()
    assert question.hints[0] in everything_said(app)
    assert question.hints[1] not in everything_said(app)
    app.toggle(key="interview_code").set_value(True).run()
    assert sources(app)[-1] == question.source
    app.selectbox(key="interview_coding").set_value("attention_layer").run()
    assert len(sources(app)) == 1
    assert app.number_input(key="interview_hints").value == 0


# ---- bank --------------------------------------------------------------------------------------
def test_the_bank_can_be_read_through(open_page: OpenPage) -> None:
    app = open_page(FILE, interview_topic="bank")
    seen, sheet = 0, 1
    while seen < len(BANK):
        app = open_page(FILE, interview_topic="bank", interview_sheet=str(sheet))
        assert not app.exception, sheet
        seen += len(app.expander)
        sheet += 1
    assert seen == len(BANK)


def test_the_filters_leave_what_they_say(open_page: OpenPage) -> None:
    app = open_page(
        FILE, interview_topic="bank", interview_pages=["losses"], interview_levels=["Warm-up"]
    )
    count = len(eligible(BANK, ["losses"], [1]))
    assert f"{count} questions: " in everything_said(app)


# ---- test --------------------------------------------------------------------------------------
def test_a_perfect_test_is_all_right(open_page: OpenPage) -> None:
    items = draw(BANK, 1, COUNT)
    app = open_page(FILE, interview_topic="test", interview_graded="true", **answered(items))
    assert not app.exception
    assert f"**All {COUNT} right.**" in everything_said(app)


def test_wrong_and_missing_answers_are_told_apart(open_page: OpenPage) -> None:
    items = draw(BANK, 5, COUNT)
    given = answered(items, wrong=3)
    for number in (9, 10):
        given.pop(f"interview_{right(items[number - 1])[0]}_{number}")
    app = open_page(
        FILE, interview_topic="test", interview_seed="5", interview_graded="true", **given
    )
    said = everything_said(app)
    assert "**5 of 10 right.** 2 without an answer." in said
    assert said.count("**Not right.**") == 3
    assert said.count("**Not answered.**") == 2
    missed = [items[number].question.live for number in (0, 1, 2, 8, 9)]
    assert said.count("**Look at again**") == 1
    for link in missed:  # beside its question, and once more in the list
        assert said.count(link.label) >= 2


def test_nothing_is_given_away_before_it_is_graded(open_page: OpenPage) -> None:
    items = draw(BANK, 1, COUNT)
    app = open_page(FILE, interview_topic="test", **answered(items, wrong=2))
    said = everything_said(app)
    assert "All 10 questions are answered" in said
    assert "**Right.**" not in said
    for item in items:
        assert item.asked.explanation not in said
    spec = app.get("plotly_chart")[0].proto.spec
    assert "not graded yet" in spec
    assert '"wrong"' not in spec


def test_another_test_starts_without_the_answers_of_this_one(open_page: OpenPage) -> None:
    items = draw(BANK, 1, COUNT)
    app = open_page(FILE, interview_topic="test", **answered(items))
    app.number_input(key="interview_seed").set_value(2).run()
    assert "No question is answered yet" in everything_said(app)
    app.number_input(key="interview_seed").set_value(1).run()
    assert "No question is answered yet" in everything_said(app)


def test_an_answer_outlives_a_look_at_another_topic(open_page: OpenPage) -> None:
    items = draw(BANK, 1, COUNT)
    app = open_page(FILE, interview_topic="test", **answered(items))
    app.segmented_control(key="interview_topic").set_value("bank").run()
    app.segmented_control(key="interview_topic").set_value("test").run()
    assert "All 10 questions are answered" in everything_said(app)


def test_what_is_no_number_is_told_beside_its_field(open_page: OpenPage) -> None:
    items = draw(BANK, 1, COUNT)
    number = next(n for n, each in enumerate(items, 1) if right(each)[0] == "answer")
    app = open_page(FILE, interview_topic="test", **{f"interview_answer_{number}": "about 3"})
    assert not app.exception
    assert len(app.error) == 1
    app.text_input(key=f"interview_answer_{number}").set_value("0,441").run()
    assert not app.error
    assert "Read as 0.441." in everything_said(app).replace("\\", "")


def test_the_handed_out_link_is_the_test_without_the_answers(open_page: OpenPage) -> None:
    state = {
        "interview_topic": "test",
        "interview_seed": "9",
        "interview_count": "5",
        "interview_pages": ["losses"],
        "interview_minutes": "3",
    }
    given = answered(draw(eligible(BANK, ["losses"], []), 9, 5))
    app = open_page(FILE, **state, **given, interview_started="1")
    link = dict(parse_qsl(app.code[0].value.partition("?")[2]))
    assert set(link) == set(state)
    assert link["interview_seed"] == "9"
    assert not [name for name in link if "answer" in name or "option" in name]


def test_a_timed_test_shows_no_question_before_its_clock_runs(open_page: OpenPage) -> None:
    app = open_page(FILE, interview_topic="test", interview_minutes="5")
    prompt = draw(BANK, 1, COUNT)[0].asked.prompt
    assert prompt not in everything_said(app)
    app.button(key="interview_start").click().run()
    assert not app.exception
    assert prompt in everything_said(app)
    assert app.query_params["interview_started"]
    assert "Nothing is graded" in everything_said(app)


@pytest.mark.parametrize("started", ["", "x", "-5", "99999999999", "1e9", "٣", "1", "9" * 5000])
def test_a_start_that_cannot_be_is_none(open_page: OpenPage, started: str) -> None:
    app = open_page(FILE, interview_topic="test", interview_minutes="5", interview_started=started)
    assert not app.exception
    assert app.button(key="interview_start")


def test_time_that_is_up_grades(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.interview import timer

    now = 1_800_000_000.0
    monkeypatch.setattr(timer.time, "time", lambda: now)
    items = draw(BANK, 1, COUNT)
    state = {"interview_topic": "test", "interview_minutes": "5", **answered(items)}
    running = open_page(FILE, **state, interview_started=str(int(now) - 60))
    assert "for the result, or the time is up." in everything_said(running)
    over = open_page(FILE, **state, interview_started=str(int(now) - 301))
    assert "**All 10 right.**" in everything_said(over)
    fields = [*over.text_input, *over.radio]
    assert all(each.disabled for each in fields if each.key != "interview_find")


# ---- search ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("bias correction", "Derivation: "),
        ("coordinate descent", "Code: "),
        ("positional encodings", "Page: "),
    ],
)
def test_the_search_finds_what_there_is(open_page: OpenPage, query: str, label: str) -> None:
    app = open_page(FILE, interview_find=query)
    assert not app.exception
    found = [str(each.label) for each in app.button] + [
        each.proto.label for each in app.get("page_link")
    ]
    assert any(each.startswith(label) for each in found)


def test_what_was_found_opens(open_page: OpenPage) -> None:
    app = open_page(FILE, interview_find="soft threshold", interview_topic="bank")
    app.button(key="interview_found_derivation_lasso").click().run()
    assert app.segmented_control(key="interview_topic").value == "derivations"
    assert app.selectbox(key="interview_derivation").value == "lasso"
    app.button(key="interview_close").click().run()
    assert "interview_find" not in app.query_params


def test_a_search_for_nothing_there_says_so(open_page: OpenPage) -> None:
    app = open_page(FILE, interview_find="zzzzqqqq")
    assert "Nothing is like this" in everything_said(app)
    assert "<b>" not in everything_said(open_page(FILE, interview_find="<b>softmax</b>"))


# ---- all topics --------------------------------------------------------------------------------
@pytest.mark.parametrize("topic", TOPICS)
def test_the_state_of_a_topic_lists_all_its_widgets(open_page: OpenPage, topic: str) -> None:
    app = open_page(FILE, interview_topic=topic)
    kinds = (
        "selectbox",
        "select_slider",
        "number_input",
        "text_input",
        "toggle",
        "button_group",
        "radio",
    )
    drawn = {widget.key for kind in kinds for widget in app.get(kind) if widget.key}
    declared = {each.key for each in listed(TOPICS[topic].controls)}
    assert drawn - {"interview_topic", "interview_find"} <= declared


# ---- links into the other pages ----------------------------------------------------------------
def links() -> list[LiveLink]:
    """Every state that anything here leads to, once."""
    everything = [
        *(link for each in DERIVATIONS.values() for link in each.live),
        *(link for each in CODING.values() for link in each.live),
        *(each.live for each in BANK.values()),
    ]
    return list({(link.page, *sorted(link.state.items())): link for link in everything}.values())


LINKS = [
    pytest.param(link, id=f"{link.page}?{'&'.join(f'{k}={v}' for k, v in link.state.items())}")
    for link in links()
]


@pytest.mark.slow
@pytest.mark.parametrize("link", LINKS)
def test_every_link_leads_to_a_state_that_its_page_takes(
    open_page: OpenPage, link: LiveLink
) -> None:
    app: AppTest = open_page(BY_PATH[link.page].file, **link.state)
    assert not app.exception
    assert not app.error
    assert not [each.value for each in app.caption if "link_off" in str(each.value)]
    for name in link.state:
        assert name.startswith(BY_PATH[link.page].prefix)
        assert name in app.session_state
