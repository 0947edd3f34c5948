"""Questions on losses: one probability, classes, information, likelihood, floats, calibration."""

from core.interview.bank.losses_choices import CHOICES
from core.interview.bank.losses_information import INFORMATION
from core.interview.bank.losses_numbers import NUMBERS
from core.interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **INFORMATION, **CHOICES}
