"""Questions on the geometry of L1 and L2: balls, shrinkage, and where zeros come from."""

from interview.bank.regularization_choices import CHOICES
from interview.bank.regularization_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
