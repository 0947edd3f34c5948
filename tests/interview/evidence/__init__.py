"""Which options of the bank's choices are true, recomputed: one module a subject."""
