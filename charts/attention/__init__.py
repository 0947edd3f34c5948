"""Attention weights of a pretrained model as figures, and what is found in them."""
