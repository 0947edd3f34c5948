"""A gallery of texts worth trying in the attention explorer.

What the hints claim was measured with MiniLM; tests/core/attention/test_sample_texts.py measures it
again.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class SampleText:
    """One entry of the gallery.

    Attributes:
        key, label: In the registry, and what the menu shows.
        kind: One text, a pair that the model reads together, or two texts beside each other.
        text, second: `second` is "" for one text.
        look_for: What to do and what to look for.
        layer, head: The head on which the explorer opens, from 1.
        query, key_word: Words of `text` that are pinned, or "".
        view: The view in which it shows best.
    """

    key: str
    label: str
    kind: Literal["one", "pair", "compare"]
    text: str
    second: str
    look_for: str
    layer: int
    head: int
    query: str = ""
    key_word: str = ""
    view: str = "lines"


ANIMAL = "The animal didn't cross the street because it was too tired"
TROPHY = "The trophy doesn't fit in the suitcase because it is too big"

SAMPLES: dict[str, SampleText] = {
    sample.key: sample
    for sample in (
        SampleText(
            "animal",
            "Coreference: who is tired?",
            "one",
            ANIMAL,
            "",
            "layer 6, head 12 puts 65 % of “it” on “animal”, layer 4, head 2 about as much.",
            6,
            12,
            "it",
            "animal",
        ),
        SampleText(
            "tired-wide",
            "Winograd pair: tired or wide",
            "compare",
            ANIMAL,
            ANIMAL.replace("tired", "wide"),
            "one word changes at the end, and layer 4, head 2 moves off “animal”: 64 % of “it” in "
            "A, 27 % in B.",
            4,
            2,
            "it",
            "animal",
            "compare",
        ),
        SampleText(
            "big-small",
            "Winograd pair: big or small",
            "compare",
            TROPHY,
            TROPHY.replace("big", "small"),
            "in B “it” should be the suitcase. Layer 4, head 2 does not notice: “trophy” gets "
            "63 % in A and 66 % in B.",
            4,
            2,
            "it",
            "trophy",
            "compare",
        ),
        SampleText(
            "agreement",
            "Syntax: the subject far away",
            "one",
            "The keys to the old cabinet by the door are missing",
            "",
            "“missing” passes over “cabinet” and “door” and puts 80 % on “keys”.",
            4,
            2,
            "missing",
            "keys",
        ),
        SampleText(
            "if-then",
            "Syntax: if … then",
            "one",
            "If it rains, then we stay at home",
            "",
            "“then” finds its “If”: 89 %.",
            2,
            4,
            "then",
            "If",
        ),
        SampleText(
            "copies",
            "Copying: words that come back",
            "one",
            "the cat sat on the mat and then the cat sat on the mat",
            "",
            "in layer 3, head 10 each word looks at its own copy. Type a text without repetition: "
            "the head rests on [CLS].",
            3,
            10,
        ),
        SampleText(
            "numbers",
            "Numbers: a small sum",
            "one",
            "7 plus 15 equals 22 and 1999 plus 1 equals 2000",
            "",
            "“2000” puts 66 % on “1999”. Does any head link “22” to “15” and “7” as clearly?",
            1,
            2,
            "2000",
            "1999",
        ),
        SampleText(
            "code",
            "Code: a function and its name",
            "one",
            "def area(radius): return 3.14 * radius ** 2",
            "",
            "brackets and stars are words of their own. Both “radius” look at “area”. "
            "Rename one of them and look again.",
            6,
            9,
        ),
        SampleText(
            "negation",
            "Negation: not good",
            "one",
            "The movie was not good at all",
            "",
            "“not” puts 91 % on “good”. Is that negation? Colour the heads by the next token "
            "before you decide.",
            2,
            9,
            "not",
            "good",
        ),
        SampleText(
            "bank",
            "One word, two senses: bank",
            "compare",
            "He left his money at the bank",
            "He left his boat at the bank",
            "does “bank” look for its sense? In layer 6, head 6 it puts 56 % on “boat” in B, and "
            "far less on “money” in A.",
            6,
            6,
            "bank",
            "money",
            "compare",
        ),
        SampleText(
            "question",
            "A pair: question and answer",
            "pair",
            "Where was Marie Curie born?",
            "She was born in Warsaw.",
            "“Where” reaches into the second sentence: 69 % on “Warsaw”. Choose the part A → B.",
            6,
            4,
            "Where",
            "Warsaw",
        ),
        SampleText(
            "turkish",
            "Turkish: three words, many pieces",
            "one",
            "Kitaplarımızdakilerden hiçbirini okuyamadım",
            "",
            "three words become 20 pieces, because this tokenizer was made for English. Switch to "
            "word pieces.",
            1,
            3,
        ),
        SampleText(
            "chinese",
            "Chinese: signs it cannot read",
            "one",
            "今天天气很好",
            "",
            "for 4 of the 6 signs the model has no piece and reads [UNK]: what it does with them "
            "it does with any unknown sign. Switch to word pieces.",
            3,
            5,
        ),
    )
}
