"""A test to hand out: Markdown, rows for a table, and HTML that prints without a network."""

import html
import re
from collections.abc import Callable, Sequence
from typing import Any

from interview.question import LEVELS, ChoiceAnswer
from interview.self_test import LETTERS, Item, right_answer

_STYLE = """body { font: 11pt/1.45 Georgia, serif; max-width: 45em; margin: 2em auto; color: #111; }
li { break-inside: avoid; margin: 0 0 1.2em; } ol ol { list-style: upper-alpha; margin-top: .4em; }
ol ol li { margin: 0; } .blank { color: #555; } .key { break-before: page; }
math { font-size: 1.05em; }"""


def markdown(items: Sequence[Item], title: str) -> str:
    """Questions first, then the answer key."""
    asked = "\n\n".join(f"{n}. {_question(item)}" for n, item in enumerate(items, 1))
    key = "\n\n".join(f"{n}. {_solution(item)}" for n, item in enumerate(items, 1))
    return f"# {title}\n\n{asked}\n\n## Answer key\n\n{key}\n"


def rows(items: Sequence[Item]) -> list[dict[str, Any]]:
    """One row for each question, with its answer."""
    found = []
    for number, item in enumerate(items, 1):
        answer = item.asked.answer
        options = answer.options if isinstance(answer, ChoiceAnswer) else ()
        found.append(
            {
                "number": number,
                "page": item.question.page,
                "topic": item.question.topic,
                "level": LEVELS[item.question.level],
                "question": item.asked.prompt,
                **{
                    letter: options[i] if i < len(options) else ""
                    for i, letter in enumerate(LETTERS)
                },
                "answer": LETTERS[answer.correct]
                if isinstance(answer, ChoiceAnswer)
                else repr(float(answer.value)),
                "explanation": item.asked.explanation,
            }
        )
    return found


def printable(items: Sequence[Item], title: str) -> str:
    """A page that a browser prints: questions, then on a new sheet the answer key.

    LaTeX becomes MathML, which browsers draw by themselves: no script, no font to fetch.
    """
    write = _renderer()
    asked = "\n".join(f"<li>{_printed(item, write)}</li>" for item in items)
    key = "\n".join(f"<li>{write(_solution(item))}</li>" for item in items)
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        f"<h1>{html.escape(title)}</h1>\n<ol>\n{asked}\n</ol>\n"
        f"<h2 class='key'>Answer key</h2>\n<ol>\n{key}\n</ol>\n</body></html>\n"
    )


def _question(item: Item) -> str:
    answer = item.asked.answer
    if not isinstance(answer, ChoiceAnswer):
        return f"{item.asked.prompt}\n\n   Answer: ____________ {answer.unit}".rstrip()
    options = "\n".join(f"   - {LETTERS[i]}: {option}" for i, option in enumerate(answer.options))
    return f"{item.asked.prompt}\n\n{options}"


def _solution(item: Item) -> str:
    return f"**{right_answer(item.asked)}.** {item.asked.explanation}".replace("..**", ".**")


def _printed(item: Item, write: Callable[[str], str]) -> str:
    answer = item.asked.answer
    if not isinstance(answer, ChoiceAnswer):
        unit = html.escape(answer.unit)
        return f"{write(item.asked.prompt)}<p class='blank'>Answer: ____________ {unit}</p>"
    options = "".join(f"<li>{write(option)}</li>" for option in answer.options)
    return f"{write(item.asked.prompt)}<ol>{options}</ol>"


def _renderer() -> Callable[[str], str]:
    """Markdown with LaTeX between dollar signs to HTML; HTML inside it stays text."""
    from latex2mathml.converter import convert
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def formula(content: str, options: dict[str, Any]) -> str:
        display = "block" if options.get("display_mode") else "inline"
        # KaTeX knows \tfrac and \dfrac as sizes of a fraction; a printed line has one.
        return convert(re.sub(r"\\[td]frac\b", r"\\frac", content), display=display)

    writer = MarkdownIt("commonmark", {"html": False})
    dollarmath_plugin(writer, renderer=formula)
    return writer.render
