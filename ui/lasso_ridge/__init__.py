"""The page of lasso and ridge paths: controls, presets, the table, the path view."""
