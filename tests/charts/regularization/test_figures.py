"""The geometry's figures and sentences: true to the optima, equal for equal input."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from charts.regularization import figures, findings, proximal, sparsity
from charts.regularization import formulas as geometry_formulas
from charts.regularization import priors as prior_charts
from core.common import Said, format_latex, format_number
from core.regularization import (
    Ball,
    Optimum,
    Path,
    Prior,
    QuadraticLoss,
    experiments,
    solution_path,
    with_radius,
)

LOSS = QuadraticLoss((2.2, 0.9), (1.0, 3.0), -50.0)
OTHER = QuadraticLoss((2.0, 1.2), (1.0, 4.0), 20.0, 0.3)
BALLS = [
    Ball("l1"),
    Ball("l2"),
    Ball("elastic-net", 0.3),
    Ball("lp", 0.5),
    Ball("lp", 3.0),
    Ball("linf"),
]


def shown(loss: QuadraticLoss, radius: float, *balls: Ball) -> tuple[list[Optimum], list[Path]]:
    optima = [with_radius(loss, ball, radius) for ball in balls]
    return optima, [solution_path(loss, ball, 41) for ball in balls]


def said(loss: QuadraticLoss, radius: float, *balls: Ball) -> list[Said]:
    return findings.geometry_finding(*shown(loss, radius, *balls))


def traces(figure: go.Figure, name: str, axis: str) -> list:
    return [each for each in figure.data if each.name == name and each.xaxis == axis]


# ---- the figure --------------------------------------------------------------------------------
@pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.name)
def test_the_touching_level_set_goes_through_the_optimum(ball: Ball) -> None:
    optima, paths = shown(OTHER, 0.8, ball, Ball("l2"))
    figure = figures.geometry_figure(optima, paths, half=3.0, height=400)
    (line,) = traces(figure, "touching level set", "x")
    points = np.stack([line.x, line.y], axis=1).astype(float)
    np.testing.assert_allclose(OTHER.value(points), optima[0].value, rtol=1e-5)
    (dot,) = traces(figure, "optimum in the ball", "x")
    np.testing.assert_array_equal([dot.x[0], dot.y[0]], optima[0].point)
    (edge,) = traces(figure, "ball", "x")
    ring = np.stack([edge.x, edge.y], axis=1).astype(float)
    np.testing.assert_allclose(ball.radius(ring), 0.8, rtol=1e-4)


def test_the_arrow_points_downhill() -> None:
    optima, paths = shown(LOSS, 1.0, Ball("l1"), Ball("l2"))
    arrows = [
        each
        for each in figures.geometry_figure(optima, paths, half=3.0, height=400).to_dict()[
            "layout"
        ]["annotations"]
        if each["showarrow"]
    ]
    assert len(arrows) == 2
    for arrow, optimum in zip(arrows, optima, strict=True):
        step = np.array([arrow["x"] - arrow["ax"], arrow["y"] - arrow["ay"]])
        downhill = -optimum.gradient
        assert step @ downhill == pytest.approx(
            np.linalg.norm(step) * np.linalg.norm(downhill), rel=1e-9
        )


def test_equal_input_gives_an_equal_figure() -> None:
    texts = []
    for _ in range(2):
        figure = figures.geometry_figure(*shown(LOSS, 1.0, *BALLS[:2]), half=3.0, height=400)
        texts.append(figure.to_json())
    assert texts[0] == texts[1]


@pytest.mark.parametrize("size", [0.004, 0.3, 1.0, 7.0, 4000.0])
def test_the_picture_holds_the_minimum(size: float) -> None:
    for center in ((size, 0.1 * size), (-0.2 * size, size), (size, -size)):
        half = figures.half_height(QuadraticLoss(center, (1.0, 2.0), 10.0))
        assert abs(center[1]) < 0.9 * half
        assert abs(center[0]) < 0.9 * 1.2 * half
        assert half < 5 * size


def test_a_picture_around_the_origin_has_a_size_and_ellipses() -> None:
    loss = QuadraticLoss((0.0, 0.0), (1.0, 2.0), 10.0)
    assert figures.half_height(loss) == 1.0
    assert figures.half_height(QuadraticLoss((0.1, 0.0), (1.0, 2.0), 10.0), least=1.0) == 1.0
    figure = figures.geometry_figure(
        *shown(loss, 1.0, Ball("l1"), Ball("l2")), half=1.0, height=300
    )
    levels = traces(figure, "level set", "x")
    assert max(level.x.max() for level in levels) > 1.0


def test_rows_of_the_table_are_the_path() -> None:
    _, paths = shown(LOSS, 1.0, Ball("l1"), Ball("l2"))
    rows = figures.path_rows(paths)
    assert len(rows) == 82
    row = rows[41 + 17]
    assert row["ball"] == "L2"
    assert (row["w1"], row["w2"]) == tuple(paths[1].points[17])
    assert row["lambda"] == paths[1].multipliers[17]


# ---- sentences ---------------------------------------------------------------------------------
def test_a_corner_is_told_with_what_holds_it() -> None:
    first, second, both = said(LOSS, 1.0, Ball("l1"), Ball("l2"))
    optimum = with_radius(LOSS, Ball("l1"), 1.0)
    across = format_number(abs(float(optimum.gradient[1])))
    assert "w = (1, 0)" in first
    assert f"since the size of ∂f/∂w₂, {across}, is not larger than λ = " in first
    assert f"λ = {format_number(optimum.multiplier)}." in first
    assert "exactly 0" not in second
    assert "−∇f is normal to the ball’s edge" in second
    assert "L1 ends with one exact zero, L2 with no exact zero" in both
    assert "the L2 ball contains the L1 ball" in both


def test_the_same_ball_twice_is_not_compared() -> None:
    assert len(said(LOSS, 1.0, Ball("l1"), Ball("l1"))) == 2
    assert len(said(LOSS, 1.0, Ball("l1"), Ball("lp", 1.0))) == 2


@pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.name)
@pytest.mark.parametrize("radius", [0.3, 1.0, 6.0])
def test_formulas_and_alternatives_can_be_made_of_any_optimum(ball: Ball, radius: float) -> None:
    optimum = with_radius(LOSS, ball, radius)
    latex, told, source = geometry_formulas.ball_formula(optimum)
    assert latex.count("{") == latex.count("}")
    assert "nan" not in latex + told
    assert source
    alt = findings.optimum_alt(optimum)
    assert "*" not in alt
    assert format_number(optimum.radius) in alt


def test_the_loss_formula_has_the_hessian() -> None:
    latex, told, _ = geometry_formulas.loss_formula(OTHER, False)
    (a, b), (_, d) = OTHER.matrix
    for value in (a, b, d):
        assert format_latex(float(value)) in latex
    assert "0.3" in latex
    assert "From the rows" not in told
    assert (
        f"correlation is {b / np.sqrt(a * d):.3g}".replace("-", "−")
        in (geometry_formulas.loss_formula(OTHER, True)[1])
    )


# ---- topics ------------------------------------------------------------------------------------
def test_dots_are_coloured_by_exact_zeros() -> None:
    found = experiments("general", 300, 2.0, 0)
    figure = sparsity.sparsity_figure(found, height=300)
    (zero,) = traces(figure, "exact zero", "x")
    assert len(zero.x) == found[0].exact.count
    (none,) = traces(figure, "no zero", "x2")
    assert len(none.x) == 300
    assert len(figure.to_json()) < 60_000


def test_the_table_has_the_published_shares() -> None:
    found = experiments("symmetric", 300, 2.0, 0)
    rows = sparsity.sparsity_rows(found, "symmetric")
    assert [row["Published"] for row in rows] == ["66 %", "3 %"]
    assert rows[1]["Exactly zero"].startswith("0.0 % (0.0–")


def test_a_non_convex_penaltys_curve_has_a_gap_at_its_jump() -> None:
    balls = [Ball("lp", 0.5), Ball("l1")]
    figure = proximal.prox_figure(balls, 1.0, height=300)
    non_convex, soft = (next(t for t in figure.data if t.name == n) for n in ("L0.5", "L1"))
    assert np.isnan(non_convex.y).sum() == 2
    assert not np.isnan(soft.y).any()


@pytest.mark.parametrize(
    ("power", "threshold", "until"), [(0.5, 3.0, 4.95), (0.3, 3.0, 5.73), (0.3, 2.0, 4.52)]
)
def test_the_dead_zone_is_told_past_the_picture_too(
    power: float, threshold: float, until: float
) -> None:
    ball = Ball("lp", power)
    told = proximal.prox_sentence([ball], threshold)
    assert f"answers exactly 0 up to |v| = {until:g}, then jumps to" in told
    figure = proximal.prox_figure([ball], threshold, height=300)
    curve = next(trace for trace in figure.data if trace.name == ball.name)
    assert max(curve.x[np.asarray(curve.y) == 0]) > until - 0.1
    assert figure.layout.xaxis.range[1] > until


def test_priors_are_named_in_the_legend() -> None:
    priors = [Prior(Ball("l1"), 1.0), Prior(Ball("l2"), 1.0)]
    figure = prior_charts.prior_figure(priors, height=300).to_dict()
    assert [trace["name"] for trace in figure["data"]] == [
        "L1: Laplace, scale b = 1",
        "L2: normal, standard deviation τ = 1",
    ]


@pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.name)
def test_topic_formulas_are_balanced(ball: Ball) -> None:
    for latex, told, source in (
        proximal.prox_formula([ball], 1.0),
        prior_charts.prior_formula([Prior(ball, 0.7)], 1.0),
    ):
        assert latex.count("{") == latex.count("}")
        assert told
        assert source
    json.dumps(latex)


def test_a_leap_of_the_path_is_a_gap_not_a_line() -> None:
    loss = QuadraticLoss((2.0, 1.6), (1.0, 3.0), -35.0)
    optima, paths = shown(loss, 2.0, Ball("lp", 0.5), Ball("l1"))
    figure = figures.geometry_figure(optima, paths, half=3.0, height=400)
    (non_convex,) = traces(figure, "optima for C from 0", "x")
    (diamond,) = traces(figure, "optima for C from 0", "x2")
    assert np.isnan(non_convex.x).sum() == 2
    assert not np.isnan(diamond.x).any()
