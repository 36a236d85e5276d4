"""Whether records of a case may go to someone: consents, notes, minors and confidential mail. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from appeals.domain.case import CaseDetails
from appeals.domain.letter_tags import SUBSTANCE_USE
from appeals.domain.privacy import (
    ConsentScope,
    ConsentView,
    Part2,
    Recipient,
    RecordClass,
    SignedBy,
)
from appeals.domain.views import CaseView, ExhibitView
from appeals.errors import Hindrance
from nqtl_library.benefits import family_of
from nqtl_library.services import procedure_service, revenue_service

RECIPIENTS = {
    Recipient.PLAN: "the plan",
    Recipient.DELEGATED_REVIEWER: "the plan's delegated reviewer",
    Recipient.EXTERNAL_REVIEWER: "the external reviewer",
    Recipient.REGULATOR: "the regulator",
}
NOTES = {
    RecordClass.PSYCHOTHERAPY_NOTES: (
        ConsentScope.PSYCHOTHERAPY_NOTES,
        "Psychotherapy notes",
        "an authorization of their own (45 CFR 164.508(a)(2))",
    ),
    RecordClass.SUD_COUNSELING_NOTES: (
        ConsentScope.SUD_COUNSELING_NOTES,
        "Substance use counseling notes",
        "a consent of their own (42 CFR 2.31(b))",
    ),
}
RECORD_IT = "Record the signed consent on the privacy page of the case"


@dataclass(frozen=True, slots=True)
class CaseRecords:
    """What the decision rests on. ``levels`` are the levels of care that the findings name."""

    details: CaseDetails
    exhibits: tuple[ExhibitView, ...] = ()
    consents: tuple[ConsentView, ...] = ()
    levels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part2Standing:
    """Whether a case is handled as protected by 42 CFR part 2, and why."""

    applies: bool
    why: str


def records_of(case: CaseView) -> CaseRecords:
    """The records of a case as it is given out."""
    levels = frozenset(each.verdict.level_of_care for each in case.denials)
    return CaseRecords(case.details, case.exhibits, case.consents, levels)


def part_2_standing(records: CaseRecords) -> Part2Standing:
    """Unknown counts as protected wherever a diagnosis or the service speaks of substance use."""
    marked = [each.label for each in records.exhibits if each.record_class in _PROTECTED]
    if marked:
        return Part2Standing(True, f"Exhibit {', '.join(marked)} is marked as a substance use record.")
    said = records.details.privacy
    if said.part_2 is Part2.APPLIES:
        return Part2Standing(True, "Someone has said that 42 CFR part 2 applies.")
    if said.part_2 is Part2.DOES_NOT_APPLY and said.part_2_because.strip():
        return Part2Standing(False, f"Someone has said that it does not apply: {said.part_2_because.strip()}")
    sign = next(_signs(records), "")
    if sign:
        return Part2Standing(True, f"Nobody has said yet, and {sign}: handled as protected until then.")
    return Part2Standing(False, "Nothing in the case speaks of substance use care.")


def disclosure_gate(
    records: CaseRecords,
    *,
    recipient: Recipient,
    on: date,
    enclosed: Collection[str] | None = None,
) -> tuple[Hindrance, ...]:
    """What stops a case's records from going to ``recipient`` on a day; empty where nothing does.

    ``enclosed`` are the labels of the exhibits that go along; None means all of them. A letter about
    protected care discloses it by itself, so consent is asked for even where nothing is enclosed.
    """
    going = [each for each in records.exhibits if enclosed is None or each.label in enclosed]
    return (
        *_notes(going, records.consents, recipient, on),
        *_part_2(records, recipient, on),
        *_confidential(records.details),
    )


def may_open_notes(exhibit: ExhibitView, consents: Sequence[ConsentView], on: date) -> Hindrance | None:
    """What stops separately kept notes from being read out at all; None for every other record."""
    if exhibit.record_class not in NOTES:
        return None
    scope, name, needed = NOTES[exhibit.record_class]
    if any(each.terms.scope is scope and not each.flaw(on) for each in consents):
        return None
    return Hindrance(f"Exhibit {exhibit.label}", f"{name} stay closed without {needed}.", f"{RECORD_IT}.")


def export_gate(records: CaseRecords, exhibit: ExhibitView, on: date) -> Hindrance | None:
    """What stops a substance use record from going out to another system; None where a consent holds."""
    signed = _signed_by_the_right_one(records)
    if any(each.terms.scope is ConsentScope.SUBSTANCE_USE and not each.flaw(on) for each in signed):
        return None
    return Hindrance(
        f"Exhibit {exhibit.label}",
        "A substance use record may not go to another system without a consent in force (42 CFR part 2).",
        f"{RECORD_IT}.",
    )


def part_2_consent(records: CaseRecords, recipient: Recipient, on: date) -> ConsentView | None:
    """The consent under which protected records go to the recipient on the day; None where there is none."""
    return covering(_signed_by_the_right_one(records), ConsentScope.SUBSTANCE_USE, recipient, on)


def covering(
    consents: Sequence[ConsentView], scope: ConsentScope, recipient: Recipient, on: date
) -> ConsentView | None:
    """The latest consent of this scope that reaches the recipient and holds on the day."""
    holding = [
        each
        for each in consents
        if each.terms.scope is scope and recipient in each.terms.recipients and not each.flaw(on)
    ]
    return max(holding, key=lambda each: (each.terms.signed_on or date.min, each.recorded_at), default=None)


def _notes(
    going: Iterable[ExhibitView], consents: Sequence[ConsentView], recipient: Recipient, on: date
) -> Iterator[Hindrance]:
    for exhibit in going:
        if exhibit.record_class in NOTES:
            scope, name, needed = NOTES[exhibit.record_class]
            if covering(consents, scope, recipient, on) is None:
                what = f"{name} may not go to {RECIPIENTS[recipient]} without {needed}."
                remedy = f"{RECORD_IT}, or take the exhibit out."
                yield Hindrance(f"Exhibit {exhibit.label}", what, remedy)


def _part_2(records: CaseRecords, recipient: Recipient, on: date) -> Iterator[Hindrance]:
    standing = part_2_standing(records)
    if standing.applies and part_2_consent(records, recipient, on) is None:
        yield Hindrance(
            "42 CFR part 2",
            f"{standing.why} No consent on file lets it go to {RECIPIENTS[recipient]}: "
            f"{_shortfall(records, recipient, on)}.",
            f"{RECORD_IT}, or say there, with the reason, that part 2 does not apply.",
        )


def _shortfall(records: CaseRecords, recipient: Recipient, on: date) -> str:
    """Why the newest consent that comes near does not do."""
    near = [each for each in records.consents if each.terms.scope is ConsentScope.SUBSTANCE_USE]
    if not near:
        return "there is none"
    newest = max(near, key=lambda each: (each.terms.signed_on or date.min, each.recorded_at))
    if newest not in _signed_by_the_right_one(records):
        return "a minor who consented to the care alone must sign it, not a parent (42 CFR 2.14)"
    if newest.flaw(on):
        return f"the newest {newest.flaw(on)}"
    return f"the newest does not name {RECIPIENTS[recipient]}"


def _signed_by_the_right_one(records: CaseRecords) -> Sequence[ConsentView]:
    if not records.details.privacy.minor_consented_alone:
        return records.consents
    return [each for each in records.consents if each.terms.signed_by is SignedBy.PATIENT]


def _confidential(details: CaseDetails) -> Iterator[Hindrance]:
    asked, printed = details.privacy.confidential_lines, details.patient.address.lines
    if asked and printed and tuple(printed) != tuple(asked):
        yield Hindrance(
            "patient.address",
            "The patient asked for mail at another address (45 CFR 164.522(b)); this one would be printed.",
            "Put the confidential address into the patient's section, or leave the address out.",
        )


def _signs(records: CaseRecords) -> Iterator[str]:
    service = records.details.service
    for code in service.diagnosis_codes:
        family = family_of(code)
        if family is not None and family.kind == "sud":
            yield "a diagnosis speaks of substance use"
    levels = {service.level_of_care.lower().replace(" ", "_"), *records.levels}
    if levels & SUBSTANCE_USE:
        yield "the level of care is one of substance use care"
    found = (procedure_service(service.procedure_code), revenue_service(service.revenue_code))
    if any(each is not None and each.benefit == "sud" for each in found):
        yield "the service is one of substance use care"


_PROTECTED = frozenset({RecordClass.SUBSTANCE_USE, RecordClass.SUD_COUNSELING_NOTES})
