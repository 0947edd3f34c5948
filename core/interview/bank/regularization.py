"""Questions on the geometry of L1 and L2: balls, shrinkage, and where zeros come from."""

from core.interview.bank.regularization_choices import CHOICES
from core.interview.bank.regularization_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
