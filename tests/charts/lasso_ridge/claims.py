"""Lasso and Ridge: zeros, truth, errors, cross-validation, what one α means."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from charts.lasso_ridge import PathStudy
from charts.lasso_ridge.findings import Shown, finding
from core.lasso_ridge import (
    CUSTOM,
    METHODS,
    MIX,
    PENALISED,
    SOURCES,
    RegressionData,
    Scale,
    Selection,
    prepare,
)
from core.lasso_ridge.cross_validation import fold_error
from core.lasso_ridge.data import make
from core.lasso_ridge.paths import alpha_grid, entries, path, with_alpha
from tests.charts.common.claim_subject import Subject, values_of
from ui.lasso_ridge.controls import PREFIX, Controls
from ui.page import Preset

Array = np.ndarray


def studied(
    source: str = "independent",
    alpha: float = 10.0,
    *,
    data: RegressionData | None = None,
    standardise: bool = False,
    scale: Scale = Scale(),  # noqa: B008
    folds: int = 0,
    **values: float,
) -> PathStudy:
    """A study as the page makes it."""
    data = data or make(source, values)
    seed = int(values.get("seed", 42))
    problem = prepare(data, seed=seed, standardise=standardise)
    grid = alpha_grid(problem)
    one = np.array([alpha])
    paths = {
        method: with_alpha(path(problem, method, grid, scale), path(problem, method, one, scale))
        for method in METHODS
    }
    selections = {
        method: Selection(
            grid,
            np.stack(
                [
                    fold_error(
                        data,
                        fold,
                        method=method,
                        alphas=grid,
                        scale=scale,
                        seed=seed,
                        folds=folds,
                        standardise=standardise,
                    )
                    for fold in range(folds)
                ],
                axis=1,
            ),
        )
        for method in PENALISED
        if folds
    }
    return PathStudy(
        data,
        problem,
        scale,
        standardise,
        grid,
        alpha,
        paths,
        entries(problem),
        selections,
        folds or 5,
        source,
        seed,
    )


def table(kind: str, seed: int, rows: int, features: int) -> RegressionData:
    """A person's own data, with what chance rarely has."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((rows, features))
    y = x @ rng.integers(-3, 4, features) + rng.standard_normal(rows)
    if kind == "copies":
        x = np.column_stack([x, -x[:, 0], x[:, 0]])
    elif kind == "units":
        x = x * 10.0 ** rng.uniform(-9, 9, features)
    elif kind == "constant":
        x[:, 0] = 0.1
    elif kind == "constant target":
        y = np.full(rows, 0.1)
    elif kind == "no noise":
        y = x @ rng.integers(-1, 2, features).astype(float)
    elif kind == "more features than rows":
        x = np.column_stack([x, rng.standard_normal((rows, rows))])
    elif kind == "sum":
        x = np.column_stack([x, x.sum(axis=1)])
    names = tuple(f"a{i}" for i in range(x.shape[1]))
    return RegressionData(x, y, names, "target")


KINDS = (
    "plain",
    "copies",
    "units",
    "constant",
    "constant target",
    "no noise",
    "more features than rows",
    "sum",
)
# As many rows and features as a test can wait for; the page has more of the same.
_MOST = {"samples": 60, "features": 14, "informative": 9, "group": 5}


@st.composite
def studies(draw: DrawFn) -> PathStudy:
    source = draw(st.sampled_from((*SOURCES, CUSTOM)))
    standardise, common = draw(st.booleans()), draw(st.booleans())
    scale = Scale(draw(values_of(MIX)), common)
    folds = draw(st.sampled_from((0, 0, 2, 3, 5)))
    values: dict[str, float] = {}
    if source == CUSTOM:
        kind, seed = draw(st.sampled_from(KINDS)), draw(st.integers(0, 99))
        data = table(kind, seed, draw(st.integers(15, 40)), draw(st.integers(1, 6)))
    else:
        for param in SOURCES[source].params:
            most = _MOST.get(param.name, param.high)
            values[param.name] = draw(values_of(replace(param, high=most, default=param.low)))
        if "informative" in values:
            values["informative"] = min(values["informative"], values["features"])
        data = make(source, values)
    share = draw(st.one_of(st.sampled_from((0.0, -40.0, 20.0)), st.floats(-5, 1.2)))
    grid = alpha_grid(prepare(data, seed=int(values.get("seed", 42)), standardise=standardise))
    alpha = min(max(float(grid[-1] / 10) * 10**share, 1e-40), 1e30)
    return studied(
        source,
        alpha,
        data=data,
        standardise=standardise,
        scale=scale,
        folds=folds,
        **({"seed": values["seed"]} if values else {}),
    )


