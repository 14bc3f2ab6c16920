"""What a check changes in a reference: a retracted one is cited no more, a recalled one may be once it is confirmed."""

from __future__ import annotations

from responses.knowledge.schema import Reference, Verification
from responses.verification.record import EXISTS, Check, Status, identifiers


def identifiers_of(reference: Reference) -> str:
    """Return the reference's identifiers as ``Check.asked`` has them."""
    return identifiers(reference.doi, reference.pmid, reference.pmcid)


def applies(check: Check, reference: Reference) -> bool:
    """Whether the check is about this reference as it stands now: an identifier that was mended needs a new look."""
    return check.asked == identifiers_of(reference)


def as_checked(reference: Reference, check: Check | None) -> Reference:
    """Return the reference as it stands after ``check``; itself if that changes nothing.

    What is only partly recalled stays out: no registry confirms what a study found.
    """
    if check is None or not applies(check, reference):
        return reference
    if check.status is Status.RETRACTED:
        told = "; ".join(f"{notice.kind} ({notice.source})" for notice in check.notices)
        verified = Verification(how="retracted", at=check.link, on=check.on, note=told or None)
    elif check.status in EXISTS and check.sources and reference.verified.how == "recalled":
        verified = Verification(how=check.sources[0], at=check.link, on=check.on, note=reference.verified.note)
    else:
        return reference
    return reference.model_copy(update={"verified": verified})
