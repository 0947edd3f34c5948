"""One side of an attention matrix: a text as a model sees it, with the words that people see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.common import characters
from core.language_models.text import Span, visible, words_of

# How SentencePiece and byte-level BPE write the space before a word.
_SPACES = "▁Ġ"


@dataclass(frozen=True)
class Tokens:
    """A text as a model sees it: one side of an attention matrix.

    Attributes:
        text: What was typed; of a pair both, one per line.
        tokens: n strings, as the tokenizer writes them: "##ing" continues a word, "Ġ" and "▁" are
            a space, and a byte of an emoji is a letter such as "ð".
        ids: n numbers, the tokens' places in the vocabulary.
        spans: For each token the stretch of `text` that it covers, (first, last + 1) character,
            without the space before a word; None for what the model added. Several tokens may
            share a character. Empty where a tokenizer puts a space of its own.
        word_ids: For each token the index of its word in `word_spans`; special tokens have none.
        word_spans: The words' stretches of `text`: what their tokens cover.
        is_special: For each token whether the model added it ([CLS], [SEP]).
        segments: For each token 0, or 1 in the second sentence of a pair.
        unknown: For each token whether the model has no piece for what it covers ([UNK]).
    """

    text: str
    tokens: tuple[str, ...]
    ids: tuple[int, ...]
    spans: tuple[Span | None, ...]
    word_ids: tuple[int | None, ...]
    word_spans: tuple[Span, ...]
    is_special: tuple[bool, ...]
    segments: tuple[int, ...]
    unknown: tuple[bool, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words as they stand in the text."""
        return tuple(self.text[start:end] for start, end in self.word_spans)

    @property
    def stretches(self) -> tuple[str, ...]:
        """What each token covers as it stands in the text; of special tokens their names."""
        return tuple(
            token if span is None else self.text[slice(*span)]
            for token, span in zip(self.tokens, self.spans, strict=True)
        )

    @property
    def pieces(self) -> tuple[str, ...]:
        """The tokens as people can read them: what each covers, and how it is a part of the text.

        "##" continues a word (WordPiece), "␣" is the space that belongs to a token, "👩 (1 of 3)"
        one of three tokens that share a sign, "[UNK]" after a sign that the model cannot read.
        """
        shared = _shared(self.spans)
        return tuple(map(self._piece, range(len(self.tokens)), shared))

    def _piece(self, place: int, shared: str) -> str:
        token, stretch = self.tokens[place], visible(self.stretches[place])
        if self.spans[place] is None:
            return token
        if not stretch:
            return "␣"
        if self.unknown[place] and stretch != token:
            return f"{stretch} {token}{shared}"
        before = ""
        if token.startswith("##") and not stretch.startswith("#"):
            before = "##"
        elif token[:1] in _SPACES and token.strip(_SPACES) and stretch[0] not in ("␣", token[0]):
            before = "␣"
        return f"{before}{stretch}{shared}"


def tokens_of(tokenizer: Any, texts: Sequence[str], encoding: Any) -> Tokens:
    """A text, or the two of a pair, with its words.

    Args:
        tokenizer: Of the model.
        texts: One text, or the two of a pair.
        encoding: What the tokenizer made of them; a fast one with `return_offsets_mapping`.

    Returns:
        The tokens, each with the stretch of text that it covers and its word.

    Example:
        >>> from core.language_models import checked_folder
        >>> from transformers import AutoTokenizer
        >>> tokenizer = AutoTokenizer.from_pretrained(checked_folder("minilm"))
        >>> encoding = tokenizer("It didn't fit", return_offsets_mapping=True)
        >>> found = tokens_of(tokenizer, ["It didn't fit"], encoding)
        >>> found.words, found.word_ids
        (('It', "didn't", 'fit'), (None, 0, 1, 1, 1, 2, None))
    """
    ids = tuple(encoding["input_ids"])
    offsets = encoding.get("offset_mapping")
    if offsets is None:
        return tokens_of_ids(tokenizer, ids)
    return _tokens(tokenizer, texts, ids, offsets, encoding.sequence_ids())


def target_tokens(tokenizer: Any, target: str, encoding: Any, ids: Sequence[int]) -> Tokens:
    """A typed target as a decoder reads it: `ids` is a start token, then `encoding`'s first ones.

    Args:
        tokenizer: Of the model.
        target: What was given to it as `text_target`.
        encoding: What it answered.
        ids: What the decoder reads.

    Returns:
        As `tokens_of`.
    """
    offsets = encoding.get("offset_mapping")
    if offsets is None:
        return tokens_of_ids(tokenizer, ids)
    last = len(ids)
    parts = [None, *encoding.sequence_ids()]
    return _tokens(tokenizer, [target], ids, [(0, 0), *offsets][:last], parts[:last])


def tokens_of_ids(tokenizer: Any, ids: Sequence[int]) -> Tokens:
    """What a model wrote: the text is what its tokens are decoded to.

    Each token covers what it adds to the text of those before it. Where a character needs several
    tokens, all of them cover it.

    Args:
        tokenizer: Of the model.
        ids: What it wrote.
    """
    markers = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    own = [place for place, each in enumerate(ids) if each not in markers]
    plain = [ids[place] for place in own]

    def decoded(count: int) -> str:
        return str(tokenizer.decode(plain[:count], clean_up_tokenization_spaces=False))

    text = decoded(len(plain))
    offsets = [(0, 0)] * len(ids)
    start = 0
    for count, place in enumerate(own, start=1):
        # What is unfinished is decoded to this sign, at times with the characters before it.
        so_far = decoded(count)
        whole = so_far.rstrip("\ufffd")
        end = max(start, _agreed(whole, text)) if count < len(own) else len(text)
        offsets[place] = (start, min(end + (len(whole) < len(so_far)), len(text)))
        start = end
    parts = [None if each in markers else 0 for each in ids]
    return _tokens(tokenizer, [text], ids, offsets, parts)


