"""The page of a small network in training: controls, presets, sections, the live view."""
