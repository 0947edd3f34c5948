"""Hostile messages to a served app, past anything that a browser does; the same ones every time.

An input is one forged value, event, link value or frame. `LAB_FUZZ_SEED=17 pytest
tests/browser/test_fuzz_sockets.py` tries others.
"""

import asyncio
import contextlib
import random
import re
from collections import Counter

import pytest
from websockets.exceptions import ConnectionClosed

from tests.browser.conftest import Lab
from tests.pages import hostile_messages as messages
from tests.pages.scenes import SCENES, SEED, Scene
from tests.visitor import PATIENCE_SECONDS, Answer, Visitor, done, visiting

MIN_INPUTS = 1_000
ROUNDS = 1
# Alone, in the fragment of its widget; before them all widgets get one at once.
ALONE = 1
TALLY: Counter[Scene] = Counter()
# Streamlit tells its log of a frame that it cannot read, with a traceback.
TOLD_OF_FRAMES = (
    "Exception in ASGI application",
    "KeyError: 'bytes'",  # a text where bytes belong
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def told(server: Lab) -> str:
    """What the log says, without colours."""
    return _COLOUR.sub("", server.log.read_text(encoding="utf-8", errors="replace"))


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda each: each.name)
def test_forged_values_are_taken_as_not_sent(scene: Scene, lab_server: Lab) -> None:
    before = len(told(lab_server))
    done(_forge(scene, lab_server.url))
    assert "Traceback" not in told(lab_server)[before:], told(lab_server)[before:][-4_000:]
    assert lab_server.process.poll() is None


@pytest.mark.slow
def test_the_inputs_were_enough() -> None:
    if len(TALLY) < len(SCENES):
        pytest.skip("Not every scene was run.")
    assert TALLY.total() >= MIN_INPUTS


def test_junk_reaches_nobody_else(lab_server: Lab) -> None:
    before = len(told(lab_server))
    done(_junk(lab_server.url))
    assert lab_server.process.poll() is None
    ends = re.findall(r"^\w*(?:Error|Exception)\b.*$", told(lab_server)[before:], re.MULTILINE)
    assert all(end.startswith(TOLD_OF_FRAMES) for end in ends), ends


async def _forge(scene: Scene, url: str) -> None:
    draw = random.Random(f"{SEED}/socket/{scene.name}")
    async with visiting(url) as visitor:
        path = scene.page.url_path
        fixed = messages.link(draw, (), [], scene.fixed)
        _check(visitor, await visitor.open(path, fixed), scene, fixed)
        for turn in range(ROUNDS):
            keys = [each.key for each in visitor.widgets() if each.key != "None"]
            link = messages.link(draw, keys, [*keys, "zq"], scene.fixed)
            _check(visitor, await visitor.open(path, link), scene, f"turn {turn}: {link[:2_000]}")
            states = [messages.forged(draw, each) for each in _stateful(visitor, scene)]
            _check(visitor, await visitor.send_all(states), scene, f"turn {turn}: {states}")
            TALLY[scene] += len(keys) + 1 + len(states)
            for _ in range(ALONE):
                if not (widgets := _stateful(visitor, scene)):
                    break
                widget = draw.choice(widgets)
                state = messages.forged(draw, widget)
                answer = await visitor.send(state, widget.fragment)
                _check(visitor, answer, scene, f"turn {turn}: {state}")
                TALLY[scene] += 1


def _stateful(visitor: Visitor, scene: Scene) -> list[messages.Shown]:
    """What has a state at this moment, but the switch: this is about its scene."""
    return [
        each
        for place, each in sorted(visitor.shown.items())
        if getattr(each.proto, "id", "") and each.key not in scene.fixed
    ]


def _check(visitor: Visitor, answer: Answer, scene: Scene, sent: object) -> None:
    repeat = f"{scene.name}, seed {SEED!r}: {str(sent)[:3_000]}"
    assert not answer.errors, f"{answer.errors}\n{repeat}"
    assert visitor.shown, f"The page is empty.\n{repeat}"
    through = messages.let_through(visitor.shown.values())
    assert not through, f"{through} rendered.\n{repeat}"


async def _junk(url: str) -> None:
    """Each from a visitor of its own, beside one who goes on."""
    async with visiting(url) as neighbour:
        assert not (await neighbour.open("losses")).errors
        for name, frame in messages.junk_frames():
            async with visiting(url) as visitor:
                await visitor.open("losses")
                # The server may hang up on who sends this.
                with contextlib.suppress(ConnectionClosed):
                    await visitor.socket.send(frame)
                    await asyncio.wait_for(visitor.socket.ping(), PATIENCE_SECONDS)
            assert not (await neighbour.open("losses")).errors, name