def token_name(tokenizer: Any, token: int) -> str:
    """A token of the vocabulary that stands in no text, such as a prediction.

    Written as `Tokens.pieces` are; bytes that are only a part of a sign: "bytes F0 9F".

    Args:
        tokenizer: Of the model.
        token: Its place in the vocabulary, from 0.

    Returns:
        Text to be shown.

    Example:
        >>> from core.language_models import checked_folder
        >>> from transformers import AutoTokenizer
        >>> tokenizer = AutoTokenizer.from_pretrained(checked_folder("minilm"))
        >>> token_name(tokenizer, 2075), token_name(tokenizer, 4937)
        ('##ing', 'cat')
    """
    written = str(tokenizer.convert_ids_to_tokens(token))
    text = str(tokenizer.decode([token]))
    if "\ufffd" in text and "\ufffd" not in written:
        found = bytes.fromhex(written[3:5]) if written.startswith("<0x") else _bytes_of(written)
        return f"bytes {found.hex(' ').upper()}"
    if not text.strip():
        return visible(text) or written
    # A decoder may drop the space of the first token.
    spaced = text[0] == " " or written[:1] == "▁"
    return ("␣" if spaced else "") + visible(text.lstrip(" "))


def _bytes_of(written: str) -> bytes:
    """The bytes of a token of byte-level BPE: those that are no printable letters come after 255.

    Source: Radford et al. 2019, `bytes_to_unicode` of their encoder.py.
    """
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return bytes(
        ord(sign) if ord(sign) < 256 else others[ord(sign) - 256]
        for sign in written
        if ord(sign) < 256 + len(others)
    )


def _agreed(start: str, text: str) -> int:
    """How many characters the beginnings of both have in common."""
    pairs = enumerate(zip(start, text, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(start), len(text)))


def _tokens(
    tokenizer: Any,
    texts: Sequence[str],
    ids: Sequence[int],
    offsets: Sequence[Span],
    parts: Sequence[int | None],
) -> Tokens:
    """`parts` says of each token which text it is in; `offsets` count from that text's start."""
    tokens = tuple(tokenizer.convert_ids_to_tokens(list(ids)))
    spans: list[Span | None] = [None] * len(ids)
    word_ids: list[int | None] = [None] * len(ids)
    word_spans: list[Span] = []
    base = 0
    for part, text in enumerate(texts):
        own = [place for place, each in enumerate(parts) if each == part]
        covered = _covered(text, [tokens[i] for i in own], [offsets[i] for i in own])
        words, owners = words_of(text, covered)
        for place, (start, end), word in zip(own, covered, owners, strict=True):
            spans[place] = (base + start, base + end)
            word_ids[place] = None if word is None else len(word_spans) + word
        word_spans += [(base + start, base + end) for start, end in words]
        base += len(text) + 1
    special = tuple(part is None for part in parts)
    # Where the unknown token is also an ordinary one (GPT-2), nothing is unknown.
    unknown = tokenizer.unk_token_id
    return Tokens(
        text="\n".join(texts),
        tokens=tokens,
        ids=tuple(ids),
        spans=tuple(spans),
        word_ids=tuple(word_ids),
        word_spans=tuple(word_spans),
        is_special=special,
        segments=_segments(parts),
        unknown=tuple(
            each == unknown and not added for each, added in zip(ids, special, strict=True)
        ),
    )


def _covered(text: str, tokens: Sequence[str], offsets: Sequence[Span]) -> list[Span]:
    """A tokenizer's offsets as the stretches that people would point at.

    Tokenizers count the space before a word to its first token or not, give the space that they
    put before a text the text's first character, and leave out a mark that they drop from a letter.
    """
    spans = []
    for place, (token, (start, end)) in enumerate(zip(tokens, offsets, strict=True)):
        if start == end and text[max(start - 1, 0) : start].isspace():
            start -= 1  # a space whose offsets have been trimmed
        following = offsets[place + 1][0] if place + 1 < len(offsets) else len(text)
        if not token.strip("▁") and following <= start:
            end = start  # a space that the tokenizer has put there
        whole = text[start:end]
        if whole.strip():
            start += len(whole) - len(whole.lstrip())
            end -= len(whole) - len(whole.rstrip())
        spans.append((start, end))
    reached = {place for span in spans for place in range(*span)}
    wide = [each for each in characters.clusters(text) if each[1] - each[0] > 1]
    for first, last in wide if len(reached) < len(text) else ():
        for i, (start, end) in enumerate(spans):
            if first < end < last and start < end and not reached & {*range(end, last)}:
                spans[i] = (start, last)
    return spans


def _shared(spans: Sequence[Span | None]) -> list[str]:
    """ " (2 of 3)" for the second of three tokens in a row that share characters, else ""."""
    notes = [""] * len(spans)
    run: list[int] = []
    reach = 0
    for place, span in enumerate([*spans, None]):
        if run and span is not None and span[0] < min(reach, span[1]):
            run.append(place)
            reach = max(reach, span[1])
            continue
        if len(run) > 1:
            for number, each in enumerate(run, start=1):
                notes[each] = f" ({number} of {len(run)})"
        run = [place]
        reach = 0 if span is None else span[1]
    return notes


def _segments(parts: Sequence[int | None]) -> tuple[int, ...]:
    """0 or 1 for every token; what stands between two sentences closes the first."""
    second = [place for place, part in enumerate(parts) if part == 1]
    start = second[0] if second else len(parts)
    return tuple(int(place >= start) for place in range(len(parts)))
