"""The sinusoidal encoding and the bag of words as scripts that need only NumPy."""

from collections.abc import Sequence

import numpy as np

from core.common import ascii_list

_FREQUENCIES = '''import numpy as np

D_MODEL = {d_model}
LENGTH = {length}
BASE = {base!r}

omegas = BASE ** (-np.arange(0, D_MODEL, 2) / D_MODEL)


def encoding(positions):
    """Sines in the even columns, cosines in the odd ones."""
    angles = np.asarray(positions)[:, None] * omegas
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(angles), D_MODEL)


'''

_ENCODING = '''"""The sinusoidal positional encoding, as shown by Foundations Lab."""

{frequencies}table = encoding(np.arange(LENGTH))
wavelengths = 2 * np.pi / omegas
print(f"table {{table.shape}}, wavelengths {{wavelengths[0]:.4f}} to {{wavelengths[-1]:.1f}}")
print(np.round(table[:4, :6], 4))
'''

_SHIFT = '''"""PE(pos + k) = M PE(pos): one rotation for every position; by Foundations Lab."""

{frequencies}K = {k}

matrix = np.zeros((D_MODEL, D_MODEL))
even = np.arange(0, D_MODEL, 2)
matrix[even, even] = matrix[even + 1, even + 1] = np.cos(K * omegas)
matrix[even, even + 1] = np.sin(K * omegas)
matrix[even + 1, even] = -np.sin(K * omegas)

positions = np.arange(LENGTH)
difference = encoding(positions) @ matrix.T - encoding(positions + K)
residuals = np.abs(difference).max(axis=1)
print(f"largest residual {{residuals.max():.1e}}, at position {{residuals.argmax()}}")
'''

_SIMILARITY = '''"""PE(a).PE(b) depends on a - b alone, as shown by Foundations Lab."""

{frequencies}table = encoding(np.arange(LENGTH))
distances = np.arange(LENGTH)
by_distance = np.cos(distances[:, None] * omegas).sum(axis=1)
measured = table[:1] @ table.T
print(f"largest difference from position 0: {{np.abs(measured[0] - by_distance).max():.1e}}")
for distance in distances[:12]:
    print(f"distance {{distance:3d}}: {{by_distance[distance]:9.4f}}")
'''

_WORDS = '''"""One sentence in two orders through one attention head; by Foundations Lab."""

import zlib

import numpy as np

WORDS = {words}
ORDER = {order}  # place r of the second order holds word ORDER[r] of the first
CAUSAL = {causal}
WIDTH = 384

draw = np.random.default_rng(7)
W_Q, W_K, W_V = (
    (draw.standard_normal((WIDTH, WIDTH)) / np.sqrt(WIDTH)).astype(np.float32)
    for _ in range(3)
)
vectors = np.array(
    [
        np.random.default_rng(zlib.crc32(word.encode())).standard_normal(WIDTH)
        for word in WORDS
    ],
    dtype=np.float32,
)
angles = np.arange(len(WORDS))[:, None] * 10000.0 ** (-np.arange(0, WIDTH, 2) / WIDTH)
table = np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(WORDS), WIDTH)


def attend(x, with_positions):
    x = (x + table if with_positions else x).astype(np.float32)
    scores = (x @ W_Q) @ (x @ W_K).T / np.float32(np.sqrt(WIDTH))
    if CAUSAL:
        scores[~np.tril(np.ones_like(scores, dtype=bool))] = -np.inf
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ (x @ W_V)


back = np.argsort(ORDER)
residuals = {{}}
for name, with_positions in (("nope", False), ("sinusoidal", True)):
    before = attend(vectors, with_positions)
    after = attend(vectors[ORDER], with_positions)[back]
    residuals[name] = float(np.abs(after - before).max())
    print(f"{{name:10s}} largest difference {{residuals[name]:.2e}}")
'''


def _frequencies(d_model: int, length: int, base: float) -> str:
    return _FREQUENCIES.format(d_model=d_model, length=length, base=float(base))


def encoding_script(d_model: int, length: int, base: float) -> str:
    """Script for NumPy: the sinusoidal table and its wavelengths.

    Args:
        d_model: Width of the table, even.
        length: Positions 0 … length − 1.
        base: Of the frequencies.

    Returns:
        Python source. After running, `table` is the encoding, (length, d_model), and `wavelengths`
        has one number for each pair.

    Example:
        >>> encoding_script(64, 128, 10_000).splitlines()[4:7]
        ['D_MODEL = 64', 'LENGTH = 128', 'BASE = 10000.0']
    """
    return _ENCODING.format(frequencies=_frequencies(d_model, length, base))


