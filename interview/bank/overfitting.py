"""Questions on remedies against overfitting: dropout, stopping early, decay, more examples."""

from interview.bank.overfitting_choices import CHOICES
from interview.bank.overfitting_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
