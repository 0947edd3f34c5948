"""From typed text to a checked tree: a grammar of ordinary maths, and nothing else.

Lark's LALR parser builds the tree without recursion, so deep nesting costs what its length costs.
Source of the algorithm: DeRemer, Practical translators for LR(k) languages, 1969.
"""

import functools
import re
from dataclasses import dataclass, replace
from typing import Any

from core.surfaces._formula_mistakes import about_name, about_sign, about_token
from core.surfaces._formula_notation import CLOSES, FRACTIONS, OPENS, SUPERSCRIPTS, fraction, plain
from core.surfaces._formula_notation import FormulaError as FormulaError
from core.surfaces.formula_functions import ALIASES, FUNCTIONS, SHORTHANDS
from core.surfaces.formula_graph import NAMED, VARIABLES

MAX_FORMULA_CHARACTERS = 200
MAX_OPERATIONS = 150
DEEPEST = 60

_REACH = (
    "it is not clear how far this root reaches: write √(…) around all that is under it, as in "
    "√(x) y or √(x y)."
)
# e^2x, x^2(y + 1): the exponent could be the number or the product.
_POWER_AND_MORE = re.compile(r"(\^|\*\*)\s*-?[0-9.]+[A-Za-zπ√(\ue000]")
# f(x, y) = before the formula itself.
_NAMED = re.compile(r"\s*[A-Za-z]{1,8}\s*(\([xy,\s]{0,8}\))?\s*=(?!=)")
# max(0,5, x): the comma could part arguments or be a decimal's.
_COMMA_OF_DIGITS = re.compile(r"[0-9],[0-9]")
# What a function without brackets takes is one letter, and the end of its term: sin x + 1.
_GRAMMAR = rf"""
?start: sum
?sum: term
    | sum "+" term              -> add
    | sum MINUS term            -> subtract
?term: product
    | bare
    | product bare_call         -> juxtaposed
    | product "*" bare          -> multiply
    | product "/" bare          -> divide
?product: factor
    | product "*" factor        -> multiply
    | product "/" factor        -> divide
    | product power             -> juxtaposed
?factor: power
    | MINUS factor              -> negative
    | "+" factor
?power: atom
    | atom ("^" | "**") factor  -> raised
    | atom SUPERSCRIPT          -> superscripted
?atom: NUMBER                   -> number
    | FRACTION                  -> fraction
    | letter
    | FUNCTION "(" sum ("," sum)* ")" -> call
    | "(" sum ")"               -> bracketed
    | OPENS sum "{CLOSES}"      -> absolute
    | ROOT atom                 -> root
?bare: bare_call
    | MINUS bare                -> negative
    | "+" bare
bare_call: FUNCTION letter
letter: NAME | VARIABLE | PI

MINUS: "-"
ROOT: "√"
OPENS: "{OPENS}"
PI: "π"
NUMBER: /([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?(?![0-9.])/
FRACTION: /[{FRACTIONS}]/
SUPERSCRIPT: /[⁺⁻]?[{SUPERSCRIPTS}]+/
FUNCTION.3: /(FUNCTIONS)(?![A-Za-z_0-9])/
VARIABLE.2: /[xy](?=[xy]*(?![A-Za-z_0-9]))/
NAME: /[A-Za-z_][A-Za-z_0-9]*/
%ignore /[ \t\r\n]+/
"""


@dataclass(frozen=True)
class Part:
    """One part of a parsed formula.

    Attributes:
        name: As in `core.surfaces.formula_graph.Node`.
        parts: What it is made of.
        column: Where it starts, from 1.
        value: Of a number.
        depth, size: Longest chain of parts inside it, and how many there are.
        closed: Whether it stands in brackets.
        root: Column of a √ at its end whose reach is not bracketed, else 0.
        doubtful: Whether people read some of it in more than one way: 1/2x, e^2x.
    """

    name: str
    parts: tuple["Part", ...]
    column: int
    value: float | None
    depth: int
    size: int
    closed: bool = False
    root: int = 0
    doubtful: bool = False


def parse(text: str) -> Part:
    """The tree of a formula in x and y.

    Args:
        text: As people write it, as x^2 + 10 y^2, sin x or ½x²; up to `MAX_FORMULA_CHARACTERS`.

    Returns:
        The outermost part, with the others inside it.

    Raises:
        FormulaError: Anything that the grammar does not know, or that is too long, too deep or
            has too many operations; with the column.

    Example:
        >>> tree = parse("x^2 + 2y")
        >>> tree.name, [part.name for part in tree.parts], tree.size
        ('+', ['^', '*'], 7)
        >>> parse("1/2x").doubtful
        True
    """
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput, VisitError

    if not isinstance(text, str) or not text.strip():
        raise FormulaError("type a formula in x and y, for example x^2 + 10 y^2.", 1)
    if len(text) > MAX_FORMULA_CHARACTERS:
        raise FormulaError(
            f"a formula has at most {MAX_FORMULA_CHARACTERS} signs; this one has {len(text):,}.",
            MAX_FORMULA_CHARACTERS + 1,
        )
    named = _NAMED.match(text)
    if named:
        raise FormulaError(about_sign("=", 0), named.end())
    written = plain(text)
    try:
        tree: Part = _parser().parse(written)
    except VisitError as error:
        if isinstance(error.orig_exc, FormulaError):
            raise error.orig_exc from None
        raise
    except UnexpectedCharacters as error:
        at = error.pos_in_stream or 0
        raise FormulaError(about_sign(text, at), at + 1) from None
    except UnexpectedInput as error:
        raise about_token(text, written, error) from None
    if _POWER_AND_MORE.search(written) or _COMMA_OF_DIGITS.search(written):
        return replace(tree, doubtful=True)
    return tree


