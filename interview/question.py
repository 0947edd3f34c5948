"""Short questions: what they are, and how an answer is judged."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from interview.live_links import LiveLink

LEVELS = {1: "Warm-up", 2: "Solid", 3: "Hard"}


@dataclass(frozen=True)
class NumberAnswer:
    """A number is asked for.

    Attributes:
        value: The right one, computed.
        tolerance: Largest relative error that counts (0: exactly, for counts); values under
            1e-9 are compared absolutely.
        unit: What it counts ("parameters"), or empty.
    """

    value: float
    tolerance: float = 0.01
    unit: str = ""

    def accepts(self, given: float) -> bool:
        """Whether the number given is right."""
        if not math.isfinite(given):
            return False
        slack = self.tolerance * abs(self.value) if abs(self.value) > 1e-9 else self.tolerance
        return abs(given - self.value) <= slack + 1e-12 * abs(self.value)


@dataclass(frozen=True)
class ChoiceAnswer:
    """One of several sentences is right.

    Attributes:
        options: In the order in which they are shown.
        correct: Index of the right one.
    """

    options: tuple[str, ...]
    correct: int


@dataclass(frozen=True)
class QuestionInstance:
    """A question with its numbers filled in.

    Attributes:
        prompt: Markdown with LaTeX between dollar signs.
        answer: What is right.
        explanation: Why, two or three sentences, with the numbers filled in.
        numbers: What was drawn, so that a test can work it out on another way.
    """

    prompt: str
    answer: NumberAnswer | ChoiceAnswer
    explanation: str
    numbers: Mapping[str, float | Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One entry of the bank.

    Attributes:
        page: URL path of the page that teaches it; also its tag in a test's result.
        topic: A word or two ("softmax", "weight decay").
        level: 1, 2 or 3, see `LEVELS`.
        make: Takes a random generator, gives the question with fresh numbers.
        live: The page state that shows the answer.
    """

    page: str
    topic: str
    level: int
    make: Callable[[np.random.Generator], QuestionInstance]
    live: LiveLink


def choice(
    prompt: str, right: str, wrong: Sequence[str], explanation: str
) -> Callable[[np.random.Generator], QuestionInstance]:
    """A question of one right and two to four wrong answers, shuffled at every drawing."""

    def make(rng: np.random.Generator) -> QuestionInstance:
        order = rng.permutation(1 + len(wrong))
        options = [right, *wrong]
        return QuestionInstance(
            prompt,
            ChoiceAnswer(tuple(options[i] for i in order), int(np.flatnonzero(order == 0)[0])),
            explanation,
        )

    return make
