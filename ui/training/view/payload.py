"""What the training view is sent: curves, and the weights at every kept epoch, in few bytes.

The browser computes the boundary and what every hidden unit answers from the weights, so that any
epoch can be shown without asking the server. Weights are sent as bytes of their range; whatever is
a number on screen comes from the curves, never from such weights.
"""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from charts.common import theme
from charts.training import Trained, kept, last_entry
from core.training import ACTIVATIONS, Network, Plan, Split
from ui.runtime import pack

Array = Any

# Epochs of a curve, weights of all epochs, and points that are drawn.
MAX_CURVE_EPOCHS = 201
MAX_WEIGHTS = 400_000
MAX_DRAWN = 1200
_LEVELS = 255


def encode(
    runs: Sequence[Trained],
    plan: Plan,
    split: Split,
    *,
    prefix: str,
    alt: str,
    more: int = 0,
    view: Mapping[str, str] | None = None,
) -> bytes:
    """The message: a header, and a body that is deflated.

    Args:
        runs: In the order of the legend.
        plan, split: What was trained, and on which examples.
        prefix: Of the view's URL parameters.
        alt: Text alternative of the picture.
        more: The number of the slice that the browser should ask for; 0: there is none. A slice
            in which no epoch ended changes nothing else, and a browser does not hear of a message
            that is the same as the one before.
        view: What to show, instead of what is shown; taken once for each `id` in it.
    """
    arrays: list[Array] = []
    points = _points(split, arrays)
    header = {
        "prefix": prefix,
        "alt": alt,
        "more": more,
        "view": view,
        "epochs": plan.epochs,
        "seeds": len(plan.seeds),
        "sizes": plan.network.sizes,
        "activation": list(ACTIVATIONS).index(plan.network.activation),
        "features": split.features,
        "classes": split.classes,
        "centre": split.centre.tolist(),
        "scale": split.scale.tolist(),
        "window": _window(split),
        "points": points,
        "palette": {"light": theme.DIVERGING_LIGHT, "dark": theme.DIVERGING_DARK},
        "runs": [_run(each, plan, len(runs), arrays) for each in runs],
    }
    body = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return pack(header, np.frombuffer(zlib.compress(body, 6), np.uint8))


def _run(run: Trained, plan: Plan, count: int, arrays: list[Array]) -> dict[str, Any]:
    history = run.history
    last = last_entry(history)
    shown = np.unique(np.rint(np.linspace(0, last, min(last + 1, MAX_CURVE_EPOCHS))).astype(int))
    arrays.append(shown.astype("<u2"))
    for curve in (
        history.train_loss,
        history.test_loss,
        history.train_accuracy,
        history.test_accuracy,
    ):
        arrays.extend(_band(curve[:, shown]))
    measured = np.flatnonzero(np.isfinite(history.cosines[0]))  # none unless it was asked for
    arrays.append(np.asarray(history.frame_epochs)[measured].astype("<u2"))
    arrays.append(history.cosines[0, measured].astype("<f4"))
    upto = kept(history)
    frames = _weights(
        plan.network, history.frame_epochs[:upto], history.frames[:upto], count, arrays
    )
    return {
        "label": run.label,
        "color": run.color,
        "dash": run.dash,
        "last": last,
        "count": len(shown),
        "cosines": len(measured),
        "frames": frames,
        "divergedAt": int(history.diverged_at.max()) if (history.diverged_at >= 0).all() else -1,
        "lost": sorted(int(each) for each in history.diverged_at if each >= 0),
        "steps": history.steps_per_epoch,
        "examples": history.examples_per_epoch,
    }


def _band(values: Array) -> list[Array]:
    """Median, lowest and highest of the seeds; one seed sends itself alone."""
    if len(values) == 1:
        return [values[0].astype("<f4")]
    alive = np.where(np.isfinite(values), values, np.nan)
    none = np.isnan(alive).all(0)
    safe = np.where(none, 0.0, alive)
    parts = (np.nanmedian(safe, 0), np.nanmin(safe, 0), np.nanmax(safe, 0))
    return [np.where(none, np.nan, part).astype("<f4") for part in parts]


def _weights(
    network: Network, epochs: Array, frames: Array, count: int, arrays: list[Array]
) -> int:
    """Each unit's weights as bytes of their range, differences by epoch: they deflate well.

    On the map the probability is then off by some thousandths, which no eye sees.
    """
    most = max(3, MAX_WEIGHTS // (count * frames.shape[1]))
    if len(frames) > most:
        kept = np.unique(np.rint(np.linspace(0, len(frames) - 1, most)).astype(int))
        epochs, frames = epochs[kept], frames[kept]
    lows, steps, codes = [], [], np.zeros(frames.shape, np.uint8)
    for layer, into in zip(network.layers(frames), network.layers(codes), strict=True):
        low, high = layer.min((0, 2)), layer.max((0, 2))
        step = np.where(high > low, (high - low) / _LEVELS, 1)
        into[...] = np.rint((layer - low[:, None]) / step[:, None])
        lows.append(low)
        steps.append(step)
    deltas = np.diff(codes, axis=0, prepend=np.zeros((1, codes.shape[1]), np.uint8))
    arrays += [epochs.astype("<u2"), np.concatenate(lows).astype("<f4")]
    arrays.append(np.concatenate(steps).astype("<f4"))
    arrays.append(np.ascontiguousarray(deltas.T))  # one weight's path after the other
    return len(frames)


def _window(split: Split) -> list[float]:
    """x from, to, y from, to, standardised: a square that holds nearly all points."""
    both = np.concatenate([split.x_train, split.x_test])
    reach = float(np.clip(1.12 * np.quantile(np.abs(both), 0.998), 1.5, 8))
    return [-reach, reach, -reach, reach]


def _points(split: Split, arrays: list[Array]) -> dict[str, int]:
    """Training points, then test points: coordinates as float32, classes as bytes."""
    parts = []
    for x, y, most in (
        (split.x_train, split.y_train, MAX_DRAWN * 3 // 4),
        (split.x_test, split.y_test, MAX_DRAWN // 4),
    ):
        # The last ones are those that somebody clicked.
        kept = np.unique(np.rint(np.linspace(0, len(x) - 1, min(len(x), most))).astype(int))
        arrays += [x[kept].astype("<f4"), y[kept].astype(np.uint8)]
        parts.append(len(kept))
    return {"train": parts[0], "test": parts[1], "all": len(split.x_train) + len(split.x_test)}
