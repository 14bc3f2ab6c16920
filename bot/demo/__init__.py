"""Sample posts for the first run: every stance and rating, and much that must be left alone."""
