"""The trained date translator at work: greedy decoding, with every weight and probability kept.

torch and safetensors are imported by the functions that need them, not by this module.
"""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from jaxtyping import Float

from core.common import characters
from core.language_models import ModelUnavailableError
from core.multi_head.dates_formats import MAX_CHARACTERS, WEEKDAYS, Example
from core.multi_head.dates_model import (
    END,
    KNOWN_CHARACTERS,
    OUTPUT,
    OUTPUT_LENGTH,
    START,
    Weights,
    decode,
    encode,
    shapes,
    source_batch,
    target_ids,
)

WEIGHTS = Path(__file__).with_name("weights")
# A translation that never ends by itself is cut here.
MAX_STEPS = OUTPUT_LENGTH + 3
_BATCH = 500
_gate = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Mask:
    """What the decoder's self-attention may see.

    Attributes:
        label: On screen.
        trained_as: Key of the mask that its weights were trained with.
        causal: Whether the mask is on while it decodes.
        file, sha256: Its weights.
    """

    label: str
    trained_as: str
    causal: bool
    file: str
    sha256: str


_MASKED = (
    "date_translator.safetensors",
    "2dec6861e9675b908bc295d1965aa947856ad1ffa6ad7d611da96df5d11278e4",
)
_UNMASKED = (
    "date_translator_unmasked.safetensors",
    "da0911272987e46b5938760092688de15c8c7e8bfad58ce1962523d21dfeb69c",
)
MASKS: dict[str, Mask] = {
    "causal": Mask("On", "causal", True, *_MASKED),
    "removed": Mask("Removed", "causal", False, *_MASKED),
    "never": Mask("Never there", "never", False, *_UNMASKED),
}


@dataclass(frozen=True)
class Translation:
    """One greedy translation, of m − 1 characters in T steps.

    Attributes:
        text: What was typed.
        unknown: Characters of it that the network has no symbol for; they all look alike to it.
        symbols: What it wrote, T of them; "end" is the last unless it was cut off.
        probabilities: (T, 12), of every digit, the hyphen and the end at each step.
        encoder: (layers, heads, m, m), the last key being the end of the input.
        decoder: (T, layers, heads, T, T), self-attention: at step t the rows and columns 0 to t
            are used; row i is the place that holds the start (0) or the symbol of step i − 1.
        cross: (layers, heads, T, m); row t is the place that predicts at step t.
    """

    text: str
    unknown: tuple[str, ...]
    symbols: tuple[str, ...]
    probabilities: Float[np.ndarray, "steps symbols"]
    encoder: Float[np.ndarray, "layers heads m m"]
    decoder: Float[np.ndarray, "steps layers heads steps steps"]
    cross: Float[np.ndarray, "layers heads steps m"]

    @property
    def output(self) -> str:
        """What it wrote, without the end."""
        return "".join(symbol for symbol in self.symbols if symbol != "end")

    @property
    def chosen(self) -> Float[np.ndarray, " steps"]:
        """(T,), the probability of the symbol that was written at each step."""
        return self.probabilities.max(1)

    @property
    def confidence(self) -> float:
        """The product of those: what the network gives to the whole output."""
        return float(np.prod(self.chosen.astype(np.float64)))


@dataclass(frozen=True)
class Accuracy:
    """What many dates gave.

    Attributes:
        exact: Share of outputs that are right in every symbol.
        next_symbol: Share of symbols that are right when the whole right output is given, as in
            training: what stands before a symbol, and what stands after it unless a mask hides it.
        count: How many dates.
    """

    exact: float
    next_symbol: float
    count: int


def symbol_name(symbol: int) -> str:
    """How a symbol of the output is written: a digit, the hyphen or the end.

    Args:
        symbol: Index in the output's vocabulary, 0 to `END`.

    Returns:
        One character, or "end".

    Example:
        >>> symbol_name(3), symbol_name(END)
        ('3', 'end')
    """
    return "end" if symbol == END else OUTPUT[symbol]


