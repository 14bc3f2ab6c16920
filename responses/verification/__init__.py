"""Asks Crossref and Europe PMC whether the references exist, say who they are, and still stand."""
