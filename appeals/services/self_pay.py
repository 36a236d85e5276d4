"""The record of who pays: what was asked and answered, and what the law makes of it. Needs an open act."""

from appeals.domain.estimate_file import CoverageAnswers
from appeals.domain.estimate_history import local_day
from appeals.domain.estimate_views import SelfPayDecision
from appeals.domain.plain import to_plain
from appeals.errors import BadInput, Fault
from appeals.services.estimate_rows import answers_row, office_day
from appeals.store.base import new_id
from appeals.store.estimates import EstimateRow, SelfPayDecisionRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_rows import coverage_kinds
from nqtl_library.estimate_standing import self_pay
from nqtl_library.library import version
from nqtl_library.records.estimate_people import coverage
from nqtl_library.records.reading import Record, RecordError


def keep_decision(uow: UnitOfWork, row: EstimateRow, answers: CoverageAnswers) -> SelfPayDecisionRow:
    """Keep the answers and the decision for good; a later one counts instead, and both stay."""
    _check(uow, row, answers)
    found = decided(uow, answers)
    kept = SelfPayDecisionRow(
        id=new_id(),
        estimate_id=row.id,
        answers=dict(found.answers),
        standing=found.standing,
        covered=found.covered,
        why=found.why,
        citation=found.citation,
        verified=found.verified,
        library_version=found.library_version,
        decided_at=found.decided_at,
        decided_by=found.decided_by,
    )
    uow.add(kept)
    uow.session.flush()
    return kept


def decided(uow: UnitOfWork, answers: CoverageAnswers) -> SelfPayDecision:
    """What the law makes of these answers."""
    plain = to_plain(answers)
    assert isinstance(plain, dict)  # noqa: S101  a dataclass's plain form
    if answers.kind and answers.kind not in coverage_kinds():
        raise BadInput([Fault("answers.kind", f"needs one of {', '.join(coverage_kinds())}")])
    try:
        found = self_pay(coverage(Record(plain), None))
    except RecordError as error:
        raise BadInput([Fault(f"answers.{error.field}", error.problem)]) from error
    return SelfPayDecision(
        standing=found.standing,
        covered=found.covered,
        why=found.why,
        citation=found.citation,
        verified=found.verified,
        decided_at=uow.now,
        decided_by=uow.actor.name,
        answers=plain,
        library_version=version(),
    )


def decision_of(uow: UnitOfWork, row: EstimateRow) -> SelfPayDecision | None:
    """The decision that counts; None where coverage was never asked."""
    kept = answers_row(uow, row.id)
    if kept is None:
        return None
    return SelfPayDecision(
        standing=kept.standing,
        covered=kept.covered,
        why=kept.why,
        citation=kept.citation,
        verified=kept.verified,
        decided_at=kept.decided_at,
        decided_by=kept.decided_by,
        answers=kept.answers if isinstance(kept.answers, dict) else {},
        library_version=kept.library_version,
    )


def _check(uow: UnitOfWork, row: EstimateRow, answers: CoverageAnswers) -> None:
    asked = answers.asked_at
    if asked is not None and local_day(asked, row.zone) > office_day(uow, row):
        raise BadInput([Fault("answers.asked_at", "is in the future")])