@cache
def load(mask: str) -> Weights:
    """The weights for an entry of `MASKS`, after their SHA-256 has been checked.

    Args:
        mask: A key of `MASKS`.

    Returns:
        Parameters by name, float32 tensors.

    Raises:
        ModelUnavailableError: The file is missing or not the one that belongs here.

    Example:
        >>> weights = load("causal")
        >>> tuple(weights["output.weight"].shape)
        (13, 64)
    """
    from safetensors.torch import load_file

    chosen = MASKS[mask]
    if MASKS[chosen.trained_as] is not chosen:
        return load(chosen.trained_as)
    path = WEIGHTS / chosen.file
    if not path.is_file():
        raise ModelUnavailableError(f"The date translator’s file {chosen.file} is missing.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != chosen.sha256:
        raise ModelUnavailableError(
            f"The date translator’s file {chosen.file} is not the one that belongs here (SHA-256 "
            f"{found[:12]}… instead of {chosen.sha256[:12]}…), so it was not opened."
        )
    weights = load_file(path)
    if {name: tuple(value.shape) for name, value in weights.items()} != shapes():
        raise ModelUnavailableError(
            f"The date translator’s file {chosen.file} has other parameters than the network."
        )
    return weights


def check_text(text: str) -> str:
    """The text without spaces at its ends.

    Args:
        text: What was typed: at most `MAX_CHARACTERS` printable ASCII characters and spaces around.

    Returns:
        1 to `MAX_CHARACTERS` printable ASCII characters.

    Raises:
        ValueError: Nothing, too much, or another script; the message says what works.

    Example:
        >>> check_text("  23 Nov 2026 ")
        '23 Nov 2026'
    """
    text = text.strip(" ")
    if not text:
        raise ValueError("There is no date yet: type one, such as “23 Nov 2026”.")
    if len(text) > MAX_CHARACTERS:
        raise ValueError(
            f"The text has {len(text):,} characters; the translator reads up to {MAX_CHARACTERS}. "
            "The longest date takes about 40: “Wednesday the 23rd of September, 2026”."
        )
    foreign = [each for each in dict.fromkeys(text) if not " " <= each <= "~"]
    if foreign:
        shown = ", ".join(
            f"“{each}”" if characters.is_printable(each) else ascii(each) for each in foreign[:5]
        )
        raise ValueError(
            f"The translator has read English dates only: it knows no {shown}. Letters A to Z, "
            "digits and the signs of an English keyboard work."
        )
    return text


def translate(text: str, mask: str = "causal") -> Translation:
    """Write the ISO form symbol by symbol, always taking the most probable one.

    At every step the decoder runs anew on what it has written so far, so that with the mask
    removed the earlier places see the later ones.

    Args:
        text: At most `MAX_CHARACTERS` characters.
        mask: A key of `MASKS`.

    Returns:
        What was written, with every weight and probability.

    Raises:
        ValueError: The text cannot be read, or there is no such mask.
        ModelUnavailableError: See `load`.

    Example:
        >>> translate("23 Nov 2026").output
        '2026-11-23'
    """
    import torch

    text = check_text(text)
    if mask not in MASKS:
        raise ValueError(f"There is no mask {mask!r}; there is: {', '.join(MASKS)}.")
    weights, causal = load(mask), MASKS[mask].causal
    source = source_batch([text])
    target = torch.tensor([[START]])
    probabilities, decoder, cross = [], [], []
    with _gate, torch.no_grad():
        torch.set_num_threads(1)
        memory, encoder = encode(weights, source)
        for _ in range(MAX_STEPS):
            logits, decoder_maps, cross_maps = decode(
                weights, target, memory, source, causal=causal
            )
            # The start is no symbol to write.
            probability = logits[0, -1, :START].softmax(-1)
            probabilities.append(probability.numpy())
            decoder.append(torch.stack(decoder_maps)[:, 0].numpy())
            cross.append(torch.stack(cross_maps)[:, 0, :, -1].numpy())
            written = int(probability.argmax())
            target = torch.cat((target, torch.tensor([[written]])), 1)
            if written == END:
                break
    return Translation(
        text=text,
        unknown=tuple(each for each in dict.fromkeys(text) if each not in KNOWN_CHARACTERS),
        symbols=tuple(symbol_name(symbol) for symbol in target[0, 1:].tolist()),
        probabilities=np.stack(probabilities),
        encoder=torch.stack(encoder)[:, 0].numpy(),
        decoder=_padded(decoder),
        cross=np.stack(cross, axis=2),
    )


def _padded(maps: Sequence[np.ndarray]) -> np.ndarray:
    """Square maps of growing size in one array, zeros around them."""
    steps = len(maps)
    result = np.zeros((steps, *maps[0].shape[:2], steps, steps), np.float32)
    for step, each in enumerate(maps):
        size = step + 1
        result[step, :, :, :size, :size] = each
    return result


def measure(weights: Weights, tests: Sequence[Example], *, causal: bool) -> Accuracy:
    """Accuracy of the date translator on many dates, whole outputs and single symbols.

    Args:
        weights: From `load`.
        tests: One or more dates with their ISO form.
        causal: Whether the decoder's self-attention is masked.

    Returns:
        Two shares, in [0, 1], and the number of dates.

    Example:
        >>> tests = [Example("23 Nov 2026", "2026-11-23", style="23 Nov 2026")]
        >>> measure(load("causal"), tests, causal=True)
        Accuracy(exact=1.0, next_symbol=1.0, count=1)
    """
    import torch

    exact = right = 0
    with _gate, torch.no_grad():
        for first in range(0, len(tests), _BATCH):
            part = tests[first : first + _BATCH]
            source = source_batch([each.text for each in part])
            wanted = torch.tensor([target_ids(each.iso) for each in part])
            memory, _ = encode(weights, source)
            start = torch.full((len(part), 1), START)
            target = start
            for _ in range(OUTPUT_LENGTH):
                logits, _, _ = decode(weights, target, memory, source, causal=causal)
                target = torch.cat((target, logits[:, -1:, :START].argmax(-1)), 1)
            exact += int((target[:, 1:] == wanted).all(1).sum())
            given = torch.cat((start, wanted[:, :-1]), 1)
            logits, _, _ = decode(weights, given, memory, source, causal=causal)
            right += int((logits[..., :START].argmax(-1) == wanted).sum())
    return Accuracy(exact / len(tests), right / (len(tests) * OUTPUT_LENGTH), len(tests))


def parse_iso_date(output: str) -> date | None:
    """The output as a date, if it is one: "2026-02-31" is not.

    Args:
        output: What the translator wrote.

    Returns:
        The date; None where the text is not YYYY-MM-DD or there is no such day.

    Example:
        >>> parse_iso_date("2026-11-23"), parse_iso_date("2026-02-31")
        (datetime.date(2026, 11, 23), None)
    """
    try:
        found = date.fromisoformat(output)
    except ValueError:
        return None
    return found if found.isoformat() == output else None  # other ISO forms are read too


def named_weekday(text: str) -> str | None:
    """The weekday that the text names in full or by its first three letters.

    Args:
        text: Any text.

    Returns:
        A name of `WEEKDAYS`, of several the first from Monday on; None where the text names none.

    Example:
        >>> named_weekday("Mon, 23 Nov 2026")
        'Monday'
    """
    words = "".join(each if each.isalpha() else " " for each in text.lower()).split()
    for weekday in WEEKDAYS:
        if weekday.lower() in words or weekday[:3].lower() in words:
            return weekday
    return None
