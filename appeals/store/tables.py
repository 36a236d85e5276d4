"""All tables at once, for migrations and their check."""

from appeals.store import (
    audit,
    cases,
    denials,
    documents,
    job_queue,
    packets,
    people,
    practices,
    privacy,
    retention,
    sign_in,
)
from appeals.store.base import Base

METADATA = Base.metadata
ROOMS = (
    audit,
    cases,
    denials,
    documents,
    job_queue,
    packets,
    people,
    practices,
    privacy,
    retention,
    sign_in,
)
