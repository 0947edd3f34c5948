"""One measured figure and its target."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, how much came out, and what it had to be."""

    what: str
    value: float
    unit: str
    target: float
    at_least: bool = False
    detail: str = ""

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.value >= self.target if self.at_least else self.value <= self.target


def printed(figures: Sequence[Figure]) -> Iterator[str]:
    """A line for each figure, with its target and whether that is reached."""
    width = max(len(figure.what) for figure in figures)
    for figure in figures:
        bound = "at least" if figure.at_least else "at most"
        yield (
            f"{figure.what:<{width}}  {figure.value:>10,.2f} {figure.unit:<6} {bound} "
            f"{figure.target:,g}  {'ok' if figure.met else 'MISSED'}  {figure.detail}"
        )
