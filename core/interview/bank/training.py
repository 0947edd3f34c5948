"""Questions on training a network: counting, batches, schedules, and the way back."""

from core.interview.bank.training_choices import CHOICES
from core.interview.bank.training_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
