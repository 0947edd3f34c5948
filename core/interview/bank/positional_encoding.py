"""Questions on positional encodings: sinusoidal, RoPE, ALiBi, T5 and none at all."""

from core.interview.bank.positional_encoding_choices import CHOICES
from core.interview.bank.positional_encoding_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
