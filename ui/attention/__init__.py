"""The page of attention in a pretrained model: controls, presets, forward pass, attention view."""
