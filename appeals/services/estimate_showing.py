"""Estimates and their sealed versions to give out. Needs an open act."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from appeals.domain.estimate_changes import changes_in_words
from appeals.domain.estimate_file import EstimateContent, EstimateFile, GivenVersion
from appeals.domain.estimate_history import given_record
from appeals.domain.estimate_status import unanswered_warnings
from appeals.domain.estimate_views import (
    DeliveryView,
    EstimateVersionView,
    EstimateView,
    PaperView,
)
from appeals.domain.estimates import layout
from appeals.domain.plain import to_plain
from appeals.domain.timestamps import PdfSealView
from appeals.services.estimate_rows import (
    delivery_rows,
    delivery_told,
    events_of,
    file_of,
    judged_live,
    office_day,
    version_rows,
)
from appeals.services.pdf_sealing import seals_of
from appeals.services.self_pay import decision_of
from appeals.store.estimates import (
    EstimateDeliveryRow,
    EstimatePaperRow,
    EstimateRow,
    EstimateVersionRow,
)
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_rules import judge
from nqtl_library.estimate_terms import Estimate
from nqtl_library.records.estimate import read, shown


def estimate_view(uow: UnitOfWork, row: EstimateRow, content: EstimateContent | None = None) -> EstimateView:
    """A whole estimate, judged as of today at the office that schedules; with ``content``, as it would be."""
    file = file_of(uow, row)
    if content is not None:
        file = replace(file, content=content)
    estimate, judgement = judged_live(uow, row, file)
    return EstimateView(
        id=row.id,
        number=row.number,
        reference=file.reference,
        state=row.state,
        required=judgement.required,
        patient_id=row.patient_id,
        patient=file.patient,
        zone=row.zone,
        content=file.content,
        decision=decision_of(uow, row),
        events=events_of(uow, row.id),
        judgement=shown(judgement),
        layout=_layout(estimate),
        warnings_to_answer=tuple(one.rule for one in unanswered_warnings(judgement, file.content)),
        changes=changes_since(file, estimate),
        versions=version_views(uow, row, file),
        safe_due=row.safe_due,
        legal_due=row.legal_due,
        ends_on=row.ends_on,
        renew_by=row.renew_by,
        given_late=row.given_late,
        version=row.version,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        closed_because=row.closed_because,
    )


def changes_since(file: EstimateFile, estimate: Estimate) -> tuple[str, ...]:
    """What differs from the newest sealed version, in sentences; none where there is none yet."""
    latest = file.latest
    return changes_in_words(read(latest.record), estimate) if latest is not None else ()


def version_views(
    uow: UnitOfWork, row: EstimateRow, file: EstimateFile | None = None
) -> tuple[EstimateVersionView, ...]:
    """Every sealed version of an estimate, the newest first."""
    told = file or file_of(uow, row)
    papers, deliveries = _papers(uow, row.id), _deliveries(uow, row.id)
    given = {one.number: one for one in told.versions}
    as_of = office_day(uow, row)
    return tuple(
        replace(
            _version(each, given[each.number], given_record(given[each.number], told, as_of=as_of)),
            papers=tuple(papers[each.id]),
            deliveries=tuple(deliveries[each.id]),
        )
        for each in version_rows(uow, row.id)
    )


def paper_view(row: EstimatePaperRow, seal: PdfSealView | None) -> PaperView:
    """A paper to give out."""
    return PaperView(
        row.id, row.language, row.form, row.docx_sha256, row.pdf_sha256, row.sha256, row.created_at, seal
    )


def delivery_view(row: EstimateDeliveryRow) -> DeliveryView:
    """A delivery to give out."""
    told = delivery_told(row)
    return DeliveryView(
        id=row.id,
        kind=row.kind,
        method=row.method,
        asked_method=row.asked_method,
        at=row.at,
        recipient=told.recipient,
        where=told.where,
        proof=told.proof,
        proof_sha256=row.proof_sha256,
        version_sha256=row.version_sha256,
        recorded_by=row.recorded_by,
    )


def _version(
    version: EstimateVersionRow, given: GivenVersion, record: Mapping[str, object]
) -> EstimateVersionView:
    facts = json.loads(version.facts_json)
    estimate = read(given.record)
    totals = {each.provider.name or each.provider.id: each.total for each in layout(estimate).providers}
    return EstimateVersionView(
        id=version.id,
        estimate_id=version.estimate_id,
        reference=str(facts.get("reference") or ""),
        number=version.number,
        issued_on=version.issued_on,
        created_at=version.created_at,
        author=version.author,
        reason=version.reason,
        late_because=str(facts.get("late_because") or ""),
        changes=tuple(facts.get("changes") or ()),
        rules=tuple(version.rules),
        overrides=facts.get("overrides") or {},
        totals=totals,
        overall=layout(estimate).overall,
        library_version=version.library_version,
        facts_sha256=version.facts_sha256,
        previous_sha256=version.previous_sha256,
        sha256=version.sha256,
        papers=(),
        deliveries=(),
        record=given.record,
        layout=_layout(estimate),
        standing=shown(judge(read(record))),
    )


def _layout(estimate: Estimate) -> Mapping[str, object]:
    plain = to_plain(layout(estimate))
    assert isinstance(plain, dict)  # noqa: S101  a dataclass's plain form
    return plain


def _papers(uow: UnitOfWork, estimate_id: UUID) -> Mapping[UUID, list[PaperView]]:
    wanted = uow.rows(EstimatePaperRow).where(EstimatePaperRow.document_id == estimate_id)
    rows = uow.session.scalars(wanted.order_by(EstimatePaperRow.id)).all()
    seals = seals_of(uow, [row.id for row in rows])
    found: dict[UUID, list[PaperView]] = defaultdict(list)
    for row in rows:
        found[row.version_id].append(paper_view(row, seals.get(row.id)))
    return found


def _deliveries(uow: UnitOfWork, estimate_id: UUID) -> Mapping[UUID, list[DeliveryView]]:
    found: dict[UUID, list[DeliveryView]] = defaultdict(list)
    for row in delivery_rows(uow, estimate_id):
        found[row.version_id].append(delivery_view(row))
    return found
