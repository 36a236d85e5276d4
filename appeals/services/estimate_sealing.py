"""Keeps a version of an estimate for good: facts, papers, chain and signatures. Needs an open act."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from appeals.domain import signatures
from appeals.domain.estimate_facts import KIND, EstimateFacts
from appeals.domain.versions import FIRST, SEALED, canonical_json, link, sha256, text_hash, version_hash
from appeals.services.bodies import keep_body
from appeals.services.estimate_drawing import DrawnEstimate, draw_estimate
from appeals.services.pdf_sealing import SealedPdf, note_seal, sealed_pdf
from appeals.services.sealing import DOCX, PDF
from appeals.services.signing import signing_key
from appeals.store.base import new_id
from appeals.store.estimates import EstimatePaperRow, EstimateRow, EstimateVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.template_set import template_set
from nqtl_library.library import version as library_version

STANDARD = "standard"
ENGLISH = "en"
FACTS_SIGNED = "estimate"
HASHED = (
    "id", "organization_id", "estimate_id", "number", "issued_on", "created_at", "created_by", "author",
    "reason", "library_version", "rules", "facts_sha256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """In which language and form a paper is drawn."""

    language: str = ENGLISH
    form: str = STANDARD

    @property
    def kind(self) -> str:
        """The kind of document: estimate.en.standard."""
        return f"{KIND}.{self.language}.{self.form}"


@dataclass(frozen=True, slots=True)
class SealedPaper:
    """A version drawn in one language and form, and its PDF under the organization's seal."""

    form: Form
    drawn: DrawnEstimate
    pdf: SealedPdf


def sealed_paper(uow: UnitOfWork, form: Form, drawn: DrawnEstimate) -> SealedPaper:
    """Seal what was drawn, to be kept. Not inside a transaction."""
    return SealedPaper(form, drawn, sealed_pdf(uow, drawn.pdf))


def drawn_in(facts: EstimateFacts, form: Form) -> DrawnEstimate:
    """A version's document in a language and form; the same facts, the same bytes, before any seal."""
    patient = facts.record.get("patient")
    told = {**patient} if isinstance(patient, dict) else {}
    told |= {"language": form.language, "format": "" if form.form == STANDARD else form.form}
    return draw_estimate(replace(facts, record={**facts.record, "patient": told}))


def keep_estimate_version(
    uow: UnitOfWork, row: EstimateRow, facts: EstimateFacts, rules: Sequence[str]
) -> EstimateVersionRow:
    """Store the facts as the next version, linked to the one before and signed."""
    before = uow.session.scalars(
        uow.rows(EstimateVersionRow)
        .where(EstimateVersionRow.estimate_id == row.id)
        .order_by(EstimateVersionRow.number.desc())
        .limit(1)
    ).first()
    told = canonical_json(facts)
    key = signing_key(uow)
    version = EstimateVersionRow(
        id=new_id(),
        organization_id=uow.actor.organization_id,
        estimate_id=row.id,
        number=facts.number,
        issued_on=facts.issued_on,
        created_at=uow.now,
        created_by=uow.actor.id,
        author=uow.actor.name,
        reason=facts.reason,
        library_version=library_version(),
        rules=list(dict.fromkeys(rules)),
        facts_json=told.decode(),
        facts_sha256=sha256(told),
        previous_sha256=before.sha256 if before is not None else FIRST,
        key_id=key.id,
    )
    version.sha256 = estimate_version_hash(version)
    version.signature = signatures.signed(key.private_key, FACTS_SIGNED, version.sha256)
    uow.add(version)
    uow.session.flush()
    return version


def keep_paper(uow: UnitOfWork, version: EstimateVersionRow, paper: SealedPaper) -> EstimatePaperRow:
    """Store a version's files in one language and form, linked to the version's hash and signed.

    The PDF is kept as it was sealed: its hash is of the sealed file.
    """
    key, form, drawn = signing_key(uow), paper.form, paper.drawn
    kept = EstimatePaperRow(
        id=new_id(),
        organization_id=uow.actor.organization_id,
        version_id=version.id,
        document_id=version.estimate_id,
        number=version.number,
        kind=form.kind,
        title=drawn.document.title,
        language=form.language,
        form=form.form,
        created_at=uow.now,
        created_by=uow.actor.id,
        author=uow.actor.name,
        reason=version.reason,
        letter_date=version.issued_on,
        template_set_sha256=template_set().sha256,
        library_version=library_version(),
        clauses=list(drawn.document.clauses),
        authorities=list(drawn.document.authorities),
        facts_sha256=version.facts_sha256,
        text_sha256=text_hash(drawn.text),
        docx_blob_id=keep_body(uow, drawn.docx, DOCX).id,
        docx_sha256=sha256(drawn.docx),
        pdf_blob_id=keep_body(uow, paper.pdf.content, PDF).id,
        pdf_sha256=sha256(paper.pdf.content),
        previous_sha256=version.sha256,
        key_id=key.id,
    )
    kept.sha256 = version_hash(paper_fields(kept))
    kept.signature = signatures.signed(key.private_key, "version", kept.sha256)
    uow.add(kept)
    uow.session.flush()
    note_seal(uow, paper.pdf, kept.id)
    return kept


def paper_fields(row: EstimatePaperRow) -> dict[str, object]:
    """Everything of a paper that its hash is counted over: the fields that a letter's version has."""
    return {name: getattr(row, name) for name in (*SEALED, "previous_sha256")}


def facts_of(row: EstimateVersionRow) -> Mapping[str, object]:
    """The facts of a version as they were sealed."""
    found = json.loads(row.facts_json)
    return found if isinstance(found, dict) else {}


def estimate_version_hash(row: EstimateVersionRow) -> str:
    """The hash of a version's row, linked to the version before it."""
    return link(row.previous_sha256, {name: getattr(row, name) for name in HASHED})
