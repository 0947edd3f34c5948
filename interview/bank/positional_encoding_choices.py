"""Statements to judge on positional encodings; `evidence` recomputes which of them are true."""

from interview.bank import positional_encoding_evidence as evidence
from interview.bank import views
from interview.question import Question, choice

PAGE = "positional-encoding"

CHOICES: dict[str, Question] = {
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
        views.BAG,
        evidence=evidence.none,
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
        views.ROPE,
        evidence=evidence.where_rope_acts,
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
        views.CLOCKS,
        evidence=evidence.slowest,
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
        views.SIDE_BY_SIDE,
        evidence=evidence.distance_alone,
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
        views.SHIFT,
        evidence=evidence.shift,
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
        views.CLOCKS,
        evidence=evidence.base,
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
        views.SHIFT,
        evidence=evidence.sine_and_cosine,
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
        views.MIRROR,
        evidence=evidence.mirror,
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
        views.BAG_CAUSAL,
        evidence=evidence.causal_none,
    ),
}
