"""Questions on one head step by step: scores, scale, mask, softmax, dropout, output."""

from interview.bank.attention_steps_choices import CHOICES
from interview.bank.attention_steps_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
