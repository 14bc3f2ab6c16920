"""Finds claims in posts: text and claims in, findings out. Knows nothing of verdicts, platforms or databases."""
