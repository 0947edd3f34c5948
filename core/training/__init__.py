"""A small network that is trained on two-dimensional data, one slice of steps after the other.

The engine and its plans, the networks and activations, the data (registry, or the user's own), and
what is measured on the way: loss landscape, agreement of gradients, confusion matrix.
"""
