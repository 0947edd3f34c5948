"""From typed text to a checked tree: a grammar of ordinary maths, and nothing else.

Lark's LALR parser builds the tree without recursion, so deep nesting costs what its length costs.
Source of the algorithm: DeRemer, Practical translators for LR(k) languages, 1969.
"""

import functools
import re
from dataclasses import dataclass
from typing import Any

from core import characters
from core.formula_functions import ALIASES, FUNCTIONS
from core.formula_graph import NAMED, VARIABLES

LONGEST = 200
MOST_OPERATIONS = 150
DEEPEST = 60

_GRAMMAR = r"""
?start: sum
?sum: product
    | sum "+" product           -> add
    | sum MINUS product         -> subtract
?product: factor
    | product ("*" | "·" | "×") factor -> multiply
    | product "/" factor        -> divide
    | product power             -> juxtaposed
?factor: power
    | MINUS factor              -> negative
    | "+" factor
?power: atom
    | atom ("^" | "**") factor  -> raised
?atom: NUMBER                   -> number
    | NAME                      -> name
    | FUNCTION "(" sum ("," sum)* ")" -> call
    | "(" sum ")"

MINUS: "-" | "−"
NUMBER: /([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?(?![0-9.])/
FUNCTION.2: /(FUNCTIONS)(?![A-Za-z_0-9])/
NAME: /[A-Za-z_][A-Za-z_0-9]*/
%ignore /[ \t\r\n]+/
"""


class FormulaError(ValueError):
    """A formula that is not taken; the message says what would work.

    Attributes:
        column: Where it stops making sense, counted from 1.
    """

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"Column {column}: {message}")
        self.column = column


@dataclass(frozen=True)
class Part:
    """One part of a parsed formula.

    Attributes:
        name: As in `core.formula_graph.Node`.
        parts: What it is made of.
        column: Where it starts, from 1.
        value: Of a number.
        depth, size: Longest chain of parts inside it, and how many there are.
    """

    name: str
    parts: tuple["Part", ...]
    column: int
    value: float | None
    depth: int
    size: int


def parse(text: str) -> Part:
    """The tree of a formula in x and y.

    Raises:
        FormulaError: Anything that the grammar does not know, or that is too long, too deep or
            has too many operations; with the column.
    """
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput, VisitError

    if not isinstance(text, str) or not text.strip():
        raise FormulaError("type a formula in x and y, for example x^2 + 10 y^2.", 1)
    if len(text) > LONGEST:
        raise FormulaError(
            f"a formula has at most {LONGEST} signs; this one has {len(text):,}.", LONGEST + 1
        )
    try:
        tree: Part = _parser().parse(text)
    except VisitError as error:
        if isinstance(error.orig_exc, FormulaError):
            raise error.orig_exc from None
        raise
    except UnexpectedCharacters as error:
        at = error.pos_in_stream or 0
        raise FormulaError(_about_sign(text[at]), at + 1) from None
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None
    return tree


@functools.cache
def _parser() -> Any:
    from lark import Lark, Token, Transformer, v_args

    class Builder(Transformer):
        """Each rule's parts, as they are found."""

        @v_args(inline=True)
        def number(self, token: Token) -> Part:
            return Part("number", (), _column(token), float(token), 1, 1)

        @v_args(inline=True)
        def name(self, token: Token) -> Part:
            return _name(str(token), _column(token))

        @v_args(inline=True)
        def call(self, token: Token, *arguments: Part) -> Part:
            return _call(str(token), arguments, _column(token))

        @v_args(inline=True)
        def negative(self, minus: Token, part: Part) -> Part:
            return _joined("neg", (part,), _column(minus))

        @v_args(inline=True)
        def juxtaposed(self, left: Part, right: Part) -> Part:
            base = right.parts[0] if right.name == "^" else right
            if base.name == "number":
                raise FormulaError("write * before a number that multiplies.", right.column)
            return _joined("*", (left, right), left.column)

    for rule, sign in (
        ("add", "+"), ("subtract", "-"), ("multiply", "*"), ("divide", "/"), ("raised", "^")
    ):  # fmt: skip
        setattr(Builder, rule, _binary(sign))
    grammar = _GRAMMAR.replace("FUNCTIONS", "|".join([*FUNCTIONS, *ALIASES]))
    return Lark(grammar, parser="lalr", transformer=Builder())


