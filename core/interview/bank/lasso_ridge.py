"""Questions on Lasso and Ridge: paths, what they cost, and which features they keep."""

from core.interview.bank.lasso_ridge_choices import CHOICES
from core.interview.bank.lasso_ridge_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **CHOICES}