def shift_script(k: int, d_model: int, length: int, base: float) -> str:
    """Script for NumPy: PE(pos + k) = M_k PE(pos), checked at every position.

    Args:
        k: The shift, a whole number.
        d_model: Width of the table, even.
        length: Positions 0 … length − 1.
        base: Of the frequencies.

    Returns:
        Python source. After running, `matrix` is M_k and `residuals` has one number for each
        position.

    Example:
        >>> text = shift_script(5, 64, 128, 10_000)
        >>> [line for line in text.splitlines() if line.startswith(("K =", "D_MODEL ="))]
        ['D_MODEL = 64', 'K = 5']
    """
    return _SHIFT.format(frequencies=_frequencies(d_model, length, base), k=k)


def similarity_script(d_model: int, length: int, base: float) -> str:
    """Script for NumPy: dot products of the sinusoidal encoding by distance, Σ_i cos(δω_i).

    Args:
        d_model: Width of the table, even.
        length: Positions 0 … length − 1, and as many distances.
        base: Of the frequencies.

    Returns:
        Python source. After running, `by_distance` is Σcos(δω) for each distance.

    Example:
        >>> text = similarity_script(64, 128, 10_000)
        >>> [line for line in text.splitlines() if line.startswith("by_distance")]
        ['by_distance = np.cos(distances[:, None] * omegas).sum(axis=1)']
    """
    return _SIMILARITY.format(frequencies=_frequencies(d_model, length, base))


def words_script(words: Sequence[str], permutation: np.ndarray, causal: bool) -> str:
    """Script for NumPy: one sentence in two orders through one attention head.

    Words are written as ASCII string literals, so whatever a person typed is data.

    Args:
        words: The sentence.
        permutation: (n,): place r of the second order holds word permutation[r] of the first.
        causal: Whether each word sees only itself and those before it.

    Returns:
        Python source. After running, `residuals` has one number without and one with positions.

    Example:
        >>> text = words_script(["so", "müde"], np.array([1, 0]), causal=False)
        >>> "ORDER = [1, 0]" in text, text.isascii()
        (True, True)
    """
    return _WORDS.format(
        words=ascii_list(words), order=[int(each) for each in permutation], causal=causal
    )


_LEARNED = '''"""MiniLM's learned position table beside the sinusoidal one; by Foundations Lab.

Needs numpy, safetensors and the model.
"""

import importlib.util
from pathlib import Path

import numpy as np
from safetensors import safe_open

ROWS = {rows}
BASE = {base!r}

{place}
with safe_open(folder / "model.safetensors", framework="numpy") as file:
    table = file.get_tensor("embeddings.position_embeddings.weight").astype(np.float64)
table = table[1 : ROWS + 1]  # the first row belongs to [CLS]

width = table.shape[1]
angles = np.arange(ROWS)[:, None] * BASE ** (-np.arange(0, width, 2) / width)
formula = np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(ROWS, width)


def cosine_by_distance(rows):
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = unit @ unit.T
    return np.array([np.diagonal(cosines, d).mean() for d in range(min(64, ROWS - 1))])


learned, sinusoidal = cosine_by_distance(table), cosine_by_distance(formula)
singular = np.linalg.svd(table - table.mean(axis=0), compute_uv=False)
shares = singular**2 / (singular**2).sum()
for distance in range(0, len(learned), 4):
    print(f"distance {{distance:2d}}: {{learned[distance]: .3f}} {{sinusoidal[distance]: .3f}}")
print("variance of the first directions:", np.round(shares[:4], 3))
'''

