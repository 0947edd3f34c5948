"""The page of attention in a pretrained model: controls, presets, reading, the attention view."""
