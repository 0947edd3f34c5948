"""Tokenizers of every family: small ones, and some built as the published ones are."""

from collections.abc import Callable
from functools import cache

import transformers
from tokenizers import (
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

SENTENCES = (
    "the animal did not cross the street because it was too tired",
    "a trophy does not fit in the suitcase because it is too big",
    "how old are you ? i am ten .",
)
SPECIAL = {
    "bert": ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"],
    "roberta": ["<pad>", "<s>", "</s>", "<unk>", "<mask>"],
    "gpt2": ["<|endoftext|>"],
    "t5": ["<pad>", "<s>", "</s>", "<unk>"],
}


def trained(kind: str) -> transformers.PreTrainedTokenizerFast:
    """Eighty pieces that know `SENTENCES`; `kind` is a key of `SPECIAL`."""
    special = SPECIAL[kind]
    trainer: trainers.Trainer
    if kind == "bert":
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(vocab_size=80, special_tokens=special)
        names = {"cls_token": "[CLS]", "sep_token": "[SEP]", "unk_token": "[UNK]"}
        names |= {"pad_token": "[PAD]", "mask_token": "[MASK]"}
    else:
        unknown = None if kind == "gpt2" else "<unk>"
        tokenizer = Tokenizer(models.BPE(unk_token=unknown))
        if kind == "t5":
            tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
            tokenizer.decoder = decoders.Metaspace()
        else:
            tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
            tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(vocab_size=80, special_tokens=special)
        names = {"eos_token": special[0] if kind == "gpt2" else "</s>"}
        if kind != "gpt2":
            names |= {"unk_token": "<unk>", "pad_token": "<pad>", "bos_token": "<s>"}
        if kind == "roberta":
            names |= {"cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"}
    tokenizer.train_from_iterator(SENTENCES, trainer)
    templates = {
        "bert": ("[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1"),
        "roberta": ("<s> $A </s>", "<s> $A </s> </s> $B </s>"),
        "t5": ("$A </s>", "$A </s> $B </s>"),
    }
    if kind in templates:
        single, pair = templates[kind]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=single,
            pair=pair,
            special_tokens=[(token, number) for number, token in enumerate(special)],
        )
    inputs = ["input_ids", "token_type_ids"] if kind == "bert" else ["input_ids"]
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=64, model_input_names=inputs, **names
    )


# Tokenizers built as the published ones of their family are, with pieces of several words of other
# scripts and of several signs.
SIGNS = (
    "Wait... what?!",
    "see http://a.b",
    'he said."',
    "我喜欢",
    "北京",
    "it’s “fine” — café…",
    "。",
    "🍕 👍🏽",
)
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;?!'\"-/()’“”—…。é"
# The pattern in Qwen2's tokenizer.json.
_QWEN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def _wordpiece() -> transformers.PreTrainedTokenizerFast:
    """BERT, uncased: lower case, accents and signs of zero width are dropped."""
    built = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    built.normalizer = normalizers.BertNormalizer(lowercase=True)
    built.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    built.decoder = decoders.WordPiece()
    special = SPECIAL["bert"]
    known = [text for text in (*SENTENCES, *SIGNS) if text != "🍕 👍🏽"]
    built.train_from_iterator(
        known, trainers.WordPieceTrainer(vocab_size=300, special_tokens=special)
    )
    built.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return _fast(built, cls_token="[CLS]", sep_token="[SEP]", unk_token="[UNK]", pad_token="[PAD]")


def _byte_level(kind: str) -> transformers.PreTrainedTokenizerFast:
    """GPT-2's, RoBERTa's (which leaves the space out of offsets) or Qwen's (in NFC)."""
    built = Tokenizer(models.BPE())
    built.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if kind == "qwen":
        built.normalizer = normalizers.NFC()
        built.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(_QWEN), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
    built.decoder = decoders.ByteLevel()
    special = SPECIAL["roberta" if kind == "roberta" else "gpt2"]
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    built.train_from_iterator([*SENTENCES, *3 * SIGNS], trainer)
    if kind != "roberta":
        built.post_processor = processors.ByteLevel(trim_offsets=False)
        return _fast(built, eos_token=special[0])
    built.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 1), trim_offsets=True)
    return _fast(
        built,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
    )


def _byte_fallback() -> transformers.PreTrainedTokenizerFast:
    """Llama's: SentencePiece's BPE, and the bytes of what is in no piece."""
    built = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    built.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    built.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    special = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=[*special, *(f"<0x{byte:02X}>" for byte in range(256))]
    )
    built.train_from_iterator(SENTENCES, trainer)
    return _fast(built, unk_token="<unk>", bos_token="<s>", eos_token="</s>")


def _unigram() -> transformers.PreTrainedTokenizerFast:
    """XLM-R's and T5's: compatibility forms are replaced, and every text begins with a space."""
    special = SPECIAL["t5"]
    words = {f"▁{word}" for text in SENTENCES for word in text.split()}
    whole = ("我喜欢", "北京", "...", "?!", "://", '."', "👍🏽")
    vocabulary = [(piece, 0.0) for piece in special]
    vocabulary += [(piece, -8.0) for piece in ("▁", *_LETTERS)]
    vocabulary += [(piece, -3.0) for piece in (*sorted(words), *whole)]
    built = Tokenizer(models.Unigram(vocabulary, unk_id=special.index("<unk>")))
    built.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    built.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    built.decoder = decoders.Metaspace(prepend_scheme="always")
    built.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 2)]
    )
    return _fast(built, unk_token="<unk>", eos_token="</s>", pad_token="<pad>")


def _fast(built: Tokenizer, **names: str) -> transformers.PreTrainedTokenizerFast:
    """With the settings of `core.language_models.loading`."""
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=built,
        model_max_length=64,
        model_input_names=["input_ids"],
        split_special_tokens=True,
        **names,
    )


TOKENIZERS: dict[str, Callable[[], transformers.PreTrainedTokenizerFast]] = {
    "wordpiece": cache(_wordpiece),
    "gpt2": cache(lambda: _byte_level("gpt2")),
    "roberta": cache(lambda: _byte_level("roberta")),
    "qwen": cache(lambda: _byte_level("qwen")),
    "byte fallback": cache(_byte_fallback),
    "unigram": cache(_unigram),
}
