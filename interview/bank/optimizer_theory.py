"""Questions on optimizer theory: limits, rates, Adam's parts, and the floor that noise leaves."""

from interview.bank.optimizer_theory_choices import CHOICES
from interview.bank.optimizer_theory_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
