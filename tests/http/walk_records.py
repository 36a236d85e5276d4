"""What the walk of every route needs for keeping, holds, disposal and practices."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from http_callers import work_of

from appeals.domain.actor import Actor, ActorKind, Permission
from appeals.domain.case import CaseState
from appeals.domain.denial import DenialDetails, ReportedDenial
from appeals.domain.practices import PracticeDetails
from appeals.domain.retention import HoldScope
from appeals.services import cases, denials, disposal, holds, practices
from appeals.services.holds import HoldOrder
from appeals.store.base import new_id
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service
from nqtl_library.retention import RecordKind
from nqtl_library.terms import Adjustment, DenialFacts

FORMS: Mapping[str, Mapping[str, object]] = {
    "practices.add": {"name": "x"},
    "practices.change": {"name": "x"},
    "practices.close": {"closed": "no"},
    "practices.limit_key": {},
    "practices.limit_person": {},
    "practices.place": {},
    "records.carry_out": {"understood": "yes"},
    "records.hold_case": {"reason": "x"},
    "records.lift": {"reason": "x"},
    "records.period": {"years": ""},
    "records.place": {"scope": "plan", "plan": "A plan that is nobody's", "reason": "x"},
    "records.propose": {},
    "records.propose_found": {},
    "records.review": {},
    "records.withdraw": {},
}
BODIES: Mapping[str, object] = {
    "Practices.CasePractice": {"practice_id": None},
    "Records.CaseDisposal": None,
    "Records.HoldEnd": {"reason": "x"},
    "Records.Holds": {"scope": "plan", "plan": "A plan that is nobody's", "reason": "x"},
    "Records.Proposal": None,
    "Records.RecordsPeriod": {"years": 0},
    "Records.RecordsReview": None,
}
WORDS = {"certificate_form": "manifest"}


def things(service: Service, actor: Actor, _ids: Mapping[str, str]) -> dict[str, str]:
    """A practice, an ended hold, a proposal that has ended, and a certificate of a case that is gone."""
    practice = practices.add_practice(work_of(service, actor), PracticeDetails("Sample Manufacturing Clinic"))
    order = HoldOrder(HoldScope.PLAN, plan="Sample Mutual Walked Past")
    hold = holds.place_hold(work_of(service, actor), order, reason="Walked past.")
    holds.lift_hold(work_of(service, actor), hold.id, reason="Walked past.")
    gone = _disposed(service, actor)
    return {
        "practice_id": str(practice.id),
        "hold_id": str(hold.id),
        "proposal_id": gone,
        "disposal_id": gone,
    }


def _disposed(service: Service, actor: Actor) -> str:
    facts = DenialFacts(
        claim_type="837P", adjustments=(Adjustment("PR", "197", Decimal("1.00")),), procedure_code="H0018"
    )
    details = DenialDetails(payer="Sample Mutual Health Plan", payer_claim_number="WALKED-PAST")
    denial = denials.report_denial(work_of(service, actor), ReportedDenial(facts, details))
    assert denial.case_id is not None
    cases.move_case(work_of(service, actor), denial.case_id, to=CaseState.CLOSED, reason="Walked past.")
    second = Actor(new_id(), actor.organization_id, "Second", ActorKind.PERSON, frozenset(Permission))
    proposal = disposal.propose(_much_later(service, actor), RecordKind.CASE, denial.case_id)
    return str(disposal.carry_out(_much_later(service, second), proposal.id).id)


def _much_later(service: Service, actor: Actor) -> UnitOfWork:
    instant = datetime.now(UTC) + timedelta(days=366 * 30)
    return service.work(actor, now=instant, today=instant.date())
