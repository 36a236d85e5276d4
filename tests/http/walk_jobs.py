"""Jobs and batches of letters on the walk of every route."""

from collections.abc import Mapping
from uuid import UUID

from http_callers import work_of

from appeals.domain.actor import Actor
from appeals.domain.letter_kinds import REQUEST
from appeals.services import letter_batches
from appeals.wiring import Service

FORMS: Mapping[str, Mapping[str, object]] = {
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
}


def things(service: Service, actor: Actor, ids: Mapping[str, str]) -> dict[str, str]:
    """A batch of one letter, and its job."""
    batch = letter_batches.begin_batch(
        work_of(service, actor), [UUID(ids["case_id"])], kind=REQUEST, reason="To be walked past."
    )
    assert batch.job is not None
    return {"batch_id": str(batch.id), "job_id": str(batch.job.id)}