def _binary(sign: str) -> Any:
    def build(self: Any, children: list[Any]) -> Part:
        left, right = (each for each in children if isinstance(each, Part))
        return _joined(sign, (left, right), left.column)

    return build


def _column(token: Any) -> int:
    return int(token.start_pos) + 1


def _name(name: str, column: int) -> Part:
    if name not in VARIABLES and name not in NAMED:
        raise FormulaError(_about_name(name), column)
    return Part(name, (), column, None, 1, 1)


def _call(name: str, arguments: tuple[Part, ...], column: int) -> Part:
    function = ALIASES.get(name, name)
    wanted = FUNCTIONS[function].num_arguments
    if wanted == 2 and len(arguments) > 2:
        first, *rest = arguments
        for each in rest:
            first = _joined(function, (first, each), column)
        return first
    if len(arguments) != wanted:
        needs = "one argument" if wanted == 1 else "two arguments or more"
        raise FormulaError(f"{name} takes {needs}; here it has {len(arguments)}.", column)
    return _joined(function, arguments, column)


def _joined(name: str, parts: tuple[Part, ...], column: int) -> Part:
    depth = 1 + max(part.depth for part in parts)
    size = 1 + sum(part.size for part in parts)
    if depth > DEEPEST:
        raise FormulaError(
            f"more than {DEEPEST} operations inside one another: write it more simply.", column
        )
    if size > MOST_OPERATIONS:
        raise FormulaError(
            f"a formula has at most {MOST_OPERATIONS} numbers, names and operations.", column
        )
    return Part(name, parts, column, None, depth, size)


def _about_name(name: str) -> str:
    shown = name if len(name) <= 20 else f"{name[:20]}…"
    if set(name) <= set("xy") and len(name) <= 5:
        product = " * ".join(name)
        return f"“{shown}” is no name here; for a product write {product}."
    return (
        f"“{shown}” is no name here; there are x, y, pi, e and the functions "
        f"{', '.join(FUNCTIONS)}."
    )


def _about_sign(sign: str) -> str:
    if sign in "0123456789":
        return "this is no number: it has one point at most."
    shown = sign if characters.is_printable(sign) else f"U+{ord(sign):04X}"
    return (
        f"the sign “{shown}” has no place in a formula; it takes + - * / ^, brackets, numbers, "
        "x and y."
    )


def _unexpected(text: str, error: Any) -> FormulaError:
    token = getattr(error, "token", None)
    before = next(iter(getattr(error, "token_history", None) or ()), None)
    if before is not None and before.type == "FUNCTION":
        return FormulaError(
            f"{before} needs its argument in brackets: {before}(…).", _column(before)
        )
    last = re.search(r"[A-Za-z]+\s*$", text)
    if last and last[0].strip() in {*FUNCTIONS, *ALIASES}:
        return _needs_brackets(last[0].strip(), last.start() + 1)
    if token is None or token.type == "$END":
        opened = text.count("(") - text.count(")")
        what = "a closing bracket is missing" if opened > 0 else "something is missing at the end"
        return FormulaError(f"{what}.", len(text) + 1)
    earlier = text[: token.start_pos]
    if token.type == "RPAR" and earlier.count("(") <= earlier.count(")"):
        return FormulaError("this bracket was never opened.", _column(token))
    if token.type == "RPAR" and earlier.rstrip().endswith("("):
        return FormulaError("there is nothing between these brackets.", _column(token))
    if token.type == "COMMA":
        return FormulaError("a comma stands only between arguments: max(x, y).", _column(token))
    return FormulaError(
        f"“{str(token)[:20]}” cannot stand here; before it a number, x, y or a bracket is missing.",
        _column(token),
    )


def _needs_brackets(name: str, column: int) -> FormulaError:
    return FormulaError(f"{name} needs its argument in brackets: {name}(…).", column)
