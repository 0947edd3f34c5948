"""Why sinusoidal encodings turn a shift into one linear map."""

from core.common.params import Param
from core.positional_encoding.sinusoids import BASE
from interview.derivation import Derivation, Step
from interview.derivations.cases import linear_shifts as case
from interview.live_links import LiveLink

PAIRS = Param(
    "pairs",
    "Pairs d/2",
    4,
    1,
    16,
    "linear",
    "An encoding has two components for each frequency.",
    "d/2",
    is_integer=True,
)
POSITION = Param(
    "position",
    "Position",
    10,
    0,
    1_000,
    "linear",
    "Where the shift starts.",
    "pos",
    is_integer=True,
)
SHIFT = Param(
    "shift",
    "Shift k",
    5,
    -100,
    100,
    "linear",
    "How many positions further, or back below 0.",
    "k",
    is_integer=True,
)

DERIVATION = Derivation(
    label="Sinusoids make shifts linear",
    question="Why did the original Transformer use sines and cosines for positions? Show that a "
    "shift by k positions is a linear map, the same at every position.",
    answer="A sine and a cosine of the same frequency are a point on a circle, and a shift by $k$ "
    "turns it by $k\\omega_i$, wherever it is: that is what the addition formulas say. So all "
    "pairs together are multiplied by one matrix of $2\\times2$ rotations that depends on $k$ and "
    "not on the position. It follows that the dot product of two encodings depends on their "
    "distance alone.",
    symbols={
        r"pos,\ k": "a position, and how far it is shifted",
        r"\mathrm{PE}(pos)": "encoding of a position, d components",
        r"\omega_i": "frequency of pair i, in radians a position, i = 0 … d/2 − 1",
        r"\alpha,\ \beta": "any two angles",
        r"\mathrm{i}": "imaginary unit; an italic i counts pairs",
        r"b": "base of the frequencies, 10,000 in the paper",
        r"B_i": "2 × 2 block that shifts pair i by k",
        r"M_k": "d × d matrix with these blocks on its diagonal",
    },
    params=(PAIRS, BASE, POSITION, SHIFT),
    prepare=case.prepare,
    steps=(
        Step(
            "The encoding",
            "Each pair of components is a sine and a cosine of the same angle, like the hand of a "
            "clock. The first hand turns fast, later ones slower and slower.",
            r"\mathrm{PE}(pos)_{2i} = \sin(pos\,\omega_i),\quad "
            r"\mathrm{PE}(pos)_{2i+1} = \cos(pos\,\omega_i),\quad \omega_i = b^{-2i/d}",
            case.encoding,
        ),
        Step(
            "Addition formulas",
            "Multiply out $e^{\\mathrm i\\alpha}e^{\\mathrm i\\beta} = "
            "e^{\\mathrm i(\\alpha+\\beta)}$, with "
            "$e^{\\mathrm i\\alpha} = \\cos\\alpha + \\mathrm i\\sin\\alpha$, and compare "
            "imaginary and real parts.",
            r"\sin(\alpha+\beta) = \sin\alpha\cos\beta + \cos\alpha\sin\beta"
            "\n"
            r"\cos(\alpha+\beta) = \cos\alpha\cos\beta - \sin\alpha\sin\beta",
            case.addition,
        ),
        Step(
            "One pair, as a matrix",
            "Insert $\\alpha = pos\\,\\omega_i$ and $\\beta = k\\,\\omega_i$. Both right sides are "
            "linear in $\\sin\\alpha$ and $\\cos\\alpha$, and their coefficients do not contain "
            "the position.",
            r"\begin{pmatrix}\sin((pos+k)\,\omega_i)\\ \cos((pos+k)\,\omega_i)\end{pmatrix} = "
            r"\underbrace{\begin{pmatrix}\cos k\omega_i & \sin k\omega_i\\ "
            r"-\sin k\omega_i & \cos k\omega_i\end{pmatrix}}_{B_i} "
            r"\begin{pmatrix}\sin(pos\,\omega_i)\\ \cos(pos\,\omega_i)\end{pmatrix}",
            case.block,
        ),
        Step(
            "The block is a rotation",
            "From $\\cos^2+\\sin^2 = 1$. So a shift changes no length: the hand of a clock turns.",
            r"B_i^\top B_i = I,\quad \det B_i = \cos^2 k\omega_i + \sin^2 k\omega_i = 1",
            case.rotation,
        ),
        Step(
            "All pairs: a block-diagonal matrix",
            "Put the blocks on the diagonal. Checked for a hundred positions with one and the same "
            "matrix.",
            r"\mathrm{PE}(pos+k) = M_k\,\mathrm{PE}(pos),\quad "
            r"M_k = \begin{pmatrix}B_0 & & \\ & \ddots & \\ & & B_{d/2-1}\end{pmatrix}",
            case.stacked,
        ),
        Step(
            "Shifts add",
            "Angles of rotations add, so going $k$ positions is going one position $k$ times.",
            r"M_jM_k = M_{j+k} \;\Rightarrow\; M_k = M_1^{\,k}",
            case.powers,
        ),
        Step(
            "Least squares finds the same matrix",
            "Here nothing is known of sines: the matrix that best maps encodings to those $k$ "
            "positions further. It is unique, since the positions reach as far as the longest "
            "wavelength.",
            r"\arg\min_M \sum_{pos}\lVert M\,\mathrm{PE}(pos) - \mathrm{PE}(pos+k)\rVert^2 = M_k",
            case.fitted,
        ),
        Step(
            "Dot products see the distance only",
            "The second addition formula, read backwards. The sum is largest, $d/2$, at distance "
            "0, and the same for $k$ and $-k$: alone it does not tell before from after.",
            r"\mathrm{PE}(pos)\cdot\mathrm{PE}(pos+k) = \sum_i \big(\sin\alpha_i\sin\beta_i + "
            r"\cos\alpha_i\cos\beta_i\big) = \sum_i\cos(k\,\omega_i)"
            "\n"
            r"\alpha_i = pos\,\omega_i,\quad \beta_i = (pos+k)\,\omega_i",
            case.similarity,
        ),
    ),
    live=(
        LiveLink(
            "positional-encoding",
            "Shift by k: one matrix turns every position's clocks",
            {"positional_encoding_topic": "shift", "positional_encoding_data": "spread"},
        ),
        LiveLink(
            "positional-encoding",
            "Dot products of all pairs: stripes along the diagonal",
            {"positional_encoding_topic": "similarity", "positional_encoding_width": "128"},
        ),
    ),
    source="A. Vaswani et al., “Attention Is All You Need”, 2017, section 3.5",
    tags=("positional encoding", "sinusoidal", "rotation", "relative position", "transformer"),
)
