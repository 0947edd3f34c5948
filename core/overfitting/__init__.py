"""Remedies for overfitting: dropout, weight decay, early stopping, augmentation, more data."""
