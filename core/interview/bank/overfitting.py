"""Questions on remedies against overfitting: dropout, stopping early, decay, more examples."""

from core.interview.bank.overfitting_choices import CHOICES
from core.interview.bank.overfitting_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
