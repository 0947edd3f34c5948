"""Statements to judge on positional encodings; `evidence` recomputes which of them are true."""

from core.interview.bank import positional_encoding_evidence as evidence
from core.interview.bank import views
from core.interview.question import Question, choice

PAGE = "positional-encoding"

CHOICES: dict[str, Question] = {
    "positional-encoding-none": Question(
        PAGE, "order", 1,
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
        views.BAG, evidence=evidence.none,
    ),
    "positional-encoding-where-rope-acts": Question(
        PAGE, "RoPE", 1,
        choice(
            "On what does RoPE act?",
            "It turns queries and keys, not values",
            (
                "It turns queries, keys and values",
                "It is added to the token vectors",
                "It is added to the scores",
            ),
            r"Turned by $m\,\omega_i$ and $n\,\omega_i$, a query and a key meet at an angle that "
            r"grows with $n - m$. Values are left alone: what is handed on says nothing of "
            "positions.",
        ),
        views.ROPE, evidence=evidence.where_rope_acts,
    ),
    "positional-encoding-slowest": Question(
        PAGE, "sinusoidal", 1,
        choice(
            "In which dimensions do the sinusoidal vectors of neighbouring positions differ least?",
            "In the last ones, which turn slowest",
            (
                "In the first ones, which turn slowest",
                "In the middle ones, between both ends",
                "In none: all dimensions turn alike",
            ),
            r"$\omega_i = 10{,}000^{-2i/d}$ falls with $i$: the first pair turns by 1 radian a "
            r"position, the last by little more than $10^{-4}$. So the first dimensions tell "
            "neighbours apart, the last ones far places.",
        ),
        views.CLOCKS, evidence=evidence.slowest,
    ),
    "positional-encoding-distance-alone": Question(
        PAGE, "relative positions", 2,
        choice(
            "Two words have the vectors $q$ and $k$ before positions are told, any two vectors. "
            "Whose score depends on positions through their distance $m - n$ alone?",
            "That of RoPE and that of ALiBi",
            (
                "That of RoPE and that of sinusoidal vectors",
                "That of sinusoidal vectors, and no other",
                "That of RoPE, of ALiBi and of sinusoidal vectors",
            ),
            r"$PE_m \cdot PE_n$ does depend on $m - n$ alone, but the score also has the terms "
            r"$x_m \cdot PE_n$ and $PE_m \cdot x_n$, which do not. RoPE gives "
            r"$q^\top R_{n-m} k$, ALiBi subtracts a multiple of $m - n$.",
        ),
        views.SIDE_BY_SIDE, evidence=evidence.distance_alone,
    ),
    "positional-encoding-shift": Question(
        PAGE, "shift", 2,
        choice(
            r"There is a matrix with $M \cdot PE_p = PE_{p+k}$. On what does it depend?",
            "On $k$, not on $p$",
            ("On $p$, not on $k$", "On both $k$ and $p$", "On neither of them"),
            r"In each pair $M$ is a rotation by $k\,\omega_i$, the same at every position $p$. So "
            "one linear map can look a fixed number of places back, wherever a token stands.",
        ),
        views.SHIFT, evidence=evidence.shift,
    ),
    "positional-encoding-base": Question(
        PAGE, "base", 2,
        choice(
            "The base is raised from 10,000 to 500,000. What happens to the wavelengths of the "
            "pairs?",
            "The first stays, and all others grow",
            (
                "The last stays, and all others grow",
                "All of them grow, each 50 times",
                "The first grows, and all others stay",
            ),
            r"$2\pi b^{2i/d}$ is $2\pi$ for $i = 0$ whatever the base; pair $i$ grows by "
            r"$50^{2i/d}$, the last one nearly 50 times. Neighbours stay as far apart, and more "
            "positions pass before the slow pairs come round.",
        ),
        views.CLOCKS, evidence=evidence.base,
    ),
    "positional-encoding-sine-and-cosine": Question(
        PAGE, "sinusoidal", 2,
        choice(
            "Why does each frequency get both a sine and a cosine?",
            "So that a shift by $k$ is one linear map",
            (
                "So that all entries lie between $-1$ and 1",
                "So that the entries of a vector sum to 0",
                "So that both dimensions differ in wavelength",
            ),
            r"$\sin((p+k)\omega) = \cos(k\omega) \sin(p\omega) + \sin(k\omega) \cos(p\omega)$ "
            "needs both. With sines alone no matrix carries every position on by $k$, and the "
            "vectors would not all have the same length.",
        ),
        views.SHIFT, evidence=evidence.sine_and_cosine,
    ),
    "positional-encoding-mirror": Question(
        PAGE, "ALiBi", 3,
        choice(
            "A sentence is read backwards by one layer without a causal mask. Which encoding "
            "leaves each word’s output as it was?",
            r"ALiBi with the penalty $a\,|m - n|$",
            (
                "RoPE with its usual frequencies",
                "Sinusoidal vectors of base 10,000",
                "T5’s bias with buckets for both sides",
            ),
            r"Backwards, every distance keeps its size and changes its sign, and $|m - n|$ does "
            "not see the sign. T5 has other buckets for later keys, RoPE turns the other way. With "
            "a causal mask ALiBi does notice.",
        ),
        views.MIRROR, evidence=evidence.mirror,
    ),
    "positional-encoding-causal-none": Question(
        PAGE, "NoPE", 3,
        choice(
            "One causal layer has no positional encoding at all. Can it tell the order of words?",
            "Yes: its outputs depend on which words came before",
            (
                "No: with or without a mask, keys are only a set",
                "No: each word keeps its output in every order",
                "Yes: the mask adds a bias that grows with distance",
            ),
            "Read backwards, a word has other words before it, so it sees another set and its "
            "output changes. Within what it sees there is still no order: allowed weights keep "
            "their ratios.",
        ),
        views.BAG_CAUSAL, evidence=evidence.causal_none,
    ),
}  # fmt: skip
