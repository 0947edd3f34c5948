"""Coding question: cross-validation with early stopping."""

import numpy as np

from interview.coding.k_fold_early_stopping.checks import CHECKS
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import Lines, LiveResult

_ROWS, _FEATURES, _EPOCHS, _PATIENCE = 120, 30, 100, 5


def noisy_classes() -> tuple[np.ndarray, np.ndarray]:
    """Features (120, 30) of which three matter, and classes that are often wrong."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(_ROWS, _FEATURES))
    return x, (x[:, :3].sum(axis=1) + 2 * rng.normal(size=_ROWS) > 0).astype(float)


def result() -> LiveResult:
    """The stopping losses of five folds over all epochs, and what stopping is worth."""
    from interview.coding.k_fold_early_stopping.mistakes import last_weights
    from interview.coding.k_fold_early_stopping.solution import LogisticRegression, cross_validate

    x, y = noisy_classes()

    def make() -> LogisticRegression:
        return LogisticRegression(_FEATURES)

    whole = cross_validate(make, x, y, patience=_EPOCHS, max_epochs=_EPOCHS)
    stopped = cross_validate(make, x, y, patience=_PATIENCE, max_epochs=_EPOCHS)
    never = last_weights(make, x, y, patience=_EPOCHS, max_epochs=_EPOCHS)
    losses = np.array([fold.loss for fold in stopped])
    without = np.mean([fold.loss for fold in never])
    rise = np.mean([fold.curve[-1] - min(fold.curve) for fold in whole])
    return LiveResult(
        Lines(
            list(range(1, _EPOCHS + 1)),
            {f"Fold {number}": fold.curve for number, fold in enumerate(whole, 1)},
            "Epoch",
            "Loss on the stopping rows",
        ),
        (
            f"With a patience of {_PATIENCE} the best epochs are "
            + ", ".join(str(fold.best_epoch) for fold in stopped)
            + f". From the best epoch to epoch {_EPOCHS} the loss on the stopping rows rises by "
            f"{rise:.2f} on average.",
            f"Loss on held-out rows: {losses.mean():.3f} ± {losses.std(ddof=1):.3f} over the "
            f"folds; after all {_EPOCHS} epochs it would be {without:.3f}. A probability of ½ for "
            f"every row costs {np.log(2):.3f}.",
        ),
    )


QUESTION = CodingQuestion(
    label="Cross-validation with early stopping",
    prompt="""Write k-fold cross-validation in NumPy in which every fold trains with early stopping.

```python
class Fold(NamedTuple):
    test: np.ndarray  # rows held out
    curve: list[float]  # loss after each epoch
    best_epoch: int  # counted from 1
    loss: float  # on the rows held out

def cross_validate(
    make_model, x, y, folds=5, patience=5,
    max_epochs=200, seed=0,
) -> list[Fold]: ...
```

- `make_model()` gives a new model with `step(x, y)` (one epoch), `loss(x, y)` and an array
  `weights`, which `step` changes in place. A fold’s `curve` is the loss that decides when to stop.
- Features are standardised. Rows that are held out must not be used for scaling, fitting or
  stopping.
- Stop after `patience` epochs without a new best one, and score with the best epoch’s weights.""",
    hints=(
        "Three things are learnt in a fold: scale, weights and the number of epochs. From which "
        "rows may each of them be learnt?",
        "If the held-out rows choose the epoch, their score is too good. Set a part of the other "
        "rows aside for stopping.",
        "Mean and deviation come from the fitted rows of this fold; the same two are applied to "
        "the stopping rows and the held-out rows.",
        "Shuffle once and cut with `np.array_split`. In a fold: keep `weights.copy()` whenever "
        "the stopping loss is a new best, break when `epoch - best_epoch >= patience`, then put "
        "the copy back and score.",
    ),
    folder="k_fold_early_stopping",
    name="cross_validate",
    complexity=r"For $k$ folds, $E$ epochs and $n$ rows: $O(k\,E\,n)$ times the cost of a row; "
    "memory of one model and one copy of its weights. The folds could run side by side.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "Scaled before the folds",
            "Mean and deviation depend on the held-out rows, so these are no longer new. "
            "Everything that is fitted to data, scalers too, belongs inside the fold.",
            "scaled_before_the_folds",
            "scaler",
        ),
        Mistake(
            "The held-out rows choose the epoch",
            "The lowest point of a noisy curve is partly chance. Scored on the same rows, the "
            "model seems better than it is.",
            "stops_on_the_held_out_rows",
            "held-out",
        ),
        Mistake(
            "Keeps the last weights",
            "When the patience is used up, the weights are several epochs past the best ones. "
            "Stopping early is of little use without going back to them.",
            "last_weights",
            "restored",
        ),
        Mistake(
            "The best weights are not copied",
            "`best_weights = model.weights` names the same array, which the next step changes in "
            "place. It looks as if the best weights were put back.",
            "best_weights_not_copied",
            "restored",
        ),
        Mistake(
            "Patience never starts anew",
            "Every rise of the curve uses it up, so a long noisy training stops although it is "
            "still getting better.",
            "patience_never_starts_anew",
            "patience",
        ),
        Mistake(
            "Rows are taken as they come",
            "Tables are often sorted by class or by date. A fold may then hold one class only, "
            "which its model has hardly seen.",
            "rows_as_they_come",
            "shuffled",
        ),
        Mistake(
            "One model for all folds",
            "The second fold goes on with weights that were fitted to its held-out rows in the "
            "first, so later scores are too good.",
            "one_model_for_all_folds",
            "fresh",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "overfitting",
            "Change the patience, and see which epoch is put back",
            {"overfitting_topic": "early"},
        ),
        LiveLink(
            "lasso-ridge",
            "Cross-validation that chooses a penalty",
            {"lasso_ridge_alpha": "3.26"},
        ),
    ),
    tags=(
        "cross-validation",
        "early stopping",
        "data leakage",
        "patience",
        "scaling",
        "overfitting",
    ),
)
