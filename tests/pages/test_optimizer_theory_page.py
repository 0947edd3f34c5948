"""The theory page: topics, bad input, and what it says."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.optimizer_theory import surface_map
from tests.pages.navigated import OpenPage
from tests.pages.reading import elements, everything_said
from ui.optimizer_theory.maps import CELLS
from ui.optimizer_theory.topics import TOPICS
from ui.runtime.packing import unpack

FILE = "pages/optimizer_theory.py"
PREFIX = "optimizer_theory_"


def opened(open_page: OpenPage, **values: str | list[str]) -> AppTest:
    app = open_page(FILE, **{f"{PREFIX}{name}": value for name, value in values.items()})
    assert not app.exception
    return app


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_opens_with_findings_and_no_complaint(topic: str, open_page: OpenPage) -> None:
    app = opened(open_page, topic=topic)
    assert not app.error
    said = everything_said(app)
    assert {
        "speed": "the setting of **Heavy ball** with the best worst-case rate",
        "map": "**Adam** on Himmelblau: the best neighbourhood",
        "basins": "Of 40,000 starts on Himmelblau",
        "adam": "**3.16 times**",
        "noise": "theory’s floor is",
        "edge": "2/η = **20**",
    }[topic] in said


def test_the_map_that_is_sent_is_the_one_that_is_told(open_page: OpenPage) -> None:
    app = opened(open_page, kappa="10", method="Nesterov")
    (component,) = [each for each in app.get("bidi_component") if each.proto.bytes]
    header, body = unpack(component.proto.bytes)
    steps = np.frombuffer(body, "<i2").reshape(header["momenta"][2], header["rates"][2])
    assert header["label"] == "Nesterov"
    assert header["curvatures"] == [1.0, 10.0]
    fastest = int(steps[steps >= 0].min())
    assert f"**{fastest} steps**" in everything_said(app)


def test_a_hyperparameter_that_a_rule_lacks_is_told(open_page: OpenPage) -> None:
    app = opened(open_page, topic="map", optimizer="gd", up="beta1")
    assert "has no beta 1" in app.error[0].value.replace("\\", "")
    assert "Gradient descent" in everything_said(app)
    same = opened(open_page, topic="map", up="learning_rate")
    assert "same hyperparameter" in same.error[0].value


def test_the_framed_cell_walks_with_the_maps_own_learning_rate(open_page: OpenPage) -> None:
    *_, found = surface_map("adam", "himmelblau", "beta1", "beta2", 500, CELLS)
    quickest = found.steps[found.steps > 0].min()
    row, column = np.argwhere(found.steps == quickest)[0]
    app = opened(
        open_page, topic="map", across="beta1", up="beta2", row=f"{row + 1}", column=f"{column + 1}"
    )
    said = everything_said(app)
    assert f"value at step {quickest}, but" in said or "value from step " in said
    captions = " ".join(each.value for each in app.caption)
    assert "Learning rate 0.141, suggested for this surface." in captions
    assert "but for the learning rate" in said
    assert "but for the learning rate" not in everything_said(opened(open_page, topic="map"))


def test_own_formulas_own_gradients_and_what_is_wrong_with_them(open_page: OpenPage) -> None:
    app = opened(open_page, topic="basins", basin_surface="own", basin_formula="x^2 + (y^2-1)^2")
    assert not app.error
    assert "starts on Your formula" in everything_said(app)
    bad = opened(open_page, topic="basins", basin_surface="own", basin_formula="x^2 + q")
    assert "Below is still" in bad.error[0].value
    none = opened(open_page, topic="basins", basin_surface="own", basin_formula="x + y")
    assert "No minimum was found" in none.error[0].value
    own = opened(open_page, topic="adam", sequence="own", gradients="0, 0, 3")
    assert "first gradient is 0" in everything_said(own)
    wrong = opened(open_page, topic="adam", sequence="own", gradients="1, two")
    assert "Gradient 2 is no number" in wrong.error[0].value.replace("\\", "")


def test_too_fine_a_grid_needs_a_gpu_and_none_no_optimizer(open_page: OpenPage) -> None:
    fine = opened(open_page, topic="basins", side="900", basin_steps="20", basin_optimizers=["gd"])
    assert "this server has none" in fine.error[0].value.replace("\\", "")
    assert "160,000 starts" in everything_said(fine)
    app = opened(open_page, topic="basins")
    elements(app, "button_group")[f"{PREFIX}basin_optimizers"].set_value([]).run()
    assert not app.exception
    assert "Choose an optimizer first" in everything_said(app)


def test_beyond_the_limit_there_is_no_floor_and_it_diverges(open_page: OpenPage) -> None:
    app = opened(open_page, topic="noise", noise_rate="0.4")
    assert "grows without end" in everything_said(app)
    edge = opened(open_page, topic="edge", edge_learning_rate="1", edge_steps="200")
    assert "diverged at step" in everything_said(edge)


def test_settings_of_other_topics_are_kept(open_page: OpenPage) -> None:
    app = opened(open_page, kappa="1000")
    for topic in ("adam", "speed"):
        elements(app, "button_group")[f"{PREFIX}topic"].set_value(topic).run()
    assert "For κ = 1,000" in everything_said(app)
