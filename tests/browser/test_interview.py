"""The interview page as a person uses it: derive, run a mistake, take a test against the clock."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from interview import LETTERS, ChoiceAnswer, NumberAnswer, draw
from interview.bank import BANK
from interview.derivations import DERIVATIONS
from interview.question import QuestionInstance
from tests.browser.driving import EXPANDER, PAGE_LINK, RADIO_OPTION, OpenPage, visit
from tests.browser.formulas import THE_END, UNCLOSED, UNKNOWN
from tests.browser.serving import serve
from ui.interview.common import TITLES
from ui.interview.self_test import COUNT

pytestmark = pytest.mark.browser
PATH = "/interview"


def answer(page: Page, number: int, asked: QuestionInstance) -> None:
    """Give the right answer to a question of the test."""
    if isinstance(asked.answer, NumberAnswer):
        field = page.locator(f".st-key-interview_answer_{number} input")
        field.fill(repr(asked.answer.value))
        field.press("Enter")
        return
    assert isinstance(asked.answer, ChoiceAnswer)
    letter = LETTERS[asked.answer.correct]
    options = page.locator(f".st-key-interview_option_{number} {RADIO_OPTION}")
    options.filter(has_text=re.compile(rf"^{letter}")).first.click()


def broken_formulas(page: Page) -> list[str]:
    """What KaTeX could not set, of a whole formula or of a sign in it: it shows the source."""
    return page.evaluate(
        "() => [...document.querySelectorAll('.katex-error, mstyle[mathcolor=\"#cc0000\"]')]"
        ".map((each) => each.title || each.textContent)"
    )


def test_a_derivation_is_revealed_step_by_step(open_page: OpenPage) -> None:
    opened = open_page(PATH).complete()
    page = opened.page
    steps = page.locator("strong").filter(has_text=re.compile(r"^\d+\. "))
    expect(steps).to_have_count(1)
    page.get_by_role("button", name="Next step").click()
    expect(steps).to_have_count(2)
    opened.expect_address("interview_steps=2").settle()
    page.reload()
    expect(steps).to_have_count(2)
    page.get_by_role("button", name="All steps", exact=True).click()
    expect(page.get_by_role("button", name="Next step")).to_be_disabled()
    assert opened.errors == []


def test_a_mistake_fails_its_check(open_page: OpenPage) -> None:
    opened = open_page(f"{PATH}?interview_topic=coding").complete()
    page = opened.page
    expect(page.get_by_text(re.compile("The reference solution passes all"))).to_be_visible()
    page.get_by_role("combobox", name="Run against the checks").click()
    page.get_by_role("option").nth(1).click()
    expect(page.get_by_role("cell", name=re.compile("^fails: ")).first).to_be_visible()
    page.get_by_text("Show its code").click()
    expect(page.get_by_role("region", name=re.compile("^Source"))).to_contain_text("class")
    assert opened.errors == []


def test_an_answer_unfolds_without_the_server(open_page: OpenPage) -> None:
    opened = open_page(f"{PATH}?interview_topic=bank").complete()
    page = opened.page
    opened.traffic.reset()
    folded = page.locator(EXPANDER).first
    folded.get_by_text("Answer", exact=True).click()
    expect(folded.locator(PAGE_LINK)).to_be_visible()
    opened.sent_nothing()


def test_a_test_is_taken_graded_and_survives_a_reload(open_page: OpenPage) -> None:
    opened = open_page(f"{PATH}?interview_topic=test&interview_seed=4").complete()
    page = opened.page
    items = draw(BANK, 4, COUNT)
    for number in (1, 2, 3):
        answer(page, number, items[number - 1].asked)
        verb = "is" if number == 1 else "are"
        told = f"{number} of {COUNT} questions {verb} answered"
        expect(page.get_by_text(told)).to_be_visible()
    opened.settle()
    page.reload()
    expect(page.get_by_text(f"3 of {COUNT} questions are answered")).to_be_visible()
    page.get_by_text("Show the result").click()
    expect(page.get_by_text(f"3 of {COUNT} right")).to_be_visible()
    assert opened.errors == []


def test_the_clock_runs_in_the_browser_and_outlives_a_reload(open_page: OpenPage) -> None:
    opened = open_page(f"{PATH}?interview_topic=test&interview_minutes=60").settle()
    page = opened.page
    page.get_by_role("button", name="Start the clock").click()
    clock = page.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"^5\d:\d\d left$"))
    opened.settle()
    opened.traffic.reset()
    shown = clock.inner_text()
    expect(clock).not_to_have_text(shown)
    opened.sent_nothing()
    page.reload()
    expect(clock).to_have_text(re.compile(r"^5\d:\d\d left$"))
    page.get_by_text("Show the result").click()
    expect(page.get_by_text(f"0 of {COUNT} right")).to_be_visible()
    opened.expect_address("interview_started=")
    assert opened.errors == []


def test_a_search_leads_to_what_it_found(open_page: OpenPage) -> None:
    opened = open_page(PATH).complete()
    page = opened.page
    field = page.get_by_role("textbox", name=re.compile("^Search"))
    field.fill("soft thresholding")
    field.press("Enter")
    found = page.get_by_role("button", name=re.compile("^Derivation: "))
    expect(found.first).to_be_visible()
    opened.settle()
    name = found.first.inner_text().partition(": ")[2].strip()
    found.first.click()
    expect(page.get_by_role("combobox", name="Derivation")).to_have_value(name)


def test_see_it_live_leads_into_the_state_of_another_page(open_page: OpenPage) -> None:
    opened = open_page(f"{PATH}?interview_derivation=stability").complete()
    page = opened.page
    link = DERIVATIONS["stability"].live[0]
    expect(page.get_by_text(link.label, exact=True)).to_be_visible()
    page.locator(PAGE_LINK).filter(has_text=TITLES[link.page]).locator("a").first.click()
    page.wait_for_url(f"**/{link.page}?**")
    opened.complete()
    # What is the default there leaves the URL again.
    expect(page).to_have_url(re.compile("|".join(f"{name}=" for name in link.state)))


def test_katex_sets_every_formula(chromium: Browser) -> None:
    script = Path(__file__).with_name("formulas.py")
    with serve(str(script)) as url:
        opened = visit(chromium, url)
        page = opened.page
        expect(page.get_by_text(THE_END)).to_be_visible()
        shown = page.locator(".katex-display")
        expect(shown).to_have_count(sum(len(each.steps) for each in DERIVATIONS.values()))
        expect(page.get_by_text(re.compile("^Right answer: "))).to_have_count(len(BANK))
        *broken, sign, formula = broken_formulas(page)
        assert broken == []
        assert sign == UNKNOWN
        assert UNCLOSED in formula
        page.close()
