"""A Reddit that speaks HTTP on loopback, in a process of its own; ``FakeReddit`` starts and steers it."""

from tests.fakes.reddit.client import FakeReddit

__all__ = ["FakeReddit"]
