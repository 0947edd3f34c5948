"""Hostile formulas: each is refused in words, at once, and nothing of it is ever executed."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]

PYTHON = [
    "__import__('os').system('touch made')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "x.__class__.__mro__[1]",
    "(1).__class__",
    "x.real",
    "x.y.x",
    "x . y",
    "__x__",
    "__builtins__",
    "__import__",
    "__builtins__['eval']",
    "getattr(x, 'y')",
    "globals()",
    "vars()",
    "locals()",
    "dir(x)",
    "type(x)",
    "id(x)",
    "eval('x')",
    "exec('x')",
    "compile('x', '', 'eval')",
    "open('made', 'w')",
    "open(x)",
    "input()",
    "print(x)",
    "breakpoint()",
    "exit()",
    "quit()",
    "help()",
    "os.system('touch made')",
    "sys.exit()",
    "subprocess.run(['touch', 'made'])",
    "lambda: x",
    "lambda x: x",
    "(lambda x: x)(y)",
    "(x := y)",
    "x := 1",
    "[x for x in y]",
    "{x: y for x in y}",
    "(x for x in y)",
    "[x]",
    "{x}",
    "{x, y}",
    "{'x': y}",
    "x[0]",
    "x[::]",
    "import os",
    "from os import system",
    "import os; x",
    "x; import os",
    "x;",
    "x; y",
    "x\nimport os",
    "x + y\nprint(x)",
    "x\\\ny",
    "@x",
    "@x\ndef f(): pass",
    "x @ y",
    "def f(x): x",
    "class A: pass",
    "async x",
    "await x",
    "yield x",
    "yield",
    "return x",
    "raise x",
    "assert x",
    "del x",
    "global x",
    "pass",
    "while 1: pass",
    "for x in y: x",
    "if x: y",
    "x if y else x",
    "with x: y",
    "try: x",
    "f'{x}'",
    'f"{x.__class__}"',
    "{0.__class__}",
    "{x.__class__}",
    "{0}",
    "%s",
    "x % y",
    "x %s",
    "'x'",
    '"x"',
    "'''x'''",
    "b'x'",
    "r'x'",
    "`x`",
    "x`y`",
    "'",
    '"',
    "x == y",
    "x = y",
    "x != y",
    "x < y",
    "x > y",
    "x <= y",
    "x << 9",
    "x >> 9",
    "x & y",
    "x | y",
    "~x",
    "!x",
    "x and y",
    "not x",
    "x or y",
    "x is y",
    "x in y",
    "x // y",
    "x ? y : x",
    "x -> y",
    "*x",
    "**x",
    "*x, y",
    "max(*x)",
    "max(**x)",
    "max(x, key=y)",
    "max(x=1, y=2)",
    "...",
    "x...",
    "None",
    "True",
    "False",
    "nan",
    "inf",
    "NaN + x",
    "Infinity",
    "-inf x",
    "1j",
    "2j x",
    "0x1f",
    "0b11 x1",
    "0o17 z",
    "1_000 x",
    "x#y",
    "# x",
    "x // comment",
    "x /* y */",
    "x <!-- y -->",
]
SIZE = [
    "9^9^9^9",
    "9**9**9**9",
    "9^9^9^9^9^9^9^9 + x",
    "1e400",
    "1e400 x",
    "x + 1e999999999",
    "2^1000",
    "x^1e9",
    "x^9^9",
    "x^(9^9)",
    "(x^2)^1e6",
    "10^100^100 x",
    "exp(exp(exp(9))) + x",
    "exp(1000)",
    "-1e400 x",
    "x^-1e400",
    "1e308 * 1e308 * x",
    "(9^99)^99 x",
    "1/0 + x",
    "x + 1/(1 - 1)",
    "sqrt(-1) x",
    "log(0) x",
    "log(-1) + x",
    "asin(2) + x",
    "(-8)^(1/3) + x",
    "(-2)^x",
    "0^x",
    "9" * 150 + " x",
    "x^" + "9" * 150,
    "0." + "9" * 150,
    "9" * 5000,
    "x" * 5000,
    "(" * 100 + "x" + ")" * 99,
    "(" * 200,
    ")" * 200,
    "(" * 5000 + "x" + ")" * 5000,
    "-" * 199 + "x",
    "−" * 100 + "x",
    "sin(" * 39 + "x" + ")" * 38,
    "sin(" * 50,
    "abs(" * 1000 + "x" + ")" * 1000,
    "x" + "^x" * 99,
    "x" + "^2" * 99,
    "x" + "**x" * 60,
    "^".join("9" * 50) + " x",
    "x" + "^-x" * 60,
    "+".join("x" * 100),
    "x" + "*x" * 99,
    "max(" + ",".join("x" * 90) + ")",
    "2" * 30 + "^" * 30,
    "(x+y)" * 40,
    "(x)" * 66,
    "x " * 100,
    "," * 200,
    "." * 200,
    "e" * 200,
    "_" * 200,
    "1e" * 100,
]
LOOK_ALIKES = [
    "х + у",
    "х^2",
    "x + у",
    "ο + x",
    "χ + x",
    "ⅹ + x",
    "x⁺y",
    "x₁",
    "∞",
    "∑ x",
    "∂x",
    "x|",
    "∛x",
    "x\u202ey",
    "\u202ex + y",
    "x\u2066 + y",
    "x\u200by",
    "\u200bx",
    "x\u200d + y",
    "x\ufeff + y",
    "x\u0301",
    "x\u0338 + y",
    "xͯ" + "\u0336" * 90,
    "٣x",
    "x^٢",
    "۴ + x",
    "२ x",
    "\ue000x\ue001",
    "x\u2028y",
    "x\u2029y",
    "x\x85y",
    "x — y",
    "|x|y|x|",
    "1½ x",
    "\ue000x|",
    "|" * 200,
    "|x" * 99,
    "x ^ y ˆ 2",
    "ѕin(x)",
    "sın(x)",
    "SIN(X)",
    "ﬁ(x)",
    "e͏x",
    "x\ud800",
    "\udfff",
    "x²^³",
    "²x",
    "😀",
    "x + 😀",
    "👩‍👩‍👧 x",
    "\U000e0041x",
    "\uffff",
    "x\x00",
    "\x00",
    "x + \x00 + y",
    "√",
    "√²",
    "x\x07",
    "x\x08y",
    "sin²(x)",
    "sin⁻¹(x)",
    "√x y",
    "|(x|)",
    "||",
    "|x",
    "⁻x",
    "x⁻",
    "x⁹⁹⁹",
    "\x1b[31mx",
    "x\x7f",
    "x\x0b+ y",
    "x\x0c+ y",
    "\x1a",
    "x\r\n;y",
    "x\t$\t",
    "\xff\xfe",
    "\u2060",
]
ELSEWHERE = [
    "'; DROP TABLE users; --",
    "1 OR 1=1",
    "x UNION SELECT * FROM y",
    "x'--",
    '" OR ""="',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b>x</b>",
    "&lt;x&gt;",
    "&#120;",
    "javascript:alert(1)",
    "x</textarea><script>x</script>",
    "{{7*7}}",
    "${7*7}",
    "#{7*7}",
    "<%= x %>",
    "{% x %}",
    "{{ x.__class__ }}",
    "$x$",
    "$$x$$",
    r"\input{/etc/passwd}",
    r"\x",
    r"\frac{x}{y}",
    r"\write18{touch made}",
    r"\def\x{\x}\x",
    r"\url{x}",
    r"x\\y",
    r"\u0078",
    r"\x41",
    "$(touch made)",
    "`touch made`",
    "x; touch made",
    "x && touch made",
    "x | touch made",
    "x > made",
    "| touch made",
    "../../etc/passwd",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:\\x",
    "~/x",
    "http://x.y/",
    "x@y.x",
    "Symbol('x')",
    "S(1)",
    "S('x')",
    "oo",
    "zoo",
    "I",
    "I x",
    "E^x",
    "Derivative(x)",
    "Integral(x, x)",
    "Sum(x, (x, 1, 9))",
    "factorial(99999)",
    "gamma(x)",
    "x!",
    "99999!",
    "evalf",
    "x.evalf()",
    "diff(x)",
    "solve(x)",
    "sympify('x')",
    "parse_expr(x)",
    "lambdify(x, y)",
    "Lambda(x, y)",
    "Function('x')(y)",
    "Matrix(x)",
    "Piecewise((x, y))",
    "N(x, 99999)",
    "limit(x, x, 0)",
    "srepr(x)",
    "binomial(999, 99)",
    "fibonacci(9999)",
    "zeta(x)",
    "re(x)",
    "arg(x)",
    "sinc(x)",
    "np.sin(x)",
    "torch.load(x)",
    "numpy.load('x')",
    "pickle.loads(x)",
    "math.sin(x)",
    "sin.__call__(x)",
    "sin",
    "sin sin x",
    "sin(sin)",
    "max",
    "max(x)",
    "max()",
    "x()",
    "y(x, x)",
    "pi(1, 2)",
    "e()",
    "()",
    "(,)",
    "x,",
    ",x",
    "x,,y",
    "x + ",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    ".",
    "x..y",
    ")",
    "(",
    ")x(",
    '{"x": 1}',
    "<?xml version='1.0'?>",
    "--flag",
    "-x; rm",
    "\\N{DIGIT ONE}",
    "%78",
    "%00",
    "a" * 200,
]
LARGE = [
    "x" * 100_000,
    "9" * 100_000,
    "(" * 100_000,
    "-" * 100_000 + "x",
    "x+" * 50_000 + "x",
    " " * 100_000,
    "sin(" * 25_000,
    "x^" * 50_000 + "x",
    "\x00" * 100_000,
    "х" * 100_000,
    "\n" * 99_999 + "x",
    "\u202e" * 100_000,
    "'" * 100_000,
    "A" * 100_000,
    "x" + " " * 100_000,
    "e" * 100_000,
]
BLANK = ["", " ", "\t", "\n", "\r\n \n", "\u00a0", "\u2003", "\x0b", "\x1c"]
NO_TEXT: list[Any] = [None, b"x", b"", [], ["x"], {}, {"x": 1}, ("x",), 1, 1.5, True, 1j]
REFUSED: list[Any] = [*PYTHON, *SIZE, *LOOK_ALIKES, *ELSEWHERE, *LARGE, *BLANK, *NO_TEXT]
# These look hostile and are plain maths.
HARMLESS = [
    "(" * 99 + "x" + ")" * 99,
    "+" * 199 + "x",
    "-" * 58 + "x",
    "sin(" * 39 + "x" + ")" * 39,
    "x" + " " * 199,
    "x\ny",
    "x\r\n+\ty",
    "0.1" + "0" * 190 + "x",
    "x" + "^0.5" * 29,
    "x--y",
    "2e-x",
    "ｘ + ｙ",
    "x＋y",
    "（x）",
    "２x",
    "x^２",
    "１ + x",
    "𝑥 + 𝑦",
    "𝐱",
    "𝟐x",
    "x²",
    "x³ + y",
    "x⁻¹",
    "½ x",
    "√x",
    "π x",
    "\ufeffx + y",
    "x\u00a0+ y",
    "x\u3000+ y",
    "x ∗ y",
    "x ∕ y",
    "x ⁄ y",
    "x – y",
    "x ÷ y",
    "x ⋅ y",
    "|" * 30 + "x" + "|" * 30,
    "xy" * 20,
    "x" + "^x" * 30,
    "x - - - + - y",
    "1e-400 + x",
    "e^pi^0.1x",
    "max(" + ",".join("xy" * 20) + ")",
]

CHILD = r"""
import ast, json, math, sys
import numpy as np
from core.surfaces.formula import formula

