"""The user's text on its way into a model: checked, never changed, cut into words as people do."""

from collections.abc import Sequence

from core.common import characters

MAX_CHARACTERS = 2_000

Span = tuple[int, int]

# Where a word may go on: apostrophes and hyphens.
_JOINTS = frozenset("'’-\u2010\u2011")
# Takes no room, but says that a word ends.
_ZERO_WIDTH_SPACE = "\u200b"
_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")
_SHOWN = {"\t": "⇥", "\x7f": "␡"} | dict.fromkeys(_BREAKS, "↵")


def check_text(text: object) -> str:
    """The text exactly as it was typed: what a model's own tokenizer keeps, stays.

    Args:
        text: What was typed.

    Returns:
        The same text, unchanged.

    Raises:
        ValueError: Nothing visible in it, more than `MAX_CHARACTERS`, or half a surrogate pair.

    Example:
        >>> check_text("It was too tired.")
        'It was too tired.'
    """
    if not isinstance(text, str):
        raise ValueError(f"A text is needed; it was {type(text).__name__}.")
    if len(text) > MAX_CHARACTERS:
        raise ValueError(
            f"This text has {len(text):,} characters; at most {MAX_CHARACTERS:,} work. "
            "Take a sentence or two."
        )
    for place, sign in enumerate(text, start=1):
        if "\ud800" <= sign <= "\udfff":
            raise ValueError(
                f"Character {place} of this text is half of a pair (U+{ord(sign):04X}), which no "
                "model can read: delete it."
            )
    if not any(map(_is_seen, text)):
        raise ValueError("There is no text yet: type a sentence of a few words.")
    return text


def word_spans(text: str) -> list[Span]:
    """First and last + 1 character of each word or sign as people read them.

    "didn't" is one word, a full stop is its own, and so are an ideograph and an emoji with all
    its parts. Spaces belong to none, nor does what cannot be seen, except inside a word.

    Args:
        text: Any text.

    Returns:
        Spans in the order of the text, which do not overlap.

    Example:
        >>> word_spans("It didn't fit.")
        [(0, 2), (3, 9), (10, 13), (13, 14)]
    """
    clusters = characters.clusters(text)
    kinds = [_kind(text[slice(*cluster)]) for cluster in clusters]
    spans: list[Span] = []
    place = 0
    while place < len(clusters):
        last = place
        if kinds[place] == "word":
            while (following := _next_in_word(kinds, last)) is not None:
                last = following
        if kinds[place] not in ("space", "hidden", "boundary"):
            spans.append((clusters[place][0], clusters[last][1]))
        place = last + 1
    return spans


def words_of(
    text: str, spans: Sequence[Span | None]
) -> tuple[tuple[Span, ...], tuple[int | None, ...]]:
    """Group tokens into words: each word is the stretch of text that its tokens cover.

    Words are those of `word_spans`, but a token is never cut: what one token covers is one word
    ("?!", "我喜欢"). A token that covers nothing but spaces belongs to the word that follows it,
    at the end to the last one; a line break is a word of its own.

    Args:
        text: What was tokenized.
        spans: For each token its (first, last + 1) character in the text; None: it has none
            there, and parts the words before it from those after it.

    Returns:
        The words as (first, last + 1) character, and for each token the index of its word.

    Example:
        >>> words_of("tokens", [(0, 3), (3, 6)])
        (((0, 6),), (0, 0))
    """
    known = word_spans(text)
    words: list[list[int]] = []
    word_ids: list[int | None] = [None] * len(spans)
    waiting: list[int] = []
    first_word = 0  # since the last token without a place in the text

    def end_of_run() -> None:
        if not waiting:
            return
        if len(words) == first_word:
            words.append([spans[waiting[0]][0], spans[waiting[-1]][1]])  # type: ignore[index]
        for each in waiting:
            word_ids[each] = len(words) - 1
        waiting.clear()

    for token, span in enumerate(spans):
        if span is None:
            end_of_run()
            first_word = len(words)
            continue
        waiting.append(token)
        if _is_blank(text[slice(*span)]):
            continue
        touched = [each for each in known if each[0] < span[1] and each[1] > span[0]]
        start = min(span[0], *(each[0] for each in touched)) if touched else span[0]
        end = max(span[1], *(each[1] for each in touched)) if touched else span[1]
        if len(words) > first_word and start < words[-1][1]:
            words[-1] = [min(start, words[-1][0]), max(end, words[-1][1])]
        else:
            words.append([start, end])
        # Two words that a token holds together may each be there already.
        while len(words) - 1 > first_word and words[-1][0] < words[-2][1]:
            start, end = words.pop()
            words[-1] = [min(start, words[-1][0]), max(end, words[-1][1])]
            word_ids = [None if i is None else min(i, len(words) - 1) for i in word_ids]
        for each in waiting:
            word_ids[each] = len(words) - 1
        waiting.clear()
    end_of_run()
    return tuple((start, end) for start, end in words), tuple(word_ids)


def visible(text: str) -> str:
    """A stretch of text for a label: what would not be seen is given a sign or its number.

    Args:
        text: What a token covers.

    Returns:
        The text with control characters and line breaks as signs (“⇥”, “↵”). Where nothing of it is
        seen, every character is a sign (“␣”) or a number (“U+00AD”).

    Example:
        >>> visible(" ")
        '␣'
    """
    seen = any(map(_is_seen, text))
    return "".join(_shown(sign, seen) for sign in text.replace("\r\n", "\n"))


def _shown(sign: str, seen: bool) -> str:
    """One character of a label of which some part can be `seen`, or none."""
    if sign in _SHOWN:
        return _SHOWN[sign]
    if sign < " ":
        return chr(0x2400 + ord(sign))
    if seen:
        return sign
    return "␣" if sign == " " else f"U+{ord(sign):04X}"


def _is_blank(text: str) -> bool:
    """Nothing, or spaces of one line."""
    return all(sign.isspace() and sign not in _BREAKS for sign in text)


def _is_seen(sign: str) -> bool:
    return not sign.isspace() and not characters.is_control(sign)


def _kind(cluster: str) -> str:
    sign = cluster[0]
    if sign.isspace():
        return "space"
    if sign in _JOINTS:
        return "joint"
    if sign == _ZERO_WIDTH_SPACE:
        return "boundary"
    if not any(map(_is_seen, cluster)):
        return "hidden"
    if characters.is_ideograph(sign):
        return "sign"
    return "word" if sign == "_" or characters.belongs_to_words(sign) else "sign"


def _next_in_word(kinds: Sequence[str], place: int) -> int | None:
    """The next cluster of the same word: right after this one, or after one apostrophe or hyphen.

    What cannot be seen, such as a soft hyphen, parts nothing.
    """
    joints = 0
    for following in range(place + 1, len(kinds)):
        if kinds[following] == "word":
            return following
        joints += kinds[following] == "joint"
        if kinds[following] not in ("joint", "hidden") or joints > 1:
            return None
    return None
