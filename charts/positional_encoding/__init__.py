"""Positional encodings: a module for each topic, with its panels, sentences, formulas and rows."""
