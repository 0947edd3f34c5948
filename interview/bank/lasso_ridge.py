"""Questions on Lasso and Ridge: paths, what they cost, and which features they keep."""

from interview.bank.lasso_ridge_choices import CHOICES
from interview.bank.lasso_ridge_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
