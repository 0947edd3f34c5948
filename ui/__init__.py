"""What the pages are made of: shared parts, browser components, and one package for each page."""
