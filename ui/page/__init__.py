"""What every page is laid out with: layout, controls, topics, URL values, export, navigation."""
