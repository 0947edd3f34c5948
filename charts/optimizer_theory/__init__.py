"""Figures and sentences of the theory of optimizers, one module for each topic of the page."""
