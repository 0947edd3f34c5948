"""Multi-head attention: the matrices of every head, the copying task, and the date translator."""