# ---- oracles: from the split and the coefficients alone -----------------------------------------
def coefficients(study: PathStudy, key: str) -> Array:
    (place,) = np.flatnonzero(study.paths[key].alphas == study.alpha)
    return study.paths[key].coefficients[place]


def named(study: PathStudy, label: str) -> str:
    return next(key for key, method in METHODS.items() if method.label == label)


def top(study: PathStudy) -> float:
    """The largest |covariance| of a feature with the target; rounding is none."""
    x, y = study.problem.x, study.problem.y
    scale = np.linalg.norm(x, axis=0) * np.linalg.norm(y)
    products = [abs(math.fsum(column * y)) for column in x.T]
    return max(p if p > 1e-13 * s else 0.0 for p, s in zip(products, scale, strict=True)) / len(y)


def is_optimal(study: PathStudy, key: str) -> None:
    """The gradient is what each penalty's subgradient allows, in columns of length 1."""
    x, y, alpha = study.problem.x, study.problem.y, study.alpha
    w, rows, size = coefficients(study, key), len(y), float(np.linalg.norm(y))
    lengths = np.linalg.norm(x, axis=0)
    correlations = x.T @ (y - x @ w)
    linear = {"lasso": 1.0, "net": study.scale.mix}.get(key, 0.0) * rows * alpha
    square = {
        "net": rows * alpha * (1 - study.scale.mix),
        "ridge": rows * alpha if study.scale.common else alpha,
    }.get(key, 0.0)
    slack = 2e-7 * size * lengths + 1e-7 * linear
    # Rounding of a sum of squares: what the square penalty holds in balance.
    slack += 1e-9 * square * np.abs(w)
    assert np.all(np.abs(correlations - square * w) <= linear + slack)
    used = w != 0
    np.testing.assert_array_less(
        np.abs(correlations - square * w - linear * np.sign(w))[used], slack[used] + 1e-300
    )


def not_zero(shown: Shown, facts: Any) -> None:
    study = shown.study
    assert facts.alpha == study.alpha
    assert facts.total == study.data.features.shape[1]
    assert [label for label, _ in facts.counts] == [each.label for each in METHODS.values()]
    for label, count in facts.counts:
        key = named(study, label)
        is_optimal(study, key)
        assert count == sum(1 for w in coefficients(study, key) if w != 0.0)


def none_left(shown: Shown, facts: Any) -> None:
    study = shown.study
    assert math.isclose(facts, top(study), rel_tol=1e-9)
    assert study.alpha >= facts * (1 - 1e-9)
    assert not coefficients(study, "lasso").any()
    training = study.paths["lasso"].train_error[study.paths["lasso"].alphas == study.alpha]
    assert math.isclose(training[0], np.var(study.problem.y), rel_tol=1e-9)


def nothing_to_find(shown: Shown, _: Any) -> None:
    assert top(shown.study) == 0
    assert not any(coefficients(shown.study, key).any() for key in METHODS)


def selects(shown: Shown, zeros: Any) -> None:
    lasso, ridge = (coefficients(shown.study, key) for key in ("lasso", "ridge"))
    assert zeros == (lasso == 0).sum()
    assert lasso.any()
    assert (ridge != 0).all()


def truth(shown: Shown, facts: Any) -> None:
    study = shown.study
    assert study.data.truth is not None
    acts = {i for i, each in enumerate(study.data.truth) if each != 0}
    kept = {i for i, each in enumerate(coefficients(study, "lasso")) if each != 0}
    assert facts.informative == len(acts) > 0
    assert facts.right == len(acts & kept)
    assert facts.false == len(kept - acts)
    units = study.problem.scale
    expected = {study.data.names[i]: study.data.truth[i] * units[i] for i in acts - kept}
    assert dict(facts.missed) == expected
    sizes = [abs(value) for _, value in facts.missed]
    assert sizes == sorted(sizes, reverse=True)
    assert facts.recall == len(acts & kept) / len(acts)
    assert facts.precision == (len(acts & kept) / len(kept) if kept else None)


def no_truth(shown: Shown, kept: Any) -> None:
    assert shown.study.data.truth is not None
    assert not shown.study.data.truth.any()
    assert kept == np.count_nonzero(coefficients(shown.study, "lasso"))


