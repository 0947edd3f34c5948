"""Attention of a pretrained model: sentences on links, roles and changes; formulas and effects."""
