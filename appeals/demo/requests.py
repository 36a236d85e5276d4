"""Two made-up requests in different states, so that a newcomer sees how one is followed to its end."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from appeals.demo.papers import REFUSED, demo_refusal
from appeals.domain.case import CaseState
from appeals.domain.requests import RequestEventKind
from appeals.services import cases, request_recording, request_reminders, requests
from appeals.services.patient_search import find_patient
from appeals.services.request_recording import SentPaper
from appeals.services.requests import RequestFilter
from appeals.store.unit_of_work import UnitOfWork

Work = Callable[[], UnitOfWork]
K = RequestEventKind
CLAIM = "DEMO-1004"  # the partial hospital claim of the made-up remittance
SENT, ARRIVED = 41, 39  # days ago
ASKED_CRITERIA, REFUSED_THEM = 24, 9


def add_requests(work: Work, today: date) -> None:
    """One request that is overdue by law and one for criteria that was refused, unless they are there."""
    found = [each for each in find_patient(work(), CLAIM).cases if each.state is not CaseState.CLOSED]
    if not found:
        return
    case = cases.read_case(work(), found[0].id)
    known = requests.list_requests(work(), show=RequestFilter.ALL, case_id=case.id).total
    if not case.details.plan_name:
        cases.change_case(work(), case.id, changes=_facts(), expected_version=case.version)
    if known < 1:
        _overdue(work, case.id, today)
    if known < 2:
        _refused(work, case.id, today)
    request_reminders.remind(work())


def _overdue(work: Work, case_id: UUID, today: date) -> None:
    opened = requests.open_request(work(), case_id, changes={"standing": "participant"})
    _sent(work, opened.id, today - timedelta(days=SENT), "9400 1000 0000 0000 0000 01")
    request_recording.record(
        work(),
        opened.id,
        kind=K.RECEIPT_CONFIRMED,
        on=today - timedelta(days=ARRIVED),
        changes={"note": "Return receipt, signed by the mail room."},
    )


def _refused(work: Work, case_id: UUID, today: date) -> None:
    opened = requests.open_request(work(), case_id, changes={"standing": "contracting_provider"})
    _sent(work, opened.id, today - timedelta(days=ASKED_CRITERIA), "9400 1000 0000 0000 0000 02")
    on = today - timedelta(days=REFUSED_THEM)
    request_recording.record(
        work(),
        opened.id,
        kind=K.REFUSED,
        on=on,
        changes={"grounds": [{"ground": "proprietary", "quote": REFUSED}]},
        papers=[SentPaper("Answer of the plan", demo_refusal(on))],
    )


def _sent(work: Work, request_id: UUID, on: date, tracking: str) -> None:
    told = {
        "method": "certified_mail",
        "proof": tracking,
        "outside": True,
        "note": "Sent by mail before Evenhand was in use here.",
    }
    request_recording.record(work(), request_id, kind=K.SENT, on=on, changes=told)


def _facts() -> dict[str, object]:
    return {
        "plan_type": "erisa_fully_insured",
        "state": "WA",
        "plan_name": "Example Logistics Employee Health Plan",
        "plan_year": "2026",
        "plan_administrator": {
            "name": "Example Logistics Company",
            "attention": "Benefits Department",
            "lines": ["2 Depot Road", "Sampletown, WA 98000"],
        },
        "issuer_or_tpa": "Sample Mutual Health Plan",
        "network": "in",
    }
