"""Questions on positional encodings: sinusoidal, RoPE, ALiBi, T5 and none at all."""

from interview.bank.positional_encoding_choices import CHOICES
from interview.bank.positional_encoding_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
