"""The remedies for overfitting in pictures and words.

Learning curves, boundaries side by side (`tiles`), the remedies compared, and one module for each
topic: dropout, weight decay, early stopping, augmentation.
"""
