"""Questions on many heads: shapes, prices, what heads can and cannot do, cross-attention."""

from core.interview.bank.multi_head_choices import CHOICES
from core.interview.bank.multi_head_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
