"""The page of remedies for overfitting: topics, controls, presets, the network view."""
