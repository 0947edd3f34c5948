"""Topic four: augmentation of points, digits and sentences, its effect measured with seeds."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from charts.overfitting import PLAIN, Mark, tiles_figure
from charts.overfitting import augmentation as charts
from core.common import counted, described, format_latex, listed
from core.overfitting import (
    NUM_TEST,
    NUM_TEXTS,
    TEXTS,
    Curves,
    RunConfig,
    augmentation,
    augmentation_scripts,
    digits,
    text_augmentation,
)
from ui.overfitting import cache
from ui.overfitting.controls import DIGIT_SEEDS, TEXT_SEEDS, Controls, data_row, key, note
from ui.overfitting.live_training import chart_key, grown
from ui.overfitting.seed_runs import files, measured
from ui.page import TopicResult, downloads, export, layout

HEIGHT = 350
_ACCURACY = "Test accuracy of every kind of copy, a dot for each seed."
_NUM_SHOWN = 9
_BOTH = "Both"


def show() -> TopicResult:
    """The chosen kind of data."""
    columns = st.columns([1.6, 1, 1, 1.4], vertical_alignment="bottom")
    with columns[0]:
        kind = Controls.kind.draw()
    with columns[1]:
        copies = Controls.copies.draw()
    if kind == "text":
        return _sentences(columns[2:], copies)
    with columns[2]:
        strength = float(Controls.strength.draw())
    if kind == "digits":
        return _digits(columns[3], copies, strength)
    with columns[3]:
        config = data_row(folded=True)
    return _points(config, copies, strength)


# ---- points -----------------------------------------------------------------------------------
def _points(config: RunConfig, copies: int, strength: float) -> TopicResult:
    chosen = Controls.points.draw()
    labels = {PLAIN: ""} | {augmentation.POINTS[each].label: each for each in chosen}
    try:
        parts = config.data.parts()
        training_runs = {
            label: cache.augmented_run(config, name, copies, strength)
            for label, name in labels.items()
        }
    except ValueError as error:
        layout.complaint(str(error))
        st.stop()
    left, right = st.columns([5, 6], gap="medium")
    slots = left.empty(), right.empty()

    def copied(curves: Mapping[str, Curves]) -> charts.Copied:
        done = [each.epochs for each in curves.values()]
        return charts.Copied(
            {label: each.test_accuracy[:, -1] for label, each in curves.items()},
            f"{NUM_TEST} test points",
            done=(min(done), max(done)),
            epochs=config.epochs,
        )

    def draw(curves: Mapping[str, Curves], last: bool) -> None:
        result = copied(curves)
        slots[0].plotly_chart(
            charts.accuracy_figure(result.results, height=HEIGHT),
            key=chart_key("points_accuracy", last),
            config=export.PICTURE_CONFIG,
            alt=described(_ACCURACY, charts.augmentation_finding(result)),
        )

    curves = grown(training_runs, draw)
    result = copied(curves)
    results = result.results
    training = {label: each.train_accuracy[:, -1] for label, each in curves.items()}
    slots[1].plotly_chart(
        _copies_figure(labels, training_runs, curves, config, copies, strength),
        key=key("points_tiles"),
        config=export.PICTURE_CONFIG,
        alt="Training points with their copies, and what the first seed’s network answers: "
        f"{listed(list(labels))}.",
    )
    note(
        "Dot: a seed; line: median. Right: what the first seed’s network answers, with the "
        f"{len(parts.x_train)} training points and their copies."
    )
    layout.flush_charts_first()
    return TopicResult(
        charts.augmentation_finding(result),
        _formulas({augmentation.POINTS[each].label: each for each in chosen}, copies, strength),
        [
            downloads.script(
                "augmentation",
                lambda: augmentation_scripts.points_script(config, labels, copies, strength),
            ),
            *files(results, training, "Augmented points"),
        ],
        "The script makes the same copies and trains the same networks with PyTorch.",
        charts.accuracy_rows(results),
    )


def _copies_figure(
    labels: Mapping[str, str],
    training_runs: Mapping[str, Any],
    curves: Mapping[str, Curves],
    config: RunConfig,
    copies: int,
    strength: float,
) -> Any:
    parts, found = config.data.parts(), []
    for label, name in labels.items():
        x, y = parts.x_train, parts.y_train
        if name:
            extra, classes = augmentation.copies_of(x, y, name, config.seeds[:1], copies, strength)
            x, y = np.concatenate([x, extra[0]]), np.concatenate([y, classes])
        look = Mark(label, charts.color_of(label))
        found.append((look, cache.boundary(training_runs[label], curves[label].frames[-1]), x, y))
    return tiles_figure(found, reach=cache.REACH, height=HEIGHT, dark=layout.is_dark(), columns=3)


def _formulas(
    labels: Mapping[str, str], copies: int, strength: float
) -> dict[str, tuple[str, str, str]]:
    latex = {
        "jitter": r"\tilde x = x + \sigma\xi,\quad \sigma = "
        f"{format_latex(augmentation.JITTER * strength)}",
        "rotation": r"\tilde x = \begin{pmatrix}\cos\theta & -\sin\theta\\ \sin\theta & "
        r"\cos\theta\end{pmatrix} x,\quad \theta \sim U(-"
        rf"{format_latex(30 * strength)}°, {format_latex(30 * strength)}°)",
        "mirror": r"\tilde x = (\pm x_1,\; x_2)",
        "smote": r"\tilde x = x + u\,(x_{\text{neighbour}} - x),\quad u \sim U(0, 1)",
    }
    told = {
        label: (
            f"{latex[name]}\n\\text{{{counted(copies, 'copy', 'copies')} of each example}}",
            augmentation.POINTS[name].summary,
            "Chawla et al., JAIR 2002"
            if name == "smote"
            else "Goodfellow, Bengio, Courville, “Deep Learning”, §7.4",
        )
        for label, name in labels.items()
    }
    return told or {
        "Training set": (
            f"n\\,(1 + k) = n\\,(1 + {copies})",
            "$n$ examples, $k$ copies of each, once a kind of copy is chosen.",
            "Goodfellow, Bengio, Courville, “Deep Learning”, §7.4",
        )
    }


# ---- digits -----------------------------------------------------------------------------------
def _digits(place: Any, copies: int, strength: float) -> TopicResult:
    with place:
        count = Controls.images.draw()
    columns = st.columns([1.1, 1.3, 2.6], vertical_alignment="bottom")
    with columns[0]:
        task = Controls.task.draw()
    with columns[1]:
        tested = Controls.tested.draw()
    with columns[2]:
        chosen = Controls.images_kinds.draw()
    plain = digits.Trial(task, count, (), copies, strength, tested)
    task_digits = digits.TASKS[task].digits

    def copied(results: Mapping[str, Any]) -> charts.Copied:
        return charts.Copied(results, "the test images", task_digits)

    trials = {PLAIN: plain} | {
        augmentation.IMAGES[each].label: replace(plain, operations=(each,)) for each in chosen
    }
    left, right = st.columns([5, 6], gap="medium")
    with left:
        slot = st.empty()
    with right:
        st.plotly_chart(
            charts.images_figure(_samples(trials), height=HEIGHT, dark=layout.is_dark()),
            key=key("images_shown"),
            config=export.PICTURE_CONFIG,
            alt="Training images"
            + (f", and one copy of each by {listed(list(trials)[1:])}." if chosen else "."),
        )

    def draw(found: tuple[Any, Any], last: bool = False) -> None:
        told = charts.augmentation_finding(copied(found[1]))
        slot.plotly_chart(
            charts.accuracy_figure(found[1], height=HEIGHT),
            key=chart_key("digits_accuracy", last),
            config=export.PICTURE_CONFIG,
            alt=described(_ACCURACY, told),
        )

    runs = {label: partial(cache.digit_accuracy, trial) for label, trial in trials.items()}
    found = measured(plain, runs, DIGIT_SEEDS, draw)
    draw(found, True)
    note(
        f"Scikit-learn’s 8×8 digits; a network of {digits.NUM_UNITS} units, {digits.NUM_STEPS} "
        f"updates of {count} images for every setting. Dot: one of {DIGIT_SEEDS} seeds, each with "
        "its own split."
    )
    training, results = found
    layout.flush_charts_first()
    return TopicResult(
        charts.augmentation_finding(copied(results)),
        {
            "Affine map": (
                r"\tilde I(o) = I\!\left(c + A(o - c) + s\right)"
                f"\n\\text{{{counted(copies, 'copy', 'copies')}, strength }} "
                f"{format_latex(strength)}",
                "$o$ a pixel of the copy, $c$ the middle, $A$ a turn, a zoom or a mirror, $s$ a "
                "shift; "
                "between pixels the image is interpolated linearly.",
                "Simard, Steinkraus, Platt, ICDAR 2003; scipy.ndimage.affine_transform",
            )
        },
        [
            downloads.script(
                "digits", lambda: augmentation_scripts.digits_script(trials, DIGIT_SEEDS)
            ),
            *files(results, training, "Augmented digits"),
        ],
        "The script needs scikit-learn and SciPy.",
        charts.accuracy_rows(results),
    )


def _samples(trials: Mapping[str, digits.Trial]) -> list[tuple[str, Any]]:
    rows = []
    for label, trial in trials.items():
        x, y, _, _ = digits.split(trial, 0)
        x, y = x[:_NUM_SHOWN], y[:_NUM_SHOWN]
        many, _ = digits.augmented(replace(trial, copies=1), x, y, 0)
        rows.append(("As they are" if label == PLAIN else label, many[-len(x) :]))
    return rows


# ---- sentences --------------------------------------------------------------------------------
def _sentences(columns: Any, copies: int) -> TopicResult:
    """Accuracy of a bag of words, and copies of the user's own sentence."""
    with columns[0]:
        count = Controls.sentences.draw()
    with columns[1]:
        share = Controls.share.draw()
    settings: dict[str, tuple[str, ...]] = {PLAIN: ()}
    settings |= {each.label: (name,) for name, each in TEXTS.items()}
    settings[_BOTH] = tuple(TEXTS)
    even = count - count % 2  # half of each class
    left, right = st.columns([5, 6], gap="medium")
    with left:
        slot = st.empty()
    with right:
        sentence = Controls.sentence.draw()
        _changed_sentence(sentence, settings, share)
    runs = {
        label: partial(cache.text_accuracy, count, operations, copies, share)
        for label, operations in settings.items()
    }

    def draw(found: tuple[Any, Any], last: bool = False) -> None:
        sentences = charts.augmentation_finding(charts.Copied(found[1], "the test sentences"))
        slot.plotly_chart(
            charts.accuracy_figure(found[1], height=HEIGHT),
            key=chart_key("text_accuracy", last),
            config=export.PICTURE_CONFIG,
            alt=described("Test accuracy of every kind of copy, a dot for each split.", sentences),
        )

    training, results = found = measured(("text", count, copies, share), runs, TEXT_SEEDS, draw)
    draw(found, True)
    note(
        f"{NUM_TEXTS} short reviews, praise or complaint; logistic regression on word counts. A "
        "word that is in no training sentence and in no copy counts for nothing. Dot: one of "
        f"{TEXT_SEEDS} random splits."
    )
    layout.flush_charts_first()
    return TopicResult(
        charts.augmentation_finding(charts.Copied(results, "the test sentences")),
        {
            "Classifier": (
                r"P(\text{praise} \mid s) = \sigma\!\left(b + \sum_{w \in s} n_w\,\beta_w\right)"
                f"\n{even} \\cdot (1 + {copies}) = {even * (1 + copies)}"
                r" \text{ training sentences with copies}",
                "$n_w$ how often word $w$ is in the sentence, $\\beta_w$ its weight, 0 for a word "
                "never seen. A sentence and its copies together weigh as much as it did alone.",
                "Wei, Zou, “EDA: Easy Data Augmentation”, EMNLP 2019",
            )
        },
        [
            downloads.script(
                "sentences",
                lambda: augmentation_scripts.text_script(
                    settings, count, copies, share, TEXT_SEEDS
                ),
            ),
            *files(results, training, "Augmented sentences"),
        ],
        "The script needs scikit-learn.",
        charts.accuracy_rows(results),
    )


def _changed_sentence(sentence: str, settings: Mapping[str, tuple[str, ...]], share: float) -> None:
    """Two copies of the user's own sentence for each operation."""
    try:
        typed = text_augmentation.words_of(sentence)
    except ValueError as error:
        layout.complaint(str(error))
        return
    generator, rows = np.random.default_rng(0), []
    for label, operations in settings.items():
        for _ in range(2 if operations else 0):
            copy = text_augmentation.changed(typed, operations, share, generator)
            rows.append({"Operation": label, "Copy": layout.escape_markdown(" ".join(copy))})
    layout.table(rows)
    if not any(word in text_augmentation.KNOWN for word in typed):
        note("None of these words has a synonym in the small list: only deletion acts.")
