"""Small components that several pages show: code with a copy button, a link, a countdown."""
