"""The training page: what it says and sends is what was trained."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.training import DATASETS, DRAWN, NETWORK_OPTIMIZERS, TABLE
from tests.pages.navigated import OpenPage
from tests.pages.reading import everything_said
from tests.ui.training.test_payload import received
from ui.training import cache

FILE = "pages/training.py"
ROWS = "\n".join(f"{i % 7},{i * i % 11},{'no' if i % 3 else 'yes'}" for i in range(40))


def sent(app: AppTest) -> dict:
    """What the view is sent, decoded."""
    view = next(
        each.proto for each in app.get("bidi_component") if "training" in each.proto.component_name
    )
    return received(view.bytes)


def test_the_default_is_the_guides_training(open_page: OpenPage) -> None:
    app = open_page(FILE)
    header = sent(app)
    assert [run["label"] for run in header["runs"]] == ["Gradient descent", "Momentum", "Adam"]
    adam = header["runs"][2]["trainLoss"]["middle"]
    assert adam[0] == pytest.approx(0.690121, abs=1e-5)
    assert adam[99] == pytest.approx(0.198250, abs=1e-5)
    assert "the lowest training loss is 0.198, by **Adam**" in everything_said(app)
    assert len(header["runs"][2]["frameEpochs"]) == 101


def test_a_moved_learning_rate_trains_again(open_page: OpenPage) -> None:
    app = open_page(FILE)
    before = everything_said(app)
    app.select_slider(key="training_gd_learning_rate").set_value(1.0).run()
    assert everything_said(app) != before
    assert sent(app)["runs"][0]["trainLoss"]["middle"][-1] < 0.25


@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_with_every_optimizer(open_page: OpenPage, data: str) -> None:
    app = open_page(
        FILE,
        training_data=data,
        training_runners=list(NETWORK_OPTIMIZERS),
        training_count="60",
        training_epochs="5",
        training_layers="5",
    )
    assert not app.exception
    header = sent(app)
    assert len(header["runs"]) == len(NETWORK_OPTIMIZERS)
    assert header["sizes"] == [2, 5, 1]


def test_choosing_a_data_set_brings_the_noise_that_suits_it(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.selectbox(key="training_data").set_value("spirals").run()
    assert app.number_input(key="training_noise").value == DATASETS["spirals"].noise


def test_a_pasted_table_is_trained_on(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.selectbox(key="training_data").set_value(TABLE).run()
    assert not app.error  # nothing has gone wrong yet
    assert "Open “Data” and choose a CSV file" in app.info[0].value
    assert len(sent(app)["points"]["y"][0]) > 100  # the last good examples stay
    app.text_area(key="training_table_text").set_value(f"height,weight,ill\n{ROWS}").run()
    assert not app.error
    assert not app.info
    assert "Read: 40 rows, 3 columns, separated by commas." in everything_said(app)
    header = sent(app)
    assert header["features"] == ["height", "weight"]
    assert header["classes"] == ["no", "yes"]
    assert len(header["points"]["y"][0]) == 32


def test_what_a_table_leaves_open_is_asked(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.selectbox(key="training_data").set_value(TABLE).run()
    rows = [f"{1 + i % 7},125;{i * i % 11};{i % 2}" for i in range(40)]
    app.text_area(key="training_table_text").set_value("\n".join(rows)).run()
    centre, doubt = sent(app)["centre"][0], "If that is wrong, change it under “Data”"
    assert doubt in everything_said(app)
    app.segmented_control(key="training_table_comma_thousands_decimal").set_value("decimal").run()
    assert sent(app)["centre"][0] == pytest.approx(centre / 1000)
    assert "decimal commas" in everything_said(app)
    assert doubt not in everything_said(app)


def test_a_table_with_a_hole_says_where_and_the_picture_stays(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.selectbox(key="training_data").set_value(TABLE).run()
    app.text_area(key="training_table_text").set_value(ROWS).run()
    good = sent(app)
    app.text_area(key="training_table_text").set_value(ROWS.replace("\n3,9,", "\n3,,", 1)).run()
    assert "Row 4, column “x₂”: the value is missing" in plain(app.error[0].value)
    np.testing.assert_array_equal(sent(app)["points"]["x"][0], good["points"]["x"][0])


def plain(text: str) -> str:
    return text.replace("\\", "")


def test_an_uploaded_file_is_trained_on_unless_too_large(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.selectbox(key="training_data").set_value(TABLE).run()
    app.file_uploader(key="training_table_file").set_value(("t.csv", ROWS.encode(), "text/csv"))
    app.run()
    assert not app.error
    assert len(sent(app)["points"]["y"][0]) == 32
    large = ("t.csv", b"1,2,a\n" * 200_000, "text/csv")
    app.file_uploader(key="training_table_file").set_value(large).run()
    assert "1.2 MB; at most 1 MB are read" in plain(app.error[0].value)


def test_names_from_a_table_are_text(open_page: OpenPage) -> None:
    app = open_page(FILE, training_closer="calibration")
    app.selectbox(key="training_data").set_value(TABLE).run()
    hostile = ROWS.replace("yes", "<b>**x**|$y$")
    app.text_area(key="training_table_text").set_value(hostile).run()
    assert not app.exception
    assert "<b>" not in everything_said(app)
    assert "**x**" not in everything_said(app)


def test_clicked_points_come_from_the_link(open_page: OpenPage) -> None:
    app = open_page(FILE, training_data=DRAWN, training_points="a0.5_1~b-2_0.25")
    header = sent(app)
    assert header["points"]["train"] == 10
    raw = np.array(header["centre"]) + np.array(header["scale"]) * (
        header["points"]["x"][0].reshape(-1, 2)
    )
    assert np.abs(raw - [-2, 0.25]).sum(1).min() < 1e-5
    app.button(key="training_remove").click().run()
    assert sent(app)["points"]["train"] == 8
    app = open_page(FILE, training_points="nonsense")
    assert "Point 1 is not written as" in plain(app.error[0].value)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ("99", "1 to 64 units"),
        ("a-b", "whole numbers joined by hyphens"),
        ("4-" * 9 + "4", "up to 6"),
    ],
)
def test_a_network_that_cannot_be_is_told(open_page: OpenPage, layers: str, words: str) -> None:
    app = open_page(FILE, training_layers="7-3")
    app.text_input(key="training_layers").set_value(layers).run()
    assert words in plain(app.error[0].value)
    assert sent(app)["sizes"] == [2, 7, 3, 1]


def test_what_explodes_ends_with_an_epoch(open_page: OpenPage) -> None:
    app = open_page(FILE, training_gd_learning_rate="100")
    assert not app.exception
    assert "**Gradient descent** diverged at epoch 2" in everything_said(app)
    descent = sent(app)["runs"][0]
    assert (descent["divergedAt"], descent["last"]) == (2, 1)


def test_batch_sizes_are_compared(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        training_batch="compare",
        training_count="100",
        training_epochs="3",
        training_one="adam",
        training_mini_batch="7",
    )
    runs = sent(app)["runs"]
    assert [run["label"] for run in runs] == ["Whole set", "Batches of 7", "Single example"]
    assert [run["steps"] for run in runs] == [1, 12, 80]
    assert all(run["cosines"] == 4 for run in runs)


def further(app: AppTest, epoch: int) -> int:
    """The last epoch, once it is a later one: on a busy machine a slice may bring none."""
    for _ in range(100):
        if (last := sent(app)["runs"][0]["last"]) > epoch:
            break
        app.run()
    return last


def test_a_long_training_goes_on_slice_by_slice_and_stops(open_page: OpenPage) -> None:
    app = open_page(FILE, training_batch="single", training_epochs="300", training_runners=["adam"])
    header = sent(app)
    assert header["more"]
    first = header["runs"][0]["last"]
    assert first < 300
    assert further(app, first) > first
    app.button(key="training_stop").click().run()
    held = sent(app)
    assert not held["more"]
    assert "everything up to there is kept" in everything_said(app)
    assert sent(app.run())["runs"][0]["last"] == held["runs"][0]["last"]
    app.button(key="training_go_on").click().run()
    assert sent(app)["more"]
    assert further(app, held["runs"][0]["last"]) > held["runs"][0]["last"]


def test_a_slice_without_an_epoch_asks_for_the_next_one(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser hears of a message only if it differs from the one before."""
    monkeypatch.setattr(cache, "MIN_SLICE", 0)
    monkeypatch.setattr(cache, "MAX_SLICE", 0)
    app = open_page(FILE, training_batch="single", training_epochs="300", training_runners=["adam"])
    first, second = sent(app), sent(app.run())
    assert first["runs"][0]["last"] == second["runs"][0]["last"] == 0
    assert 0 < first["more"] < second["more"]


def test_more_work_than_is_possible_says_how_much_is(open_page: OpenPage) -> None:
    app = open_page(
        FILE,
        training_batch="single",
        training_seeds="8",
        training_epochs="5000",
        training_runners=list(NETWORK_OPTIMIZERS),
        training_count="4000",
    )
    assert "epochs are possible" in plain(app.error[0].value)
    assert not app.exception


@pytest.mark.parametrize("view", ["calibration", "landscape"])
def test_a_closer_look(open_page: OpenPage, view: str) -> None:
    app = open_page(FILE, training_closer=view)
    assert not app.exception
    assert len(app.get("plotly_chart")) == {"calibration": 1, "landscape": 2}[view]


def test_no_optimizer_at_all_is_a_state_too(open_page: OpenPage) -> None:
    app = open_page(FILE)
    app.pills(key="training_runners").set_value([]).run()
    assert not app.exception
    assert "No optimizer is chosen" in everything_said(app)
