"""Small networks that are trained on two-dimensional data by several optimizers and seeds at once.

The engine and its plans, the networks and activations, the data (registry, or the user's own), and
what is measured on the way: loss landscape, agreement of gradients, confusion matrix.
"""
