"""What the attention explorer says of a text, against loops over the weights themselves."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from charts.attention import (
    Compared,
    Cut,
    Looked,
    Measured,
    Named,
    change_sentences,
    effect_sentences,
    link_sentences,
    role_sentences,
    token_sentences,
)
from core.attention import MEASURES, AttentionView, Role, align, difference, view
from core.common import Said
from tests.charts.attention.preset_checks import PRESET_CHECKS
from tests.charts.common.claim_subject import Subject
from tests.making import causal_rows, make_attention, make_tokens, softmax_rows

WORDS = ("it", "It", "animal", "street", ".", "…", "שלום", "我", "3")
State = Looked | Compared | Named | Cut | Measured


# ---- states -------------------------------------------------------------------------------------
@st.composite
def texts(draw: st.DrawFn, kinds: Sequence[str] = ("encoder", "decoder", "cross")) -> Any:
    """Attention of 2 layers and 3 heads on a text, on one read from the left, or between two."""
    seed = draw(st.integers(0, 10_000))
    kind = draw(st.sampled_from(kinds))
    sides = []
    for _ in range(2):
        words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
        tokens = ["[CLS]", *draw(st.permutations([*words, "[UNK]"]))]
        special = [True] + [False] * (len(tokens) - 1)
        sides.append(
            make_tokens(
                tokens,
                word_ids=[None, *range(len(tokens) - 1)],
                words=tokens[1:],
                is_special=special,
            )
        )
    rows, columns = sides if kind == "cross" else (sides[0], sides[0])
    shape = (2, 3, len(rows.tokens), len(columns.tokens))
    weights = causal_rows(seed, *shape) if kind == "decoder" else softmax_rows(seed, *shape)
    return make_attention(
        weights, rows, columns if kind == "cross" else None, is_causal=kind == "decoder"
    )


@st.composite
def views(draw: st.DrawFn, *kinds: str) -> AttentionView:
    special = draw(st.sampled_from(("show", "hide", "renormalise")))
    return view(
        draw(texts(kinds) if kinds else texts()), words=draw(st.booleans()), special=special
    )


def compared(first: AttentionView, second: AttentionView) -> Compared:
    rows = align(first.rows.labels, second.rows.labels).rows
    return Compared(first, second, rows, difference(first.weights, second.weights, rows))


ROLES = st.lists(
    st.builds(
        Role,
        st.integers(0, 1),
        st.integers(0, 2),
        st.sampled_from([key for key, each in MEASURES.items() if each.role is not None]),
        st.floats(0.5, 1),
    ),
    max_size=6,
    unique_by=lambda role: (role.layer, role.head, role.measure),
).map(lambda found: Named(tuple(sorted(found, key=lambda role: -role.score)), 6))
EFFECTS = st.lists(
    st.one_of(st.just(float("nan")), st.just(0.0), st.floats(-1, 1)), min_size=6, max_size=6
).map(lambda values: Measured(np.array(values).reshape(2, 3), "change of the sentence vector"))
STATES: st.SearchStrategy[State] = st.one_of(
    st.builds(Looked, views(), st.just(str), st.integers(1, 5)),
    st.builds(compared, *2 * [views("encoder", "decoder")]),
    ROLES,
    st.builds(Cut, texts(), st.integers(1, 5_000), st.sampled_from(("the model", "this page"))),
    EFFECTS,
)


def said_of(state: State) -> Iterable[Said]:
    say: dict[type, Any] = {
        Looked: link_sentences,
        Compared: change_sentences,
        Named: role_sentences,
        Cut: token_sentences,
        Measured: effect_sentences,
    }
    return say[type(state)](state)


def shown(*tokens: str, weights: np.ndarray | None = None) -> AttentionView:
    n = len(tokens)
    even = np.full((1, 2, n, n), 1 / n, dtype=np.float32) if weights is None else weights
    return view(make_attention(even, make_tokens(tokens)), words=True, special="show")


def corners() -> list[State]:
    """Nothing, one, all equal, exactly all, exactly nothing."""
    attends_itself = np.eye(3, dtype=np.float32)[None, None]
    alone = shown("the", "cat", "sat", weights=attends_itself)
    first_row_blank = attends_itself.copy()
    first_row_blank[..., 0, :] = np.nan
    neighbours = np.array([[[[0, 1], [0.9999, 1e-4]]]], dtype=np.float32)
    same = shown("it", "was", "it")
    return [
        Looked(alone),
        Looked(shown("the", "cat", weights=neighbours)),
        Looked(shown("cat", "cat")),
        Looked(same, most=1),
        Looked(shown("a", "b", "c", "d")),
        Looked(shown(".", "!")),
        compared(same, same),
        compared(same, shown("we", "are")),
        compared(shown("the", "cat", "sat"), shown("the", "cat", "ran")),
        compared(alone, shown("the", "cat", "sat", weights=np.full_like(attends_itself, 1 / 3))),
        compared(alone, shown("the", "cat", "sat", weights=np.full_like(attends_itself, np.nan))),
        compared(alone, shown("the", "cat", "sat", weights=first_row_blank)),
        Named((), 6),
        Named((Role(0, 0, "first", 1.0),), 1),
        Measured(np.zeros((2, 3)), "change"),
        Measured(np.full((2, 3), np.nan), "change"),
        Measured(np.array([[1e-9, -1e-9], [np.nan, 0.0]]), "change"),
        Cut(make_attention(softmax_rows(0, 1, 1, 1, 1), make_tokens(["[UNK]"])), 1, "the model"),
    ]


# ---- oracles ------------------------------------------------------------------------------------
def is_word(label: str, special: bool) -> bool:
    return not special and any(unicodedata.category(sign)[0] in "LN" for sign in label)


def pairs(seen: AttentionView, *, near: bool) -> list[tuple[int, int]]:
    """Different words that may look at each other, side by side or further apart."""
    found = []
    for i, query in enumerate(seen.rows.labels):
        for j, key in enumerate(seen.columns.labels):
            words = is_word(query, seen.rows.is_special[i]) and is_word(
                key, seen.columns.is_special[j]
            )
            if not words or not seen.visible[i, j]:
                continue
            if not seen.is_self:
                found += [] if near else [(i, j)]
            elif query.casefold() != key.casefold() and (abs(i - j) == 1) == near:
                found.append((i, j))
    return found


def check_links(looked: Looked, told: list[Any], *, near: bool) -> None:
    """Each is the strongest of what is left when the heads and pairs before it are taken out."""
    seen = looked.shown
    left = {
        (layer, head, i, j): float(np.nan_to_num(seen.weights[layer, head, i, j]))
        for layer in range(seen.weights.shape[0])
        for head in range(seen.weights.shape[1])
        for i, j in pairs(seen, near=near)
    }
    for each in told:
        best = max(left.values())
        assert each.weight == best > 0
        place = next(
            (layer, head, i, j)
            for (layer, head, i, j), weight in left.items()
            if weight == best
            and (layer + 1, head + 1) == (each.layer, each.head)
            and (seen.rows.labels[i], seen.columns.labels[j]) == (each.query, each.key)
        )
        left = {
            other: weight
            for other, weight in left.items()
            if other[:2] != place[:2] and other[2:] != place[2:]
        }
    most = 1 if near else looked.most
    assert len(told) == most or not any(weight > 0 for weight in left.values())


def links(looked: Looked, facts: Any) -> None:
    check_links(looked, facts.links, near=False)
    assert facts.neighbours_left_out == looked.shown.is_self


def no_links(looked: Looked, facts: Any) -> None:
    check_links(looked, [], near=False)
    assert facts.pairs == len(pairs(looked.shown, near=False))
    assert facts.neighbours == len(pairs(looked.shown, near=True))


def roles(named: Named, facts: Any) -> None:
    heads = {(each.layer, each.head) for each in named.roles}
    assert (facts.with_role, facts.heads) == (len(heads), named.heads)
    assert len({each.measure for each in facts.clearest}) == len(facts.clearest)
    for told in facts.clearest:
        own = [each for each in named.roles if MEASURES[each.measure].label.lower() == told.measure]
        assert told.score == max(each.score for each in own)
        assert any(
            (each.layer + 1, each.head + 1, each.score) == (told.layer, told.head, told.score)
            for each in own
        )


def changes(each: Compared) -> dict[tuple[int, int, int, int], tuple[float, float]]:
    """Both weights of every head on every pair of shared words that both can see."""
    layers, heads = each.first.weights.shape[:2]
    found = {}
    for layer in range(layers):
        for head in range(heads):
            for query, (i, m) in enumerate(each.rows):
                for key, (j, n) in enumerate(each.rows):
                    a = float(each.first.weights[layer, head, i, j])
                    b = float(each.second.weights[layer, head, m, n])
                    if a == a and b == b:
                        found[layer, head, query, key] = (a, b)
    return found


def change(each: Compared, facts: Any) -> None:
    both = changes(each)
    largest = max(abs(b - a) for a, b in both.values())
    assert abs(abs(facts.after - facts.before) - largest) < 1e-6
    rows = [(each.first.labels[i], each.second.labels[j]) for i, j in each.rows]
    assert any(
        (layer + 1, head + 1, rows[query], rows[key], a, b) == tuple(facts)
        for (layer, head, query, key), (a, b) in both.items()
    )


def blank(each: Compared, row: tuple[int, int], head: tuple[int, int]) -> bool:
    """Whether one head has nothing at all in a shared row, of A or of B."""
    sides = zip((each.first, each.second), row, strict=True)
    return any(np.isnan(side.weights[head][query]).all() for side, query in sides)


def blank_rows(each: Compared) -> list[bool]:
    heads = np.ndindex(each.first.weights.shape[:2])
    return [blank(each, row, (layer, head)) for layer, head in heads for row in each.rows]


def no_change(each: Compared, facts: Any) -> None:
    assert each.rows
    assert changes(each)
    assert facts.some_blank == any(blank_rows(each))
    assert all(a == b for a, b in changes(each).values())


def only_blank(each: Compared, _: Any) -> None:
    assert each.rows
    assert all(blank_rows(each))


def nothing_shared(each: Compared, _: Any) -> None:
    assert not set(each.first.labels) & set(each.second.labels)


def tokens(cut: Cut, facts: Any) -> None:
    keys, queries = cut.attention.keys, cut.attention.queries
    sides = [(facts.keys, keys)] + ([] if facts.queries is None else [(facts.queries, queries)])
    assert (facts.queries is None) == (keys is queries)
    for told, side in sides:
        lost = sum(token == "[UNK]" for token in side.tokens)
        assert (told.tokens, told.unknown) == (len(side.ids), lost)
        assert told.read_as == ("[UNK]" if lost else "")
    assert (facts.limit, facts.whose) == (cut.limit, cut.whose)


def effects(measured: Measured, facts: Any) -> None:
    known = {
        (layer + 1, head + 1): float(value)
        for (layer, head), value in np.ndenumerate(measured.effects)
        if value == value
    }
    assert (facts.measured, facts.heads) == (len(known), measured.effects.size)
    told = {(layer, head): effect for layer, head, effect in facts.largest}
    assert told.items() <= known.items()
    assert len(told) == min(3, sum(value != 0 for value in known.values()))
    smallest = min(map(abs, told.values()))
    assert all(abs(value) <= smallest for place, value in known.items() if place not in told)


def no_effect(measured: Measured, facts: Any) -> None:
    known = [value for value in measured.effects.ravel().tolist() if value == value]
    assert facts.measured == len(known) > 0
    assert set(known) == {0.0}


def always(_: Any, facts: Any) -> None:
    assert facts == ()


def no_roles(named: Named, _: Any) -> None:
    assert not named.roles


def given(state: State) -> Callable[[], State]:
    return lambda: state


SUBJECT = Subject(
    states=STATES,
    say=said_of,
    oracles={
        "attention: strongest links": links,
        "attention: no link": no_links,
        "attention: strongest link between neighbours": lambda looked, told: check_links(
            looked, [told], near=True
        ),
        "attention: heads with a role": roles,
        "attention: no head with a role": no_roles,
        "attention: largest change": change,
        "attention: no change": no_change,
        "attention: only blank rows": only_blank,
        "attention: no shared word": nothing_shared,
        "attention: tokens": tokens,
        "attention: a weight is no explanation": always,
        "attention: heads that matter most": effects,
        "attention: no head matters": no_effect,
    },
    corners=[given(each) for each in corners()],
    presets=PRESET_CHECKS,
    examples=60,
)