_BUCKETS = '''"""T5's relative position buckets, as shown by Foundations Lab."""

import numpy as np

BIDIRECTIONAL = {bidirectional}
NUM_BUCKETS = {num_buckets}
MAX_DISTANCE = {max_distance}

relative = np.arange(-{reach}, {reach} + 1)  # key's position less query's
one_way = NUM_BUCKETS // 2 if BIDIRECTIONAL else NUM_BUCKETS
exact = one_way // 2
distance = np.abs(relative) if BIDIRECTIONAL else np.maximum(-relative, 0)
growth = np.log(np.maximum(distance, 1).astype(np.float32) / np.float32(exact))
growth /= np.float32(np.log(MAX_DISTANCE / exact))
far = exact + (growth * np.float32(one_way - exact)).astype(int)
buckets = np.where(distance < exact, distance, np.minimum(far, one_way - 1))
if BIDIRECTIONAL:
    buckets = buckets + one_way * (relative > 0)
for each in (-{reach}, -64, -16, -2, -1, 0, 1, 2, 16, 64, {reach}):
    print(f"{{each:+5d}} -> bucket {{buckets[each + {reach}]}}")
'''

_ROPE = '''"""RoPE on texts longer than its training, as shown by Foundations Lab."""

import numpy as np

D = {d}
BASE = {base!r}
TRAINED = {trained}
FACTOR = {factor!r}

pairs = np.arange(D // 2)
plain = BASE ** (-2 * pairs / D)


def turning(rotations):
    return D * np.log(TRAINED / (2 * np.pi * rotations)) / (2 * np.log(BASE))


low, high = max(np.floor(turning(32)), 0), min(np.ceil(turning(1)), D - 1)
ramp = np.clip((pairs - low) / (high - low if high != low else 0.001), 0, 1)
omegas = {{
    "none": plain,
    "linear": plain / FACTOR,
    "ntk": (BASE * FACTOR ** (D / (D - 2))) ** (-2 * pairs / D),
    "yarn": plain / FACTOR * ramp + plain * (1 - ramp),
}}
attention = {{name: 1.0 for name in omegas}} | {{"yarn": 0.1 * np.log(FACTOR) + 1}}
seen = np.minimum(TRAINED * plain, 2 * np.pi)
unseen = {{}}
for name, each in omegas.items():
    reached = np.minimum(FACTOR * TRAINED * each, 2 * np.pi)
    unseen[name] = int((reached > seen * (1 + 1e-9)).sum())
    print(f"{{name:7s}} {{unseen[name]:3d}} of {{D // 2}} pairs come to angles never seen")


def rotate(vector, position, frequencies):
    cosines, sines = np.cos(position * frequencies), np.sin(position * frequencies)
    even, odd = vector[0::2], vector[1::2]
    return np.stack([even * cosines - odd * sines, even * sines + odd * cosines], axis=1).ravel()


q, k = np.random.default_rng(0).standard_normal((2, D))
one = rotate(q, 40, plain) @ rotate(k, 30, plain)
other = rotate(q, 1040, plain) @ rotate(k, 1030, plain)
print(f"score at distance 10, at two places: {{one:.12f}} {{other:.12f}}")
'''

_SCORES = '''"""How the score of one q and k changes with distance; by Foundations Lab."""

import numpy as np

WIDTH = 384
LENGTH = {length}
BASE = {base!r}
MATCH = {match!r}
SLOPE = {slope!r}

q, k = np.random.default_rng({seed}).standard_normal((2, WIDTH))
k -= q * (q @ k) / (q @ q)
k += q * MATCH * np.sqrt(WIDTH) / (q @ q)

omegas = BASE ** (-np.arange(0, WIDTH, 2) / WIDTH)
distances = np.arange(LENGTH)
last = LENGTH - 1  # where the query stands


def encoding(position):
    angles = position * omegas
    return np.stack([np.sin(angles), np.cos(angles)], axis=1).ravel()


def rotate(vector, position):
    cosines, sines = np.cos(position * omegas), np.sin(position * omegas)
    even, odd = vector[0::2], vector[1::2]
    return np.stack([even * cosines - odd * sines, even * sines + odd * cosines], axis=1).ravel()


scores = {{
    "sinusoidal": [(q + encoding(last)) @ (k + encoding(last - d)) for d in distances],
    "rope": [rotate(q, last) @ rotate(k, last - d) for d in distances],
    "alibi": [q @ k - SLOPE * np.sqrt(WIDTH) * d for d in distances],
    "nope": [q @ k for d in distances],
}}
scores = {{name: np.array(values) / np.sqrt(WIDTH) for name, values in scores.items()}}
for name, values in scores.items():
    print(f"{{name:10s}} {{values[0]: .4f}} at distance 0, {{values[-1]: .4f}} at {{last}}")
'''

