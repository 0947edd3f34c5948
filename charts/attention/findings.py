"""What all heads do on a text, in words: computed from the same weights as the pictures."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from core.attention import MEASURES, AttentionView, HeadLink, Role, linkable, strongest_links
from core.common import Claim, Said, counted, format_fixed, format_percent, said
from core.language_models import TextAttention, Tokens


class Looked(NamedTuple):
    """What is shown of a text.

    Attributes:
        shown: The weights.
        name: Applied to each label, for instance to escape it where Markdown is rendered.
        most: How many links are told.
    """

    shown: AttentionView
    name: Callable[[str], str] = str
    most: int = 5


class Compared(NamedTuple):
    """Two texts, or two models, beside each other.

    Attributes:
        first, second: A and B.
        rows: Labels that stand for each other, (in A, in B).
        change: (layers, heads, len(rows), len(rows)), B − A.
        name: As in `Looked`.
    """

    first: AttentionView
    second: AttentionView
    rows: Sequence[tuple[int, int]]
    change: np.ndarray
    name: Callable[[str], str] = str


class Named(NamedTuple):
    """Heads with a role, strongest first, among all heads of the model."""

    roles: Sequence[Role]
    heads: int


class Cut(NamedTuple):
    """A text as tokens; `whose` sets the limit, "the model" or "this page"."""

    attention: TextAttention
    limit: int
    whose: str


class Measured(NamedTuple):
    """An effect of each head, (layers, heads), NaN where it was not measured, and its name."""

    effects: np.ndarray
    what: str


def link_sentences(looked: Looked) -> list[Said]:
    """The strongest links between words, and what this leaves out.

    Args:
        looked: The weights, and how many links are named.

    Returns:
        One or two sentences, with Markdown's bold marks.

    Example:
        >>> from core.attention import Axis
        >>> words = Axis(("cats", "chase", "mice"), (False,) * 3, (0,) * 3, ((0,), (1,), (2,)))
        >>> weights = np.array([[[[0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]]]])
        >>> shown = AttentionView(words, words, weights, np.ones((3, 3), bool), np.zeros((1, 1, 3)))
        >>> print(link_sentences(Looked(shown))[0].partition(": ")[2])
        **layer 1, head 1** puts 60 % of “mice” on “cats”.
    """
    return said((LINKS, NO_LINKS, NEIGHBOURS), looked)


def role_sentences(named: Named) -> list[Said]:
    """How many heads do the same on every word, with the clearest head of each role.

    Args:
        named: Heads with a role, and how many heads the model has.

    Returns:
        One sentence.

    Example:
        >>> named = Named([Role(2, 4, "previous", 0.9)], heads=72)
        >>> print(role_sentences(named)[0].partition("; ")[2])
        the clearest: previous token (90 % in layer 3, head 5).
    """
    return said((ROLES, NO_ROLES), named)


def change_sentences(compared: Compared) -> list[Said]:
    """Where two texts differ most, over all heads.

    Args:
        compared: Both texts, and the change of each weight between them.

    Returns:
        One sentence.

    Example:
        >>> from core.attention import Axis
        >>> words = Axis(("cats", "chase", "mice"), (False,) * 3, (0,) * 3, ((0,), (1,), (2,)))
        >>> weights = np.array([[[[0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]]]])
        >>> shown = AttentionView(words, words, weights, np.ones((3, 3), bool), np.zeros((1, 1, 3)))
        >>> change = np.zeros((1, 1, 3, 3))
        >>> print(change_sentences(Compared(shown, shown, [(0, 0), (1, 1), (2, 2)], change))[0])
        Every weight between the words that A and B have both is the same in both.
    """
    return said((CHANGE, NO_CHANGE, ALL_BLANK, NOTHING_SHARED), compared)


def token_sentences(cut: Cut) -> list[Said]:
    """How the model cuts the text, what it cannot read, and what a weight does not say.

    Args:
        cut: The text as tokens, and the largest number of tokens.

    Returns:
        Two sentences.

    Example:
        >>> from core.language_models import attend, load
        >>> print(token_sentences(Cut(attend(load("minilm"), "The cat sat"), 256, "the model"))[0])
        The model reads this text as 5 tokens, those that it adds included (the model takes 256).
    """
    return said((TOKENS, NO_EXPLANATION), cut)


def effect_sentences(measured: Measured) -> list[Said]:
    """The heads that matter most, and how many were measured.

    Args:
        measured: The effect of each head, and what is measured.

    Returns:
        One sentence with Markdown's bold marks; none where no head was measured.

    Example:
        >>> print(effect_sentences(Measured(np.array([[0.25, -0.01]]), "change of the loss"))[0])
        Largest change of the loss: **layer 1, head 1 (+0.2500)**, **layer 1, head 2 (−0.0100)**.
    """
    return said((EFFECTS, NO_EFFECT), measured)


_ALWAYS_LEFT_OUT = "special tokens and punctuation"


# ---- links --------------------------------------------------------------------------------------
class _LinkFacts(NamedTuple):
    layer: int
    head: int
    query: str
    key: str
    weight: float


class _Links(NamedTuple):
    links: list[_LinkFacts]
    neighbours_left_out: bool


def _link_facts(looked: Looked, links: Sequence[HeadLink]) -> list[_LinkFacts]:
    shown, name = looked.shown, looked.name
    return [
        _LinkFacts(
            each.layer + 1,
            each.head + 1,
            name(shown.rows.labels[each.query]),
            name(shown.columns.labels[each.key]),
            each.weight,
        )
        for each in links
    ]


def _links(looked: Looked) -> _Links | None:
    links = strongest_links(looked.shown, looked.most)
    return _Links(_link_facts(looked, links), looked.shown.is_self) if links else None


def _link_words(link: _LinkFacts) -> str:
    return (
        f"**layer {link.layer}, head {link.head}** puts {format_percent(link.weight)} of "
        f"“{link.query}” on “{link.key}”"
    )


def _links_words(facts: _Links) -> str:
    one = len(facts.links) == 1
    once = "" if one else " (each head and each pair of words once)"
    left_out = ("neighbours, " if facts.neighbours_left_out else "") + _ALWAYS_LEFT_OUT
    sentence = "; ".join(map(_link_words, facts.links))
    links = "link" if one else "links"
    return f"Strongest {links} between different words, without {left_out}{once}: {sentence}."


LINKS = Claim("attention: strongest links", _links, _links_words)


class _NoLinks(NamedTuple):
    pairs: int
    neighbours: int


def _no_links(looked: Looked) -> _NoLinks | None:
    if strongest_links(looked.shown, 1):
        return None
    pairs, near = (linkable(looked.shown, neighbours=each) for each in (False, True))
    return _NoLinks(int(pairs.sum()), int(near.sum()))


def _no_links_words(facts: _NoLinks) -> str:
    if facts.pairs:
        return "No head puts any attention on a different word, neighbours left out."
    if facts.neighbours:
        return "All different words here are neighbours."
    return f"There are no two different words here to link, {_ALWAYS_LEFT_OUT} left out."


NO_LINKS = Claim("attention: no link", _no_links, _no_links_words)


def _neighbours(looked: Looked) -> _LinkFacts | None:
    found = _link_facts(looked, strongest_links(looked.shown, 1, neighbours=True))
    return found[0] if found else None


NEIGHBOURS = Claim(
    "attention: strongest link between neighbours",
    _neighbours,
    lambda link: f"Strongest link between neighbouring words: {_link_words(link)}.",
)


# ---- roles --------------------------------------------------------------------------------------
class _Clearest(NamedTuple):
    measure: str
    score: float
    layer: int
    head: int


class _Roles(NamedTuple):
    with_role: int
    heads: int
    clearest: list[_Clearest]


def _roles(named: Named) -> _Roles | None:
    if not named.roles:
        return None
    best: dict[str, Role] = {}
    for role in named.roles:
        best.setdefault(role.measure, role)
    return _Roles(
        len({(role.layer, role.head) for role in named.roles}),
        named.heads,
        [
            _Clearest(MEASURES[key].label.lower(), role.score, role.layer + 1, role.head + 1)
            for key, role in best.items()
        ],
    )


def _roles_words(facts: _Roles) -> str:
    sentence = [
        f"{each.measure} ({format_percent(each.score)} in layer {each.layer}, head {each.head})"
        for each in facts.clearest
    ]
    has = "has" if facts.with_role == 1 else "have"
    return (
        f"{facts.with_role} of {counted(facts.heads, 'head')} {has} a role on this text; the "
        f"clearest: {', '.join(sentence)}."
    )


ROLES = Claim("attention: heads with a role", _roles, _roles_words)
NO_ROLES: Claim[Named, tuple[()]] = Claim(
    "attention: no head with a role",
    lambda named: None if named.roles else (),
    lambda _: (
        "No head has one of the roles that are named here (previous token, first token, …) on this "
        "text."
    ),
)


# ---- two texts ----------------------------------------------------------------------------------
class _Change(NamedTuple):
    layer: int
    head: int
    query: tuple[str, str]
    key: tuple[str, str]
    before: float
    after: float


def _change(compared: Compared) -> _Change | None:
    sizes = np.abs(compared.change)
    if not (sizes > 0).any():
        return None
    place = np.unravel_index(np.nanargmax(sizes), sizes.shape)
    layer, head, query, key = (int(each) for each in place)
    (query_a, query_b), (key_a, key_b) = compared.rows[query], compared.rows[key]
    first, second, name = compared.first, compared.second, compared.name
    return _Change(
        layer + 1,
        head + 1,
        (name(first.labels[query_a]), name(second.labels[query_b])),
        (name(first.labels[key_a]), name(second.labels[key_b])),
        float(first.weights[layer, head, query_a, key_a]),
        float(second.weights[layer, head, query_b, key_b]),
    )


def _finite(compared: Compared) -> np.ndarray:
    """The changes between two weights that are both there."""
    return compared.change[np.isfinite(compared.change)]


def _change_words(facts: _Change) -> str:
    query, key = (f"“{a}”" if a == b else f"“{a}” / “{b}”" for a, b in (facts.query, facts.key))
    return (
        "Largest change of all heads, between words that A and B have both or that replace each "
        f"other: **layer {facts.layer}, head {facts.head}**, {query} → {key}: "
        f"{format_percent(facts.before)} in A, {format_percent(facts.after)} in B."
    )


CHANGE = Claim("attention: largest change", _change, _change_words)


class _NoChange(NamedTuple):
    some_blank: bool


def _no_change(compared: Compared) -> _NoChange | None:
    finite = _finite(compared)
    if not finite.size or finite.any():
        return None
    return _NoChange(finite.size < compared.change.size)


def _no_change_words(facts: _NoChange) -> str:
    same = "Every weight between the words that A and B have both is the same in both"
    return (
        f"{same}; rows that are blank in A or B are left out." if facts.some_blank else f"{same}."
    )


NO_CHANGE = Claim("attention: no change", _no_change, _no_change_words)
ALL_BLANK: Claim[Compared, tuple[()]] = Claim(
    "attention: only blank rows",
    lambda each: () if each.change.size and not _finite(each).size else None,
    lambda _: "Every row that A and B share is blank in one of them, so no weight can be compared.",
)
NOTHING_SHARED: Claim[Compared, tuple[()]] = Claim(
    "attention: no shared word",
    lambda each: None if each.change.size else (),
    lambda _: "The two texts share no word in the same order, so no weight can be compared.",
)


# ---- tokens -------------------------------------------------------------------------------------
class _Side(NamedTuple):
    tokens: int
    unknown: int
    read_as: str


class _Tokens(NamedTuple):
    keys: _Side
    queries: _Side | None
    limit: int
    whose: str


def _side(tokens: Tokens) -> _Side:
    names = [each for each, lost in zip(tokens.tokens, tokens.unknown, strict=True) if lost]
    return _Side(len(tokens.tokens), len(names), names[0] if names else "")


def _tokens(cut: Cut) -> _Tokens:
    attention = cut.attention
    queries = None if attention.is_self else _side(attention.queries)
    return _Tokens(_side(attention.keys), queries, cut.limit, cut.whose)


def _tokens_words(facts: _Tokens) -> str:
    target = facts.queries
    sentence = f"The model reads this text as {counted(facts.keys.tokens, 'token')}"
    if target is not None:
        sentence = (
            f"The model reads the source as {counted(facts.keys.tokens, 'token')}, the target as "
            f"{counted(target.tokens, 'token')}"
        )
    sentence += f", those that it adds included ({facts.whose} takes {facts.limit:,})"
    unknown = facts.keys.unknown + (target.unknown if target else 0)
    if not unknown:
        return f"{sentence}."
    read_as = facts.keys.read_as or (target.read_as if target else "")
    return f"{sentence}; it has no piece for {unknown} of them, and reads {read_as} there."


TOKENS = Claim("attention: tokens", _tokens, _tokens_words)
NO_EXPLANATION: Claim[Cut, tuple[()]] = Claim(
    "attention: a weight is no explanation",
    lambda _: (),
    lambda _: (
        "A weight says where a head reads from, not what the model concludes from it: attention "
        "is not an explanation. Whether a head matters is measured by switching it off."
    ),
)


# ---- heads switched off -------------------------------------------------------------------------
class _Effects(NamedTuple):
    what: str
    measured: int
    heads: int
    largest: list[tuple[int, int, float]]


def _effects(measured: Measured) -> _Effects | None:
    sizes = np.nan_to_num(np.abs(measured.effects), nan=0.0)
    order = [int(each) for each in np.argsort(-sizes, axis=None, kind="stable")[:3]]
    places = [divmod(each, sizes.shape[1]) for each in order if sizes.flat[each] > 0]
    if not places:
        return None
    return _Effects(
        measured.what,
        int(np.isfinite(measured.effects).sum()),
        sizes.size,
        [(layer + 1, head + 1, float(measured.effects[layer, head])) for layer, head in places],
    )


def _effects_words(facts: _Effects) -> str:
    sentence = [
        f"**layer {layer}, head {head} ({'+' if effect > 0 else ''}{format_fixed(effect, 4)})**"
        for layer, head, effect in facts.largest
    ]
    return f"Largest {facts.what}{_among(facts.measured, facts.heads)}: {', '.join(sentence)}."


def _among(measured: int, heads: int) -> str:
    return "" if measured == heads else f" among the {measured} of {heads} heads measured"


EFFECTS = Claim("attention: heads that matter most", _effects, _effects_words)


class _NoEffect(NamedTuple):
    what: str
    measured: int
    heads: int


def _no_effect(measured: Measured) -> _NoEffect | None:
    known = measured.effects[np.isfinite(measured.effects)]
    if not known.size or (known != 0).any():
        return None
    return _NoEffect(measured.what, known.size, measured.effects.size)


NO_EFFECT = Claim(
    "attention: no head matters",
    _no_effect,
    lambda facts: f"No {facts.what}{_among(facts.measured, facts.heads)}.",
)
