"""Which examples a network is trained on: a data set of the registry, a table, or drawn points."""

from dataclasses import dataclass

import numpy as np

from core.common import NOT_ASKED, Answers
from core.training.custom_data import read_points, read_table
from core.training.datasets import COUNT, DATASETS, NOISE, Split, points, split

TABLE, DRAWN = "table", "drawn"
# XOR's four corners, twice: what drawn points start from.
FIRST = np.array(
    [[-1, -1], [1, 1], [-1, 1], [1, -1], [-1.5, -1.2], [1.2, 1.5], [-1.2, 1.4], [1.4, -1.1]]
)
FIRST_CLASSES = np.array([0, 0, 1, 1, 0, 0, 1, 1])


@dataclass(frozen=True)
class DataChoice:
    """What the controls say; hashable, so that results can be remembered by it.

    Attributes:
        key: In `DATASETS`, or `TABLE`, or `DRAWN`.
        count, noise: Of a data set of the registry.
        seed: Of its points, and of the split into training and test part.
        points: Clicked points, see `core.training.custom_data.read_points`; they only train.
        table: CSV text.
        answers: What has been asked about the table.
    """

    key: str = "moons"
    count: int = int(COUNT.default)
    noise: float = NOISE.default
    seed: int = 42
    points: str = ""
    table: str = ""
    answers: Answers = NOT_ASKED

    def split(self) -> Split:
        """The examples.

        Raises:
            ValueError: What is wrong with the table, the points or a number.
        """
        extra = read_points(self.points)
        if self.key == TABLE:
            table = read_table(self.table, self.answers)
            return split(
                table.x,
                table.y,
                self.seed,
                extra=extra,
                features=table.features,
                classes=table.classes,
            )
        if self.key == DRAWN:
            return split(
                np.concatenate([FIRST, extra[0]]),
                np.concatenate([FIRST_CLASSES, extra[1]]),
                self.seed,
                test_share=0.0,
            )
        x, y = points(self.key, self.count, self.noise, self.seed)
        return split(x, y, self.seed, extra=extra)

    @property
    def label(self) -> str:
        """What people read."""
        own = {TABLE: "Your own table", DRAWN: "Points you click"}
        return own.get(self.key) or DATASETS[self.key].label
