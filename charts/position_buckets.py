"""T5's relative position buckets: their chart, words and formula."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from charts import theme
from charts.panels import Panel, figure
from core.relative_bias import t5_buckets


def bucket_relatives(max_distance: int) -> np.ndarray:
    """Relative positions of the chart: a quarter beyond the largest distance on both sides."""
    reach = max_distance * 5 // 4
    return np.arange(-reach, reach + 1)


def bucket_finding(num_buckets: int, max_distance: int, bidirectional: bool) -> list[str]:
    """How distances fall into buckets."""
    one_way = num_buckets // 2 if bidirectional else num_buckets
    behind = t5_buckets(
        -np.arange(4 * max_distance), bidirectional=bidirectional, num_buckets=num_buckets,
        max_distance=max_distance,
    )  # fmt: skip
    sizes = np.bincount(behind, minlength=one_way)
    alone = int((sizes == 1).sum())
    last = int(np.flatnonzero(behind == one_way - 1)[0])
    widest = int(sizes[:-1].argmax()) if one_way > 1 else 0
    later = (
        f"Words that come later have the other {one_way} buckets, so before and after are told "
        "apart."
        if bidirectional
        else "Words that come later are masked; the formula puts them all into bucket 0."
    )
    return [
        f"Looking back, {alone} of {one_way} buckets hold one distance each: near words are told "
        f"apart exactly. Bucket {widest} holds {sizes[widest]} distances, and from distance "
        f"**{last:,}** on everything shares bucket {one_way - 1}: 1,000 words away or 10,000 is "
        "the same to T5.",
        later,
        f"Each head learns {num_buckets} numbers, one a bucket, that are added to its scores; "
        "texts of any length use the same numbers. No T5 is installed here, so the chart shows "
        "where the buckets lie, not what was learned.",
    ]


def bucket_panels(
    num_buckets: int, max_distance: int, bidirectional: bool, *, height: int
) -> list[Panel]:
    """The bucket of each relative position, and how many distances each bucket holds."""
    relatives = bucket_relatives(max_distance)
    buckets = t5_buckets(
        relatives, bidirectional=bidirectional, num_buckets=num_buckets, max_distance=max_distance
    )
    one_way = num_buckets // 2 if bidirectional else num_buckets
    sizes = np.bincount(buckets[relatives <= 0], minlength=one_way)[:one_way]
    first, second, _ = bucket_finding(num_buckets, max_distance, bidirectional)
    steps = {
        "type": "scatter",
        "x": relatives.astype(np.int16),
        "y": buckets.astype(np.int16),
        "mode": "lines",
        "line": {"color": theme.OKABE_ITO[0], "width": 2, "shape": "hvh"},
        "hovertemplate": "%{x:+d}: bucket %{y}<extra></extra>",
    }
    edges = (-max_distance, max_distance) if bidirectional else (-max_distance,)
    bars = {
        "type": "bar",
        "x": list(range(one_way)),
        "y": sizes.astype(np.int16),
        "marker": {"color": [theme.OKABE_ITO[0]] * (one_way - 1) + [theme.OKABE_ITO[1]]},
        "text": [""] * (one_way - 1) + ["and all further"],
        "textposition": "inside",
        "textangle": -90,
        "hovertemplate": "bucket %{x}: %{y} distances %{text}<extra></extra>",
    }
    return [
        Panel(
            figure(
                [steps],
                "Bucket of a key, by its place",
                {"title": "key’s position less query’s"},
                {"title": "bucket"},
                height=height,
                shapes=[_upright(edge) for edge in edges],
            ),
            f"Steps that widen with the distance. {first}",
        ),
        Panel(
            figure(
                [bars],
                "Distances in each bucket, looking back",
                {"title": "bucket"},
                {"title": "distances", "type": "log", "dtick": 1},
                height=height,
            ),
            f"Bars that grow from one distance on. {second}",
        ),
    ]


def _upright(x: float) -> dict[str, Any]:
    return {
        "type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": theme.OKABE_ITO[1], "dash": "dash", "width": 1},
    }  # fmt: skip


def bucket_formula(
    num_buckets: int, max_distance: int, bidirectional: bool
) -> tuple[str, str, str]:
    """LaTeX of the bucket of a far distance, with the current numbers."""
    one_way = num_buckets // 2 if bidirectional else num_buckets
    exact = one_way // 2
    distance = (exact + max_distance) // 2
    bucket = int(
        t5_buckets(
            np.array([-distance]), bidirectional=bidirectional, num_buckets=num_buckets,
            max_distance=max_distance,
        )[0]
    )  # fmt: skip
    latex = (
        rf"\delta < {exact}:\; \mathrm{{bucket}} = \delta,\qquad \delta \ge {exact}:\; "
        rf"\min\!\left({one_way - 1},\; {exact} + \left\lfloor \frac{{\ln(\delta/{exact})}}"
        rf"{{\ln({max_distance}/{exact})}}\cdot {one_way - exact} \right\rfloor\right)"
        + "\n"
        + rf"\delta = {distance}:\; \mathrm{{bucket}} = {bucket}"
    )
    explanation = (
        f"δ is how far the key lies before the query. {one_way} buckets for one direction: half "
        "for one distance each, half that grow like the logarithm."
        + (f" Keys after the query: {one_way} more." if bidirectional else "")
    )
    return latex, explanation, "Raffel et al. 2020, section 2.1"


def bucket_rows(
    num_buckets: int, max_distance: int, bidirectional: bool
) -> Sequence[dict[str, int]]:
    """The bucket of every drawn relative position, for the table file."""
    relatives = bucket_relatives(max_distance)
    buckets = t5_buckets(
        relatives, bidirectional=bidirectional, num_buckets=num_buckets, max_distance=max_distance
    )
    return [
        {"relative_position": int(relative), "bucket": int(bucket)}
        for relative, bucket in zip(relatives, buckets, strict=True)
    ]
