"""Questions on the attention explorer: what heads do on a text, and how it is measured."""

from core.interview.bank.attention_choices import CHOICES
from core.interview.bank.attention_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
