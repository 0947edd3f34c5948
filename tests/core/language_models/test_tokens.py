"""A token's label is the stretch of text that it covers, in every family of tokenizers."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attention import view, word_groups
from core.common import characters
from core.language_models import (
    MODELS,
    LoadedModel,
    Texts,
    Tokens,
    attend,
    load,
    run,
    token_name,
    tokens_of,
    visible,
)
from core.language_models.forward_pass import punctuation_of
from core.language_models.specs import allowed_models
from core.language_models.tokens import tokens_of_ids
from tests.tiny_models import save
from tests.tiny_tokenizers import TOKENIZERS

FAMILY, FLAG, THUMB = "👨‍👩‍👧", "🇩🇪", "👍🏽"
QUOTED = "it’s “fine” — café…"
EVERY = list(TOKENIZERS)
BYTE_LEVEL = ["gpt2", "roberta", "qwen"]


def read_as(kind: str, *texts: str) -> Tokens:
    tokenizer = TOKENIZERS[kind]()
    return tokens_of(tokenizer, texts, tokenizer(*texts, return_offsets_mapping=True))


def own(tokens: Tokens) -> list[str]:
    """Pieces without what the model adds."""
    return [each for each, added in zip(tokens.pieces, tokens.is_special, strict=True) if not added]


@pytest.fixture(scope="module")
def minilm() -> LoadedModel:
    return load("minilm")


# ---- what people typed --------------------------------------------------------------------------


@pytest.mark.parametrize("text", [FAMILY, FLAG, THUMB, "good🍕"])
def test_an_unknown_token_shows_the_text_it_covers(minilm: LoadedModel, text: str) -> None:
    shown = attend(minilm, f"a {text} b").queries
    assert shown.words == ("a", text, "b")
    assert shown.pieces == ("[CLS]", "a", f"{text} [UNK]", "b", "[SEP]")
    assert shown.unknown.count(True) == 1


@pytest.mark.parametrize("kind", BYTE_LEVEL)
def test_signs_that_are_one_token_are_one_word(kind: str) -> None:
    assert read_as(kind, "Wait... what?!").words == ("Wait", "...", "what", "?!")
    assert read_as(kind, "see http://").words == ("see", "http", "://")
    assert read_as(kind, 'he said."').words == ("he", "said", '."')


@pytest.mark.parametrize("kind", ["unigram", "gpt2", "qwen"])
def test_ideographs_are_words_as_the_tokenizer_parts_them(kind: str) -> None:
    read_in = read_as(kind, "我喜欢北京")
    assert read_in.words == ("我喜欢", "北京")
    assert all(word is not None for word in read_in.word_ids[: 2 + (kind == "unigram")])


def test_a_space_of_the_tokenizers_own_is_no_word() -> None:
    shown = read_as("unigram", "我喜欢 ok")
    assert shown.tokens[0] == "▁"
    assert shown.pieces[:2] == ("␣", "我喜欢")
    assert shown.words == ("我喜欢", "ok")
    assert shown.word_ids == (0, 0, 1, 1, 1, None)


@pytest.mark.parametrize("kind", EVERY)
def test_quotes_dashes_and_accents_are_themselves(kind: str) -> None:
    shown = read_as(kind, QUOTED)
    assert shown.words == ("it’s", "“", "fine", "”", "—", "café", "…")
    assert not any(sign in "".join(shown.pieces) for sign in "âĢĻÃ©▁Ġ")


def test_an_emoji_of_several_tokens_is_told_with_its_parts() -> None:
    assert own(read_as("gpt2", "🍿 a")) == ["🍿 (1 of 3)", "🍿 (2 of 3)", "🍿 (3 of 3)", "␣a"]
    assert own(read_as("byte fallback", "🍿"))[1:] == [f"🍿 ({i} of 4)" for i in (1, 2, 3, 4)]
    # The family's joiners share tokens with the faces.
    family = read_as("gpt2", FAMILY)
    assert family.words == (FAMILY,)
    assert own(family)[:5] == [
        *(f"👨 ({i} of 3)" for i in (1, 2, 3)),
        "U+200D (1 of 4)",
        "\u200d👩 (2 of 4)",
    ]
    # One sign that becomes two letters.
    assert own(read_as("unigram", "ﬁ"))[1:] == ["ﬁ (1 of 2)", "ﬁ (2 of 2)"]


def test_pieces_say_what_they_are_a_part_of() -> None:
    assert own(read_as("wordpiece", "Theow")) == ["The", "##o", "##w"]
    assert own(read_as("gpt2", "the animal  \n")) == ["the", "␣animal", "␣", "␣", "↵"]
    assert own(read_as("roberta", "the  animal")) == ["the", "␣", "␣animal"]
    assert own(read_as("unigram", "the animal")) == ["␣the", "␣animal"]
    assert own(read_as("byte fallback", " a")) == ["␣", "␣a"]


def test_nothing_that_was_typed_is_changed(minilm: LoadedModel) -> None:
    text = " e\u0301  co\u00adop\u200b "
    assert read_as("gpt2", text).text == text
    assert attend(minilm, text).queries.text == text
    # A model's own tokenizer may drop marks and signs: the word is still what stands there.
    assert attend(minilm, text).queries.words == ("e\u0301", "co\u00adop")
    assert read_as("gpt2", text).words == ("e\u0301", "co\u00adop", "\u200b")


def test_a_line_break_is_a_word_and_a_space_at_the_end_is_none() -> None:
    shown = read_as("gpt2", "a\nb ")
    assert shown.words == ("a", "\n", "b")
    assert shown.word_ids == (0, 1, 2, 2)
    assert read_as("gpt2", "  ").words == ("  ",)


@pytest.fixture(scope="module")
def translator(tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    """BART with its family's bytes."""
    folder = save("bart", tmp_path_factory.mktemp("bart"), tokenizer="roberta")
    MODELS["tiny"] = allowed_models(f"tiny={folder}")["tiny"]
    loaded = load("tiny")
    del MODELS["tiny"]
    return loaded