def guide(shown: Shown, facts: Any) -> None:
    study = shown.study
    expected = make("independent", {})
    np.testing.assert_array_equal(study.data.features, expected.features)
    assert study.alpha == 10
    assert expected.truth is not None
    sizes = np.abs(expected.truth)
    kept = coefficients(study, "lasso") != 0
    assert facts.right == (kept & (sizes > 0)).sum()
    weakest = np.argsort(sizes)[40 : 40 + facts.missed]
    assert not kept[weakest].any()
    assert facts.right + facts.missed == 10


def groups(shown: Shown, facts: Any) -> None:
    study = shown.study
    of = study.data.groups
    assert of is not None
    members = [[i for i, each in enumerate(of) if each == g] for g in sorted(set(of)) if g >= 0]
    members = [each for each in members if len(each) > 1]
    assert facts.groups == len(members)
    assert math.isclose(facts.size, sum(map(len, members)) / len(members))
    assert math.isclose(facts.equal, sum(1 / len(each) for each in members) / len(members))
    correlations = [
        np.corrcoef(study.data.features[:, i], study.data.features[:, j])[0, 1]
        for each in members
        for i in each
        for j in each
        if i < j
    ]
    assert math.isclose(facts.correlation, np.mean(correlations), abs_tol=1e-9)
    for key, told in (("lasso", facts.lasso), ("ridge", facts.ridge)):
        w = [[abs(coefficients(study, key)[i]) for i in each] for each in members]
        kept = [sum(1 for size in each if size) for each in w]
        assert math.isclose(told.kept, sum(kept) / len(kept))
        shares = [max(each) / sum(each) for each in w if sum(each)]
        assert (told.largest is None) == (not shares)
        if shares:
            assert math.isclose(told.largest, sum(shares) / len(shares))


def error_of(study: PathStudy, w: Array) -> float:
    """Rounding beside the target is no error."""
    rows = zip(study.problem.test_x, study.problem.test_y, strict=True)
    rest = [float(y - row @ w) for row, y in rows]
    error = math.fsum(each**2 for each in rest) / len(rest)
    return 0.0 if error <= 1e-20 * np.mean(study.problem.y**2) else error


def errors(shown: Shown, facts: Any) -> None:
    study = shown.study
    found = {METHODS[key].label: error_of(study, coefficients(study, key)) for key in METHODS}
    assert facts.rows == len(study.data.target) - len(study.problem.y)
    assert math.isclose(facts.error, min(found.values()), rel_tol=1e-6)
    told = dict(facts.others)
    assert set(facts.best) | set(told) == set(found)
    for name in facts.best:
        assert found[name] <= facts.error * 1.01
    for name, error in told.items():
        assert math.isclose(error, found[name], rel_tol=1e-6)
        assert error > facts.error
    assert list(told.values()) == sorted(told.values())


def all_equal(shown: Shown, facts: Any) -> None:
    errors(shown, facts)
    assert len(facts.best) == len(METHODS)


def noise_floor(shown: Shown, facts: Any) -> None:
    study = shown.study
    assert study.data.noise
    assert math.isclose(facts.variance, study.data.noise * study.data.noise)
    found = [error_of(study, coefficients(study, key)) for key in METHODS]
    assert facts.is_below == (min(found) < facts.variance)
    assert facts.rows == len(study.problem.test_y)


def is_choice(study: PathStudy, key: str, facts: Any) -> None:
    selection = study.selections[key]
    means = [math.fsum(row) / len(row) for row in selection.errors.tolist()]
    low = min(means)
    ends = [float(alpha) for alpha in selection.alphas]
    equal = [
        alpha
        for alpha, mean in zip(ends, means, strict=True)
        if math.isclose(mean, low, rel_tol=1e-12)
    ]
    assert facts.best in equal
    assert facts.since in equal
    assert facts.since <= facts.best
    between = [alpha for alpha in ends if facts.since <= alpha <= facts.best]
    assert set(between) <= set(equal)
    assert facts.folds == selection.errors.shape[1]
    place = ends.index(facts.best)
    row = selection.errors[place]
    error = math.sqrt(sum((each - means[place]) ** 2 for each in row) / (len(row) - 1) / len(row))
    limit = means[place] + error
    over = [m for alpha, m in zip(ends, means, strict=True) if alpha > facts.simplest]
    assert means[ends.index(facts.simplest)] <= limit * (1 + 1e-12)
    assert all(mean > limit * (1 - 1e-12) for mean in over)
    assert facts.ends == (ends[0], ends[-1])
    for alpha, count in zip((facts.best, facts.simplest), facts.counts, strict=True):
        at = study.paths[key].alphas.tolist().index(alpha)
        assert count == np.count_nonzero(study.paths[key].coefficients[at])


