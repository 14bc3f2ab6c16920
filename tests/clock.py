"""A clock for tests: it stands still until it is moved."""

from __future__ import annotations

import datetime as dt

START = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


class FakeClock:
    """Passes the contract of ``bot.clock.Clock``; ``pass_`` moves it on."""

    def __init__(self, now: dt.datetime = START) -> None:
        self._now = now

    def now(self) -> dt.datetime:
        return self._now

    def pass_(self, **span: float) -> None:
        self._now += dt.timedelta(**span)