def test_a_target_reads_as_it_was_typed(translator: LoadedModel) -> None:
    forward_pass = run(translator, Texts("the animal", target=QUOTED))
    target = forward_pass.streams["decoder"].queries
    assert target.text == QUOTED
    assert target.words == ("it’s", "“", "fine", "”", "—", "café", "…")
    assert target.pieces[:5] == ("</s>", "<s>", "it", "’", "s")
    assert target.ids == forward_pass.inputs["decoder_input_ids"]
    assert (
        view(forward_pass.streams["cross"], words=True, special="hide").rows.labels == target.words
    )


def test_what_a_model_writes_is_read_from_its_tokens(translator: LoadedModel) -> None:
    forward_pass = run(translator, Texts("the animal"))
    written = forward_pass.streams["decoder"].queries
    assert forward_pass.generated
    plain = [i for i in written.ids if i not in translator.tokenizer.all_special_ids]
    assert written.text == translator.tokenizer.decode(plain)


@pytest.mark.parametrize("kind", EVERY)
def test_punctuation_is_told_by_the_text(kind: str) -> None:
    marks = ["’", "“", "”", "—", "…", "。", "."]
    shown = read_as(kind, f"the {' '.join(marks)} animal")
    assert set(marks) <= set(shown.words)
    flags = punctuation_of(shown)
    for flag, stretch in zip(flags, shown.stretches, strict=True):
        assert flag == (stretch in marks), stretch


# ---- any text -----------------------------------------------------------------------------------

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                FAMILY,
                FLAG,
                THUMB,
                "1️⃣",
                "我喜欢",
                "北京",
                "안녕",
                "שלום",
                "مرحبا",
                "नमस्ते",
                "e\u0301",
                "\u0301",
                "é",
                "…",
                "?!",
                "://",
                '."',
                "’s",
                "ﬁ",
                "Ⅳ",
                " ",
                "  ",
                "\n",
                "\t",
                "\u200b",
                "\u200d",
                "\u202e",
                "\u00ad",
                "\x00",
                "the",
                "animal",
                "▁",
                "Ġ",
                "##",
                "[SEP]",
                "</s>",
            ]
        ),
        st.text(max_size=3),
    ),
    max_size=10,
).map("".join)


