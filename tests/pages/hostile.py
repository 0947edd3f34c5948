"""Values that nobody types by accident, and how to see whether a page let one through as markup."""

import json
import random
from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

NUMBERS = (
    "0",
    "-0",
    "-1",
    "1e308",
    "-1e308",
    "1e999",
    "-1e999",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "1e-320",
    "5e-324",
    "1E5",
    "0x10",
    "1_000",
    "1,5",
    "٣",
    "½",
    "²",
    "+1",
    " 1 ",
    "1.",
    ".5",
    "9" * 400,
    "-" + "9" * 400,
    "0." + "0" * 400 + "1",
    "99999999999999999999",
    "1e5.5",
    "1j",
)
TEXTS = (
    "",
    " ",
    "\t\n\r",
    "\x00",
    "\x00\x1b[31mzq\x07",
    "\x7f\x85",
    "\ufeff\u200b\u2060",
    "\uffff",
    "\u202ezq\u202c \u2066zq\u2069",
    "שלום zq مرحبا",
    "e\u0301" * 40,
    "Z" + "\u0335\u0489" * 60,
    "👩‍👩‍👧‍👦🏳️‍🌈🇺🇳",
    "🧨" * 100,
    "中文 日本語 한국어",
    "ß İ ı ﬁ ǅ",
    "𝕫𝕢 𒐫 ﷽",
    "％ ＜script＞",
    "zq\n\n# zq\n\n- zq\n",
    "zq\u2028zq\u2029zq",
    "zq%00%0a%3Cscript%3E",
    "%",
    "&zq=1#zq?zq",
    "'; DROP TABLE zq; --",
    "1 OR 1=1",
    "../../../../etc/passwd",
    "C:\\zq\\..\\zq",
    "file:///etc/zq",
    "http://zq.invalid/zq",
    "//zq.invalid",
    "__import__('os').system('zq')",
    "().__class__.__mro__",
    "{zq}",
    "{0.__class__}",
    "%s%n%d",
    "${7*7}",
    "{{7*7}}",
    "#{7*7}",
    "<%= 7*7 %>",
    "`zq`",
    "\\",
    "x**y**x**y",
    "exp(exp(exp(x)))",
    "1/0",
    "x/(x-x)",
    "((((((((((x",
    "x" + "+x" * 90,
    "sin(",
    ",",
    "1 2 3",
    "1,2;3,4",
    "1;2;3\n4",
    ";;;",
    "a,b\n1,2\n",
    '"',
    "'",
    "[1, 2]",
    '{"zq": [1]}',
    "null",
    "None",
    "True",
    "true",
    "false",
    "undefined",
    "[object Object]",
    "zq " * 200,
    "zq" * 150,
)
# What would do something if it were rendered, with what must then not be found on the page.
MARKUP = {
    "<script>zq()</script>": "<script>zq",
    "<img src=x onerror=zq()>": "<img src=x onerror=zq",
    "<b>zq</b>": "<b>zq",
    '<a href="javascript:zq()">zq</a>': '<a href="javascript:zq',
    '"><svg/onload=zq()>': "<svg/onload=zq",
    "[zq](javascript:zq())": "[zq](javascript:zq",
    "![zq](http://zq.invalid/zq.png)": "![zq](http",
    "**zq**": "**zq**",
    ":red[zq]": ":red[zq",
    ":material/zq:": ":material/zq",
    "$\\zq{zq}$": "$\\zq{zq}$",
    "<http://zq.invalid>": "<http://zq",
    "| zq | zq |": "| zq | zq |",
    "```zq```": "```zq```",
}
# For every control at once: no page offers one of them.
NEVER_OFFERED = (
    "",
    "nonsense",
    "1e999",
    "-1e999",
    "NaN",
    "<script>zq()</script>",
    "9" * 4_500,
    "a,b;c:d",
)
LENGTHS = (1, 48, 200, 300, 2_000, 4_000, 20_000, 100_000)


def value(draw: random.Random, others: list[str], most: int = 0) -> str:
    """One hostile value.

    Args:
        draw: Decides.
        others: Keys and names of other controls, which are wrong here.
        most: How many characters the widget takes, 0 if it does not say.
    """
    kind = draw.choice(("number", "text", "text", "markup", "markup", "long", "other"))
    if kind == "number":
        return draw.choice(NUMBERS)
    if kind == "text":
        return draw.choice(TEXTS)
    if kind == "markup":
        return draw.choice((*MARKUP, f"{draw.choice(list(MARKUP))} {draw.choice(list(MARKUP))}"))
    if kind == "other" and others:
        return draw.choice(others)
    length = draw.choice((most - 1, most, most + 1) if most > 1 else LENGTHS)
    unit = draw.choice((*TEXTS, *MARKUP, "9", "x+", "a ", "1 "))
    return (unit * (length // len(unit) + 1))[:length] if unit else ""


def rendered(block: Block) -> Iterator[str]:
    """Everything on a page that the browser reads as Markdown."""
    for node in block.children.values():
        proto = getattr(node, "proto", None)
        for name in ("body", "label", "help", "caption", "text"):
            if isinstance(found := getattr(proto, name, None), str):
                yield found
        for name in ("captions", "options"):
            for each in getattr(proto, name, ()) if node.type in ("radio", "button_group") else ():
                yield each if isinstance(each, str) else each.content
        if isinstance(node, Block):
            yield from rendered(node)


def let_through(app: AppTest) -> list[str]:
    """Markup of a hostile value that the page would render, and tracebacks."""
    page = "\n".join(rendered(app._tree))
    charts = "\n".join(
        text for each in app.get("plotly_chart") for text in _strings(json.loads(each.proto.spec))
    )
    signs = [*MARKUP.values(), "Traceback (most recent call last)"]
    # Plotly reads tags, not Markdown.
    return [sign for sign in signs if sign in page or (sign[0] == "<" and sign in charts)]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
