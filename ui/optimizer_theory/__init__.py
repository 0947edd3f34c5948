"""The page of optimizer theory: its topics, presets, caches, the view of speeds."""
