"""Recomputes sealed estimates from the bytes up, and names what does not hold. Needs an open act."""

from collections.abc import Container, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from appeals.domain.versions import FIRST, sha256, version_hash
from appeals.domain.views import Broken
from appeals.errors import AppealsError
from appeals.services.bodies import broken_body
from appeals.services.estimate_sealing import FACTS_SIGNED, estimate_version_hash, paper_fields
from appeals.services.signing import holds
from appeals.store.audit_check import not_as_audited
from appeals.store.estimates import EstimatePaperRow, EstimateVersionRow
from appeals.store.unit_of_work import UnitOfWork

VERSIONS, PAPERS = EstimateVersionRow.__tablename__, EstimatePaperRow.__tablename__


Gone = Container[tuple[str, UUID]]  # rows, by table, that a certificate of disposal accounts for


def broken_estimates(uow: UnitOfWork, gone: Gone = frozenset()) -> Iterator[Broken]:
    """What does not hold of the organization's estimates: facts, files, rows, chains, and those missing."""
    present: dict[UUID, str] = {}
    for version_id in _ids(uow, EstimateVersionRow):
        uow.session.expunge_all()
        try:
            row = uow.see(EstimateVersionRow, version_id, "estimate version")
            present[version_id] = row.sha256
            if (VERSIONS, version_id) not in gone:
                yield from _broken_version(uow, row)
        except (AppealsError, SQLAlchemyError, ValueError) as error:
            yield Broken("estimate", f"estimate version {version_id}", f"it cannot be read: {error}")
    for paper_id in _ids(uow, EstimatePaperRow):
        uow.session.expunge_all()
        if (PAPERS, paper_id) in gone:
            continue
        try:
            yield from _broken_paper(uow, uow.see(EstimatePaperRow, paper_id, "paper"))
        except (AppealsError, SQLAlchemyError, ValueError) as error:
            yield Broken("estimate", f"paper {paper_id}", f"it cannot be read: {error}")
    for missing in not_as_audited(uow.session, uow.actor.organization_id, "estimate.issued", present):
        what = "it is not there as the audit chain saw it issued"
        yield Broken("estimate", f"estimate version {missing}", what)


def count_estimate_versions(uow: UnitOfWork) -> int:
    """How many sealed versions of estimates there are."""
    return len(_ids(uow, EstimateVersionRow))


def broken_estimate_version(uow: UnitOfWork, row: EstimateVersionRow) -> Iterator[Broken]:
    """What does not hold of one version and its papers."""
    yield from _broken_version(uow, row)
    papers = uow.rows(EstimatePaperRow).where(EstimatePaperRow.version_id == row.id)
    for paper in uow.session.scalars(papers).all():
        yield from _broken_paper(uow, paper)


def _broken_version(uow: UnitOfWork, row: EstimateVersionRow) -> Iterator[Broken]:
    where = f"estimate version {row.number} ({row.id})"
    if sha256(row.facts_json.encode()) != row.facts_sha256:
        yield Broken("estimate", where, "its facts are not those that were sealed")
    if estimate_version_hash(row) != row.sha256:
        yield Broken("estimate", where, "its row was changed after it was sealed")
    if not holds(uow, row.key_id, FACTS_SIGNED, row.sha256, row.signature):
        yield Broken("estimate", where, "the signature over it is not the organization's")
    if row.previous_sha256 != _before(uow, row):
        yield Broken("estimate", where, "it does not follow the version before it")


def _broken_paper(uow: UnitOfWork, row: EstimatePaperRow) -> Iterator[Broken]:
    where = f"{row.kind} version {row.number} ({row.id})"
    if version_hash(paper_fields(row)) != row.sha256:
        yield Broken("estimate", where, "its row was changed after it was sealed")
    if not holds(uow, row.key_id, "version", row.sha256, row.signature):
        yield Broken("estimate", where, "the signature over it is not the organization's")
    version = uow.see(EstimateVersionRow, row.version_id, "estimate version")
    if (row.previous_sha256, row.facts_sha256) != (version.sha256, version.facts_sha256):
        yield Broken("estimate", where, "it does not belong to the version that it names")
    for name, blob_id, expected in (
        ("Word file", row.docx_blob_id, row.docx_sha256),
        ("PDF", row.pdf_blob_id, row.pdf_sha256),
    ):
        yield from broken_body(uow, "estimate", f"{where}, {name}", blob_id, expected)


def _before(uow: UnitOfWork, row: EstimateVersionRow) -> str | None:
    if row.number == 1:
        return FIRST
    before = select(EstimateVersionRow.sha256).where(
        EstimateVersionRow.organization_id == row.organization_id,
        EstimateVersionRow.estimate_id == row.estimate_id,
        EstimateVersionRow.number == row.number - 1,
    )
    return uow.session.scalar(before)


def _ids(uow: UnitOfWork, kind: type[EstimateVersionRow] | type[EstimatePaperRow]) -> Sequence[UUID]:
    own = select(kind.id).where(kind.organization_id == uow.actor.organization_id)
    return uow.session.scalars(own.order_by(kind.id)).all()