def chosen(shown: Shown, facts: Any) -> None:
    assert facts.method == "Lasso"
    is_choice(shown.study, "lasso", facts)


def others_chosen(shown: Shown, facts: Any) -> None:
    assert [each.method for each in facts] == ["Ridge", "Elastic net"]
    for each in facts:
        is_choice(shown.study, named(shown.study, each.method), each)


def at_best(shown: Shown, facts: Any) -> None:
    study = shown.study
    found = {}
    for name, alpha, error in facts.errors:
        key = named(study, name)
        if key != "ols":
            means = study.selections[key].errors.mean(axis=1)
            assert math.isclose(means[study.grid.tolist().index(alpha)], means.min(), rel_tol=1e-12)
        at = 0 if key == "ols" else study.paths[key].alphas.tolist().index(alpha)
        found[name] = error_of(study, study.paths[key].coefficients[at])
        assert math.isclose(error, found[name], rel_tol=1e-6)
    assert set(found) == {method.label for method in METHODS.values()}
    for name in found:
        assert found[name] <= min(found.values()) * 1.01 or name not in facts.lowest


def scales(shown: Shown, facts: Any) -> None:
    """Twice n times the elastic net's objective has nα(1 − r)‖w‖², Ridge's has α‖w‖²."""
    study = shown.study
    assert not study.scale.common
    assert (facts.rows, facts.alpha, facts.mix) == (
        len(study.problem.x),
        study.alpha,
        study.scale.mix,
    )
    w = np.arange(1.0, 4)
    net = facts.alpha * (1 - facts.mix) / 2 * (w @ w)  # as scikit-learn's documentation has it
    assert math.isclose(2 * facts.rows * net, facts.net * (w @ w), rel_tol=1e-9, abs_tol=1e-300)


def common_scale(shown: Shown, facts: Any) -> None:
    study = shown.study
    assert study.scale.common
    assert math.isclose(facts.product, study.alpha * study.problem.x.shape[0])
    assert facts.mix == study.scale.mix
    is_optimal(study, "ridge")


def length(shown: Shown, share: Any) -> None:
    ridge, whole = (coefficients(shown.study, key) for key in ("ridge", "ols"))
    assert math.isclose(share, math.hypot(*ridge) / math.hypot(*whole), rel_tol=1e-9)
    assert 0 <= share <= 1 + 1e-12


def units(shown: Shown, facts: Any) -> None:
    study = shown.study
    assert not study.standardise
    columns = zip(study.data.names, study.problem.x.T, strict=True)
    spread = {name: float(np.std(column)) for name, column in columns if np.ptp(column)}
    assert facts.largest == max(spread, key=lambda name: spread[name])
    assert facts.smallest == min(spread, key=lambda name: spread[name])
    assert math.isclose(facts.ratio, spread[facts.largest] / spread[facts.smallest], rel_tol=1e-9)
    assert facts.ratio >= 3


def constant(shown: Shown, names: Any) -> None:
    study = shown.study
    for i, name in enumerate(study.data.names):
        column = study.problem.x[:, i]
        assert (name in names) == (column.max() == column.min() == 0)
        if name in names:
            assert not any(coefficients(study, key)[i] for key in METHODS)


def copies(shown: Shown, facts: Any) -> None:
    study = shown.study
    names = list(study.data.names)
    assert facts.pairs
    for copy, first in facts.pairs:
        i, j = names.index(copy), names.index(first)
        a, b = study.problem.x[:, i], study.problem.x[:, j]
        assert np.allclose(np.abs(a), np.abs(b), rtol=1e-12, atol=1e-14 * np.abs(a).max())
        assert i > j
        assert coefficients(study, "lasso")[i] == 0
        for key in ("ridge", "net") if facts.mix < 1 else ("ridge",):
            w = np.abs(coefficients(study, key))
            assert math.isclose(w[i], w[j], rel_tol=1e-6, abs_tol=1e-9 * w.max())


