"""What a topic of the page hands to the page's frame once its chart is on screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ui.frame import Download


@dataclass(frozen=True)
class Told:
    """Words and files of one topic.

    Attributes:
        sentences: For "What you see".
        formulas: For "The formula", see `ui.frame.formulas`.
        downloads: For "Take it with you".
        note: The line under the downloads.
        rows: A table under the sentences.
    """

    sentences: Sequence[str]
    formulas: Mapping[str, tuple[str, str, str]]
    downloads: Sequence[Download]
    note: str
    rows: Sequence[Mapping[str, str]] = field(default_factory=tuple)
