"""The small figures on the home page."""
