"""What a load test relies on: a visitor without a browser, and people who use all of the pages."""

import random

import pytest

from benchmarks.load.journeys import JOURNEYS, Person, find, new_value
from tests.visitor import done, visiting
from ui.losses import PAGE as LOSSES
from ui.page import PAGES, Journey, PageSpec
from ui.training import PAGE as TRAINING


def test_every_page_has_a_journey() -> None:
    assert [page.title for page in PAGES if not page.journeys] == []


@pytest.mark.parametrize(
    ("spec", "journey"), JOURNEYS, ids=[f"{page.title} {each.query}" for page, each in JOURNEYS]
)
def test_a_journeys_page_shows_its_controls_and_answers_them(
    lab_url: str, spec: PageSpec, journey: Journey
) -> None:
    async def travel() -> None:
        async with visiting(lab_url) as visitor:
            await visitor.open(spec.url_path, journey.query)
            keys = {each.key for each in visitor.widgets()}
            wanted = {key for key in journey.keys if key != "preset"}
            assert {f"{spec.prefix}{key}" for key in wanted} <= keys
            if "preset" in journey.keys:
                assert f"{spec.prefix}preset_0" in keys
            for key in wanted:
                widget = find(visitor, spec, key, random.Random(key))
                answer = await visitor.act(widget.key, new_value(widget, key, random.Random(key)))
                assert answer.errors == ()
                assert 0 < answer.answered_seconds <= answer.seconds

    done(travel())


def test_people_go_from_page_to_page(lab_url: str) -> None:
    async def travel() -> set[str]:
        async with visiting(lab_url) as visitor:
            person = Person(visitor, random.Random(1))
            seen = set()
            for _ in range(40):
                answer = await person.act()
                assert answer.errors == (), person.place
                seen.add(person.place)
            return seen

    assert len(done(travel())) > 2


def test_people_stay_with_a_long_training_and_with_nothing_else(lab_url: str) -> None:
    async def train() -> list[str]:
        async with visiting(lab_url) as visitor:
            person = Person(visitor, random.Random(1))
            await visitor.open(LOSSES.url_path)
            assert await person.stay() is None
            await visitor.open(TRAINING.url_path, "training_epochs=2000&training_seeds=8")
            seen = []
            for _ in range(2):
                assert (await person.stay()) is not None
                seen += [e.proto.text for e in visitor.shown.values() if e.kind == "progress"]
            return seen

    first, second = done(train())
    assert first.startswith("Epoch ")
    assert first != second


def test_a_visitor_has_what_the_browser_would_have(lab_url: str) -> None:
    async def look() -> None:
        async with visiting(lab_url) as visitor:
            await visitor.open(LOSSES.url_path, "losses_z=2.5")
            assert visitor.widget("losses_z").proto.value == 2.5
            before = len(visitor.shown)
            await visitor.act("losses_z", -1.0)
            charts = [each for each in visitor.shown.values() if each.kind == "bidi_component"]
            assert charts
            assert len(visitor.shown) == before
            with pytest.raises(LookupError, match="losses shows no"):
                visitor.widget("no_such_control")

    done(look())
