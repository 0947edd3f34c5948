"""Figures and findings of loss functions."""
