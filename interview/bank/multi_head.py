"""Questions on many heads: shapes, prices, what heads can and cannot do, cross-attention."""

from interview.bank.multi_head_choices import CHOICES
from interview.bank.multi_head_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
