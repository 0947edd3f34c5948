"""The sinusoidal encoding and the bag of words as scripts that need only NumPy."""

from collections.abc import Sequence

import numpy as np

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
    """After running, `table` is the encoding and `wavelengths` has one number for each pair."""
    return _ENCODING.format(frequencies=_frequencies(d_model, length, base))


def shift_script(k: int, d_model: int, length: int, base: float) -> str:
    """After running, `matrix` is M_k and `residuals` has one number for each position."""
    return _SHIFT.format(frequencies=_frequencies(d_model, length, base), k=k)


def similarity_script(d_model: int, length: int, base: float) -> str:
    """After running, `by_distance` is Σcos(δω) for each distance."""
    return _SIMILARITY.format(frequencies=_frequencies(d_model, length, base))


def words_script(words: Sequence[str], permutation: np.ndarray, causal: bool) -> str:
    """After running, `residuals` has one number without and one with positions.

    Words are written as ASCII string literals, so whatever a person typed is data.
    """
    listed = "[" + ", ".join(ascii(word) for word in words) + "]"
    return _WORDS.format(words=listed, order=[int(each) for each in permutation], causal=causal)
