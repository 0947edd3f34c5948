"""Questions on the attention explorer: what heads do on a text, and how it is measured."""

from interview.bank.attention_choices import CHOICES
from interview.bank.attention_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
