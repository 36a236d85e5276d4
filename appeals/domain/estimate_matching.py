"""Where a billed line belongs: by the estimate's number, else by patient, provider and day; never a guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from appeals.domain.estimate_bills import BilledLine


@dataclass(frozen=True, slots=True)
class Reference:
    """An estimate that a bill may belong to: its number, its patient's blind index, NPIs and days."""

    estimate_id: UUID
    number: int
    patient_key: str
    npis: frozenset[str]
    first: date | None
    last: date | None

    def covers(self, line: BilledLine) -> bool:
        """Whether the service lies inside of the days that the estimate is about."""
        if line.first_day is None or self.first is None:
            return False
        return self.first <= line.first_day and (line.until or line.first_day) <= (self.last or self.first)


class Found(StrEnum):
    """How a bill found its estimate, or why it found none."""

    NUMBER = "number"
    PATIENT = "patient"  # name and birth date, provider and days
    HAND = "hand"  # a person said so
    UNKNOWN_NUMBER = "unknown_number"
    OTHER_PATIENT = "other_patient"  # the number's estimate is for somebody else
    NOT_NAMED = "not_named"  # neither a number nor name with birth date
    NO_PATIENT = "no_patient"
    NO_PROVIDER = "no_provider"
    OTHER_DAYS = "other_days"
    SEVERAL = "several"
    SET_ASIDE = "set_aside"

    @property
    def matched(self) -> bool:
        """Whether it has an estimate."""
        return self in {Found.NUMBER, Found.PATIENT, Found.HAND}


@dataclass(frozen=True, slots=True)
class Match:
    """Where a line belongs; ``may_be`` are the estimates that a person could choose from."""

    found: Found
    estimate_id: UUID | None = None
    may_be: tuple[UUID, ...] = ()


def match(
    line: BilledLine, patient_key: str, numbered: Mapping[int, Reference], known: Sequence[Reference]
) -> Match:
    """Find the estimate of a line: by its number, else by patient, provider and day. Never by a guess.

    ``known``: the estimates of the patient whose blind index ``patient_key`` is; empty key: not told.
    """
    if line.estimate:
        return _by_number(numbered.get(number_in(line.estimate)), patient_key)
    if not patient_key:
        return Match(Found.NOT_NAMED)
    with_provider = [one for one in known if not line.provider_npi or line.provider_npi in one.npis]
    left = [one for one in with_provider if one.covers(line)]
    if not left:
        failing = Found.OTHER_DAYS if with_provider else Found.NO_PROVIDER if known else Found.NO_PATIENT
        return Match(failing, may_be=_ids(with_provider or known))
    if len(left) > 1:
        return Match(Found.SEVERAL, may_be=_ids(left))
    return Match(Found.PATIENT, left[0].estimate_id)


def _by_number(reference: Reference | None, patient_key: str) -> Match:
    if reference is None:
        return Match(Found.UNKNOWN_NUMBER)
    if patient_key and reference.patient_key and patient_key != reference.patient_key:
        return Match(Found.OTHER_PATIENT)
    return Match(Found.NUMBER, reference.estimate_id)


def number_in(text: str) -> int:
    """The number in E-00012; 0 where there is none."""
    digits = text.strip().upper().removeprefix("E-").lstrip("0")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else 0


def _ids(references: Sequence[Reference]) -> tuple[UUID, ...]:
    return tuple(each.estimate_id for each in references)