def dependent(shown: Shown, facts: Any) -> None:
    x = shown.study.problem.x
    varying = x[:, np.ptp(x, axis=0) > 0]
    unit = varying / np.sqrt((varying**2).sum(axis=0))
    assert facts.rank == np.linalg.matrix_rank(unit, tol=1e-11)
    assert facts.features == varying.shape[1] > facts.rank
    assert facts.rows == len(x)
    w, null = coefficients(shown.study, "ols"), np.linalg.svd(unit)[2][facts.rank :]
    steps = null / np.sqrt((varying**2).sum(axis=0))
    away = steps / np.linalg.norm(steps, axis=1, keepdims=True)
    kept = w[np.ptp(x, axis=0) > 0]
    assert np.all(np.abs(away @ kept) <= 1e-6 * np.linalg.norm(kept))


def unfinished(shown: Shown, left: Any) -> None:
    for label, count in left:
        assert count == shown.study.paths[named(shown.study, label)].unfinished > 0


# ---- presets ------------------------------------------------------------------------------------
def of_preset(preset: Preset, folds: int = 0) -> PathStudy:
    """The study in the state that a preset sets."""
    values = dict(preset.values)
    source = values[Controls.data.key]
    params = {param.name: values[f"{PREFIX}{param.name}"] for param in SOURCES[source].params}
    return studied(
        source,
        values[Controls.alpha.key],
        standardise=values[Controls.standardise.key],
        scale=Scale(values[f"{PREFIX}mix"], values[Controls.common.key]),
        folds=folds,
        **params,
    )


def kept(study: PathStudy, key: str = "lasso") -> set[str]:
    return {
        name for name, w in zip(study.data.names, coefficients(study, key), strict=True) if w != 0
    }


def acting(study: PathStudy) -> set[str]:
    assert study.data.truth is not None
    return {name for name, w in zip(study.data.names, study.data.truth, strict=True) if w != 0}


def the_guides(preset: Preset) -> None:
    study = of_preset(preset)
    assert len(kept(study)) == len(kept(study) & acting(study)) == 7
    assert len(acting(study)) == 10
    assert len(kept(study, "ridge")) == 50
    first = next(each for each in along(study) if acting(study) <= each)
    assert len(first - acting(study)) > 0


def along(study: PathStudy) -> list[set[str]]:
    """What Lasso keeps, from the largest α to the smallest."""
    names = np.array(study.data.names)
    return [set(names[row != 0].tolist()) for row in study.paths["lasso"].coefficients[::-1]]


def by_cross_validation(preset: Preset) -> None:
    study = of_preset(preset, folds=5)
    found = study.selections["lasso"]
    assert found.alphas[found.simplest] == study.alpha
    assert study.data.truth is not None
    sizes = dict(zip(study.data.names, np.abs(study.data.truth), strict=True))
    (missed,) = acting(study) - kept(study)
    assert missed == min(acting(study), key=lambda name: sizes[name])
    assert len(kept(study) - acting(study)) == 6
    guides = studied()
    assert not kept(guides) - acting(guides)
    here, there = (error_of(each, coefficients(each, "lasso")) for each in (study, guides))
    assert here < there


def ridge_on_lassos_scale(preset: Preset) -> None:
    study = of_preset(preset)
    ridge, whole = (coefficients(study, key) for key in ("ridge", "ols"))
    assert 0.08 < np.linalg.norm(ridge) / np.linalg.norm(whole) < 0.12
    assert (ridge != 0).all()


def similar_features(preset: Preset) -> None:
    study = of_preset(preset)
    assert study.data.groups is not None
    for group in (0, 1):
        members = np.flatnonzero(study.data.groups == group)
        assert len(members) == 5
        assert np.count_nonzero(coefficients(study, "lasso")[members]) in {1, 2}
        for key in ("ridge", "net"):
            sizes = np.abs(coefficients(study, key)[members])
            assert sizes.all()
            assert sizes.max() / sizes.sum() < 0.25


def more_features_than_rows(preset: Preset) -> None:
    study = of_preset(preset)
    assert study.problem.x.shape == (80, 100)
    assert study.paths["ols"].train_error[0] < 1e-20
    ols, lasso = (error_of(study, coefficients(study, key)) for key in ("ols", "lasso"))
    assert 4.5 < ols / lasso < 6
    assert len(kept(study) & acting(study)) == 8
    assert len(acting(study)) == 10


def without_noise(preset: Preset) -> None:
    study = of_preset(preset)
    assert kept(study) == acting(study)
    assert len(acting(study)) == 10
    noisy = studied()
    assert noisy.data.noise == 25
    assert acting(noisy) not in along(noisy)


