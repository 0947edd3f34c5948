"""What to say of a formula that is not taken: what is wrong, and what to write."""

import re
from typing import Any

from core.common import characters
from core.surfaces._formula_notation import CLOSES, LOOKS_LIKE, OPENS, FormulaError
from core.surfaces.formula_functions import ALIASES, FUNCTIONS, SHORTHANDS, STEPPED
from core.surfaces.formula_graph import NAMED, VARIABLES

_CALLED = (*FUNCTIONS, *ALIASES, *SHORTHANDS)
_WORDS = sorted((*VARIABLES, *NAMED, *_CALLED), key=len, reverse=True)
_CALL_AT_END = re.compile(
    rf"({'|'.join(sorted(_CALLED, key=len, reverse=True))})\s+([A-Za-zπ]+)\s*$"
)
_SIGNS = {
    "=": "a formula has no = in it: write only what f is equal to.",
    "∛": "write (…)^(1/3) for a cube root.",
    "—": "write - for a minus.",
    **dict.fromkeys("[]{}", "write round brackets, ( and )."),
    **dict.fromkeys("₀₁₂₃₄₅₆₇₈₉", "the two variables are x and y, not x₁ and x₂."),
    **dict.fromkeys("0123456789", "this is no number: it has one point at most."),
    **dict.fromkeys("<>≤≥", "a formula has no comparisons; max(x, y) and min(x, y) choose."),
}


def about_name(name: str) -> str:
    """Of a word that is no name here."""
    shown = f"“{name if len(name) <= 20 else name[:20] + '…'}” is no name here"
    if name in STEPPED:
        return (
            f"{shown}: it has steps, whose gradient is 0 or does not exist. A smooth staircase is "
            "x - sin(2 pi x)/(2 pi)."
        )
    if name in ("X", "Y"):
        return f"{shown}: write {name.lower()}."
    if re.fullmatch("[xy]_?[0-9]", name):
        power, letters = f"for a power write {name[0]}^{name[-1]}", "the variables are x and y"
        return f"{shown}: {power}; {letters}, not x1 and x2."
    if name == "pow":
        return f"{shown}: write x^2 for pow(x, 2)."
    parts = _parted(name)
    if parts:
        return f"{shown}; write {' * '.join(parts)}."
    return (
        f"{shown}; there are x, y, pi, e and the functions {', '.join((*FUNCTIONS, *SHORTHANDS))}."
    )


def about_sign(text: str, at: int) -> str:
    """Of a sign that is in no formula."""
    sign = text[at]
    if sign in _SIGNS:
        return _SIGNS[sign]
    module = re.search(r"\b(?:np|numpy|math|torch|jnp|tf)$", text[:at])
    if sign == "." and module:
        return f"write the function without “{module[0]}.”, for example sin(x)."
    if sign == "\\":
        return "LaTeX is not read: write (x^2)/2 for a fraction, sqrt(x) for a root."
    shown = sign if characters.is_printable(sign) else f"U+{ord(sign):04X}"
    if sign in LOOKS_LIKE:
        return (
            f"this “{sign}” (U+{ord(sign):04X}) only looks like a letter: type {LOOKS_LIKE[sign]}."
        )
    return (
        f"the sign “{shown}” has no place in a formula; it takes + - * / ^, brackets, | for "
        "absolute values, √, numbers, x and y."
    )


def about_token(text: str, written: str, error: Any) -> FormulaError:
    """Of a part that cannot stand where it does; `error` is Lark's, `written` what Lark read."""
    token: Any = getattr(error, "token", None)
    at_end = token is None or token.type == "$END"
    before = next(iter(getattr(error, "token_history", None) or ()), None)
    earlier = written if at_end else written[: token.start_pos]
    if before is not None and before.type == "FUNCTION":
        return _after_function(before, token)
    call = _CALL_AT_END.search(earlier)
    if call and not at_end and token.type not in ("RPAR", "COMMA"):
        name, argument = call.groups()
        return FormulaError(
            f"it is not clear how far {name} reaches: write {name}({argument}) if it is only "
            f"{argument}, and else brackets around all of it.",
            call.start() + 1,
        )
    word = re.search(r"[A-Za-z]+\s*$", written)
    if word and word[0].strip() in _CALLED:
        return _needs_brackets(word[0].strip(), word.start() + 1)
    if at_end:
        opened = text.count("(") - text.count(")")
        what = "a closing bracket is missing" if opened > 0 else "something is missing at the end"
        return FormulaError(f"{what}.", len(text) + 1)
    return _about_place(text, earlier, token)


def _after_function(function: Any, token: Any) -> FormulaError:
    column = int(function.start_pos) + 1
    if token is not None and (
        token.type == "SUPERSCRIPT" or token.type in ("CIRCUMFLEX", "__ANON_0")
    ):
        inverse = f"a{function}(x) or 1/{function}(x)" if str(token).startswith("⁻") else ""
        return FormulaError(f"write {inverse or f'{function}(x)^2 for {function}²(x)'}.", column)
    return _needs_brackets(str(function), column)


def _about_place(text: str, earlier: str, token: Any) -> FormulaError:
    column = int(token.start_pos) + 1
    if token.type == "RPAR" and earlier.count("(") <= earlier.count(")"):
        return FormulaError("this bracket was never opened.", column)
    if token.type == "RPAR" and earlier.rstrip().endswith("("):
        return FormulaError("there is nothing between these brackets.", column)
    if token.type == "COMMA":
        decimal = re.search(r"[0-9]+,[0-9]+", text[max(0, column - 8) : column + 7])
        if decimal and len(decimal[0]) <= 12 and text[column - 2 : column - 1].isdigit():
            point = decimal[0].replace(",", ".")
            return FormulaError(f"write {point} with a point for {decimal[0]}.", column)
        return FormulaError("a comma stands only between arguments: max(x, y).", column)
    shown = str(token)[:20].replace(OPENS, "|").replace(CLOSES, "|")
    return FormulaError(
        f"“{shown}” cannot stand here; before it a number, x, y or a bracket is missing.", column
    )


def _needs_brackets(name: str, column: int) -> FormulaError:
    return FormulaError(f"{name} needs its argument in brackets: {name}(…).", column)


def _parted(name: str) -> list[str]:
    """The word as known names one after the other, an argument in brackets; [] where it is none."""
    parts: list[str] = []
    rest = name[:20]
    while rest:
        word = next((each for each in _WORDS if rest.startswith(each)), "")
        if not word:
            return []
        rest = rest[len(word) :]
        if parts and parts[-1] in _CALLED:
            parts[-1] = f"{parts[-1]}({word})"
        else:
            parts.append(word)
    parts = [f"{each}(…)" if each in _CALLED else each for each in parts]
    return parts if len(parts) > 1 or parts[0] != name else []
