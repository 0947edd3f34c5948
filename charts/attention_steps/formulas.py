"""The formulas of one attention head, with the numbers on screen."""

from charts.attention_steps.findings import Name, score_of, strongest_cell
from core.attention_steps.steps import BOOLEAN_MASKS, AttentionSteps
from core.common.number_format import format_latex


def formulas(steps: AttentionSteps, name: Name = str) -> dict[str, tuple[str, str, str]]:
    """LaTeX with the current numbers, symbols and source of what acts on screen."""
    found = {"Attention": _attention_formula(steps, name)}
    if not steps.allowed.all():
        found["Mask"] = _mask_formula(steps)
    if steps.choices.dropout:
        found["Dropout"] = _dropout_formula(steps)
    return found


def _attention_formula(steps: AttentionSteps, name: Name) -> tuple[str, str, str]:
    example, choices = steps.example, steps.choices
    n_q, n_k = steps.scores.shape
    d_k, d_v = example.d_k, example.value.shape[1]
    scale = rf"{{\sqrt{{{d_k}}}}}" if choices.scaled else "{1}"
    heat = "" if choices.temperature == 1 else rf" \Big/ {format_latex(choices.temperature)}"
    mask = "" if steps.allowed.all() else " + M"
    latex = (
        rf"\underset{{{n_q} \times {d_v}}}{{O}} = \mathrm{{softmax}}\Big(\Big("
        rf"\frac{{Q K^\top}}{scale}{mask}\Big){heat}\Big)\; \underset{{{n_k} \times {d_v}}}{{V}}"
    )
    if steps.allowed.any():
        i, j = strongest_cell(steps)
        heat_of = steps.divisor * choices.temperature
        heated = [score_of(steps, i, k) / heat_of for k in range(n_k)]
        shown = [value for value, allowed in zip(heated, steps.allowed[i], strict=True) if allowed]
        total = " + ".join(f"e^{{{format_latex(value)}}}" for value in shown[:3])
        total += r" + \dots" if len(shown) > 3 else ""
        latex += "\n" + (
            rf"a_{{{i + 1},{j + 1}}} = \frac{{e^{{{format_latex(heated[j])}}}}}{{{total}}} = "
            f"{format_latex(steps.weights[i, j])}"
        )
        example_told = (
            f" Second line: the weight of key {j + 1}, “{name(example.keys[j])}”, for query "
            f"{i + 1}, “{name(example.queries[i])}”."
        )
    else:
        example_told = ""
    explanation = (
        f"Q is {n_q} × {d_k} (a query in each row), K {n_k} × {d_k} (keys), V {n_k} × {d_v} "
        f"(values), O the output. The scores q·k are "
        + (f"divided by √d_k = √{d_k}" if choices.scaled else "not divided by √d_k here")
        + ("; M is 0 where looking is allowed and −∞ where not" if mask else "")
        + ("; then they are divided by the temperature" if heat else "")
        + f".{example_told}"
    )
    return latex, explanation, "Vaswani et al. 2017, “Attention Is All You Need”, eq. 1"


def _mask_formula(steps: AttentionSteps) -> tuple[str, str, str]:
    latex = (
        r"M_{ij} = \begin{cases} 0 & i \text{ may look at } j \\ -\infty & \text{otherwise} "
        r"\end{cases} \qquad e^{-\infty} = 0"
    )
    n_q, n_k = steps.allowed.shape
    explanation = (
        f"M has a row for each query and a column for each key, here {n_q} × {n_k}; libraries "
        f"repeat it over batch and heads. {BOOLEAN_MASKS} A key_padding_mask has "
        "a row for each text instead and a column for each key.\n\n"
        "A finite number such as −10⁹ instead of −∞ is common and fragile: float16 ends at "
        "−65,504, so there it overflows (PyTorch’s masked_fill refuses it), and where −10⁹ "
        "replaces every score of a row, all its weights are equal. Use −∞, and say what a "
        "fully masked row is: zeros here."
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.2.3; PyTorch 2.13, as run on a CPU"


def _dropout_formula(steps: AttentionSteps) -> tuple[str, str, str]:
    p = steps.choices.dropout
    latex = (
        rf"\tilde a_{{ij}} = \frac{{m_{{ij}}}}{{1 - {format_latex(p)}}}\, a_{{ij}}, \qquad "
        rf"P(m_{{ij}} = 1) = {format_latex(1 - p)}"
    )
    explanation = (
        "m is 0 where a weight is dropped. Dividing by the share that is kept, 1 − p, leaves the "
        "expectation of every weight unchanged, so nothing needs scaling after training. In "
        f"a single draw a row’s sum need not be 1. Seed {steps.choices.seed:,}."
    )
    return (
        latex,
        explanation,
        "Srivastava et al. 2014; inverted form as torch.nn.functional.dropout",
    )
