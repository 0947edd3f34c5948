"""What every right cross-validation does: a model that keeps a diary tells on it."""

from typing import Any

import numpy as np

from interview.coding.compare import difference, quietly
from interview.coding_question import NamedCheck

_ROWS, _FOLDS, _PATIENCE = 43, 4, 3
# Two bumps before the best epoch, the fifth; nothing better comes within three more.
SCRIPT = (5.0, 4.0, 4.5, 4.2, 3.0, 3.5, 3.6, 3.7, 2.0, 1.0)
BEST_EPOCH = 5


class Diary:
    """A model whose loss follows the script, and that notes which rows it is shown.

    Its weights are the number of epochs so far, changed in place; labels are row numbers.
    """

    def __init__(self) -> None:
        self.weights = np.zeros(1)
        self.fitted: tuple[np.ndarray, np.ndarray] = (np.empty(0), np.empty(0))
        self.judged: list[tuple[np.ndarray, np.ndarray]] = []
        self.seen: set[int] = set()

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        self.weights += 1
        self.fitted = (np.array(x), np.array(y, dtype=int))
        self.seen |= set(self.fitted[1].tolist())

    def loss(self, x: np.ndarray, y: np.ndarray) -> float:
        self.judged.append((np.array(x), np.array(y, dtype=int)))
        epoch = round(float(self.weights[0]))
        return SCRIPT[epoch - 1] if 1 <= epoch <= len(SCRIPT) else 9.0


def _observed(candidate: Any, seed: int = 0) -> tuple[list[Any], list[Diary], np.ndarray]:
    """The folds, the diaries of the models made, and the features (rows, 3)."""
    x = np.random.default_rng(1).normal(size=(_ROWS, 3)) * [1, 10, 100] + [0, 5, -50]
    diaries: list[Diary] = []

    def make() -> Diary:
        diaries.append(Diary())
        return diaries[-1]

    found = candidate(
        make, x, np.arange(_ROWS), folds=_FOLDS, patience=_PATIENCE, max_epochs=10, seed=seed
    )
    return found, diaries, x


@quietly
def _partition(candidate: Any) -> str:
    found, _, _ = _observed(candidate)
    sizes = [len(fold.test) for fold in found]
    held_out = sorted(np.concatenate([fold.test for fold in found]).tolist())
    if held_out != list(range(_ROWS)):
        return f"{len(set(held_out))} of {_ROWS} rows are held out, {len(held_out)} times in all."
    if len(found) != _FOLDS or max(sizes) - min(sizes) > 1:
        return f"The sizes of the folds are {sizes}."
    return ""


@quietly
def _shuffled(candidate: Any) -> str:
    found, _, _ = _observed(candidate)
    for number, fold in enumerate(found, 1):
        if np.all(np.diff(np.sort(fold.test)) == 1):
            return f"Fold {number} is the block of rows {min(fold.test)} to {max(fold.test)}."
    again, _, _ = _observed(candidate)
    if any(not np.array_equal(a.test, b.test) for a, b in zip(found, again, strict=True)):
        return "With the same seed a second run has other folds."
    other, _, _ = _observed(candidate, seed=1)
    if all(np.array_equal(a.test, b.test) for a, b in zip(found, other, strict=True)):
        return "With another seed the folds are the same."
    return ""


@quietly
def _scaler(candidate: Any) -> str:
    from sklearn.preprocessing import StandardScaler

    found, diaries, x = _observed(candidate)
    for number, (_, diary) in enumerate(zip(found, diaries, strict=False), 1):
        scaler = StandardScaler().fit(x[diary.fitted[1]])
        for shown, rows in (diary.fitted, diary.judged[0], diary.judged[-1]):
            wrong = difference(shown, scaler.transform(x[rows]), f"Fold {number}: a feature", 1e-9)
            if wrong:
                return wrong
    return ""


@quietly
def _held_out(candidate: Any) -> str:
    found, diaries, _ = _observed(candidate)
    for number, (fold, diary) in enumerate(zip(found, diaries, strict=False), 1):
        test = set(fold.test.tolist())
        if common := test & diary.seen:
            return f"Fold {number}: {len(common)} of {len(test)} held-out rows were fitted."
        stopping = diary.judged[: len(fold.curve)]
        if common := test & {int(row) for _, rows in stopping for row in rows}:
            return f"Fold {number}: {len(common)} of {len(test)} held-out rows choose the epoch."
    return ""


@quietly
def _fresh(candidate: Any) -> str:
    found, diaries, _ = _observed(candidate)
    if len(diaries) != len(found):
        times = "once" if len(diaries) == 1 else f"{len(diaries)} times"
        return f"For {len(found)} folds, make_model was called {times}."
    return ""


@quietly
def _patience(candidate: Any) -> str:
    found, _, _ = _observed(candidate)
    expected = SCRIPT[: BEST_EPOCH + _PATIENCE]
    curve = tuple(found[0].curve)
    if curve != expected:
        return (
            f"The best epoch is {BEST_EPOCH} and the patience {_PATIENCE}, so {len(expected)} "
            f"epochs are due; it stops after {len(curve)}."
        )
    if found[0].best_epoch != BEST_EPOCH:
        return f"The best epoch is said to be {found[0].best_epoch} instead of {BEST_EPOCH}."
    return ""


@quietly
def _restored(candidate: Any) -> str:
    found, _, _ = _observed(candidate)
    expected = SCRIPT[BEST_EPOCH - 1]
    return difference(found[0].loss, expected, "The held-out loss", 0)


CHECKS = {
    "partition": NamedCheck("Every row is held out once, in folds of like size", _partition),
    "shuffled": NamedCheck("Rows are shuffled first, as the seed says", _shuffled),
    "scaler": NamedCheck("The scaler knows the fitted rows only, in every fold", _scaler),
    "held-out": NamedCheck("Held-out rows are neither fitted nor used to stop", _held_out),
    "fresh": NamedCheck("Every fold starts with a new model", _fresh),
    "patience": NamedCheck("Patience counts the epochs since the best one", _patience),
    "restored": NamedCheck("The score is that of the best epoch’s weights", _restored),
}
