"""The page of attention step by step: controls, presets, caches, the view."""
