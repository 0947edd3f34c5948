"""The pages of interview questions: derivations, coding, bank, self-test, search."""
