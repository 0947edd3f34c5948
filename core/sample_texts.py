"""A gallery of texts worth trying in the attention explorer."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class SampleText:
    """One entry of the gallery; layer and head count from 1."""

    key: str
    label: str
    kind: Literal["one", "pair", "compare"]
    text: str
    second: str
    look_for: str
    layer: int
    head: int
    query: str
    key_word: str


SAMPLES: dict[str, SampleText] = {
    sample.key: sample
    for sample in (
        SampleText(
            "it-animal", "Coreference: the tired animal", "one",
            "The animal didn't cross the street because it was too tired", "",
            "the line from “it” to “animal”.", 6, 12, "it", "animal",
        ),
    )
}  # fmt: skip
