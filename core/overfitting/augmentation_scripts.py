"""The augmentation experiments as scripts that give the page's numbers."""

import inspect
import pprint
from collections.abc import Mapping

from core.overfitting import augmentation
from core.overfitting._reviews import COMPLAINT, PRAISE, SYNONYMS
from core.overfitting.augmentation import POINTS
from core.overfitting.config import RunConfig
from core.overfitting.digits import (
    LEARNING_RATE,
    MAX_TESTED,
    NUM_STEPS,
    NUM_UNITS,
    TASKS,
    TESTS,
    Trial,
)
from core.overfitting.scripts import TRAIN, head

_POINTS = """
JITTER, TURN, NEIGHBOURS = {jitter!r}, {turn!r}, {neighbours}
COPIES, STRENGTH = {copies}, {strength!r}


{functions}

AUGMENTATIONS = {{{entries}}}

results = {{}}  # name: (seeds, 2) training and test accuracy
for name, make in AUGMENTATIONS.items():
    results[name] = []
    for seed in SEEDS:
        x, y = x_train.numpy(), y_train.numpy()[:, 0]
        generator = np.random.default_rng(seed)
        copies = [make(x, y, generator, STRENGTH) for _ in range(COPIES)] if make else []
        extra = (
            torch.tensor(np.concatenate([x, *copies])),
            torch.tensor(np.tile(y, 1 + len(copies)))[:, None],
        )
        net, _, _ = train(seed, 0, extra)
        (_, learned), _, (_, right) = measure(net)
        results[name].append((learned, right))
    print(f"{{name:16s}}  test accuracy {{100 * np.median(results[name], axis=0)[1]:.1f}} %")
"""

_DIGITS = '''"""Augmented 8×8 digits, as shown by Foundations Lab."""

import numpy as np
from scipy.ndimage import affine_transform
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

DIGITS, COUNT, COPIES, STRENGTH, SEEDS = {digits}, {count}, {copies}, {strength!r}, {seeds}
TEST_OPERATION, TEST_STRENGTH = {test!r}, {test_strength!r}
SETTINGS = {settings}
digits = load_digits()
chosen = np.isin(digits.target, DIGITS)
images, labels = digits.images[chosen] / 16, digits.target[chosen]


def moved(images, matrices, shifts):
    """Pixel o of the result comes from c + A(o - c) + s."""
    centre = np.array([3.5, 3.5])
    return np.array([
        affine_transform(image, a, centre - a @ centre + s, order=1, mode="grid-constant")
        for image, a, s in zip(images, matrices, shifts)
    ])


def still(n):
    return np.repeat(np.eye(2)[None], n, axis=0), np.zeros((n, 2))


def shift(images, generator, strength):
    matrices, shifts = still(len(images))
    return moved(images, matrices, strength * generator.uniform(-1, 1, shifts.shape))


def rotate(images, generator, strength):
    angles = np.deg2rad(15) * strength * generator.uniform(-1, 1, len(images))
    matrices = [[[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]] for a in angles]
    return moved(images, np.array(matrices), still(len(images))[1])


def zoom(images, generator, strength):
    factors = 1.15 ** (strength * generator.uniform(-1, 1, len(images)))
    matrices, shifts = still(len(images))
    return moved(images, matrices / factors[:, None, None], shifts)


def flip(images, generator, strength):
    turn = generator.random(len(images)) < 0.5
    return np.where(turn[:, None, None], images[:, :, ::-1], images)


def upset(images, generator, strength):
    turn = generator.random(len(images)) < 0.5
    return np.where(turn[:, None, None], images[:, ::-1, ::-1], images)


def accuracy(operations, seed):
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(images))
    train, test = order[:COUNT], order[COUNT : COUNT + {tested}]
    x, y, x_test = images[train], labels[train], images[test]
    if TEST_OPERATION:
        x_test = globals()[TEST_OPERATION](x_test, generator, TEST_STRENGTH)
    generator, many = np.random.default_rng(seed), [x]
    for _ in range(COPIES if operations else 0):
        copy = x
        for name in operations:
            copy = globals()[name](copy, generator, STRENGTH)
        many.append(copy)
    flat, taught = np.concatenate(many).reshape(-1, 64), np.tile(y, len(many))
    net = MLPClassifier(({units},), learning_rate_init={rate}, random_state=seed)
    order = np.random.default_rng(seed)
    for _ in range({steps}):
        batch = order.permutation(len(flat))[:COUNT]
        net.partial_fit(flat[batch], taught[batch], classes=np.array(DIGITS))
    return net.score(x.reshape(-1, 64), y), net.score(x_test.reshape(-1, 64), labels[test])


results = {{}}  # name: (seeds, 2) training and test accuracy
for name, operations in SETTINGS.items():
    results[name] = [accuracy(operations, seed) for seed in range(SEEDS)]
    print(f"{{name:16s}}  test accuracy {{100 * np.median(results[name], axis=0)[1]:.1f}} %")
'''

