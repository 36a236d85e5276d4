"""Jobs and batches of letters on the walk of every route."""

from collections.abc import Mapping
from uuid import UUID

from http_callers import work_of

from appeals.domain.actor import Actor
from appeals.domain.letter_kinds import REQUEST
from appeals.domain.packets import PacketOrder
from appeals.services import letter_batches, nightly, packet_orders
from appeals.wiring import Service

FORMS: Mapping[str, Mapping[str, object]] = {
    "audit.take_notice": {},
    "packet_orders.order": {"reason": "x"},
    "batches.begin": {"case": "{case_id}", "kind": REQUEST, "reason": "x"},
    "batches.preview": {"kind": REQUEST},
    "jobs.again": {},
    "jobs.cancel": {},
}
SOME_CASE = "00000000-0000-7000-8000-000000000001"
BODIES: Mapping[str, object] = {
    "Jobs.JobAttempts": None,
    "Jobs.JobCancellation": None,
    "LetterBatches.LetterBatchPreview": {"kind": REQUEST, "case_ids": [SOME_CASE]},
    "LetterBatches.LetterBatches": {"kind": REQUEST, "case_ids": [SOME_CASE], "reason": "x"},
    "Packets.PacketOrders": {"reason": "x"},
}


def things(service: Service, actor: Actor, ids: Mapping[str, str]) -> dict[str, str]:
    """A batch of one letter and its job, an ordered packet, and what was found in a night."""
    batch = letter_batches.begin_batch(
        work_of(service, actor), [UUID(ids["case_id"])], kind=REQUEST, reason="To be walked past."
    )
    assert batch.job is not None
    case_id, order = UUID(ids["case_id"]), PacketOrder()
    ordered = packet_orders.order_packet(work_of(service, actor), case_id, order=order, reason="Walked past.")
    nightly.check_tonight(work_of(service, actor))
    check = nightly.nightly_checks(work_of(service, actor))[0]
    return {
        "batch_id": str(batch.id),
        "job_id": str(batch.job.id),
        "order_id": str(ordered.id),
        "check_id": str(check.id),
    }
