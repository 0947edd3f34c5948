"""The page of optimizers on a surface: controls, presets, sections, the player."""
