"""What a claim acknowledgement (277CA) says: a rejection to correct, an acceptance, or an unmapped status."""

from dataclasses import dataclass
from functools import lru_cache

from nqtl_library.codes import StatusRow, category, split_status, status
from nqtl_library.findings import Finding, order
from nqtl_library.terms import Evidence, NextAction

PATIENT_ENTITIES = frozenset({"IL", "QC"})
PROVIDER_ENTITIES = frozenset({"85", "82", "77", "71", "72", "DN", "87"})


@dataclass(frozen=True, slots=True)
class StatusesRead:
    """The heaviest finding of the acknowledgement, None where none was given; an acceptance has no reason."""

    finding: Finding | None
    evidence: tuple[Evidence, ...]


@lru_cache(maxsize=4096)
def read_statuses(statuses: tuple[str, ...]) -> StatusesRead:
    """Read the composites of a 277CA, whatever their order."""
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    for text in sorted(filter(str.strip, statuses)):
        parts = split_status(text)
        head, row = category(parts.category), status(parts.status)
        evidence += _status_evidence(text, head, row)
        unknown = [
            code for code, known in ((parts.category, head), (parts.status, row)) if code and not known
        ]
        evidence += map(_unknown, unknown if any((parts.category, parts.status)) else [text])
        if head or row:
            accepted = head.accepted if head else bool(row and row.accepted)
            findings.append(_acceptance() if accepted else _rejection(row, parts.entity))
    return StatusesRead(min(findings, key=order, default=None), tuple(evidence))


def _unknown(code: str) -> Evidence:
    return Evidence("unmapped", code, "This claim status is not in our tables; a person has to look it up.")


def _status_evidence(text: str, head: StatusRow | None, row: StatusRow | None) -> list[Evidence]:
    if head is None and row is None:
        return []
    parts = [head.means] if head else []
    if row:
        parts.append(f"{row.means}; correct at {row.fix}" if row.action is not NextAction.NONE else row.means)
    return [Evidence("status", text, ". ".join(parts) + ".")]


def _acceptance() -> Finding:
    return Finding(None, "", NextAction.NONE, 0)


def _rejection(row: StatusRow | None, entity: str) -> Finding:
    reason = row.reason if row and row.reason else "missing_information"
    if reason == "missing_information" and entity in PATIENT_ENTITIES:
        reason = "demographics"
    elif reason == "missing_information" and entity in PROVIDER_ENTITIES:
        reason = "provider_identifier"
    action = row.action if row and row.action is not NextAction.NONE else NextAction.CORRECT_RESUBMIT
    specific = row is not None and row.code not in ("21", "122")
    return Finding(None, reason, action, 3 if specific else 2, stops=True)