@functools.cache
def _parser() -> Any:
    from lark import Lark, Token, Transformer, v_args

    class Builder(Transformer):
        """Each rule's parts, as they are found."""

        @v_args(inline=True)
        def number(self, token: Token) -> Part:
            return _number(float(token), _column(token))

        @v_args(inline=True)
        def fraction(self, token: Token) -> Part:
            return replace(_number(fraction(str(token)), _column(token)), closed=True)

        @v_args(inline=True)
        def letter(self, token: Token) -> Part:
            return _name(str(token).replace("π", "pi"), _column(token))

        @v_args(inline=True)
        def call(self, token: Token, *arguments: Part) -> Part:
            return _call(str(token), arguments, _column(token))

        @v_args(inline=True)
        def bare_call(self, token: Token, letter: Part) -> Part:
            return _call(str(token), (letter,), _column(token))

        @v_args(inline=True)
        def bracketed(self, part: Part) -> Part:
            return replace(part, closed=True, root=0)

        @v_args(inline=True)
        def absolute(self, bar: Token, part: Part) -> Part:
            return _joined("abs", (part,), _column(bar))

        @v_args(inline=True)
        def root(self, sign: Token, part: Part) -> Part:
            clear = part.closed or part.name in FUNCTIONS
            made = _joined("sqrt", (part,), _column(sign))
            return made if clear else replace(made, root=_column(sign))

        @v_args(inline=True)
        def negative(self, minus: Token, part: Part) -> Part:
            return _joined("neg", (part,), _column(minus))

        @v_args(inline=True)
        def superscripted(self, base: Part, token: Token) -> Part:
            exponent = _number(_raised(str(token)), _column(token))
            return _power(base, replace(exponent, closed=True))

        @v_args(inline=True)
        def juxtaposed(self, left: Part, right: Part) -> Part:
            return _juxtaposed(left, right)

    for rule, sign in (
        ("add", "+"),
        ("subtract", "-"),
        ("multiply", "*"),
        ("divide", "/"),
        ("raised", "^"),
    ):
        setattr(Builder, rule, _binary(sign))
    names = [*FUNCTIONS, *ALIASES, *SHORTHANDS]
    grammar = _GRAMMAR.replace("FUNCTIONS", "|".join(names))
    return Lark(grammar, parser="lalr", transformer=Builder())


def _binary(sign: str) -> Any:
    def build(self: Any, children: list[Any]) -> Part:
        left, right = (each for each in children if isinstance(each, Part))
        if sign == "^":
            return _power(left, right)
        made = _joined(sign, (left, right), left.column)
        return replace(made, root=right.root) if sign == "*" else made

    return build


def _column(token: Any) -> int:
    return int(token.start_pos) + 1


def _number(value: float, column: int) -> Part:
    return Part("number", (), column, value, 1, 1)


def _name(name: str, column: int) -> Part:
    if name not in VARIABLES and name not in NAMED:
        raise FormulaError(about_name(name), column)
    return Part(name, (), column, None, 1, 1)


def _raised(superscript: str) -> float:
    """⁻¹² as −12."""
    digits = "".join(str(SUPERSCRIPTS.index(each)) for each in superscript if each in SUPERSCRIPTS)
    return -float(digits) if superscript.startswith("⁻") else float(digits)


def _call(name: str, arguments: tuple[Part, ...], column: int) -> Part:
    function = ALIASES.get(name, name)
    wanted = 1 if name in SHORTHANDS else FUNCTIONS[function].num_arguments
    if len(arguments) != wanted and not len(arguments) > wanted == 2:
        needs = "one argument" if wanted == 1 else "two arguments or more"
        raise FormulaError(f"{name} takes {needs}; here it has {len(arguments)}.", column)
    if name in SHORTHANDS:
        return _put_in(parse(SHORTHANDS[name]), arguments[0], column)
    first, *rest = arguments
    if not rest:
        return _joined(function, (first,), column)
    for each in rest:
        first = _joined(function, (first, each), column)
    return first


def _put_in(part: Part, argument: Part, column: int) -> Part:
    """A shorthand's tree with the argument in the place of x."""
    if part.name == "x":
        return argument
    if not part.parts:
        return replace(part, column=column)
    parts = tuple(_put_in(each, argument, column) for each in part.parts)
    return replace(_joined(part.name, parts, column), closed=True)


def _power(base: Part, exponent: Part) -> Part:
    if base.root:
        raise FormulaError(_REACH, base.root)
    return _joined("^", (base, exponent), base.column)


def _juxtaposed(left: Part, right: Part) -> Part:
    if left.root:
        raise FormulaError(_REACH, left.root)
    base = right.parts[0] if right.name == "^" else right
    if base.name == "number" and not base.closed:
        raise FormulaError("write * before a number that multiplies.", right.column)
    made = _joined("*", (left, right), left.column)
    doubtful = made.doubtful or (left.name == "/" and not left.closed)
    return replace(made, root=right.root, doubtful=doubtful)


def _joined(name: str, parts: tuple[Part, ...], column: int) -> Part:
    depth = 1 + max(part.depth for part in parts)
    size = 1 + sum(part.size for part in parts)
    if depth > DEEPEST:
        raise FormulaError(
            f"more than {DEEPEST} operations inside one another: write it more simply.", column
        )
    if size > MAX_OPERATIONS:
        raise FormulaError(
            f"a formula has at most {MAX_OPERATIONS} numbers, names and operations.", column
        )
    doubtful = any(part.doubtful for part in parts)
    return Part(name, parts, column, None, depth, size, doubtful=doubtful)
