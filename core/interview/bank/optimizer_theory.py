"""Questions on optimizer theory: limits, rates, Adam's parts, and the floor that noise leaves."""

from core.interview.bank.optimizer_theory_choices import CHOICES
from core.interview.bank.optimizer_theory_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
