"""Sentences about a result, each with the condition under which it is true.

A sentence beside a picture is a claim. It is made in two steps, so that it cannot be said where it
does not hold:

1. `when(result)` looks at the raw result and returns the *facts* that the sentence names, or None
   where it must not be said.
2. `words(facts)` puts these facts, and nothing else, into words.

    class _Fastest(NamedTuple):
        names: list[str]
        step: int

    def _fastest(race: Race) -> _Fastest | None:
        ...

    FASTEST = Claim("race: first to converge", _fastest, lambda facts: f"{listed(facts.names)} …")

    def race_sentences(race: Race) -> list[Said]:
        return said([FASTEST, ...], race)

A page shows `Said` only, never a plain string, so no sentence comes without its claim (mypy holds
that). The tests draw results from the whole range of the controls, and recompute the facts of
every sentence said from the raw result in another way: `tests/charts/claims/`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")
Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Assertion:
    """What one sentence claims: the claim's name, the result it is about, the facts it names."""

    name: str
    result: Any
    facts: Any


class Said(str):
    """A sentence, or several in a row, that knows what it claims."""

    assertions: tuple[Assertion, ...]

    def __new__(cls, text: str, assertions: Iterable[Assertion]) -> "Said":
        """The text with its claims."""
        made = super().__new__(cls, text)
        made.assertions = tuple(assertions)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy, as a cache makes one, keeps the claims."""
        return Said, (str(self), self.assertions)

    def without_marks(self) -> "Said":
        """The same without Markdown's bold marks, for a text alternative."""
        return Said(self.replace("**", ""), self.assertions)


@dataclass(frozen=True)
class Claim(Generic[Result, Facts]):
    """A sentence and the condition under which it is true.

    Attributes:
        name: "subject: what is claimed", unique in the app; tests find the oracle by it.
        when: The facts that the sentence names, or None where it must not be said.
        words: The sentence, from the facts alone.
    """

    name: str
    when: Callable[[Result], Facts | None]
    words: Callable[[Facts], str]

    def say(self, result: Result) -> Said | None:
        """The sentence about this result, None where it does not hold."""
        facts = self.when(result)
        if facts is None:
            return None
        return Said(self.words(facts), [Assertion(self.name, result, facts)])


def said(claims: Iterable[Claim[Result, Any]], result: Result) -> list[Said]:
    """The sentences that hold for this result, in the order of the claims.

    Args:
        claims: In the order in which they are to be said.
        result: What they are about.

    Returns:
        One sentence for each claim that holds; empty where none does.

    Example:
        >>> positive = Claim("sign", lambda x: x if x > 0 else None, lambda x: f"{x} is positive.")
        >>> said([positive], 3), said([positive], -3)
        (['3 is positive.'], [])
    """
    return [sentence for claim in claims if (sentence := claim.say(result)) is not None]


def each_said(claim: Claim[Result, Any], results: Iterable[Result]) -> list[Said]:
    """One claim about several results, as about each optimizer of a race.

    Args:
        claim: One claim.
        results: What it is made about, one after the other.

    Returns:
        One sentence for each result of which the claim holds, in their order.

    Example:
        >>> positive = Claim("sign", lambda x: x if x > 0 else None, lambda x: f"{x} is positive.")
        >>> each_said(positive, [3, -3, 5])
        ['3 is positive.', '5 is positive.']
    """
    return [sentence for result in results if (sentence := claim.say(result)) is not None]


def joined(sentences: Iterable[Said], between: str = " ") -> Said:
    """Several sentences as one text, for a paragraph or a text alternative.

    Args:
        sentences: In their order.
        between: What stands between two.

    Returns:
        One text with the claims of all sentences.

    Example:
        >>> positive = Claim("sign", lambda x: x if x > 0 else None, lambda x: f"{x} is positive.")
        >>> joined(each_said(positive, [3, 5]))
        '3 is positive. 5 is positive.'
        >>> len(joined(each_said(positive, [3, 5])).assertions)
        2
    """
    parts = list(sentences)
    return Said(between.join(parts), [each for part in parts for each in part.assertions])


def described(picture: str, sentences: Iterable[Said] = ()) -> Said:
    """What a picture shows (axes, lines: no claim about the result), then its sentences.

    Args:
        picture: What the picture shows; "" for nothing but the sentences.
        sentences: On its result.

    Returns:
        One text with the claims of the sentences, without Markdown’s bold marks.

    Example:
        >>> bold = Claim("sign", lambda x: x, lambda x: f"The slope is **{x}**.")
        >>> described("A straight line.", said([bold], 2))
        'A straight line. The slope is 2.'
    """
    sentence = joined(sentences).without_marks()
    return Said(f"{picture} {sentence}".strip(), sentence.assertions)
