"""What multi-head attention costs, and on what that does not depend."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import multi_head_cost as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

HEADS = Param(
    "heads", "Heads h", 4, 1, 12, "linear", "How many heads there are.", "h", is_integer=True
)
HEAD_WIDTH = Param(
    "head_width",
    "Width of a head d_k",
    6,
    1,
    8,
    "linear",
    "The model is d = h·d_k wide.",
    "d_k",
    is_integer=True,
)
TOKENS = Param(
    "tokens", "Tokens n", 10, 1, 24, "linear", "How long the text is.", "n", is_integer=True
)

DERIVATION = Derivation(
    label="What multi-head attention costs",
    question="How many parameters and operations does multi-head attention take, how do they "
    "depend on the number of heads, and how on the length of the text?",
    answer="Each of $h$ heads works with $d_k = d/h$ components, so $h$ cancels in the parameters "
    "and in the operations: $4d^2$ parameters without biases, $8nd^2$ operations for the "
    "projections and $4n^2d$ for scores and weighted sums. The number of attention weights, "
    "$hn^2$, grows with $h$. In the length $n$ the projections are linear, scores and weighted "
    "sums quadratic; they are equal at $n = 2d$.",
    symbols={
        r"n,\ d": "tokens, and components of each, the model's width",
        r"h": "heads; it divides d",
        r"d_k": "width of a head, d/h",
        r"X": "tokens, one row each",
        r"W_i^Q,\ W_i^K,\ W_i^V": "projections of head i, each d × d_k",
        r"W^O": "output projection, d × d",
        r"S_i": "scores of head i, n × n",
    },
    params=(HEADS, HEAD_WIDTH, TOKENS, SEED),
    prepare=case.prepare,
    steps=(
        Step(
            "Heads are columns of large matrices",
            "Side by side, the heads' projections are three $d\\times d$ matrices: projecting once "
            "and cutting is the same as projecting for each head.",
            r"\mathrm{head}_i = \mathrm{softmax}\Big(\frac{XW_i^Q(XW_i^K)^\top}{\sqrt{d_k}}\Big)"
            r"XW_i^V"
            "\n"
            r"XW^Q = [XW_1^Q \mid \dots \mid XW_h^Q],\quad "
            r"\mathrm{output} = [\mathrm{head}_1 \mid \dots \mid \mathrm{head}_h]\,W^O",
            case.split,
        ),
        Step(
            "Parameters",
            "$h$ heads of three $d\\times d_k$ matrices, and $W^O$. With biases, PyTorch's "
            "default, there are $4d$ more, of which the same is true.",
            r"3\cdot h\cdot d\,d_k + d^2 = 3d^2 + d^2 = 4d^2",
            case.parameters,
        ),
        Step(
            "Operations of the projections",
            "A product of an $a\\times b$ and a $b\\times c$ matrix has $ac$ entries with $b$ "
            "multiplications and about as many additions each: $2abc$ operations. Checked by "
            "counting while computing.",
            r"3\cdot h\cdot 2nd\,d_k + 2nd\cdot d = 6nd^2 + 2nd^2 = 8nd^2",
            case.projecting,
        ),
        Step(
            "Operations of scores and weighted sums",
            "Each head multiplies $n\\times d_k$ by $d_k\\times n$, and its weights, $n\\times n$, "
            "by $n\\times d_k$. The softmax's own operations are left out, as is usual.",
            r"h\,(2n^2d_k + 2n^2d_k) = 4n^2\,h\,d_k = 4n^2d",
            case.attending,
        ),
        Step(
            "So both do not depend on the number of heads",
            "In each count $h$ meets $d_k = d/h$. Checked by counting for one head, for your $h$, "
            "and for $d$ heads of width 1.",
            r"h\cdot d_k = h\cdot\frac{d}{h} = d \;\Rightarrow\; "
            r"\text{cost} = 8nd^2 + 4n^2d \text{ for every } h",
            case.any_heads,
        ),
        Step(
            "What does depend on it",
            "More heads make more weights, which take memory and exponentials. And a head's scores "
            "have at most rank $d_k$ before the softmax: the narrower a head, the lower its rank.",
            r"\#\text{weights} = h\,n^2,\quad "
            r"\mathrm{rank}(S_i) \le \min(n,\ d_k)",
            case.depends,
        ),
        Step(
            "Twice the text",
            "Projections treat each token on its own; scores compare all pairs.",
            r"8(2n)d^2 = 2\cdot 8nd^2,\quad 4(2n)^2d = 4\cdot 4n^2d",
            case.quadratic,
        ),
        Step(
            "When the quadratic part is larger",
            "Set both equal. For shorter texts most operations are projections; at $d=768$ the two "
            "are equal at 1,536 tokens.",
            r"4n^2d = 8nd^2 \iff n = 2d",
            case.crossing,
        ),
    ),
    live=(
        LiveLink(
            "multi-head",
            "Twelve heads with the parameters of one: see the table",
            {"multi_head_part": "heads", "multi_head_heads": "12"},
        ),
    ),
    source="A. Vaswani et al., “Attention Is All You Need”, 2017, section 3.2.2 and table 1; on "
    "the rank: S. Bhojanapalli et al. 2020",
    tags=("multi-head", "parameters", "FLOPs", "complexity", "quadratic", "rank"),
)
