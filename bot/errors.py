"""What can be expected to go wrong: told to people as a sentence, never as a traceback."""

from __future__ import annotations


class ExpectedError(Exception):
    """The message names the thing, what is wrong with it, and what to do."""


class NoAnswer(ExpectedError):
    """Something outside of this machine's files does not answer: the same may go well later, with nothing changed."""
