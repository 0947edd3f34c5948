"""The L1/L2 page as a person uses it: drag the loss, play C; only a loss that is let go is sent."""

import re
from functools import partial
from operator import eq
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from core.regularization import Ball, QuadraticLoss, with_multiplier, with_radius
from tests.browser.driving import OpenPage, Visit, box_of, eventually, move_mouse, pace

pytestmark = pytest.mark.browser
LOOKED_AT = "/regularization"


@pytest.fixture
def lab(open_page: OpenPage) -> Visit:
    opened = open_page("/regularization").complete()
    expect(opened.page.locator(".panel canvas")).to_have_count(2)
    opened.traffic.reset()
    return opened


def numbers(page: Page, panel: int) -> dict[str, float]:
    """What is written under a panel."""
    text = page.locator(".panel figcaption span").nth(panel).inner_text().replace("−", "-")
    found = re.match(r"C = (\S+), λ = (\S+): w = \((\S+), (\S+)\), f = (\S+)", text)
    assert found, text
    return dict(zip("Clxyf", map(float, found.groups()), strict=True))


def place_near(page: Page, panel: int, point: Any, within: float | None = None) -> dict[str, float]:
    """What is written under a panel, once its optimum is that."""
    return eventually(
        page,
        lambda: numbers(page, panel),
        lambda found: [found["x"], found["y"]] == pytest.approx(point, abs=within),
    )


def handle(page: Page, which: str, panel: int = 0) -> Locator:
    return page.locator(".stage").nth(panel).locator(f"[data-which={which}]")


def drag(page: Page, which: str, dx: float, dy: float, panel: int = 0, drop: bool = True) -> None:
    box = box_of(handle(page, which, panel))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    move_mouse(page, x + dx, y + dy)
    if drop:
        page.mouse.up()


def typed(page: Page, name: str) -> float:
    return float(page.locator(f".st-key-regularization_{name} input").input_value())


def loss_told(lab: Visit, *changed: str) -> QuadraticLoss:
    """The loss of the controls, once the server has answered: it changes these of them."""
    page = lab.expect_address(*(f"regularization_{name}=" for name in changed)).complete().page
    asked = parse_qs(urlsplit(page.url).query)
    for name in changed:
        value = float(asked[f"regularization_{name}"][0])
        eventually(page, partial(typed, page, name), partial(eq, value))
    return loss_of(page)


def loss_of(page: Page) -> QuadraticLoss:
    x, y, first, second, angle = (
        typed(page, name) for name in ("center_x", "center_y", "first", "second", "angle")
    )
    return QuadraticLoss((x, y), (first, second), angle)


def test_the_panels_show_the_exact_optima(looking: Visit) -> None:
    for panel, key in enumerate(("l1", "l2")):
        optimum = with_radius(QuadraticLoss((2.2, 0.9), (1, 3), -50), Ball(key), 1.0)
        found = place_near(looking.page, panel, optimum.point, within=2e-3)
        assert found["l"] == pytest.approx(optimum.multiplier, rel=5e-3)


def test_playing_sends_nothing_and_is_kept_in_the_url(lab: Visit) -> None:
    page = lab.page
    pace(page, 200)
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".count")).to_have_text("100 % of the unconstrained radius")
    # Six seconds in fifths; time starts with the first frame, though it says it began earlier.
    expect(page.locator(".geometry")).to_have_attribute("data-frames", re.compile("^3[12]$"))
    # Once it has come to the end; a slow machine may miss the moments before.
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    for panel in (0, 1):
        place_near(page, panel, (2.2, 0.9))
    scrub = page.get_by_role("slider", name="Radius, from 0 to the unconstrained one")
    scrub.fill("60")
    found = eventually(
        page,
        lambda: numbers(page, 0),
        lambda now: now["C"] == pytest.approx(3.1 * 60 / 240, rel=5e-3),
    )
    assert found["y"] == 0
    lab.expect_address("regularization_at=60")
    expect(page.locator(".hint")).to_contain_text("The words below are about the controls")
    lab.sent_nothing()
    page.reload()
    lab.complete()
    eventually(page, lambda: numbers(page, 0), lambda now: now == found)
    assert lab.errors == []