warm = formula("max(sin(x), 2 * 3)^2 + y")  # lark, NumPy and sympy are imported here
warm.latex("f"), warm.value(1.0, 2.0)
corpus, events, answers = ast.literal_eval(sys.stdin.read()), [], []
WATCHED = ("exec", "compile", "import", "open", "os.system", "subprocess.Popen", "os.exec",
           "os.posix_spawn", "os.fork", "socket.connect", "ctypes.dlopen")
watching = True
sys.addaudithook(
    lambda event, values: events.append([event, repr(values)[:200]])
    if watching and event in WATCHED else None
)
for each in corpus:
    try:
        with np.errstate(all="ignore"):
            value = float(formula(each).value(np.float64(1.25), np.float64(0.5)))
        answers.append(["value", value if math.isfinite(value) else None])
    except ValueError as error:
        answers.append(["ValueError", str(error)])
    except BaseException as error:
        answers.append([type(error).__name__, str(error)])
quiet = list(events)
open("/dev/null").close()
watching = False
assert len(events) == len(quiet) + 1, "the hook sees nothing"
print(json.dumps([answers, quiet]))
"""


def child(source: str, given: str, folder: Path, seconds: int) -> str:
    """Run Python for at most so many seconds of its own: a busy machine takes none of them."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", limit + source],
        input=given,
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def told(folder: Path) -> tuple[list[list[Any]], list[list[str]]]:
    """What each formula gave in one child process, and what Python did meanwhile."""
    answers, events = json.loads(child(CHILD, ascii([*REFUSED, *HARMLESS]), folder, 60))
    return answers, events


