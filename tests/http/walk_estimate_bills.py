"""Bills, planned charges, disputes, packets and the audit of estimates on the walk of every route."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from estimate_cases import a_provider, a_ready_estimate
from http_callers import work_of

from appeals.domain.actor import Actor
from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.services import (
    estimate_bills,
    estimate_charges,
    estimate_dispute_packets,
    estimate_disputes,
    estimate_issuing,
)
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

NPI = "1000000004"
TODAY = datetime.now(UTC).date()
DAY = TODAY.isoformat()
TABLE = f"estimate,npi,code,date,amount\nE-00001,{NPI},90837,{DAY},180.00\n".encode()
SPAN = f"?first={TODAY.replace(day=1)}&last={DAY}"
FORMS: Mapping[str, Mapping[str, object]] = {
    "estimate_bills.again": {},
    "estimate_bills.forget": {},
    "estimate_bills.keep": {},
    "estimate_bills.look": {},
    "estimate_bills.place": {"estimate_id": "00000000-0000-7000-8000-000000000001"},
    "estimate_bills.plan": {"provider_npi": NPI, "days": DAY, "code": "90837", "amount": "180.00"},
    "estimate_bills.record": {
        "provider_npi": NPI,
        "first_day": DAY,
        "code": "90837",
        "amount": "180.00",
        "dated_on": DAY,
    },
    "estimate_bills.set_aside": {"reason": "x"},
    "estimate_bills.unforeseen": {"what": "x", "known_on": "2026-11-20", "why": "x"},
    "estimate_disputes.begin": {"provider": "convening", "notice_on": "2026-11-20"},
    "estimate_disputes.record": {"kind": "hold_on", "on": "2026-11-20"},
    "estimate_disputes.seal": {},
}
BODIES: Mapping[str, object] = {
    "EstimateBills.ChargeAside": {"reason": "x"},
    "EstimateBills.ChargeImports": None,
    "EstimateBills.ChargePlacing": {"estimate_id": "00000000-0000-7000-8000-000000000001"},
    "EstimateBills.ChargePreviews": None,
    "EstimateBills.DisputeEvents": {"kind": "late_fees_stopped", "on": "2026-11-20"},
    "EstimateBills.DisputePackets": {},
    "EstimateBills.DisputePapers": None,
    "EstimateBills.EstimateCharges": {
        "lines": [{"provider_npi": NPI, "code": "90837", "cents": 18000, "first_day": DAY}]
    },
    "EstimateBills.EstimateDisputes": {"provider": "convening"},
    "EstimateBills.OnePlannedCharge": None,
    "EstimateBills.PlannedCharges": {
        "charges": [{"provider_npi": NPI, "on": DAY, "cents": 18000, "code": "90837"}]
    },
    "EstimateBills.UnforeseenRecords": {"what": "x", "known_on": "2026-11-20", "why": "x"},
    "EstimateBills.UnmatchedCharges": {},
}
WITH_A_FILE = {
    "EstimateBills.ChargeImports": TABLE,
    "EstimateBills.ChargePreviews": TABLE,
    "estimate_bills.keep": TABLE,
    "estimate_bills.look": TABLE,
}
QUERIES = {
    "POST EstimateBills.DisputePapers": "?title=x&on=2026-11-20",
    "GET EstimateBills.EstimateAudit": SPAN,
    "GET EstimateBills.EstimateAuditFile": SPAN,
}


def things(service: Service, actor: Actor, _ids: Mapping[str, str]) -> dict[str, str]:
    """A bill, a planned day, and a dispute with its sealed packet, of an estimate of their own."""
    estimate_id = UUID(_an_estimate(service, actor))
    line = BilledLine(NPI, "90837", 18_000, first_day=TODAY, dated_on=TODAY)
    estimate_charges.record_charges(work_of(service, actor), estimate_id, lines=[line])
    plan = PlannedCharge(NPI, TODAY, 18_000, "S9480")
    bills = estimate_bills.plan_charges(work_of(service, actor), estimate_id, charges=(plan,))
    dispute = estimate_disputes.open_dispute(
        work_of(service, actor), estimate_id, provider="convening", notice_on=TODAY
    )
    packet = estimate_dispute_packets.seal_dispute_packet(work_of(service, actor), dispute.id)
    stray = b"patient,dob,npi,code,date,amount\nWalked Stray,1980-01-01,1245319599,90837,2026-11-20,180\n"
    estimate_charges.import_charges(work_of(service, actor), content=BytesIO(stray), name="stray.csv")
    return {
        "charge_id": str(bills.charges[0].id),
        "planned_id": str(bills.planned[0].id),
        "dispute_id": str(dispute.id),
        "dispute_packet_id": str(packet.id),
    }


def _an_estimate(service: Service, actor: Actor) -> str:
    def work() -> UnitOfWork:
        return work_of(service, actor)

    provider = a_provider(work, name="Walked Bills Clinic", npi=NPI)
    view = a_ready_estimate(work, provider_id=provider.id)
    estimate_issuing.issue_estimate(work_of(service, actor), view.id, late_because="Walked past.")
    return str(view.id)
