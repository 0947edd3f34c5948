"""The L1/L2 page as a person uses it: drag the loss, play C; only a loss that is let go is sent."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.constrained_optimum import with_multiplier, with_radius
from core.penalties import Ball
from core.quadratic_loss import QuadraticLoss

pytestmark = pytest.mark.browser


@pytest.fixture
def lab(open_page):
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


def handle(page: Page, which: str, panel: int = 0):
    return page.locator(".stage").nth(panel).locator(f"[data-which={which}]")


def drag(page: Page, which: str, dx: float, dy: float, panel: int = 0, drop: bool = True) -> None:
    box = handle(page, which, panel).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    if drop:
        page.mouse.up()


def typed(page: Page, name: str) -> float:
    return float(page.locator(f".st-key-regularization_{name} input").input_value())


def loss_of(page: Page) -> QuadraticLoss:
    x, y, first, second, angle = (
        typed(page, name) for name in ("center_x", "center_y", "first", "second", "angle")
    )
    return QuadraticLoss((x, y), (first, second), angle)


def test_the_panels_show_the_exact_optima(lab) -> None:
    for panel, key in enumerate(("l1", "l2")):
        optimum = with_radius(QuadraticLoss((2.2, 0.9), (1, 3), -50), Ball(key), 1.0)
        found = numbers(lab.page, panel)
        assert [found["x"], found["y"]] == pytest.approx(optimum.point, abs=2e-3)
        assert found["l"] == pytest.approx(optimum.multiplier, rel=5e-3)


def test_playing_and_scrubbing_stay_in_the_browser_and_in_the_address(lab) -> None:
    page = lab.page
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".count")).to_have_text("100 % of the unconstrained radius")
    # Once it has come to the end; a slow machine may miss the moments before.
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert numbers(page, 0)["x"] == pytest.approx(2.2)
    assert numbers(page, 1)["y"] == pytest.approx(0.9)
    scrub = page.get_by_role("slider", name="Radius, from 0 to the unconstrained one")
    scrub.fill("60")
    found = numbers(page, 0)
    assert found["C"] == pytest.approx(3.1 * 60 / 240, rel=5e-3)
    assert found["y"] == 0
    assert "regularization_at=60" in page.url
    expect(page.locator(".hint")).to_contain_text("The words below are about the controls")
    assert lab.traffic.sent == []
    page.reload()
    lab.settle().complete()
    assert numbers(page, 0) == found
    assert lab.errors == []


def test_while_it_is_dragged_the_browser_solves_and_the_server_agrees(lab) -> None:
    page = lab.page
    before = numbers(page, 0)
    drag(page, "center", -90, -60, drop=False)
    during = [numbers(page, panel) for panel in (0, 1)]
    assert during[0] != before
    assert lab.traffic.sent == []
    page.mouse.up()
    expect(page.locator(".st-key-regularization_center_x input")).not_to_have_value("2.2")
    lab.settle()
    loss = loss_of(page)
    for panel, key in enumerate(("l1", "l2")):
        optimum = with_radius(loss, Ball(key), 1.0)
        after = numbers(page, panel)
        assert [after["x"], after["y"]] == pytest.approx(optimum.point, abs=6e-3)
        for name in "xyf":
            assert during[panel][name] == pytest.approx(after[name], abs=0.02, rel=0.02)
    assert "regularization_center_x=" in page.url


@pytest.mark.parametrize(
    "address",
    ["?regularization_other=linf", "?regularization_mode=multiplier&regularization_other=linf",
     "?regularization_mode=multiplier"],
)  # fmt: skip
def test_the_browsers_own_solutions_are_the_servers(open_page, address: str) -> None:
    opened = open_page(f"/regularization{address}").complete()
    page = opened.page
    drag(page, "first", 30, -70, drop=False)
    during = [numbers(page, panel) for panel in (0, 1)]
    page.mouse.up()
    expect(page.locator(".st-key-regularization_angle input")).not_to_have_value("-50")
    opened.settle()
    loss = loss_of(page)
    for panel, key in enumerate(("l1", "linf" if "linf" in address else "l2")):
        solve = with_multiplier if "multiplier" in address else with_radius
        optimum = solve(loss, Ball(key), 1.0)
        assert [during[panel]["x"], during[panel]["y"]] == pytest.approx(
            optimum.point, abs=0.03, rel=0.03
        )
        assert during[panel]["C"] == pytest.approx(optimum.radius, rel=0.03)
        assert during[panel]["l"] == pytest.approx(optimum.multiplier, rel=0.03)


def test_an_axis_is_turned_and_stretched_by_its_handle(lab) -> None:
    page = lab.page
    center, first = (handle(page, which).bounding_box() for which in ("center", "first"))
    arm = (first["x"] - center["x"], first["y"] - center["y"])
    drag(page, "first", arm[0], arm[1])  # twice as long, the same way
    expect(page.locator(".st-key-regularization_first input")).not_to_have_value("1")
    lab.settle()
    loss = loss_of(page)
    assert loss.curvatures[0] == pytest.approx(0.25, rel=0.05)
    assert loss.angle == pytest.approx(-50, abs=1)
    assert loss.curvatures[1] == 3


def test_arrow_keys_move_and_turn(lab) -> None:
    page = lab.page
    handle(page, "center").focus()
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator(".st-key-regularization_center_y input")).not_to_have_value("0.9")
    lab.settle()
    assert typed(page, "center_y") > 0.9
    assert typed(page, "center_x") == 2.2
    handle(page, "second").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".st-key-regularization_angle input")).to_have_value("-47")


def test_another_ball_waits_for_the_server_while_dragged(open_page) -> None:
    opened = open_page("/regularization?regularization_ball=elastic-net").complete()
    page = opened.page
    drag(page, "center", -60, 20, panel=1, drop=False)
    expect(page.locator(".panel figcaption span").first).to_have_text(
        "Let go: its optimum is computed then."
    )
    page.mouse.up()
    expect(page.locator(".panel figcaption span").first).to_contain_text("w = (")
    opened.settle()
    optimum = with_radius(loss_of(page), Ball("elastic-net", 0.5), 1.0)
    found = numbers(page, 0)
    assert [found["x"], found["y"]] == pytest.approx(optimum.point, abs=6e-3)


def test_a_slider_press_moves_picture_and_words(lab) -> None:
    page = lab.page
    slider = page.locator(".st-key-regularization_radius input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator(".panel figcaption span").first).to_contain_text("C = 1.25")
    expect(page.get_by_text("↔ C = 1.25").first).to_be_visible()
    lab.settle()
    assert sum(lab.traffic.received) < 100_000
    assert "regularization_radius=1.25" in page.url


def test_the_picture_says_what_is_drawn(lab) -> None:
    pictures = lab.page.get_by_role("img", name=re.compile("Ellipses around"))
    expect(pictures).to_have_count(2)
    assert "w₂ is exactly 0" in pictures.first.get_attribute("aria-label")


def test_the_picture_can_be_saved(lab) -> None:
    with lab.page.expect_download() as saved:
        lab.page.get_by_role("button", name="PNG").click()
    assert saved.value.suggested_filename == "regularization_geometry.png"
    assert lab.traffic.sent == []


def test_a_finger_drags_too(open_page) -> None:
    opened = open_page("/regularization", width=390, height=800, touch=True).complete()
    page = opened.page
    moved = handle(page, "center")
    moved.scroll_into_view_if_needed()
    box = moved.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    client = page.context.new_cdp_session(page)
    for kind, at in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - 20, "y": y - 10}]),
        ("touchMove", [{"x": x - 40, "y": y - 30}]),
        ("touchEnd", []),
    ):
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    expect(page.locator(".st-key-regularization_center_x input")).not_to_have_value("2.2")
    opened.settle()
    assert typed(page, "center_x") < 2.2
    assert typed(page, "center_y") > 0.9
