"""One thing that a letter seems to say, with its place, waiting for a person."""

from dataclasses import dataclass

from nqtl_library.terms import Confidence


@dataclass(frozen=True, slots=True)
class Proposal:
    """A field's value as read. ``quote`` is the page's text at ``span``; ``value`` is that, put in order."""

    field: str  # a name of DenialDetails: payer, member_id, notice_dated ...
    value: str  # dates as 2026-08-03, days as a number, everything else as words
    page: int  # from 1
    span: tuple[int, int]  # character offsets in the page's text
    quote: str
    confidence: Confidence