def shown(given: Any) -> str:
    return ascii(given)[:80]


def test_the_corpus_is_large_and_has_no_formula_twice() -> None:
    texts = [each for each in [*REFUSED, *HARMLESS] if isinstance(each, str)]
    assert len(set(texts)) == len(texts) >= 400
    assert ast.literal_eval(ascii(REFUSED)) == REFUSED


def test_every_hostile_formula_is_refused_with_a_column(told: Any) -> None:
    answers = told[0][: len(REFUSED)]
    wrong = {
        shown(given): answer
        for given, answer in zip(REFUSED, answers, strict=True)
        if answer[0] != "ValueError" or not answer[1].startswith("Column ")
    }
    assert wrong == {}


def test_every_harmless_formula_has_a_finite_value(told: Any) -> None:
    answers = told[0][len(REFUSED) :]
    wrong = {
        shown(given): answer
        for given, answer in zip(HARMLESS, answers, strict=True)
        if answer[0] != "value" or answer[1] is None
    }
    assert wrong == {}


def repeated(text: str, message: str) -> int:
    """Length of the longest part of the text that is in the message."""
    text, longest = text[:1000], 0
    for start in range(len(text)):
        while start + longest < len(text) and text[start : start + longest + 1] in message:
            longest += 1
    return longest


