"""Training as a person sees it; playing, scrubbing and choosing must not reach the server."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from core.training import ACTIVATIONS, Network, hidden_and_logits, with_ones
from core.training.networks import initial_weights
from tests.browser.driving import OpenPage, Visit, box_of, eventually, pace

NETWORK_JS = Path(__file__).parents[2] / "ui" / "training" / "view" / "js" / "network.js"

pytestmark = pytest.mark.browser
LOOKED_AT = "/training"


@pytest.fixture
def training(open_page: OpenPage) -> Visit:
    opened = open_page("/training").complete()
    expect(opened.page.locator(".runners button")).to_have_count(3)
    opened.traffic.reset()
    return opened


def pixels(page: Page, selector: str) -> int:
    """A number that changes with what a canvas shows."""
    return page.locator(selector).evaluate(
        """canvas => {
            const { width, height } = canvas
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
            let sum = 0
            for (let i = 0; i < data.length; i += 1) sum = (sum * 31 + data[i]) % 1000000007
            return sum
        }"""
    )


def another(page: Page, selector: str, *than: int) -> int:
    """The same number, once the canvas shows something else."""
    return eventually(page, lambda: pixels(page, selector), lambda now: now not in than)


def test_three_optimizers_with_boundary_units_and_curves(looking: Visit) -> None:
    page = looking.page
    expect(page.locator(".runners b")).to_have_text(["Gradient descent", "Momentum", "Adam"])
    expect(page.get_by_role("radio", name="Adam")).to_be_checked()
    expect(page.locator(".runners button").last).to_have_text(re.compile("^Adam\\s*loss 0.1981"))
    label = re.compile("lowest training loss is 0.198, by Adam")
    expect(page.locator("canvas.chart")).to_have_attribute("aria-label", label)
    expect(page.locator(".unit option")).to_have_count(1 + 48)
    assert looking.errors == []


def test_playing_sends_nothing_and_a_reload_keeps_the_epoch(
    training: Visit,
) -> None:
    page = training.page
    count = page.locator(".count")
    pace(page, 100)
    page.get_by_label("Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    # Four times as fast as in eight seconds; time starts with the first frame, though that says
    # it began before the click.
    expect(page.locator(".training")).to_have_attribute("data-frames", re.compile("^2[12]$"))
    expect(count).to_have_text("epoch 100 of 100")
    expect(page.get_by_role("button", name="Play")).to_be_visible()

    seen = {pixels(page, "canvas.map")}
    page.get_by_role("radio", name="Adam").press("ArrowRight")
    expect(page.get_by_role("radio", name="Gradient descent")).to_be_checked()
    seen.add(another(page, "canvas.map", *seen))
    page.get_by_label("Shown in the map").select_option("1.3")
    expect(page.locator(".told")).to_contain_text("layer 2, unit 4")
    seen.add(another(page, "canvas.map", *seen))
    page.locator("canvas.thumbs").click(position={"x": 6, "y": 6})
    expect(page.locator(".told")).to_contain_text("layer 1, unit 1")
    seen.add(another(page, "canvas.map", *seen))
    curves = pixels(page, "canvas.chart")
    page.get_by_label("Curves", exact=True).select_option("accuracy")
    another(page, "canvas.chart", curves)
    page.get_by_label("Horizontal axis").select_option("updates")
    training.expect_address(
        "training_show=0", "training_unit=0.0", "curves=accuracy", "axis=updates"
    )

    thumbs = pixels(page, "canvas.thumbs")
    page.get_by_role("slider", name="Epoch", exact=True).fill("7")
    expect(count).to_have_text("epoch 7 of 100")
    first = page.locator(".runners button").first
    told = first.inner_text()
    another(page, "canvas.map", *seen)
    another(page, "canvas.thumbs", thumbs)
    training.expect_address("training_epoch=7")
    training.sent_nothing()
    page.reload()
    training.complete()
    expect(count).to_have_text("epoch 7 of 100")
    expect(first).to_have_text(told, use_inner_text=True)
    expect(page.get_by_role("radio", name="Gradient descent")).to_be_checked()
    assert training.errors == []


def test_hovering_a_curve_names_it(looking: Visit) -> None:
    page, chart = looking.page, looking.page.locator("canvas.chart")
    before = pixels(page, "canvas.chart")
    width = box_of(chart)["width"]
    chart.hover(position={"x": width - 12, "y": 213})  # Adam's last loss, 0.198
    another(page, "canvas.chart", before)
    chart.hover(position={"x": width / 2, "y": 315})  # below the axis
    eventually(page, lambda: pixels(page, "canvas.chart"), lambda now: now == before)
    looking.sent_nothing()


def test_the_boundary_is_drawn_where_the_network_has_it(open_page: OpenPage) -> None:
    """Without a hidden layer the boundary is a line: its sides have the classes' colours."""
    opened = open_page(
        "/training?training_data=blobs&training_layers=&training_noise=0.1&training_seeds=3"
    ).complete()
    boundary = opened.page.locator("canvas.map")
    look = """canvas => [[0.25, 0.75], [0.8, 0.2]].map(([x, y]) => {
            const at = [x * canvas.width, y * canvas.height].map(Math.round)
            return [...canvas.getContext('2d').getImageData(...at, 1, 1).data]
        })"""
    # Class 0 lies at the lower left: blue; class 1 at the upper right: red.
    eventually(
        opened.page,
        lambda: boundary.evaluate(look),
        lambda colors: colors[0][2] > colors[0][0] and colors[1][0] > colors[1][2],
    )
    # Of three seeds the map shows one, the curves the median: of what, they say.
    told = opened.page.locator(".told")
    expect(told).to_contain_text("First seed’s network; curves: median of the seeds that have not")
    expect(told).to_contain_text("lowest to highest training loss")
    expect(opened.page.locator(".runners button").first).to_contain_text("median of 3 seeds")
    opened.page.get_by_label("Curves", exact=True).select_option("accuracy")
    expect(told).to_contain_text("lowest to highest training accuracy")


