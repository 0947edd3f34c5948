"""What the page on many heads shows, as scripts that anyone with torch can run.

User text goes into them by `repr`, as a literal.
"""

from core.common import Comma
from core.multi_head.copy_task import LEARNING_RATE, NUM_STEPS, initial_parameters
from core.multi_head.dates_decoding import MASKS, MAX_STEPS
from core.multi_head.dates_model import D_MODEL, HEADS, HIDDEN, KNOWN_CHARACTERS, LAYERS, OUTPUT
from core.multi_head.token_vectors import parse_vectors, split_words

_ANATOMY = '''"""Multi-head attention with {heads} heads, as shown by Foundations Lab."""

{imports}import numpy as np
import torch

torch.set_default_dtype(torch.float64)
WIDTH, HEADS, SEED = {width}, {heads}, {seed}
{vectors}{positions}

# The same drawing of projections for every number of heads; inputs are rows.
w_q, w_k, w_v, w_o = np.random.default_rng(SEED).standard_normal((4, WIDTH, WIDTH)) / WIDTH**0.5

layer = torch.nn.MultiheadAttention(WIDTH, HEADS, bias=False, batch_first=True)
with torch.no_grad():
    layer.in_proj_weight.copy_(torch.tensor(np.concatenate((w_q.T, w_k.T, w_v.T))))
    layer.out_proj.weight.copy_(torch.tensor(w_o.T))
    x, y = (torch.tensor(tokens)[None] for tokens in (looking, looked_at))
    output, weights = layer(x, y, y, average_attn_weights=False)
output, weights = output[0], weights[0]  # (tokens, width) and (heads, tokens, tokens read)

torch.set_printoptions(precision=3, sci_mode=False)
for number, head in enumerate(weights, 1):
    print(f"head {{number}}")
    print(head)
'''

_POSITIONS = """

def with_positions(tokens):
    rates = 10_000.0 ** (-np.arange(0, WIDTH, 2) / WIDTH)
    angles = np.arange(len(tokens))[:, None] * rates
    waves = np.stack((np.sin(angles), np.cos(angles)), -1).reshape(len(tokens), -1)
    return tokens + waves[:, :WIDTH]


looking, looked_at = with_positions(looking), with_positions(looked_at)
"""

_WORDS = '''

def vectors(words):
    """The same word has the same vector."""
    seeds = [(SEED, zlib.crc32(word.encode("utf-8"))) for word in words]
    return np.stack([np.random.default_rng(seed).standard_normal(WIDTH) for seed in seeds])


looking = vectors({looking!r})
looked_at = vectors({looked_at!r})
'''

_TASK = '''"""Report {asked} of {tokens} values by softmax averages, as shown by Foundations Lab."""

import torch

torch.set_default_dtype(torch.float64)
TOKENS, ASKED = {tokens}, {asked}
# Logits and mixing that training starts from, for each number of heads.
STARTS = {{
{starts}}}


def train(logits, mixing):
    """Return the error after every step, (steps + 1,), and where each head reads."""
    logits, mixing = (torch.tensor(each, requires_grad=True) for each in (logits, mixing))
    target = torch.eye(TOKENS)[:ASKED]
    optimizer = torch.optim.Adam([logits, mixing], lr={learning_rate})
    losses = []
    for step in range({num_steps} + 1):
        # The mean over all inputs of the squared error per value.
        loss = ((mixing @ logits.softmax(-1) - target) ** 2).sum() / ASKED
        losses.append(loss.item())
        if step == {num_steps}:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses, logits.detach().softmax(-1)


results = {{heads: train(*start) for heads, start in STARTS.items()}}
for heads, (losses, weights) in results.items():
    bound = max(0.0, (ASKED - heads) / ASKED)
    print(f"heads: {{heads}}   error {{losses[-1]:.4f}}   no training gets below {{bound:.4f}}")
    print(weights.numpy().round(2))
'''

