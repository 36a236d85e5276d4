"""One line in the account of disclosures: what of a patient's record went where, when, by whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DisclosureLine:
    """What left, or could leave, the organization, 45 CFR 164.528(b)(2).

    ``outside`` is True where it went to somebody outside: a letter marked as sent, or a file given to another
    system. A download by one of the organization's own people is listed too, for what was done with it.
    """

    at: datetime
    case_id: UUID
    case_reference: str
    what: str
    recipient: str
    purpose: str
    who: str
    outside: bool
    reason: str = ""
