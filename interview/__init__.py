"""Interview content: derivations, coding questions, a bank of short questions, a self-test.

It uses `core` and knows nothing of figures or pages. Every statement is held to a computation.
"""
