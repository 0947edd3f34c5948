"""The page of multi-head attention: controls, topics, presets, the decoding view."""
