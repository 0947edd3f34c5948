"""What the server answers beside pages: routes, headers, readiness, metrics, checks at start-up."""
