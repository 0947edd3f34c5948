"""Figures and findings of multi-head attention, the copy task and the date translator."""
