"""Results of `core` and `interview` as figures, formulas and sentences, one package a subject."""
