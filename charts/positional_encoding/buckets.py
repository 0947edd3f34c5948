"""T5's relative position buckets: their chart, words and formula."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from charts.common import Panel, figure, theme, upright
from core.common import Claim, Said, counted, described, said
from core.positional_encoding import t5_buckets


def bucket_relatives(max_distance: int) -> np.ndarray:
    """Relative positions of the chart: a quarter beyond the largest distance on both sides."""
    reach = max_distance * 5 // 4
    return np.arange(-reach, reach + 1)


class Buckets(NamedTuple):
    """T5's settings."""

    num_buckets: int
    max_distance: int
    bidirectional: bool

    @property
    def one_way(self) -> int:
        """Buckets of one direction."""
        return self.num_buckets // 2 if self.bidirectional else self.num_buckets

    def of(self, relatives: np.ndarray) -> np.ndarray:
        """The bucket of each relative position."""
        return t5_buckets(
            relatives,
            bidirectional=self.bidirectional,
            num_buckets=self.num_buckets,
            max_distance=self.max_distance,
        )


def bucket_finding(buckets: Buckets) -> list[Said]:
    """How distances fall into buckets."""
    return said((LOOKING_BACK, LATER, LEARNED), buckets)


class _LookingBack(NamedTuple):
    alone: int
    one_way: int
    widest: int
    size: int
    last_from: int


def _looking_back(buckets: Buckets) -> _LookingBack:
    behind = buckets.of(-np.arange(4 * buckets.max_distance))
    sizes = np.bincount(behind, minlength=buckets.one_way)
    widest = int(sizes[:-1].argmax())
    last = int(np.flatnonzero(behind == buckets.one_way - 1)[0])
    return _LookingBack(int((sizes == 1).sum()), buckets.one_way, widest, int(sizes[widest]), last)


LOOKING_BACK: Claim[Buckets, _LookingBack] = Claim(
    "buckets: distances in each",
    _looking_back,
    lambda facts: (
        f"Looking back, {facts.alone} of {facts.one_way} buckets hold one distance each: these are "
        f"told apart exactly. Of the others but the last, bucket {facts.widest} holds most, "
        f"{counted(facts.size, 'distance')}. From distance **{facts.last_from:,}** on all share "
        f"bucket {facts.one_way - 1}: to T5 they are the same."
    ),
)


class _Later(NamedTuple):
    other: int


LATER: Claim[Buckets, _Later] = Claim(
    "buckets: words that come later",
    lambda buckets: _Later(buckets.num_buckets - buckets.one_way),
    lambda facts: (
        f"Words that come later have the other {facts.other} buckets, so before and after are told "
        "apart."
        if facts.other
        else "Words that come later are masked; the formula puts them all into bucket 0."
    ),
)
LEARNED: Claim[Buckets, int] = Claim(
    "buckets: numbers that are learned",
    lambda buckets: buckets.num_buckets,
    lambda count: (
        f"Each head learns {count} numbers, one for each bucket, that are added to its scores; "
        "texts of any length use the same numbers. No T5 is installed here, so the chart shows "
        "where the buckets lie, not what was learned."
    ),
)


def bucket_panels(
    num_buckets: int, max_distance: int, bidirectional: bool, *, height: int
) -> list[Panel]:
    """The bucket of each relative position, and how many distances each bucket holds.

    Args:
        num_buckets, max_distance, bidirectional: As in
            `core.positional_encoding.relative_bias.t5_buckets`.
        height: Of each figure, in pixels.
    """
    settings = Buckets(num_buckets, max_distance, bidirectional)
    relatives, one_way = bucket_relatives(max_distance), settings.one_way
    buckets = settings.of(relatives)
    sizes = np.bincount(buckets[relatives <= 0], minlength=one_way)[:one_way]
    first, second, _ = bucket_finding(settings)
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
                shapes=[upright(edge, theme.OKABE_ITO[1]) for edge in edges],
            ),
            described("Steps that widen with the distance.", [first]),
        ),
        Panel(
            figure(
                [bars],
                "Distances in each bucket, looking back",
                {"title": "bucket"},
                {"title": "distances", "type": "log", "dtick": 1},
                height=height,
            ),
            described("How many distances each bucket holds, on a logarithmic axis.", [second]),
        ),
    ]


def bucket_formula(
    num_buckets: int, max_distance: int, bidirectional: bool
) -> tuple[str, str, str]:
    """LaTeX of the bucket of a far distance, with the current numbers.

    Args:
        num_buckets, max_distance, bidirectional: As in `bucket_panels`.

    Returns:
        LaTeX, its symbols, its source.
    """
    settings = Buckets(num_buckets, max_distance, bidirectional)
    one_way = settings.one_way
    exact = one_way // 2
    distance = (exact + max_distance) // 2
    bucket = int(settings.of(np.array([-distance]))[0])
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
    buckets = Buckets(num_buckets, max_distance, bidirectional).of(relatives)
    return [
        {"relative_position": int(relative), "bucket": int(bucket)}
        for relative, bucket in zip(relatives, buckets, strict=True)
    ]
