"""Questions on positional encodings: sinusoidal, RoPE, ALiBi, T5 and none at all."""

import math

import numpy as np

from core.positional_encoding import (
    alibi_bias,
    alibi_slopes,
    closed_form,
    frequencies,
    rotated,
    scaled_frequencies,
    sinusoidal,
    t5_buckets,
    wavelengths,
)
from interview.bank.drawing import DIGITS, bracketed, distinct, one_of, until
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "positional-encoding"


# ---- page states that questions link to ----------------------------------------------------------
CLOCKS = LiveLink("positional-encoding", "Move the position and watch the hands", {})
SHIFT = LiveLink(
    "positional-encoding",
    "Shift every position by one matrix",
    {"positional_encoding_topic": "shift"},
)
SIMILARITY = LiveLink(
    "positional-encoding",
    "See the products depend on the distance",
    {"positional_encoding_topic": "similarity"},
)
SIDE_BY_SIDE = LiveLink(
    "positional-encoding",
    "Compare all encodings by distance",
    {"positional_encoding_topic": "scores"},
)
ROPE = LiveLink(
    "positional-encoding",
    "Stretch RoPE beyond its training",
    {
        "positional_encoding_topic": "scores",
        "positional_encoding_part": "rope",
        "positional_encoding_scaling": "ntk",
    },
)
ALIBI = LiveLink(
    "positional-encoding",
    "Read the slopes of ALiBi’s heads",
    {"positional_encoding_topic": "scores", "positional_encoding_part": "alibi"},
)
BUCKETS = LiveLink(
    "positional-encoding",
    "Find the bucket of every distance",
    {
        "positional_encoding_topic": "learned",
        "positional_encoding_learned": "buckets",
        "positional_encoding_direction": "back",
    },
)
BAG = LiveLink(
    "positional-encoding",
    "Read the sentence backwards without positions",
    {"positional_encoding_topic": "words", "positional_encoding_told_by": "nope"},
)
BAG_CAUSAL = LiveLink(
    "positional-encoding",
    "Do the same with a causal mask",
    {
        "positional_encoding_topic": "words",
        "positional_encoding_told_by": "nope",
        "positional_encoding_causal": "true",
    },
)
MIRROR = LiveLink(
    "positional-encoding",
    "Read a sentence backwards with ALiBi",
    {"positional_encoding_topic": "words", "positional_encoding_told_by": "alibi"},
)


# ---- numbers to work out ------------------------------------------------------------------------
RULE = (
    r"$PE_{p,\,2i} = \sin(p\,\omega_i)$ and $PE_{p,\,2i+1} = \cos(p\,\omega_i)$ with "
    r"$\omega_i = 10{,}000^{-2i/d}$, all counted from 0, angles in radians"
)


