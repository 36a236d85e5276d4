"""Clauses and the law behind letters on the walk of every route."""

from collections.abc import Mapping

from http_callers import work_of

from appeals.domain.actor import Actor
from appeals.domain.clauses import ClauseWords
from appeals.services import clause_drafting
from appeals.wiring import Service

WALKED = {"id": "own.appeal.walked", "part": "reservation", "slot": "rights", "text": "Walked."}
FORMS: Mapping[str, Mapping[str, object]] = {
    "clauses.write": {**WALKED, "id": "own.appeal.new", "reason": "x"},
    "clauses.preview": WALKED,
    "clauses.propose": {},
    "clauses.publish": {"version": "1"},
    "clauses.give_back": {"comment": "x"},
    "clauses.retire": {"reason": "x"},
    "clauses.withdraw": {},
    "law.note": {"authority": "reg-503-m8", "reason": "x"},
    "law.confirm": {},
}
BODIES: Mapping[str, object] = {
    "Clauses.Clauses": {"clause": {**WALKED, "id": "own.appeal.other"}, "reason": "x"},
    "Clauses.ClausePreview": WALKED,
    "Clauses.ClauseRetirement": {"reason": "x"},
    "Clauses.ClauseDraft": None,
    "Clauses.ClauseProposal": None,
    "Clauses.ClausePublication": {},
    "Clauses.ClauseReturn": {"comment": "x"},
    "Law.AuthorityNotes": {"authority": "reg-503-m8", "reason": "x"},
    "Law.LawReading": None,
}
QUERIES = {"DELETE Clauses.ClauseRetirement": "?reason=x"}


def things(service: Service, actor: Actor, _ids: Mapping[str, str]) -> dict[str, str]:
    """A clause that is being written."""
    draft = clause_drafting.write_clause(
        work_of(service, actor), ClauseWords(**WALKED), reason="To be walked past."
    )
    return {"draft_id": str(draft.id), "clause_id": draft.clause_id}