_TEXTS = '''"""Augmented sentences, as shown by Foundations Lab."""

import re

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

COUNT, COPIES, SHARE, SEEDS = {count}, {copies}, {share!r}, {seeds}
SETTINGS = {settings}
PRAISE = {praise}
COMPLAINT = {complaint}
SYNONYMS = {synonyms}
group = {{word: words for words in SYNONYMS for word in words}}


def synonym(words, generator):
    result = []
    for word in words:
        others = [each for each in group.get(word, ()) if each != word]
        swap = generator.random() < SHARE and others
        result.append(others[int(generator.integers(len(others)))] if swap else word)
    return result


def deletion(words, generator):
    stays = generator.random(len(words)) >= SHARE
    if not stays.any():
        stays[int(generator.integers(len(words)))] = True
    return [word for word, kept in zip(words, stays) if kept]


def accuracy(operations, seed):
    generator = np.random.default_rng(seed)
    train, test = [], []
    for label, texts in enumerate((COMPLAINT, PRAISE)):
        order = generator.permutation(len(texts))
        train += [(texts[i], label) for i in order[: COUNT // 2]]
        test += [(texts[i], label) for i in order[COUNT // 2 :]]
    generator, texts = np.random.default_rng(seed), [text for text, _ in train]
    for _ in range(COPIES if operations else 0):
        for text, _ in train:
            words = re.findall(r"\\w+", text.lower())
            for name in operations:
                words = globals()[name](words, generator)
            texts.append(" ".join(words))
    labels = np.tile([label for _, label in train], len(texts) // len(train))
    counter = CountVectorizer().fit(texts)
    weight = np.full(len(texts), len(train) / len(texts))
    model = LogisticRegression().fit(counter.transform(texts), labels, weight)
    return tuple(
        model.score(counter.transform([text for text, _ in part]), [label for _, label in part])
        for part in (train, test)
    )


results = {{}}  # name: (seeds, 2) training and test accuracy
for name, operations in SETTINGS.items():
    results[name] = [accuracy(operations, seed) for seed in range(SEEDS)]
    print(f"{{name:16s}}  test accuracy {{100 * np.median(results[name], axis=0)[1]:.1f}} %")
'''


def points_script(
    config: RunConfig, labels: Mapping[str, str], copies: int, strength: float
) -> str:
    """Copies of points; after running, `results` maps labels to training and test accuracies.

    Args:
        config: The training.
        labels: Label to key in `POINTS`, "" for no copies.
        copies, strength: See `core.overfitting.augmentation`.
    """
    used = [POINTS[name].apply for name in labels.values() if name]
    functions = ([augmentation.turned] if augmentation.rotate in used else []) + used
    entries = ", ".join(
        f"{label!r}: {POINTS[name].apply.__name__ if name else None}"
        for label, name in labels.items()
    )
    return (
        head(config, "Augmented points")
        + TRAIN
        + _POINTS.format(
            jitter=augmentation.JITTER,
            turn=float(augmentation.TURN),
            neighbours=augmentation.NEIGHBOURS,
            copies=copies,
            strength=strength,
            functions="\n\n".join(inspect.getsource(each) for each in functions),
            entries=entries,
        )
    )


def digits_script(trials: Mapping[str, Trial], seeds: int) -> str:
    """Digits; after running, `results` maps labels to training and test accuracies."""
    first = next(iter(trials.values()))
    test = TESTS[first.test]
    return _DIGITS.format(
        digits=list(TASKS[first.task].digits),
        count=first.count,
        copies=first.copies,
        strength=first.strength,
        seeds=seeds,
        test=test.operation,
        test_strength=test.strength,
        settings={label: list(trial.operations) for label, trial in trials.items()},
        tested=MAX_TESTED,
        units=NUM_UNITS,
        rate=LEARNING_RATE,
        steps=NUM_STEPS,
    )


def text_script(
    settings: Mapping[str, tuple[str, ...]], count: int, copies: int, share: float, seeds: int
) -> str:
    """Sentences; after running, `results` maps labels to training and test accuracies."""
    return _TEXTS.format(
        count=count,
        copies=copies,
        share=share,
        seeds=seeds,
        settings={label: list(names) for label, names in settings.items()},
        praise=pprint.pformat(list(PRAISE)),
        complaint=pprint.pformat(list(COMPLAINT)),
        synonyms=pprint.pformat(list(SYNONYMS)),
    )
