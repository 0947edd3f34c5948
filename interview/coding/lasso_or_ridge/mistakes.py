"""Comparisons of Lasso and Ridge that are nearly right."""

from functools import partial

import numpy as np
from sklearn.datasets import make_regression
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge
from sklearn.model_selection import train_test_split

from interview.coding.lasso_or_ridge.solution import Fit

# The data of the question.
make_data = partial(make_regression, n_samples=200, n_features=50, n_informative=10, noise=25.0)


def fitted_on_everything(alpha: float = 10.0, seed: int = 42) -> dict[str, Fit]:
    """The models see the rows that are to test them."""
    x, y = make_data(random_state=seed)
    _, x_test, _, y_test = train_test_split(x, y, test_size=0.2, random_state=seed)
    fits = {}
    for name, model in (
        ("OLS", LinearRegression()),
        ("Lasso", Lasso(alpha=alpha)),
        ("Ridge", Ridge(alpha=alpha)),
    ):
        model.fit(x, y)
        kept = int(np.count_nonzero(model.coef_))
        fits[name] = Fit(model.coef_, kept, model.score(x_test, y_test))
    return fits


def scored_on_training_rows(alpha: float = 10.0, seed: int = 42) -> dict[str, Fit]:
    """R² is that of the rows that were fitted."""
    x, y = make_data(random_state=seed)
    x_train, _, y_train, _ = train_test_split(x, y, test_size=0.2, random_state=seed)
    fits = {}
    for name, model in (
        ("OLS", LinearRegression()),
        ("Lasso", Lasso(alpha=alpha)),
        ("Ridge", Ridge(alpha=alpha)),
    ):
        model.fit(x_train, y_train)
        kept = int(np.count_nonzero(model.coef_))
        fits[name] = Fit(model.coef_, kept, model.score(x_train, y_train))
    return fits


def small_counts_as_zero(alpha: float = 10.0, seed: int = 42) -> dict[str, Fit]:
    """Coefficients under 1 are taken for zeros."""
    x, y = make_data(random_state=seed)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=seed)
    fits = {}
    for name, model in (
        ("OLS", LinearRegression()),
        ("Lasso", Lasso(alpha=alpha)),
        ("Ridge", Ridge(alpha=alpha)),
    ):
        model.fit(x_train, y_train)
        kept = int(np.sum(np.abs(model.coef_) > 1.0))
        fits[name] = Fit(model.coef_, kept, model.score(x_test, y_test))
    return fits


def ridge_by_elastic_net(alpha: float = 10.0, seed: int = 42) -> dict[str, Fit]:
    """An elastic net without its L1 part, which counts alpha n times as much."""
    x, y = make_data(random_state=seed)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=seed)
    fits = {}
    for name, model in (
        ("OLS", LinearRegression()),
        ("Lasso", ElasticNet(alpha=alpha, l1_ratio=1.0)),
        ("Ridge", ElasticNet(alpha=alpha, l1_ratio=1e-6)),
    ):
        model.fit(x_train, y_train)
        kept = int(np.count_nonzero(model.coef_))
        fits[name] = Fit(model.coef_, kept, model.score(x_test, y_test))
    return fits


def another_split_each_time(alpha: float = 10.0, seed: int = 42) -> dict[str, Fit]:
    """Nobody fixed the split."""
    x, y = make_data(random_state=seed)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2)
    fits = {}
    for name, model in (
        ("OLS", LinearRegression()),
        ("Lasso", Lasso(alpha=alpha)),
        ("Ridge", Ridge(alpha=alpha)),
    ):
        model.fit(x_train, y_train)
        kept = int(np.count_nonzero(model.coef_))
        fits[name] = Fit(model.coef_, kept, model.score(x_test, y_test))
    return fits


def alpha_forgotten(alpha: float = 10.0, seed: int = 42) -> dict[str, Fit]:
    """Alpha never reaches Lasso, which takes its default of 1."""
    x, y = make_data(random_state=seed)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=seed)
    fits = {}
    for name, model in (
        ("OLS", LinearRegression()),
        ("Lasso", Lasso()),
        ("Ridge", Ridge(alpha=alpha)),
    ):
        model.fit(x_train, y_train)
        kept = int(np.count_nonzero(model.coef_))
        fits[name] = Fit(model.coef_, kept, model.score(x_test, y_test))
    return fits