@pytest.mark.parametrize("kind", EVERY)
@given(text=TEXTS, second=TEXTS)
@settings(max_examples=40)
def test_labels_cover_the_text_and_words_all_tokens(kind: str, text: str, second: str) -> None:
    one = read_as(kind, text)
    check(one, kind)
    if kind in ("wordpiece", "roberta", "unigram"):
        pair = read_as(kind, text, second)
        check(pair, kind)
        assert pair.text == f"{text}\n{second}"
        assert (
            pair.stretches[: one.is_special.index(True, 1) if kind != "unigram" else 0]
            == (one.stretches[: one.is_special.index(True, 1) if kind != "unigram" else 0])
        )


def check(tokens: Tokens, kind: str) -> None:
    text = tokens.text
    covered: set[int] = set()
    for span, stretch, piece, added in zip(
        tokens.spans, tokens.stretches, tokens.pieces, tokens.is_special, strict=True
    ):
        assert (span is None) == added
        assert piece.strip()
        if span is None:
            continue
        assert stretch == text[span[0] : span[1]]
        assert visible(stretch) in piece
        covered |= set(range(*span))
    missed = {text[i] for i in range(len(text)) if i not in covered and not text[i].isspace()}
    # BERT and XLM-R drop what is not seen and marks without a letter; to XLM-R ▁ is a space.
    dropped = {each for each in missed if characters.is_control(each) or is_mark(each)}
    assert (
        missed - {"wordpiece": dropped | {"\ufffd"}, "unigram": dropped | {"▁"}}.get(kind, set())
        == set()
    )

    groups = word_groups(tokens.word_ids)
    assert [place for group in groups for place in group] == list(range(len(tokens.tokens)))
    of_words = [tokens.word_ids[group[0]] for group in groups]
    assert [word for word in of_words if word is not None] == list(range(len(tokens.words)))
    assert [word is None for word in tokens.word_ids] == list(tokens.is_special)
    ends = 0
    for start, end in tokens.word_spans:
        assert ends <= start <= end
        ends = end
    for span, word in zip(tokens.spans, tokens.word_ids, strict=True):
        if span is None or word is None or not text[slice(*span)].strip():
            continue
        start, end = tokens.word_spans[word]
        assert start <= span[0] <= span[1] <= end


def is_mark(sign: str) -> bool:
    return characters.belongs_to_words(sign) and not characters.is_letter_or_digit(sign)


@pytest.mark.parametrize("kind", ["gpt2", "byte fallback", "roberta"])
@given(text=TEXTS)
@settings(max_examples=30)
def test_written_tokens_are_labelled_as_typed_ones(kind: str, text: str) -> None:
    # SentencePiece writes this sign for a space, a decoder the other for what is no character.
    if "\ufffd" in text or (kind == "byte fallback" and "▁" in text):
        return
    tokenizer: Any = TOKENIZERS[kind]()
    typed = tokens_of(
        tokenizer, [text], tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
    )
    written = tokens_of_ids(tokenizer, typed.ids)
    assert (written.text, written.words) == (typed.text, typed.words)
    assert written.pieces == typed.pieces


def test_tokens_of_no_text_have_names() -> None:
    for kind, names in {
        "gpt2": ["bytes F0 9F", "bytes 8D", "bytes BF", "␣the", "↵"],
        "wordpiece": ["[CLS]", "[UNK]", "the", "[SEP]"],
    }.items():
        tokenizer = TOKENIZERS[kind]()
        ids = tokenizer("🍿 the\n")["input_ids"]
        assert [token_name(tokenizer, each) for each in ids] == names
    tokenizer = TOKENIZERS["byte fallback"]()
    assert token_name(tokenizer, tokenizer("é")["input_ids"][1]) == "bytes C3"


def test_a_pair_counts_on_and_keeps_its_sentences_apart() -> None:
    pair = read_as("roberta", "the 🍿", "is tired")
    assert pair.words == ("the", "🍿", "is", "tired")
    assert pair.text == "the 🍿\nis tired"
    assert pair.segments == (0,) * 7 + (1,) * 4
    assert pair.pieces[-4:] == ("i", "s", "␣tired", "</s>")
    assert pair.pieces[2] == "␣🍿 (1 of 3)"


def test_words_of_the_real_model_are_the_texts(minilm: LoadedModel) -> None:
    text = "He didn't say “no”; well-known: 3.14 € 世界"
    words = attend(minilm, text).queries.words
    assert words[:8] == ("He", "didn't", "say", "“", "no", "”", ";", "well-known")
    assert words[8:] == (":", "3", ".", "14", "€", "世", "界")
