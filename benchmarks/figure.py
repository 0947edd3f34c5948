"""One measured figure and its target."""

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
