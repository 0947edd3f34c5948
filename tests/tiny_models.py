"""A small random model of every architecture, written to disk the way published ones are."""

from pathlib import Path
from typing import Any

import torch
import transformers

from tests.tiny_tokenizers import TOKENIZERS, trained

LAYERS, HEADS, HIDDEN = 2, 4, 24
_SIZES = {"vocab_size": 80, "max_position_embeddings": 66}
_BERT = {
    **_SIZES,
    "hidden_size": HIDDEN,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "intermediate_size": 32,
}
_LLAMA = {**_BERT, "num_key_value_heads": 2, "head_dim": 6}
_SEQ2SEQ = {
    **_SIZES,
    "d_model": HIDDEN,
    "encoder_layers": LAYERS,
    "decoder_layers": LAYERS,
    "encoder_attention_heads": HEADS,
    "decoder_attention_heads": HEADS,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "decoder_start_token_id": 2,
    "pad_token_id": 0,
    "eos_token_id": 2,
    "bos_token_id": 1,
    "forced_eos_token_id": None,
}

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
            "vocab_size": 80,
            "d_model": HIDDEN,
            "d_kv": 5,
            "d_ff": 32,
            "num_layers": LAYERS,
            "num_decoder_layers": LAYERS,
            "num_heads": HEADS,
            "decoder_start_token_id": 0,
            "pad_token_id": 0,
            "eos_token_id": 2,
        },
        "t5",
    ),
    "marian": ("MarianMTModel", {**_SEQ2SEQ, "decoder_start_token_id": 0}, "t5"),
    "bart": ("BartForConditionalGeneration", _SEQ2SEQ, "roberta"),
}


def save(
    architecture: str, folder: Path, *, seed: int = 0, tokenizer: str = "", **other: Any
) -> Path:
    """A network with random weights and a tokenizer that knows a few sentences.

    Args:
        architecture: A key of `RECIPES`.
        folder: Where both are written.
        seed: Of the weights.
        tokenizer: Another than the recipe's, a key of `TOKENIZERS`.
        other: Settings of the network instead of the recipe's.
    """
    name, settings, kind = RECIPES[architecture]
    torch.manual_seed(seed)
    reader = TOKENIZERS[tokenizer]() if tokenizer else trained(kind)
    network_class = getattr(transformers, name)
    settings = {**settings, "vocab_size": max(settings["vocab_size"], len(reader)), **other}
    network = network_class(network_class.config_class(**settings)).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            # As initialised, attention is so even that a wrong head would look right.
            if parameter.ndim == 2:
                parameter.normal_(std=0.3)
    network.save_pretrained(folder, safe_serialization=True)
    reader.save_pretrained(folder)
    return folder
