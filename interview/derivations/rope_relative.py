"""Why RoPE's scores depend on relative positions only."""

from core.common.params import Param
from core.positional_encoding.sinusoids import BASE
from interview.derivation import Derivation, Step
from interview.derivations.cases import rope_relative as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

PAIRS = Param(
    "pairs",
    "Pairs d/2",
    4,
    1,
    32,
    "linear",
    "Query and key have two components for each pair.",
    "d/2",
    is_integer=True,
)
M = Param(
    "m", "Query's position", 12, 0, 2_000, "linear", "Where the query stands.", "m", is_integer=True
)
N = Param(
    "n", "Key's position", 7, 0, 2_000, "linear", "Where the key stands.", "n", is_integer=True
)

DERIVATION = Derivation(
    label="RoPE: scores of relative positions",
    question="How does rotary position embedding work, and why does its score depend on the "
    "distance of two tokens only?",
    answer="RoPE turns each pair of components of a query by an angle proportional to its "
    "position, and keys likewise. A rotation is orthogonal, so in the dot product the query's is "
    "undone and only the difference of both angles is left: $R(m)^\\top R(n) = R(n-m)$. Absolute "
    "positions go in, relative ones come out; lengths are unchanged, and at distance 0 the score "
    "is the plain dot product.",
    symbols={
        r"q,\ k": "a query and a key, d components each, before they are turned",
        r"m,\ n": "their positions",
        r"\omega_i": "frequency of pair i, in radians a position, i = 0 … d/2 − 1",
        r"b": "base of the frequencies",
        r"\mathrm{i}": "imaginary unit; an italic i counts pairs",
        r"R(m)": "d × d rotation at position m",
        r"\delta": "distance n − m",
        r"\alpha_i,\ \beta_i": "what pair i of query and key contributes",
    },
    params=(PAIRS, BASE, M, N, SEED),
    prepare=case.prepare,
    steps=(
        Step(
            "Turn each pair",
            "Read a pair of components as one complex number and multiply it by a number of length "
            "1: that turns it by the angle $m\\,\\omega_i$. Values are not turned.",
            r"q_{2i} + \mathrm{i}\,q_{2i+1} \;\mapsto\; "
            r"(q_{2i} + \mathrm{i}\,q_{2i+1})\,e^{\mathrm{i}m\omega_i},\quad "
            r"\omega_i = b^{-2i/d}",
            case.turn,
        ),
        Step(
            "As a matrix",
            "In real numbers it is a $2\\times2$ rotation for each pair, on the diagonal of one "
            "matrix. Only the position decides it, not the vector.",
            r"q \mapsto R(m)\,q,\quad k \mapsto R(n)\,k"
            "\n"
            r"R(m) \text{ has the blocks } "
            r"\begin{pmatrix}\cos m\omega_i & -\sin m\omega_i\\ "
            r"\sin m\omega_i & \cos m\omega_i\end{pmatrix}",
            case.as_matrix,
        ),
        Step(
            "A rotation is orthogonal",
            "Transposing a block changes the sign of its sines, and so of its angle: the transpose "
            "turns back.",
            r"R(m)^\top = R(-m),\quad R(m)^\top R(m) = I",
            case.orthogonal,
        ),
        Step(
            "Lengths are kept",
            "So a position does not change the length of a query or a key, unlike a vector that is "
            "added.",
            r"\lVert R(m)\,q\rVert^2 = q^\top R(m)^\top R(m)\,q = q^\top q = \lVert q\rVert^2",
            case.norms,
        ),
        Step(
            "Angles add",
            "Exponents of $e^{\\mathrm im\\omega_i}$ add; back by $m$ and on by $n$ is a turn by "
            "$n-m$.",
            r"R(m)^\top R(n) = R(-m)\,R(n) = R(n-m)",
            case.difference,
        ),
        Step(
            "The score",
            "Move the query's rotation to the other side of the product. The positions are left "
            "only as their difference.",
            r"\big(R(m)\,q\big)\cdot\big(R(n)\,k\big) = q^\top R(m)^\top R(n)\,k "
            r"= q^\top R(n-m)\,k",
            case.relative,
        ),
        Step(
            "Moving both changes nothing",
            "At the same distance the two tokens get the same score, wherever they stand in the "
            "text. Checked at positions up to 999 further on.",
            r"\big(R(m+t)\,q\big)\cdot\big(R(n+t)\,k\big) "
            r"= \big(R(m)\,q\big)\cdot\big(R(n)\,k\big)",
            case.moved,
        ),
        Step(
            "A sum of waves",
            "Multiplied out, pair by pair. The sine changes its sign with the distance: unlike "
            "dot products of sinusoids, RoPE tells before from after.",
            r"q^\top R(\delta)\,k = \sum_i \alpha_i\cos(\delta\omega_i) + "
            r"\beta_i\sin(\delta\omega_i)"
            "\n"
            r"\alpha_i = q_{2i}k_{2i} + q_{2i+1}k_{2i+1},\quad "
            r"\beta_i = q_{2i+1}k_{2i} - q_{2i}k_{2i+1}",
            case.waves,
        ),
        Step(
            "At distance 0",
            "All cosines are 1 and all sines 0: the score without any positions.",
            r"m = n \;\Rightarrow\; q^\top R(0)\,k = \sum_i \alpha_i = q\cdot k",
            case.same_place,
        ),
    ),
    live=(
        LiveLink(
            "positional-encoding",
            "RoPE beside five other encodings: which have no band?",
            {"positional_encoding_topic": "scores", "positional_encoding_part": "side"},
        ),
        LiveLink(
            "positional-encoding",
            "RoPE on texts longer than any in training",
            {"positional_encoding_topic": "scores", "positional_encoding_part": "rope"},
        ),
    ),
    source="J. Su et al., “RoFormer”, 2021, sections 3.2 and 3.4.2",
    tags=("RoPE", "rotary", "relative position", "rotation", "orthogonal", "positional encoding"),
)