@pytest.fixture(scope="module")
def blank(chromium: Browser) -> Iterator[Page]:
    """A page of nothing, to compute in."""
    page = chromium.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_browser_computes_the_same_units_and_logits(blank: Page, activation: str) -> None:
    network, side = Network((2, 7, 5, 1), activation), 6
    weights = 2 * initial_weights(network, 3, "float64")
    study = {
        "sizes": network.sizes,
        "window": [-2, 3, -1, 4],
        "activation": list(ACTIVATIONS).index(activation),
    }
    found = blank.evaluate(
        f"""([study, weights, side]) => {{
            {NETWORK_JS.read_text("utf-8")}
            return answers(study, weights, side).map((layer) => [...layer])
        }}""",
        [study, weights.tolist(), side],
    )
    middles = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(-2 + 5 * middles, 4 - 5 * middles)
    activations, z = hidden_and_logits(network, weights, with_ones(np.stack([x, y]).reshape(2, -1)))
    for ours, theirs in zip([*(a[:-1] for a in activations[1:]), z], found, strict=True):
        np.testing.assert_allclose(theirs, ours.ravel(), rtol=1e-4, atol=1e-5)


def test_a_moved_learning_rate_and_added_points_train_again(training: Visit) -> None:
    page = training.page
    first = page.locator(".runners button").first
    before = first.inner_text()
    slider = page.locator(".st-key-training_gd_learning_rate input[type=range]")
    slider.focus()
    slider.press("ArrowRight")
    expect(first).not_to_have_text(before, use_inner_text=True)
    training.expect_address("training_gd_learning_rate=0.0125").complete()
    assert sum(training.traffic.received) < 100_000
    page.get_by_label("Add a point").select_option("1")
    page.locator("canvas.map").click(position={"x": 120, "y": 60})
    page.wait_for_url("**training_points=b*")
    training.complete()
    expect(page.get_by_label("Add a point")).to_have_value("1")
    page.locator("canvas.map").press("ArrowLeft")
    page.locator("canvas.map").press("Enter")
    page.wait_for_url(lambda url: "b" in url and "~b" in url.replace("%7E", "~"))
    training.complete()
    assert training.errors == []


def test_a_long_training_grows_and_stops(open_page: OpenPage) -> None:
    long = "?training_batch=single&training_epochs=5000&training_runners=Adam"
    opened = open_page(f"/training{long}", settled=False)
    page = opened.page
    # Not the one of the toolbar, which is there while a script runs.
    stop = page.locator(".st-key-training_stop button")
    count = page.locator(".runners button").first
    expect(count).to_contain_text("loss")
    before = page.locator(".scrub").get_attribute("max")
    page.wait_for_function(
        """before => [...document.querySelectorAll('*')].some((each) =>
            Number(each.shadowRoot?.querySelector('.scrub')?.max ?? 0) > Number(before))""",
        arg=before,
    )
    stop.click()
    expect(page.get_by_text("everything up to there is kept")).to_be_visible()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    assert opened.errors == []


def test_each_press_of_a_preset_sets_the_view_once(training: Visit) -> None:
    page, axis = training.page, training.page.locator(".axis")
    preset = page.get_by_role("button", name="Batch, mini-batch, single")
    preset.click()
    expect(axis).to_have_value("updates")
    training.complete()
    axis.select_option("epochs")
    page.locator(".st-key-training_gd_learning_rate input[type=range]").press("ArrowRight")
    training.complete()
    expect(axis).to_have_value("epochs")
    preset.click()
    expect(axis).to_have_value("updates")


def test_a_large_file_is_refused_with_words(open_page: OpenPage) -> None:
    opened = open_page("/training?training_data=table")
    page = opened.page
    page.get_by_role("button", name="Data", exact=True).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "big.csv", "mimeType": "text/csv", "buffer": b"1,2,a\n" * 400_000}
    )
    expect(page.get_by_text("must be 2.0MB or smaller")).to_be_visible()


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    return Path(started.value.path()).read_bytes()


def test_downloads_are_what_is_shown(looking: Visit) -> None:
    from safetensors.numpy import load

    page = looking.page
    assert download(page, "PNG").startswith(b"\x89PNG")
    looking.sent_nothing()
    script = download(page, "Script (.py)").decode()
    assert "torch.optim.Adam(net.parameters(), lr=0.01" in script
    rows = list(csv.DictReader(download(page, "History (.csv)").decode().splitlines()))
    assert len(rows) == 3 * 101
    assert float(rows[-2]["train_loss"]) == pytest.approx(0.198250, abs=1e-5)
    weights = load(download(page, "Weights (.safetensors)"))
    assert weights["Adam, whole set.seed0.2.weight"].shape == (16, 32)
    assert b"Plotly.newPlot" in download(page, "Curves (.html")