_DATES = '''"""A date in ISO form, by the weights beside this file, as shown by Foundations Lab."""

import math

import torch
from safetensors.torch import load_file

WEIGHTS = {file!r}  # offered for download beside this script
TEXT = {text!r}
CAUSAL = {causal}
CHARACTERS = {characters!r}
OUTPUT = {output!r}
UNKNOWN, SOURCE_END, END, START = 1, 2, len(OUTPUT), len(OUTPUT) + 1

parameters = load_file(WEIGHTS)
tables = {{name: parameters.pop(f"{{name}}.weight") for name in ("source", "target")}}
read_out = parameters.pop("output.weight"), parameters.pop("output.bias")

options = dict(dropout=0.0, batch_first=True, norm_first=True)
layer = torch.nn.TransformerEncoderLayer({d_model}, {heads}, {hidden}, **options)
norm = torch.nn.LayerNorm({d_model})
encoder = torch.nn.TransformerEncoder(layer, {layers}, norm, enable_nested_tensor=False)
network = torch.nn.Transformer(
    {d_model}, {heads}, num_decoder_layers={layers}, dim_feedforward={hidden},
    custom_encoder=encoder, **options,
)
network.load_state_dict(parameters)
network.eval()


def embedded(side, symbols):
    width = tables[side].shape[1]
    rates = 10_000.0 ** (-torch.arange(0, width, 2) / width)
    angles = torch.arange(len(symbols))[:, None] * rates
    places = torch.stack((angles.sin(), angles.cos()), -1).flatten(1)
    return (tables[side][symbols] * math.sqrt(width) + places)[None]


# torch throws the weights of attention away unless it is asked for them.
cross = []
for block in network.decoder.layers:
    attention = block.multihead_attn
    attention.register_forward_pre_hook(
        lambda module, inputs, keywords: (
            inputs, keywords | dict(need_weights=True, average_attn_weights=False)
        ),
        with_kwargs=True,
    )
    attention.register_forward_hook(lambda module, inputs, output: cross.append(output[1][0]))

source = [CHARACTERS.index(each) + 3 if each in CHARACTERS else UNKNOWN for each in TEXT]
written, probabilities, attention_by_step = [START], [], []
with torch.no_grad():
    memory = network.encoder(embedded("source", source + [SOURCE_END]))
    for step in range({most_steps}):
        cross.clear()
        size = len(written)
        hidden = torch.full((size, size), -math.inf).triu(1) if CAUSAL else None
        states = network.decoder(embedded("target", written), memory, tgt_mask=hidden)
        logits = torch.nn.functional.linear(states[0, -1], *read_out)[:START]
        probability = logits.softmax(-1)
        probabilities.append(probability)
        # (layers, heads, characters and the end)
        attention_by_step.append(torch.stack([weights[:, -1] for weights in cross]))
        written.append(int(probability.argmax()))
        best = attention_by_step[-1].mean((0, 1)).argmax().item()
        symbol = "end" if written[-1] == END else OUTPUT[written[-1]]
        looked_at = "the end" if best == len(TEXT) else repr(TEXT[best])
        print(f"{{symbol:4s}} {{probability.max():.4f}}   looks most at {{looked_at}}")
        if written[-1] == END:
            break

iso = "".join(OUTPUT[symbol] for symbol in written[1:] if symbol != END)
confidence = math.prod(probability.max().item() for probability in probabilities)
print(f"{{TEXT}} -> {{iso}}   probability {{confidence:.4f}}")
'''


def anatomy_script(
    numbers: bool,
    text: str,
    other: str,
    width: int,
    heads: int,
    seed: int,
    positions: bool,
    commas: tuple[Comma | None, Comma | None] = (None, None),
) -> str:
    """After running, its `weights` are (heads, queries, keys) and its `output` (queries, d).

    Args:
        numbers: Whether `text` and `other` are typed numbers, and no words.
        text, other: The tokens that look, and those looked at; "" for the same.
        width, heads, seed: As in `core.multi_head.multi_head`.
        positions: Whether the sinusoidal encoding is added.
        commas: What commas between digits mean in each; None: what fits decides.

    Returns:
        Python that needs NumPy and torch.
    """
    looking, looked_at = text, other or text
    if numbers:
        meanings = (commas[0], commas[1] if other else commas[0])
        rows = [
            parse_vectors(each, width, comma).value.tolist()
            for each, comma in zip((looking, looked_at), meanings, strict=True)
        ]
        vectors = "".join(
            f"{name} = np.array({each})\n"
            for name, each in zip(("looking", "looked_at"), rows, strict=True)
        )
    else:
        vectors = _WORDS.format(looking=split_words(looking), looked_at=split_words(looked_at))
    return _ANATOMY.format(
        imports="" if numbers else "import zlib\n\n",
        width=width,
        heads=heads,
        seed=seed,
        vectors=vectors,
        positions=_POSITIONS if positions else "",
    )


def task_script(tokens: int, asked: int, readers: int, seed: int) -> str:
    """After running, its `results` map the number of heads to losses and weights.

    Args:
        tokens, asked, readers, seed: As in `core.multi_head.copy_task.train`.

    Returns:
        Python that needs torch.
    """
    starts = ""
    for heads in range(1, readers + 1):
        logits, mixing = initial_parameters(tokens, asked, heads, seed)
        starts += (
            f"    {heads}: (\n        {logits.tolist()},\n        {mixing.tolist()},\n    ),\n"
        )
    return _TASK.format(
        tokens=tokens, asked=asked, starts=starts, learning_rate=LEARNING_RATE, num_steps=NUM_STEPS
    )


def date_script(text: str, mask: str) -> str:
    """After running, its `iso`, `confidence`, `probabilities` and `attention_by_step` are there.

    Args:
        text, mask: As in `core.multi_head.dates_decoding.translate`.

    Returns:
        Python that needs torch, safetensors and the weights beside it.
    """
    chosen = MASKS[mask]
    return _DATES.format(
        file=chosen.file,
        text=text,
        causal=chosen.causal,
        characters=KNOWN_CHARACTERS,
        output=OUTPUT,
        d_model=D_MODEL,
        heads=HEADS,
        hidden=HIDDEN,
        layers=LAYERS,
        most_steps=MAX_STEPS,
    )
