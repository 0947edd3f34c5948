"""The page of loss functions: topics, presets, caches, the curve view."""
