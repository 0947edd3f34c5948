"""Questions on losses: one probability, classes, information, likelihood, floats, calibration."""

from interview.bank.losses_choices import CHOICES
from interview.bank.losses_information import INFORMATION
from interview.bank.losses_numbers import NUMBERS
from interview.question import Question

QUESTIONS: dict[str, Question] = {**NUMBERS, **INFORMATION, **CHOICES}
