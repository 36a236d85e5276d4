"""All tables at once, for migrations and their check."""

from appeals.store import (
    audit,
    batches,
    cases,
    clauses,
    denials,
    documents,
    estimates,
    fee_schedules,
    job_queue,
    packets,
    people,
    practices,
    privacy,
    requests,
    retention,
    reviews,
    seals,
    shells,
    sign_in,
    webhooks,
)
from appeals.store.base import Base

METADATA = Base.metadata
ROOMS = (
    audit,
    batches,
    cases,
    clauses,
    denials,
    documents,
    estimates,
    fee_schedules,
    job_queue,
    packets,
    people,
    practices,
    privacy,
    requests,
    retention,
    reviews,
    seals,
    shells,
    sign_in,
    webhooks,
)
