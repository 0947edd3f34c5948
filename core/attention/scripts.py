"""The shown attention matrix as a script that anyone can run."""

from core.attention.token_views import Axis, Special, axis_of
from core.common import ascii_list
from core.language_models import ForwardPass, ModelSpec, Stream

_SCRIPT = '''"""One attention head on one text, as shown by Foundations Lab."""

{imports}import torch
from transformers import AutoModel, AutoTokenizer

LAYER = {layer}
HEAD = {head}
{part}{texts}

{place}
tokenizer = AutoTokenizer.from_pretrained(folder, split_special_tokens=True)
model = AutoModel.from_pretrained(
    folder, attn_implementation="eager", use_safetensors=True, dtype=torch.float32
).eval()

encoding = tokenizer({arguments}, return_tensors="pt")
{decoder}with torch.inference_mode():
    output = model(**encoding, output_attentions=True)
layers = torch.stack(output.{attentions})[:, 0]

# Layers and heads count from 1; "average" takes the mean over all of them.
if LAYER == "average":
    matrix = layers.mean((0, 1))
else:
    matrix = layers[LAYER - 1].mean(0) if HEAD == "average" else layers[LAYER - 1][HEAD - 1]
matrix = matrix.double()
'''

_DECODER = """# What the decoder has read so far{who}, its start token first: as tokens, since
# decoding and encoding again need not give the same ones.
encoding["decoder_input_ids"] = torch.tensor([{ids}])
"""

_MERGE = """

def merged(groups, size):
    member = torch.zeros(len(groups), size, dtype=torch.float64)
    for row, (_, positions) in enumerate(groups):
        member[row, positions] = 1
    return member


# Which tokens make each word: what a word receives is summed, what it gives is averaged
# (Clark et al. 2019, section 4.1).
give = merged(ROWS, matrix.shape[0])
receive = merged(COLUMNS, matrix.shape[1])
matrix = give / give.sum(1, keepdim=True) @ matrix @ receive.T
"""

_HIDE = """
# Only these rows and columns are shown: the tokens that the model adds are hidden.
shown_rows = {rows}
shown_columns = {columns}
matrix = matrix[shown_rows][:, shown_columns]
rows = [rows[i] for i in shown_rows]
labels = [labels[i] for i in shown_columns]
"""

_RENORMALISE = """
# Each row sums to 1 again.
matrix = matrix / matrix.sum(1, keepdim=True)
"""

_PART = """
# Which sentence of the pair each row and column is in; "ab" keeps A's rows and B's columns.
sentences_of_rows = "{rows}"
sentences_of_columns = "{columns}"
if PART != "all":
    shown_rows = [i for i, letter in enumerate(sentences_of_rows) if letter == PART[0]]
    shown_columns = [i for i, letter in enumerate(sentences_of_columns) if letter == PART[1]]
    matrix = matrix[shown_rows][:, shown_columns]
    rows = [rows[i] for i in shown_rows]
    labels = [labels[i] for i in shown_columns]
"""

_PRINT = """
print("percent of each row's attention; columns:", " ".join(labels))
for row, weights in zip(rows, matrix.tolist()):
    print(f"{row:>14}", " ".join(f"{100 * weight:4.0f}" for weight in weights))
"""


def attention_script(
    forward_pass: ForwardPass,
    stream: Stream,
    spec: ModelSpec,
    *,
    layer: int | str,
    head: int | str,
    words: bool,
    special: Special,
) -> str:
    """A script that leaves the shown matrix in `matrix`, its labels in `rows` and `labels`.

    The lines `LAYER = …`, `HEAD = …` and, of a pair, `PART = …` stand alone, so that a browser can
    put other values in.

    Args:
        forward_pass: What is shown, with every stream.
        stream: A key of `forward_pass.streams`, the stream that is shown.
        spec: The model; says how a script finds it.
        layer: From 1, or "average" for the mean over all heads of all layers.
        head: From 1, or "average" for the mean over the layer's heads.
        words: As in `core.attention.token_views.view`.
        special: As in `core.attention.token_views.view`.

    Returns:
        Python that needs torch and transformers.

    Example:
        >>> from core.language_models import MODELS, Texts, load, run
        >>> found = run(load("minilm"), Texts("It was late."))
        >>> options = {"layer": 6, "head": 12, "words": True, "special": "show"}
        >>> text = attention_script(found, "encoder", MODELS["minilm"], **options)
        >>> [line for line in text.splitlines() if line.startswith(("LAYER", "HEAD", "TEXT"))]
        ['LAYER = 6', 'HEAD = 12', "TEXT = 'It was late.'"]
    """
    attention = forward_pass.streams[stream]
    rows = axis_of(attention.queries, words=words)
    columns = rows if attention.is_self else axis_of(attention.keys, words=words)
    texts = forward_pass.texts
    names = ["TEXT"] if len(texts) == 1 else ["TEXT", "SECOND"]
    finds_package = "importlib" in spec.script_place
    text = _SCRIPT.format(
        imports="import importlib.util\nfrom pathlib import Path\n\n" if finds_package else "",
        layer=repr(layer),
        head=repr(head),
        part="" if len(texts) == 1 else 'PART = "all"  # or "aa", "ab", "ba", "bb"\n',
        texts="\n".join(f"{name} = {each!a}" for name, each in zip(names, texts, strict=True)),
        place=spec.script_place,
        arguments=", ".join(names),
        decoder=_decoder(forward_pass),
        attentions=_output_name(forward_pass, stream),
    )
    if words:
        text += f"\nROWS = {_listed(rows)}\n"
        text += "COLUMNS = ROWS\n" if columns is rows else f"COLUMNS = {_listed(columns)}\n"
        text += _MERGE
        text += "rows = [label for label, _ in ROWS]\nlabels = [label for label, _ in COLUMNS]\n"
    else:
        text += f"rows = {ascii_list(rows.labels)}\n"
        text += "labels = rows\n" if columns is rows else f"labels = {ascii_list(columns.labels)}\n"
    if special != "show":
        # By place: a word may read like a marker.
        text += _HIDE.format(rows=_shown(rows), columns=_shown(columns))
    if special == "renormalise":
        text += _RENORMALISE
    if len(texts) > 1:
        text += _PART.format(
            rows=_sentences(rows, special != "show"), columns=_sentences(columns, special != "show")
        )
    return text + _PRINT


def _decoder(forward_pass: ForwardPass) -> str:
    ids = forward_pass.inputs.get("decoder_input_ids")
    if ids is None:
        return ""
    who = " (written by the model itself)" if forward_pass.generated else ""
    return _DECODER.format(who=who, ids=list(ids))


def _output_name(forward_pass: ForwardPass, stream: Stream) -> str:
    """Where transformers puts this stream's weights."""
    if forward_pass.family != "encoder-decoder":
        return "attentions"
    return "cross_attentions" if stream == "cross" else f"{stream}_attentions"


def _listed(axis: Axis) -> str:
    lines = [
        f"    ({label!a}, {list(group)}),"
        for label, group in zip(axis.labels, axis.groups, strict=True)
    ]
    return "\n".join(["[", *lines, "]"])


def _sentences(axis: Axis, hidden: bool) -> str:
    """A letter for each label that is left: "aaabb"."""
    letters = ["ab"[segment] for segment in axis.segments]
    return "".join(letters[place] for place in (_shown(axis) if hidden else range(len(letters))))


def _shown(axis: Axis) -> list[int]:
    return [place for place, special in enumerate(axis.is_special) if not special]