def test_a_slider_moves_all_and_a_drag_sends_nothing(lab: Visit) -> None:
    page = lab.page
    slider = page.locator(".st-key-regularization_radius input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator(".panel figcaption span").first).to_contain_text("C = 1.25")
    expect(page.get_by_text("↔ C = 1.25").first).to_be_visible()
    lab.expect_address("regularization_radius=1.25").complete()
    assert sum(lab.traffic.received) < 100_000

    lab.traffic.reset()
    before = numbers(page, 0)
    drag(page, "center", -90, -60, drop=False)
    during = [numbers(page, panel) for panel in (0, 1)]
    assert during[0] != before
    lab.sent_nothing()
    page.mouse.up()
    loss = loss_told(lab, "center_x", "center_y")
    for panel, key in enumerate(("l1", "l2")):
        optimum = with_radius(loss, Ball(key), 1.25)
        after = place_near(page, panel, optimum.point, within=6e-3)
        for name in "xyf":
            assert during[panel][name] == pytest.approx(after[name], abs=0.02, rel=0.02)


@pytest.mark.parametrize(
    "address",
    [
        "?regularization_other=linf",
        "?regularization_mode=multiplier&regularization_other=linf",
        "?regularization_mode=multiplier",
    ],
)
def test_the_browsers_own_solutions_are_the_servers(open_page: OpenPage, address: str) -> None:
    opened = open_page(f"/regularization{address}").complete()
    page = opened.page
    drag(page, "first", 30, -70, drop=False)
    during = [numbers(page, panel) for panel in (0, 1)]
    page.mouse.up()
    loss = loss_told(opened, "angle", "first")
    for panel, key in enumerate(("l1", "linf" if "linf" in address else "l2")):
        solve = with_multiplier if "multiplier" in address else with_radius
        optimum = solve(loss, Ball(key), 1.0)
        assert [during[panel]["x"], during[panel]["y"]] == pytest.approx(
            optimum.point, abs=0.03, rel=0.03
        )
        assert during[panel]["C"] == pytest.approx(optimum.radius, rel=0.03)
        assert during[panel]["l"] == pytest.approx(optimum.multiplier, rel=0.03)


def test_arrow_keys_and_handles_move_turn_and_stretch(lab: Visit) -> None:
    page = lab.page
    handle(page, "center").focus()
    page.keyboard.press("Shift+ArrowUp")
    center = loss_told(lab, "center_y").center
    assert center[0] == 2.2
    assert center[1] > 0.9
    handle(page, "second").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".st-key-regularization_angle input")).to_have_value("-47")
    lab.complete()

    middle, first = (box_of(handle(page, which)) for which in ("center", "first"))
    arm = (first["x"] - middle["x"], first["y"] - middle["y"])
    drag(page, "first", arm[0], arm[1])  # twice as long, the same way
    loss = loss_told(lab, "first")
    assert loss.curvatures[0] == pytest.approx(0.25, rel=0.05)
    assert loss.angle == pytest.approx(-47, abs=1)
    assert loss.curvatures[1] == 3


def test_another_ball_waits_for_the_server_while_dragged(open_page: OpenPage) -> None:
    opened = open_page("/regularization?regularization_ball=elastic-net").complete()
    page = opened.page
    drag(page, "center", -60, 20, panel=1, drop=False)
    expect(page.locator(".panel figcaption span").first).to_have_text(
        "Let go: its optimum is computed then."
    )
    page.mouse.up()
    expect(page.locator(".panel figcaption span").first).to_contain_text("w = (")
    optimum = with_radius(loss_told(opened, "center_x"), Ball("elastic-net", 0.5), 1.0)
    place_near(page, 0, optimum.point, within=6e-3)


def test_the_picture_says_what_is_drawn(looking: Visit) -> None:
    pictures = looking.page.get_by_role("img", name=re.compile("Ellipses around"))
    expect(pictures).to_have_count(2)
    expect(pictures.first).to_have_attribute("aria-label", re.compile("w₂ is exactly 0"))


def test_the_picture_can_be_saved(looking: Visit) -> None:
    with looking.page.expect_download() as saved:
        looking.page.get_by_role("button", name="PNG").click()
    assert saved.value.suggested_filename == "regularization_geometry.png"
    looking.sent_nothing()


def test_a_finger_drags_too(open_page: OpenPage) -> None:
    opened = open_page("/regularization", width=390, height=844).complete()
    page = opened.page
    moved = handle(page, "center")
    box = box_of(moved)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    client = page.context.new_cdp_session(page)
    for kind, at in (
        ("touchStart", [{"x": x, "y": y}]),
        # Mostly upwards: a picture that left this to the page would be scrolled away.
        ("touchMove", [{"x": x - 5, "y": y - 20}]),
        ("touchMove", [{"x": x - 15, "y": y - 60}]),
        ("touchEnd", []),
    ):
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    center = loss_told(opened, "center_x", "center_y").center
    assert center[0] < 2.2
    assert center[1] > 0.9
    # All the way: where the browser takes the move for scrolling, it ends after a few pixels.
    eventually(page, moved.bounding_box, lambda now: now and abs(now["y"] - box["y"] + 60) < 3)