def real_data(preset: Preset) -> None:
    study = of_preset(preset, folds=5)
    found = study.selections["lasso"]
    at = study.paths["lasso"].alphas.tolist().index(found.alphas[found.simplest])
    assert len(study.data.names) == 10
    assert np.count_nonzero(study.paths["lasso"].coefficients[at] == 0) == 5


def units_matter(preset: Preset) -> None:
    study = of_preset(preset)
    other = studied("diabetes", study.alpha, standardise=True)
    assert [each.feature for each in study.entries] != [each.feature for each in other.entries]
    name = min(kept(study))
    i = study.data.names.index(name)
    data = replace(study.data, features=study.data.features * np.where(np.arange(10) == i, 1e-3, 1))
    assert name not in kept(studied("diabetes", study.alpha, data=data))


# ---- corners ------------------------------------------------------------------------------------
def of_table(kind: str, share: float = 0.1, folds: int = 0, **more: Any) -> PathStudy:
    """A table's study at a share of the largest useful α."""
    data = table(kind, 1, more.pop("rows", 30), more.pop("features", 4))
    grid = alpha_grid(prepare(data, standardise=more.get("standardise", False)))
    return studied(CUSTOM, float(grid[-1]) / 10 * share, data=data, folds=folds, **more)


def stopped_early() -> PathStudy:
    study = of_table("plain")
    return replace(study, paths={**study.paths, "net": replace(study.paths["net"], unfinished=1)})


CORNERS = (
    studied,
    lambda: studied(scale=Scale(common=True), samples=40, features=6, informative=2),
    lambda: studied(scale=Scale(mix=1.0, common=True), samples=40, features=6, informative=1),
    lambda: studied(scale=Scale(mix=1.0), samples=40, features=6, informative=1, alpha=500.0),
    lambda: studied(samples=40, features=2, informative=2, alpha=200.0),
    lambda: studied(samples=20, features=4, informative=0, alpha=1.0, folds=2),
    lambda: studied(samples=20, features=4, informative=0, alpha=900.0),
    lambda: studied(samples=40, features=6, informative=2, alpha=20.0, noise=1000.0, folds=3),
    lambda: studied("groups", samples=40, features=6, informative=3, group=3, alpha=5.0),
    lambda: studied("groups", samples=40, features=9, informative=7, group=3, alpha=5.0),
    lambda: of_table("copies", folds=2),
    lambda: of_table("copies", 1e-15, scale=Scale(mix=1.0)),
    lambda: of_table("units"),
    lambda: of_table("units", 1e-15, standardise=True),
    lambda: of_table("constant"),
    lambda: of_table("constant target", folds=3),
    lambda: of_table("no noise", 1e-15),
    lambda: of_table("more features than rows", 1e-15),
    lambda: of_table("sum", 1.0),
    lambda: of_table("plain", features=1),
    lambda: of_table("plain", 2.0, features=1, rows=15),
    stopped_early,
)

SUBJECT = Subject(
    states=studies(),
    say=finding,
    oracles={
        "lasso: how many are not zero": not_zero,
        "lasso: every coefficient is zero": none_left,
        "lasso: no feature touches the target": nothing_to_find,
        "lasso: Lasso sets to zero, Ridge does not": selects,
        "lasso: against the true coefficients": truth,
        "lasso: no feature is informative": no_truth,
        "lasso: what the guide says of its example": guide,
        "lasso: shares in groups of similar features": groups,
        "lasso: lowest test error": errors,
        "lasso: equal test errors": all_equal,
        "lasso: the noise’s part of the error": noise_floor,
        "lasso: cross-validation of Lasso": chosen,
        "lasso: cross-validation of the others": others_chosen,
        "lasso: test errors at each best α": at_best,
        "lasso: one α, different weights": scales,
        "lasso: Ridge on Lasso’s scale": common_scale,
        "lasso: how much Ridge shrinks": length,
        "lasso: units that differ": units,
        "lasso: features that are constant in training": constant,
        "lasso: features that are copies": copies,
        "lasso: least squares is not unique": dependent,
        "lasso: where the solver stopped early": unfinished,
    },
    corners=CORNERS,
    presets={
        "The guide’s example": the_guides,
        "What cross-validation would take": by_cross_validation,
        "Ridge on Lasso’s scale": ridge_on_lassos_scale,
        "Similar features": similar_features,
        "More features than rows": more_features_than_rows,
        "Without noise": without_noise,
        "Real data, standardised": real_data,
        "Units matter": units_matter,
    },
    examples=8,
)