# "x" * 5000 and 100,000 are refused for their length; these are short enough to be read.
NAMES_OF_X_AND_Y = ["x" * 200, "xy" * 100, "pix" * 60, "sinx" * 50, "x" * 99 + "z" * 99]


def about(text: str) -> str:
    from core.surfaces.formula import formula

    with pytest.raises(ValueError, match=r"^Column ") as caught:
        formula(text)
    return str(caught.value)


def test_no_message_is_long_or_repeats_much_of_the_text(told: Any) -> None:
    for given, (_, message) in zip(REFUSED, told[0], strict=False):
        assert len(message) < 400, shown(given)
        if isinstance(given, str):
            assert repeated(given, message) <= 20, shown(given)


@pytest.mark.parametrize("text", NAMES_OF_X_AND_Y)
def test_no_message_writes_out_a_long_product(text: str) -> None:
    assert len(about(text)) < 400
    assert repeated(text, about(text)) <= 20


def test_nothing_is_executed_imported_or_opened(told: Any, folder: Path) -> None:
    assert told[1] == []
    assert list(folder.iterdir()) == []


def test_a_formula_that_names_a_file_does_not_make_it(tmp_path: Path) -> None:
    from core.surfaces.formula import formula

    path = tmp_path / "made"
    for text in (
        f"open('{path}', 'w')",
        f"x + __import__('os').system('touch {path}')",
        f"[open(n, 'w') for n in ['{path}']]",
        f"$(touch {path})",
        f"`touch {path}`",
        f"x\nopen('{path}', 'w')",
        f"\\write18{{touch {path}}}",
        f"{{{{open('{path}', 'w')}}}}",
    ):
        with pytest.raises(ValueError, match=r"^Column "):
            formula(text)
    assert not path.exists()


SLOW_TO_WRITE = (
    "sin(x) + max(y, 2)",
    "((((9x)^100)^100)^100)^100",
    "9^9^9^(9 + x - x) + x",
    "max(sin(9^9^(9 + x - x)), y)",
    "sin(exp(exp(15 + x - x))) + max(y, exp(exp(15 + x - x)))",
)


def test_latex_takes_no_longer_than_seconds(tmp_path: Path) -> None:
    source = (
        "import sys\nfrom core.surfaces.formula import formula\n"
        "for each in sys.stdin:\n    print(len(formula(each).latex('f') or ''), flush=True)"
    )
    assert len(child(source, "\n".join(SLOW_TO_WRITE), tmp_path, 8).split()) == len(SLOW_TO_WRITE)
