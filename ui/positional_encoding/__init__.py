"""The page of positional encodings: controls, topics, presets, caches, the clock view."""
