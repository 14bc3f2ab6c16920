"""Taking an approval back: at once, or once it is known that no earlier request made a reply after all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.records import Publication
from bot.states import PublicationState


def taken_back(publication: Publication, now: dt.datetime, code: str) -> tuple[PublicationState, dict[str, Any]]:
    """Return where a publication goes whose approval is taken back, and what to note with the move.

    One that was sent before without a definite answer goes to the settler: its reply may yet show. The settler sends
    nothing for a draft that is no longer approved.
    """
    if publication.state is PublicationState.APPROVED and publication.resends:
        return PublicationState.AMBIGUOUS, {"code": code, "ambiguous_since": now, "reads": 0, "next_try": now}
    return PublicationState.CANCELLED, {"code": code}
