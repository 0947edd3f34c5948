"""Scaled dot-product attention, softmax(QKᵀ/√d)·V, and what can be measured on its weights.

The computation itself is `dot_product`; the rest are measures of whole heads (entropy, distances,
roles), the parts of one score, the flow through layers, and what changes when a head is cut.
"""
