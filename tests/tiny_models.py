"""A small random model of every architecture, written to disk the way published ones are."""

from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

SENTENCES = (
    "the animal did not cross the street because it was too tired",
    "a trophy does not fit in the suitcase because it is too big",
    "how old are you ? i am ten .",
)
LAYERS, HEADS, HIDDEN = 2, 4, 24
_SIZES = {"vocab_size": 80, "max_position_embeddings": 66}
_BERT = {
    **_SIZES, "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
    "intermediate_size": 32,
}  # fmt: skip
_LLAMA = {**_BERT, "num_key_value_heads": 2, "head_dim": 6}
_SEQ2SEQ = {
    **_SIZES, "d_model": HIDDEN, "encoder_layers": LAYERS, "decoder_layers": LAYERS,
    "encoder_attention_heads": HEADS, "decoder_attention_heads": HEADS, "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32, "decoder_start_token_id": 2, "pad_token_id": 0, "eos_token_id": 2,
    "bos_token_id": 1, "forced_eos_token_id": None,
}  # fmt: skip

# Architecture → class of the network, its settings, the kind of its tokenizer.
RECIPES: dict[str, tuple[str, dict[str, Any], str]] = {
    "bert": ("BertForMaskedLM", _BERT, "bert"),
    "roberta": ("RobertaForMaskedLM", _BERT, "roberta"),
    "xlm-roberta": ("XLMRobertaForMaskedLM", _BERT, "roberta"),
    "distilbert": (
        "DistilBertForMaskedLM",
        {**_SIZES, "dim": HIDDEN, "n_layers": LAYERS, "n_heads": HEADS, "hidden_dim": 32},
        "bert",
    ),
    "electra": ("ElectraForMaskedLM", {**_BERT, "embedding_size": HIDDEN}, "bert"),
    "gpt2": (
        "GPT2LMHeadModel",
        {"vocab_size": 80, "n_positions": 66, "n_embd": HIDDEN, "n_layer": LAYERS, "n_head": HEADS},
        "gpt2",
    ),
    "llama": ("LlamaForCausalLM", _LLAMA, "gpt2"),
    "mistral": ("MistralForCausalLM", _LLAMA, "gpt2"),
    "qwen2": ("Qwen2ForCausalLM", _LLAMA, "gpt2"),
    "qwen3": ("Qwen3ForCausalLM", _LLAMA, "gpt2"),
    "t5": (
        "T5ForConditionalGeneration",
        {
            "vocab_size": 80, "d_model": HIDDEN, "d_kv": 5, "d_ff": 32, "num_layers": LAYERS,
            "num_decoder_layers": LAYERS, "num_heads": HEADS, "decoder_start_token_id": 0,
            "pad_token_id": 0, "eos_token_id": 2,
        },
        "t5",
    ),
    "marian": ("MarianMTModel", {**_SEQ2SEQ, "decoder_start_token_id": 0}, "t5"),
    "bart": ("BartForConditionalGeneration", _SEQ2SEQ, "roberta"),
}  # fmt: skip

_SPECIAL = {
    "bert": ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"],
    "roberta": ["<pad>", "<s>", "</s>", "<unk>", "<mask>"],
    "gpt2": ["<|endoftext|>"],
    "t5": ["<pad>", "<s>", "</s>", "<unk>"],
}


def save(architecture: str, folder: Path, *, seed: int = 0) -> Path:
    """A network with random weights and a tokenizer that knows `SENTENCES`."""
    name, settings, kind = RECIPES[architecture]
    torch.manual_seed(seed)
    network_class = getattr(transformers, name)
    network = network_class(network_class.config_class(**settings)).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            # As initialised, attention is so even that a wrong head would look right.
            if parameter.ndim == 2:
                parameter.normal_(std=0.3)
    network.save_pretrained(folder, safe_serialization=True)
    _tokenizer(kind).save_pretrained(folder)
    return folder


def _tokenizer(kind: str) -> transformers.PreTrainedTokenizerFast:
    special = _SPECIAL[kind]
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
