from . import sheets
from .coding_question import CodingQuestion, Mistake, outcomes
from .derivation import Check, Derivation, Step, as_markdown, checks
from .live_links import LiveLink
from .pictures import Bars, Lines, LiveResult, Matrix, Picture
from .question import LEVELS, ChoiceAnswer, NumberAnswer, Question
from .search import MAX_QUERY, Entry, Index
from .self_test import (
    LETTERS,
    MAX_ANSWER,
    Item,
    Verdict,
    ask,
    comma_told,
    draw,
    eligible,
    judge,
    result_by_page,
    right_answer,
)

__all__ = [
    "LETTERS",
    "LEVELS",
    "MAX_ANSWER",
    "MAX_QUERY",
    "Bars",
    "Check",
    "ChoiceAnswer",
    "CodingQuestion",
    "Derivation",
    "Entry",
    "Index",
    "Item",
    "Lines",
    "LiveLink",
    "LiveResult",
    "Matrix",
    "Mistake",
    "NumberAnswer",
    "Picture",
    "Question",
    "Step",
    "Verdict",
    "as_markdown",
    "ask",
    "checks",
    "comma_told",
    "draw",
    "eligible",
    "judge",
    "outcomes",
    "result_by_page",
    "right_answer",
    "sheets",
]