_ALIBI = '''"""ALiBi's slopes and bias, as shown by Foundations Lab."""

import numpy as np

HEADS = {heads}
HEAD = {head}
LENGTH = {length}

power = 2 ** int(np.log2(HEADS))
slopes = 2.0 ** (-8 * np.arange(1, power + 1) / power)
between = 2.0 ** (-4 * np.arange(1, 2 * power, 2) / power)
slopes = np.concatenate([slopes, between[: HEADS - power]])

distance = np.arange(LENGTH)[:, None] - np.arange(LENGTH)[None, :]
bias = np.where(distance >= 0, -slopes[HEAD - 1] * distance, -np.inf)
print("slopes", np.round(slopes, 5))
print(f"head {{HEAD}}: weight halves every {{np.log(2) / slopes[HEAD - 1]:.2f}} positions")
'''


def learned_script(rows: int, base: float, place: str) -> str:
    """Script for NumPy: MiniLM's learned position table beside the sinusoidal one.

    Args:
        rows: Positions after [CLS], 2 to 511.
        base: Of the sinusoidal table.
        place: Python that finds the model's folder, `ModelSpec.script_place`.

    Returns:
        Python source that needs safetensors and the model too. After running, `learned` and
        `sinusoidal` are mean cosines by distance.

    Example:
        >>> text = learned_script(128, 10_000, 'folder = Path("model")')
        >>> [line for line in text.splitlines() if line.startswith(("ROWS", "folder"))]
        ['ROWS = 128', 'folder = Path("model")']
    """
    return _LEARNED.format(rows=rows, base=float(base), place=place)


def buckets_script(num_buckets: int, max_distance: int, bidirectional: bool, reach: int) -> str:
    """Script for NumPy: T5's relative position buckets.

    Args:
        num_buckets: Even; 4 or more, 2 if causal.
        max_distance: From here on all distances share the last bucket.
        bidirectional: Whether later keys have buckets of their own.
        reach: Relative positions go from −reach to reach; at least 64.

    Returns:
        Python source. After running, `buckets` has the bucket of each of `relative`.

    Example:
        >>> print(buckets_script(32, 128, True, reach=200).splitlines()[8])
        relative = np.arange(-200, 200 + 1)  # key's position less query's
    """
    return _BUCKETS.format(
        num_buckets=num_buckets, max_distance=max_distance, bidirectional=bidirectional, reach=reach
    )


def rope_script(d: int, base: float, trained: int, factor: float) -> str:
    """Script for NumPy: RoPE's frequencies, stretched in each way beyond the trained length.

    Args:
        d: Size of a head, even, at least 4.
        base: Of the trained frequencies.
        trained: Positions that training saw.
        factor: s ≥ 1, how many times longer than trained.

    Returns:
        Python source. After running, `omegas`, `attention` and `unseen` have an entry for each
        scaling.

    Example:
        >>> rope_script(64, 10_000, 512, 4).splitlines()[4:8]
        ['D = 64', 'BASE = 10000.0', 'TRAINED = 512', 'FACTOR = 4.0']
    """
    return _ROPE.format(d=d, base=float(base), trained=trained, factor=float(factor))


def scores_script(match: float, seed: int, length: int, base: float, slope: float) -> str:
    """Script for NumPy: the score of one q and k against their distance, with four encodings.

    Args:
        match: The score q·k/√d without positions, finite.
        seed: Of the draw of q and k.
        length: Distances 0 … length − 1.
        base: Of the frequencies.
        slope: ALiBi's, positive.

    Returns:
        Python source. After running, `scores` has a curve for four of the encodings.

    Example:
        >>> text = scores_script(4, 0, 128, 10_000, 0.25)
        >>> "MATCH = 4.0" in text, "SLOPE = 0.25" in text
        (True, True)
    """
    return _SCORES.format(
        match=float(match), seed=seed, length=length, base=float(base), slope=float(slope)
    )


def alibi_script(heads: int, head: int, length: int) -> str:
    """Script for NumPy: ALiBi's slopes, and the bias of one head.

    Args:
        heads: Number of heads, at least 1.
        head: Which one, from 1.
        length: Number of positions.

    Returns:
        Python source. After running, `slopes` and `bias` are ALiBi's.

    Example:
        >>> alibi_script(8, 4, 64).splitlines()[4:7]
        ['HEADS = 8', 'HEAD = 4', 'LENGTH = 64']
    """
    return _ALIBI.format(heads=heads, head=head, length=length)
