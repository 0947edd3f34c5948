"""Figures and sentences of the interview page: checks of derivations, results, test scores."""
