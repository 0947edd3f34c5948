"""Questions on the optimizer race: single steps of the rules, and what sets them apart."""

from interview.bank.optimizers_choices import CHOICES
from interview.bank.optimizers_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
