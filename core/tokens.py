"""One side of an attention matrix: a text as a model sees it, with the words that people see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.models import LoadedModel
from core.text import words_of, words_of_pieces


@dataclass(frozen=True)
class Tokens:
    """A text as a model sees it: one side of an attention matrix.

    Attributes:
        text: What was typed, cleaned (see `core.text.check_text`); of a pair both, one per line.
        tokens: n strings, as the tokenizer writes them ("##ing" continues a word).
        ids: n numbers, the tokens' places in the vocabulary.
        word_ids: For each token the index of its word in `words`; special tokens have none.
        words: The words as they stand in the text.
        is_special: For each token whether the model added it ([CLS], [SEP]).
        segments: For each token 0, or 1 in the second sentence of a pair.
        num_unknown: How many tokens the model has no piece for ([UNK]).
    """

    text: str
    tokens: tuple[str, ...]
    ids: tuple[int, ...]
    word_ids: tuple[int | None, ...]
    words: tuple[str, ...]
    is_special: tuple[bool, ...]
    segments: tuple[int, ...]
    num_unknown: int


def describe(
    model: LoadedModel, cleaned: Sequence[str], ids: Sequence[int], encoding: Any = None
) -> Tokens:
    """Tokens with their words; of a slow tokenizer the words follow from its pieces."""
    tokenizer = model.tokenizer
    tokens = tuple(tokenizer.convert_ids_to_tokens(list(ids)))
    offsets = None if encoding is None else encoding.get("offset_mapping")
    if offsets is None:
        is_special = tuple(i in tokenizer.all_special_ids for i in ids)
        segments = tuple([0] * len(ids))
        words, word_ids = words_of_pieces(tokens, is_special)
    else:
        parts = encoding.sequence_ids()
        is_special = tuple(part is None for part in parts)
        segments = _segments(parts)
        words, word_ids = _words(cleaned, parts, offsets)
    # Where the unknown token is also an ordinary one (GPT-2), nothing is unknown.
    unknown = tokenizer.unk_token_id
    return Tokens(
        text="\n".join(cleaned),
        tokens=tokens,
        ids=tuple(ids),
        word_ids=word_ids,
        words=words,
        is_special=is_special,
        segments=segments,
        num_unknown=sum(
            token == unknown and not special for token, special in zip(ids, is_special, strict=True)
        ),
    )


def _segments(parts: Sequence[int | None]) -> tuple[int, ...]:
    """0 or 1 for every token; what stands between two sentences closes the first."""
    second = [place for place, part in enumerate(parts) if part == 1]
    start = second[0] if second else len(parts)
    return tuple(int(place >= start) for place in range(len(parts)))


def _words(
    cleaned: Sequence[str], parts: Sequence[int | None], offsets: Sequence[tuple[int, int]]
) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Words of one text after the other; see `core.text.words_of`."""
    words: list[str] = []
    word_ids: list[int | None] = [None] * len(parts)
    for part, text in enumerate(cleaned):
        own, own_ids = words_of(text, offsets, [other != part for other in parts])
        for place, word in enumerate(own_ids):
            if word is not None:
                word_ids[place] = word + len(words)
        words.extend(own)
    return tuple(words), tuple(word_ids)
