"""Questions on one head step by step: scores, scale, mask, softmax, dropout, output."""

from core.interview.bank.attention_steps_choices import CHOICES
from core.interview.bank.attention_steps_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
