"""Multi-head attention, and two small models that use it: copying a token, translating a date."""
