"""What is known about the privacy of a case and its papers, and the consents on file."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class RecordClass(StrEnum):
    """What kind of record a paper is, where that decides who may get it."""

    ORDINARY = "ordinary"
    SUBSTANCE_USE = "substance_use"  # from a program under 42 CFR part 2
    SUD_COUNSELING_NOTES = "sud_counseling_notes"  # 42 CFR 2.11; needs a consent of its own
    PSYCHOTHERAPY_NOTES = "psychotherapy_notes"  # 45 CFR 164.501; needs an authorization of its own


class Part2(StrEnum):
    """Whether 42 CFR part 2 protects the records of a case, as a person has found."""

    UNKNOWN = "unknown"  # nobody has said; a substance use diagnosis or service then counts as "applies"
    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"  # counts only with a reason


class Recipient(StrEnum):
    """To whom a disclosure goes, as a class that a consent can name, 42 CFR 2.31(a)."""

    PLAN = "plan"
    DELEGATED_REVIEWER = "delegated_reviewer"
    EXTERNAL_REVIEWER = "external_reviewer"
    REGULATOR = "regulator"


class ConsentScope(StrEnum):
    """What a consent reaches. A consent for notes stands alone: combined with nothing, 42 CFR 2.31(b)."""

    SUBSTANCE_USE = "substance_use"
    SUD_COUNSELING_NOTES = "sud_counseling_notes"
    PSYCHOTHERAPY_NOTES = "psychotherapy_notes"


class SignedBy(StrEnum):
    """Who signed a consent."""

    PATIENT = "patient"
    REPRESENTATIVE = "representative"
    PARENT = "parent"


@dataclass(frozen=True, slots=True)
class Privacy:
    """What people have said about the sensitivity of a case.

    ``minor_consented_alone``: a minor who by state law consented to substance use care without a parent alone
    consents to disclosure, 42 CFR 2.14. ``confidential_lines``: where the patient asked mail to go instead,
    45 CFR 164.522(b).
    """

    part_2: Part2 = Part2.UNKNOWN
    part_2_because: str = ""
    minor_consented_alone: bool = False
    confidential_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """A signed consent, element by element as in 42 CFR 2.31(a). ``expires_on`` None: by event or never."""

    scope: ConsentScope = ConsentScope.SUBSTANCE_USE
    discloser: str = ""
    described: str = ""  # what may be disclosed, specific and meaningful
    recipients: tuple[Recipient, ...] = ()
    recipient_names: tuple[str, ...] = ()
    purpose: str = ""
    signed_by: SignedBy = SignedBy.PATIENT
    signed_on: date | None = None
    expires_on: date | None = None
    expires_with: str = ""  # the event on which it ends, in its words; "none" where it says so
    ended_on: date | None = None  # the day that event happened
    exhibit: str = ""  # the letter of the exhibit that is its copy
    every_case: bool = False  # reaches all cases of the patient, not only this one


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent on file."""

    id: UUID
    case_id: UUID
    terms: ConsentTerms
    recorded_at: datetime
    recorded_by: UUID
    revoked_on: date | None

    def flaw(self, on: date) -> str:
        """Why it does not hold on a day; empty where it does."""
        terms = self.terms
        if terms.signed_on is None or terms.signed_on > on:
            return "is not signed by that day"
        if self.revoked_on is not None and self.revoked_on <= on:
            return f"was revoked on {self.revoked_on.isoformat()}"
        ends = [day for day in (terms.expires_on, terms.ended_on) if day is not None]
        if ends and min(ends) < on:
            return f"expired on {min(ends).isoformat()}"
        return ""
