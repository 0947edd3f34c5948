"""Questions on training a network: counting, batches, schedules, and the way back."""

from interview.bank.training_choices import CHOICES
from interview.bank.training_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
