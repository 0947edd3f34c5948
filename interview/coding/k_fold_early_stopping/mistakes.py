"""Cross-validations that are nearly right."""

from collections.abc import Callable

import numpy as np

from interview.coding.k_fold_early_stopping.solution import Array, Fold, LogisticRegression

Maker = Callable[[], LogisticRegression]


def scaled_before_the_folds(
    make_model: Maker,
    x: Array,
    y: Array,
    folds: int = 5,
    patience: int = 5,
    max_epochs: int = 200,
    seed: int = 0,
) -> list[Fold]:
    """Mean and deviation of all rows, those held out among them."""
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    parts = np.array_split(np.random.default_rng(seed).permutation(len(x)), folds)
    found = []
    for number, test in enumerate(parts):
        rest = np.concatenate(parts[:number] + parts[number + 1 :])
        stop, fit = np.split(rest, [len(rest) // 5])
        model = make_model()
        curve: list[float] = []
        best, best_epoch, best_weights = np.inf, 0, model.weights.copy()
        for epoch in range(1, max_epochs + 1):
            model.step(scaled[fit], y[fit])
            curve.append(model.loss(scaled[stop], y[stop]))
            if curve[-1] < best:
                best, best_epoch, best_weights = curve[-1], epoch, model.weights.copy()
            elif epoch - best_epoch >= patience:
                break
        model.weights = best_weights
        found.append(Fold(test, curve, best_epoch, model.loss(scaled[test], y[test])))
    return found


def stops_on_the_held_out_rows(
    make_model: Maker,
    x: Array,
    y: Array,
    folds: int = 5,
    patience: int = 5,
    max_epochs: int = 200,
    seed: int = 0,
) -> list[Fold]:
    """The rows that score also choose the epoch."""
    parts = np.array_split(np.random.default_rng(seed).permutation(len(x)), folds)
    found = []
    for number, test in enumerate(parts):
        fit = np.concatenate(parts[:number] + parts[number + 1 :])
        scaled = (x - x[fit].mean(axis=0)) / x[fit].std(axis=0)
        model = make_model()
        curve: list[float] = []
        best, best_epoch, best_weights = np.inf, 0, model.weights.copy()
        for epoch in range(1, max_epochs + 1):
            model.step(scaled[fit], y[fit])
            curve.append(model.loss(scaled[test], y[test]))
            if curve[-1] < best:
                best, best_epoch, best_weights = curve[-1], epoch, model.weights.copy()
            elif epoch - best_epoch >= patience:
                break
        model.weights = best_weights
        found.append(Fold(test, curve, best_epoch, model.loss(scaled[test], y[test])))
    return found


def last_weights(
    make_model: Maker,
    x: Array,
    y: Array,
    folds: int = 5,
    patience: int = 5,
    max_epochs: int = 200,
    seed: int = 0,
) -> list[Fold]:
    """It stops, and keeps the weights that it stopped with."""
    parts = np.array_split(np.random.default_rng(seed).permutation(len(x)), folds)
    found = []
    for number, test in enumerate(parts):
        rest = np.concatenate(parts[:number] + parts[number + 1 :])
        stop, fit = np.split(rest, [len(rest) // 5])
        scaled = (x - x[fit].mean(axis=0)) / x[fit].std(axis=0)
        model = make_model()
        curve: list[float] = []
        best, best_epoch = np.inf, 0
        for epoch in range(1, max_epochs + 1):
            model.step(scaled[fit], y[fit])
            curve.append(model.loss(scaled[stop], y[stop]))
            if curve[-1] < best:
                best, best_epoch = curve[-1], epoch
            elif epoch - best_epoch >= patience:
                break
        found.append(Fold(test, curve, best_epoch, model.loss(scaled[test], y[test])))
    return found


def best_weights_not_copied(
    make_model: Maker,
    x: Array,
    y: Array,
    folds: int = 5,
    patience: int = 5,
    max_epochs: int = 200,
    seed: int = 0,
) -> list[Fold]:
    """`best_weights` is the array that goes on changing."""
    parts = np.array_split(np.random.default_rng(seed).permutation(len(x)), folds)
    found = []
    for number, test in enumerate(parts):
        rest = np.concatenate(parts[:number] + parts[number + 1 :])
        stop, fit = np.split(rest, [len(rest) // 5])
        scaled = (x - x[fit].mean(axis=0)) / x[fit].std(axis=0)
        model = make_model()
        curve: list[float] = []
        best, best_epoch, best_weights = np.inf, 0, model.weights
        for epoch in range(1, max_epochs + 1):
            model.step(scaled[fit], y[fit])
            curve.append(model.loss(scaled[stop], y[stop]))
            if curve[-1] < best:
                best, best_epoch, best_weights = curve[-1], epoch, model.weights
            elif epoch - best_epoch >= patience:
                break
        model.weights = best_weights
        found.append(Fold(test, curve, best_epoch, model.loss(scaled[test], y[test])))
    return found


def patience_never_starts_anew(
    make_model: Maker,
    x: Array,
    y: Array,
    folds: int = 5,
    patience: int = 5,
    max_epochs: int = 200,
    seed: int = 0,
) -> list[Fold]:
    """Bad epochs are counted over the whole training, not since the best one."""
    parts = np.array_split(np.random.default_rng(seed).permutation(len(x)), folds)
    found = []
    for number, test in enumerate(parts):
        rest = np.concatenate(parts[:number] + parts[number + 1 :])
        stop, fit = np.split(rest, [len(rest) // 5])
        scaled = (x - x[fit].mean(axis=0)) / x[fit].std(axis=0)
        model = make_model()
        curve: list[float] = []
        best, best_epoch, best_weights, bad = np.inf, 0, model.weights.copy(), 0
        for epoch in range(1, max_epochs + 1):
            model.step(scaled[fit], y[fit])
            curve.append(model.loss(scaled[stop], y[stop]))
            if curve[-1] < best:
                best, best_epoch, best_weights = curve[-1], epoch, model.weights.copy()
            else:
                bad += 1
                if bad >= patience:
                    break
        model.weights = best_weights
        found.append(Fold(test, curve, best_epoch, model.loss(scaled[test], y[test])))
    return found


def rows_as_they_come(
    make_model: Maker,
    x: Array,
    y: Array,
    folds: int = 5,
    patience: int = 5,
    max_epochs: int = 200,
    seed: int = 0,
) -> list[Fold]:
    """Folds are cut from the table in its order."""
    parts = np.array_split(np.arange(len(x)), folds)
    found = []
    for number, test in enumerate(parts):
        rest = np.concatenate(parts[:number] + parts[number + 1 :])
        stop, fit = np.split(rest, [len(rest) // 5])
        scaled = (x - x[fit].mean(axis=0)) / x[fit].std(axis=0)
        model = make_model()
        curve: list[float] = []
        best, best_epoch, best_weights = np.inf, 0, model.weights.copy()
        for epoch in range(1, max_epochs + 1):
            model.step(scaled[fit], y[fit])
            curve.append(model.loss(scaled[stop], y[stop]))
            if curve[-1] < best:
                best, best_epoch, best_weights = curve[-1], epoch, model.weights.copy()
            elif epoch - best_epoch >= patience:
                break
        model.weights = best_weights
        found.append(Fold(test, curve, best_epoch, model.loss(scaled[test], y[test])))
    return found


def one_model_for_all_folds(
    make_model: Maker,
    x: Array,
    y: Array,
    folds: int = 5,
    patience: int = 5,
    max_epochs: int = 200,
    seed: int = 0,
) -> list[Fold]:
    """From the second fold on the model has already learnt from the rows held out."""
    parts = np.array_split(np.random.default_rng(seed).permutation(len(x)), folds)
    found = []
    model = make_model()
    for number, test in enumerate(parts):
        rest = np.concatenate(parts[:number] + parts[number + 1 :])
        stop, fit = np.split(rest, [len(rest) // 5])
        scaled = (x - x[fit].mean(axis=0)) / x[fit].std(axis=0)
        curve: list[float] = []
        best, best_epoch, best_weights = np.inf, 0, model.weights.copy()
        for epoch in range(1, max_epochs + 1):
            model.step(scaled[fit], y[fit])
            curve.append(model.loss(scaled[stop], y[stop]))
            if curve[-1] < best:
                best, best_epoch, best_weights = curve[-1], epoch, model.weights.copy()
            elif epoch - best_epoch >= patience:
                break
        model.weights = best_weights
        found.append(Fold(test, curve, best_epoch, model.loss(scaled[test], y[test])))
    return found
