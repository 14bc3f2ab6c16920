"""Measures a detector on labelled text: read the labels, count, and report with intervals."""
