"""The home page's small live figures."""