def _entry(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[int, int, int, float]:
        width, place = one_of(rng, (4, 8)), int(rng.integers(1, 13))
        dimension = int(rng.integers(4))
        return width, place, dimension, float(sinusoidal(np.array([place]), width)[0, dimension])

    width, place, dimension, value = until(rng, draw, lambda found: abs(found[3]) >= 0.03)
    pair, wave = dimension // 2, ("sin", "cos")[dimension % 2]
    omega = float(frequencies(width)[pair])
    return QuestionInstance(
        f"{RULE}. What is the entry of position {place} in dimension {dimension}, if "
        f"$d = {width}$? {DIGITS}",
        NumberAnswer(value),
        rf"Dimension {dimension} belongs to pair $i = {pair}$, which turns by "
        rf"$\omega_{pair} = {omega:g}$ a position: $\{wave} {place * omega:g} = {value:.4f}$.",
        {"width": width, "position": place, "dimension": dimension},
    )


def _squared_length(rng: np.random.Generator) -> QuestionInstance:
    width, place = one_of(rng, (8, 16, 32, 64, 128, 256, 512, 1024)), int(rng.integers(3, 400))
    value = float(closed_form(np.array([0]), width, 10_000)[0])
    return QuestionInstance(
        f"What is the squared length of the sinusoidal vector of position {place}, the sum of its "
        f"squared entries, with $d = {width}$?",
        NumberAnswer(value, tolerance=0),
        rf"Each of the {width // 2} pairs adds $\sin^2 + \cos^2 = 1$, whatever the position, so it "
        rf"is $d/2 = {value:g}$. Positions differ in direction alone.",
        {"width": width, "position": place},
    )


def _slope(rng: np.random.Generator) -> QuestionInstance:
    heads = one_of(rng, (4, 8, 16))
    head = int(rng.integers(1, heads + 1))
    value = float(alibi_slopes(heads)[head - 1])
    return QuestionInstance(
        f"ALiBi with {heads} heads, counted from 1: what is the slope of head {head}? A fraction "
        "or a power is fine.",
        NumberAnswer(value),
        rf"The slopes are $2^{{-8h/n}}$, here $2^{{-8 \cdot {head}/{heads}}} = "
        rf"2^{{{-8 * head / heads:g}}} = {value:.6g}$. They are fixed before training; the first "
        "head has the largest slope and looks least far back.",
        {"heads": heads, "head": head},
    )


def _wavelength(rng: np.random.Generator) -> QuestionInstance:
    width = one_of(rng, (16, 32, 64, 128))
    pair = width // 16 * int(rng.integers(1, 8))
    value = float(wavelengths(width)[pair])
    return QuestionInstance(
        f"{RULE}. After how many positions is pair $i = {pair}$ of $d = {width}$ back where it "
        f"started? {DIGITS}",
        NumberAnswer(value, unit="positions"),
        rf"The wavelength is $2\pi / \omega_i = 2\pi \cdot 10{{,}}000^{{{2 * pair}/{width}}} = "
        rf"2\pi \cdot {10_000 ** (2 * pair / width):g} = {value:.5g}$ positions. From the first "
        r"pair to the last, wavelengths grow from $2\pi$ by equal factors.",
        {"width": width, "pair": pair},
    )


def _rotation(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[list[int], int, float, float]:
        pair, place = distinct(rng, 1, 5, 2), int(rng.integers(1, 8))
        omega = one_of(rng, (0.1, 0.25, 0.5, 1.0))
        turned = rotated(np.array([pair], float), np.array([place]), np.array([omega]))
        return pair, place, omega, float(turned[0, 0])

    pair, place, omega, value = until(rng, draw, lambda found: abs(found[3]) >= 0.5)
    angle = place * omega
    cos, sin = (bracketed(round(each(angle), 4)) for each in (math.cos, math.sin))
    x, y = pair
    return QuestionInstance(
        f"RoPE turns the pair $({x}, {y})$ of a query at position {place} counter-clockwise by "
        rf"{place} times $\omega = {omega:g}$ radians. What is the first number of the turned "
        f"pair? {DIGITS}",
        NumberAnswer(value),
        rf"$x \cos\theta - y \sin\theta$ with $\theta = {angle:g}$: "
        rf"${x} \cdot {cos} - {y} \cdot {sin} = {value:.4f}$. "
        rf"The length stays $\sqrt{{{x * x + y * y}}}$: RoPE only turns.",
        {"pair": pair, "position": place, "omega": omega},
    )


def _nearer_key(rng: np.random.Generator) -> QuestionInstance:
    heads, head = 8, int(rng.integers(1, 5))
    near = int(rng.integers(0, 4))
    far = near + int(rng.integers(2**head // 2, 3 * 2**head + 1))
    slope = float(alibi_slopes(heads)[head - 1])
    bias = alibi_bias(slope, far + 1)[far]
    value = float(np.exp(bias[far - near] - bias[0]))
    return QuestionInstance(
        rf"In ALiBi two keys have the same $q \cdot k$. They lie at the distances {near} and {far} "
        rf"before the query; the head’s slope is $1/{1 / slope:g}$. Divide the nearer one’s weight "
        f"by the farther one’s: what is the ratio? {DIGITS}",
        NumberAnswer(value),
        rf"The penalties are ${slope * near:g}$ and ${slope * far:g}$, and the softmax turns their "
        rf"difference into the ratio $e^{{{slope * (far - near):g}}} = {value:.4f}$. Only the "
        "distance between the two keys counts, not where the query stands.",
        {"slope": slope, "near": near, "far": far},
    )


def _similarity(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[list[int], float]:
        places = distinct(rng, 0, 30, 2)
        return places, float(closed_form(np.array([places[0] - places[1]]), 4, 10_000)[0])

    (a, b), value = until(rng, draw, lambda found: abs(found[1]) >= 0.3)
    gap = abs(a - b)
    return QuestionInstance(
        rf"Sinusoidal vectors of $d = 4$ numbers have the frequencies $\omega_0 = 1$ and "
        rf"$\omega_1 = 0.01$. What is the dot product of those of positions {a} and {b}? {DIGITS}",
        NumberAnswer(value),
        r"$\sin a \sin b + \cos a \cos b = \cos(a - b)$ in each pair, so it is "
        rf"$\cos {gap} + \cos {gap / 100:g} = {value:.4f}$. It depends on the distance {gap} "
        "alone, and is 2 at distance 0.",
        {"positions": [a, b]},
    )


def _bucket(rng: np.random.Generator) -> QuestionInstance:
    def place(distance: int) -> float:
        return 16 + 16 * math.log(distance / 16) / math.log(8)

    # Not on an edge, where float32 decides.
    distance = until(
        rng, lambda rng: int(rng.integers(18, 121)), lambda d: 0.05 < place(d) % 1 < 0.95
    )
    value = int(t5_buckets(np.array([-distance]), bidirectional=False)[0])
    return QuestionInstance(
        f"A decoder of T5 has 32 buckets, counted from 0: distances 0 to 15 have one each, and "
        "from 16 on the other 16 buckets grow like the logarithm, up to a distance of 128. In "
        f"which bucket is a key {distance} tokens before the query?",
        NumberAnswer(value, tolerance=0),
        rf"$16 + \lfloor 16 \cdot \ln({distance}/16) / \ln(128/16) \rfloor = "
        rf"16 + \lfloor {place(distance) - 16:.2f} \rfloor = {value}$. All distances of a bucket "
        "share one learned number for each head.",
        {"distance": distance},
    )


def _slower(rng: np.random.Generator) -> QuestionInstance:
    # Narrow heads and long texts: there the exponent d/(d − 2) is seen to differ from 1.
    width, factor = one_of(rng, (8, 16, 32)), one_of(rng, (4, 8, 16))
    pair = width // 8 * int(rng.integers(1, 4))
    stretched, _ = scaled_frequencies("ntk", width, 10_000, factor, 512)
    value = float(frequencies(width)[pair] / stretched[pair])
    return QuestionInstance(
        f"To read {factor} times longer texts, NTK-aware scaling raises RoPE’s base from $b$ to "
        rf"$b \cdot {factor}^{{d/(d-2)}}$; pair $i$ turns by $\omega_i = \text{{base}}^{{-2i/d}}$ "
        f"a position. With $d = {width}$, how many times slower does pair $i = {pair}$ (from 0) "
        f"turn after that? {DIGITS}",
        NumberAnswer(value),
        rf"$\left({factor}^{{d/(d-2)}}\right)^{{2i/d}} = {factor}^{{2i/(d-2)}} = "
        rf"{factor}^{{{2 * pair}/{width - 2}}} = {value:.4f}$. The first pair turns as before and "
        f"tells neighbours apart as before; the last one turns {factor} times slower.",
        {"width": width, "factor": factor, "pair": pair},
    )


QUESTIONS: dict[str, Question] = {
    "positional-encoding-entry": Question(PAGE, "sinusoidal", 1, _entry, CLOCKS),
    "positional-encoding-length": Question(PAGE, "sinusoidal", 1, _squared_length, CLOCKS),
    "positional-encoding-alibi-slope": Question(PAGE, "ALiBi", 1, _slope, ALIBI),
    "positional-encoding-wavelength": Question(PAGE, "sinusoidal", 2, _wavelength, CLOCKS),
    "positional-encoding-rotation": Question(PAGE, "RoPE", 2, _rotation, ROPE),
    "positional-encoding-nearer-key": Question(PAGE, "ALiBi", 2, _nearer_key, ALIBI),
    "positional-encoding-product": Question(PAGE, "similarity", 2, _similarity, SIMILARITY),
    "positional-encoding-t5-bucket": Question(PAGE, "T5", 3, _bucket, BUCKETS),
    "positional-encoding-slower-pair": Question(PAGE, "RoPE", 3, _slower, ROPE),
    "positional-encoding-none": Question(
        PAGE,
        "order",
        1,
        choice(
            "A self-attention layer without positions and without a mask reads a sentence of "
            "different words, then the same sentence backwards. What happens to its outputs?",
            "Each word keeps its vector; the rows come in another order",
            (
                "Each word gets another vector, as its neighbours moved",
                "Each place keeps its vector, whichever word stands there",
                "All words get the same vector, the mean of the sentence",
            ),
            "Each word looks at the same set of words in both orders, so its weights and its "
            "output are the same. “dog bites man” and “man bites dog” are one bag of words to the "
            "layer.",
        ),
        BAG,
    ),
    "positional-encoding-where-rope-acts": Question(
        PAGE,
        "RoPE",
        1,
        choice(
            "On what does RoPE act?",
            "It turns queries and keys, not values",
            (
                "It turns queries, keys and values",
                "It is added to the token vectors",
                "It is added to the scores",
            ),
            r"A query is turned by $m\,\omega_i$ and a key by $n\,\omega_i$, so their product "
            r"depends on $(n - m)\,\omega_i$. Values are not turned: a value says nothing about "
            "its own position.",
        ),
        ROPE,
    ),
    "positional-encoding-slowest": Question(
        PAGE,
        "sinusoidal",
        1,
        choice(
            r"A sinusoidal vector has a pair of dimensions, sine and cosine, for each frequency "
            r"$\omega_i = 10{,}000^{-2i/d}$. In which pairs do the vectors of neighbouring "
            "positions differ least?",
            "In the last ones, which turn slowest",
            (
                "In the first ones, which turn slowest",
                "In the middle ones, between both ends",
                "In none: all dimensions turn alike",
            ),
            r"$\omega_i$ falls with $i$: the first pair turns by 1 radian a position, the last one "
            r"by $1.3 \cdot 10^{-4}$ at $d = 64$. So the first pairs distinguish neighbours, the "
            "last ones positions far apart.",
        ),
        CLOCKS,
    ),
    "positional-encoding-distance-alone": Question(
        PAGE,
        "relative positions",
        2,
        choice(
            "Two words have the vectors $q$ and $k$, any two vectors, before an encoding tells "
            "their positions. With which encodings does the score depend on the positions only "
            "through their distance $m - n$?",
            "With RoPE and ALiBi",
            (
                "With RoPE and sinusoidal vectors",
                "With sinusoidal vectors alone",
                "With RoPE, ALiBi and sinusoidal vectors",
            ),
            r"$PE_m \cdot PE_n$ depends on $m - n$ alone, but the score of $q + PE_m$ and "
            r"$k + PE_n$ also has the terms $q \cdot PE_n$ and $PE_m \cdot k$, which do not. RoPE "
            r"gives $q^\top R_{n-m} k$, ALiBi subtracts a multiple of $|m - n|$.",
        ),
        SIDE_BY_SIDE,
    ),
    "positional-encoding-shift": Question(
        PAGE,
        "shift",
        2,
        choice(
            r"A matrix $M$ that rotates each pair of a sinusoidal vector gives "
            r"$M \cdot PE_p = PE_{p+k}$. On what does it depend?",
            "On $k$, not on $p$",
            ("On $p$, not on $k$", "On both $k$ and $p$", "On neither of them"),
            r"In each pair $M$ is a rotation by $k\,\omega_i$, the same at every position $p$. So "
            "one linear map turns every position into the one $k$ places further.",
        ),
        SHIFT,
    ),
    "positional-encoding-base": Question(
        PAGE,
        "base",
        2,
        choice(
            r"The base $b$ of sinusoidal vectors of $d > 2$ numbers is raised from 10,000 to "
            "500,000. What happens to the wavelengths of the pairs?",
            "The first stays, and all others grow",
            (
                "The last stays, and all others grow",
                "All of them grow, each 50 times",
                "The first grows, and all others stay",
            ),
            r"$2\pi b^{2i/d}$ is $2\pi$ for $i = 0$ whatever the base; pair $i$ grows by "
            r"$50^{2i/d}$, at $d = 64$ the last one 44 times. The first pair distinguishes "
            "neighbours as before, and more positions pass before the slow pairs come round.",
        ),
        CLOCKS,
    ),
    "positional-encoding-sine-and-cosine": Question(
        PAGE,
        "sinusoidal",
        2,
        choice(
            "Why does each frequency get both a sine and a cosine?",
            "So that a shift by $k$ is one linear map",
            (
                "So that all entries lie between $-1$ and 1",
                "So that the entries of a vector sum to 0",
                "So that both dimensions differ in wavelength",
            ),
            r"$\sin((p+k)\omega) = \cos(k\omega) \sin(p\omega) + \sin(k\omega) \cos(p\omega)$ "
            "needs both. With sines alone no matrix shifts every position by $k$, and the vectors "
            "would not all have the same length.",
        ),
        SHIFT,
    ),
    "positional-encoding-mirror": Question(
        PAGE,
        "ALiBi",
        3,
        choice(
            "A sentence of different words is read backwards by one layer without a causal mask. "
            "Which encoding leaves each word’s output as it was?",
            r"ALiBi with the penalty $a\,|m - n|$",
            (
                "RoPE with its usual frequencies",
                "Sinusoidal vectors of base 10,000",
                "T5’s bias with buckets for both sides",
            ),
            r"Backwards, every distance keeps its size and changes its sign, and $|m - n|$ does "
            "not depend on the sign. T5 has other buckets for later keys, RoPE turns the other "
            "way. With a causal mask the outputs change with ALiBi too.",
        ),
        MIRROR,
    ),
    "positional-encoding-causal-none": Question(
        PAGE,
        "NoPE",
        3,
        choice(
            "One causal layer has no positional encoding at all. Can it tell the order of words?",
            "Yes: its outputs depend on which words came before",
            (
                "No: with or without a mask, keys are only a set",
                "No: each word keeps its output in every order",
                "Yes: the mask adds a bias that grows with distance",
            ),
            "Read backwards, a word has other words before it, so it sees another set and its "
            "output changes. Among the words that it sees there is still no order: their weights "
            "keep their ratios.",
        ),
        BAG_CAUSAL,
    ),
}
