"""Figures of the interview pages: scores of a self-test, checks of a coding answer."""
