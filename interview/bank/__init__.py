"""The bank of short questions: one module for each page, all of them in `registry`."""
