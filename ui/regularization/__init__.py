"""The page of penalties on two weights: controls, presets, topics, the geometry view."""
