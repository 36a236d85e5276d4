"""Holds letters and papers to the consents on file: to whom a document goes, and what stops it. Pure."""

from dataclasses import replace
from datetime import date

from appeals.domain.actor import ActorKind
from appeals.domain.case import CaseState
from appeals.domain.disclosure import disclosure_gate, export_gate, may_open_notes, records_of
from appeals.domain.privacy import Recipient, RecordClass
from appeals.domain.views import CaseView, Draft
from appeals.errors import DisclosureBlocked, Hindrance

RECIPIENT_OF = (
    ("complaint.", Recipient.REGULATOR),
    ("review.", Recipient.EXTERNAL_REVIEWER),
    ("hearing.", Recipient.EXTERNAL_REVIEWER),
)
TO_THE_PATIENT = frozenset({"form.authorized_representative", "form.part2_consent"})
"""Forms that the patient signs: nothing is disclosed by them to anybody else."""
SENT = frozenset({CaseState.SUBMITTED, CaseState.DECIDED, CaseState.CLOSED})


def recipient_of(kind: str) -> Recipient | None:
    """To whom a kind of document goes; None where it goes to the patient."""
    if kind in TO_THE_PATIENT:
        return None
    return next((who for start, who in RECIPIENT_OF if kind.startswith(start)), Recipient.PLAN)


def gate_of(case: CaseView, kind: str, *, on: date) -> tuple[Hindrance, ...]:
    """What stops this kind of document about this case on a day."""
    recipient = recipient_of(kind)
    return disclosure_gate(records_of(case), recipient=recipient, on=on) if recipient else ()


def gated(draft: Draft, case: CaseView, *, on: date) -> Draft:
    """The draft with what stops its disclosure among its problems, so that it cannot be sealed."""
    stopped = gate_of(case, draft.kind, on=on) if not draft.not_this_letter else ()
    return replace(draft, problems=(*draft.problems, *stopped)) if stopped else draft


def refuse_disclosure(case: CaseView, kind: str, *, on: date, today: date) -> None:
    """Raise DisclosureBlocked unless the document dated ``on`` may go out.

    Until it is sent, a consent revoked or ended since the letter's date counts too; what was done in
    reliance on it before stands, 42 CFR 2.31(a).
    """
    stopped = gate_of(case, kind, on=on)
    if not stopped and case.state not in SENT:
        stopped = gate_of(case, kind, on=max(on, today))
    if stopped:
        raise DisclosureBlocked(stopped)


def refuse_paper(case: CaseView, label: str, door: ActorKind, *, on: date) -> None:
    """Raise DisclosureBlocked unless an exhibit may be handed out.

    Notes that are kept apart open to nobody without their own authorization. A program is another system:
    to give it a substance use record is a disclosure, which needs a consent in force.
    """
    records = records_of(case)
    exhibit = next(each for each in case.exhibits if each.label == label)
    stopped = may_open_notes(exhibit, case.consents, on)
    if stopped is None and door is ActorKind.API_KEY and exhibit.record_class is RecordClass.SUBSTANCE_USE:
        stopped = export_gate(records, exhibit, on)
    if stopped is not None:
        raise DisclosureBlocked([stopped])
