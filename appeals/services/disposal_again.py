"""Keeps a register of certificates apart, and disposes again of what a restored backup brought back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.disposal_certificate import Certificate
from appeals.domain.plain import Plain, from_plain
from appeals.domain.retention import RecordStanding
from appeals.domain.versions import canonical_json, sha256
from appeals.errors import BrokenRecord, Disposed, NotFound
from appeals.services.certificates import certificate_of, keep_certificate, sealed_papers
from appeals.services.disposal_files import destroy_files
from appeals.services.disposal_rows import erase, gathered
from appeals.services.holds import refuse_limited
from appeals.services.record_standing import standing
from appeals.store.retention import DisposalRow, ProposalRow, ProposalState
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.retention import KeepUntil, Kept, RecordKind

MUST = Permission.DISPOSE_RECORDS
REGISTER = "register of disposals"
NOT_OURS = "A line of the register was changed, or not written with the keys of this installation."


@dataclass(frozen=True, slots=True)
class Registered:
    """A certificate as the register keeps it: the signed text, keyed with the root of the key file. No PHI.

    The organization's own signing key may be younger than the backup that the register is held against.
    """

    manifest: str
    mac: str


@dataclass(frozen=True, slots=True)
class Again:
    """What became of a register: disposed of again, already gone, never there, and kept by a hold."""

    disposed: int = 0
    gone: int = 0
    not_there: int = 0
    held: int = 0


def register(uow: UnitOfWork) -> tuple[Registered, ...]:
    """Every certificate, for a register that is kept apart from the backups. Permission DISPOSE_RECORDS."""
    with uow.look("certificates.exported", MUST) as act:
        refuse_limited(uow, MUST)
        rows = uow.session.scalars(uow.rows(DisposalRow).order_by(DisposalRow.number)).all()
        act.about(uow.actor.organization_id, count=len(rows))
        texts = [row.manifest_json for row in rows]
        return tuple(Registered(each, uow.keys.mac(REGISTER, each.encode())) for each in texts)


def dispose_again(uow: UnitOfWork, lines: Iterable[Registered]) -> Again:
    """Dispose of what the register says was disposed of, and a restored backup has again. DISPOSE_RECORDS.

    By the rule and the two persons of then, under a certificate of today's rows. A record that a hold reaches
    now is left, and counted. Raises BrokenRecord for a line that was changed or is not ours.
    """
    uow.check("record.disposed_again", MUST)
    counts = {"disposed": 0, "gone": 0, "not_there": 0, "held": 0}
    for line in lines:
        counts[_one(uow, line)] += 1
    return Again(**counts)


def _one(uow: UnitOfWork, line: Registered) -> str:
    told = _proved(uow, line)
    record, record_id = RecordKind(str(told["record"])), UUID(str(told["record_id"]))
    with uow.glance():
        stands = _standing(uow, record, record_id)
        if isinstance(stands, str):
            return stands
        found = gathered(uow, record, record_id)
        made = _as_then(certificate_of(uow, _proposal(told), _due(stands, told), found), told)
    papers = sealed_papers(uow, made)
    with uow.act("record.disposed_again", MUST, record_id) as act:
        row = keep_certificate(uow, made, papers)
        erase(uow, record, record_id, gathered(uow, record, record_id), row.id)
        _end_proposals(uow, record_id)
        act.about(record_id, certificate=row.id.hex, number=row.number, sha256=row.manifest_sha256)
    destroy_files(uow, [each.id for each in made.files])
    return "disposed"


def _proved(uow: UnitOfWork, line: Registered) -> Mapping[str, Plain]:
    refuse_limited(uow, MUST)
    ours = compare_digest(uow.keys.mac(REGISTER, line.manifest.encode()), line.mac)
    told = json.loads(line.manifest) if ours else {}
    if told.get("organization_id") != str(uow.actor.organization_id):
        raise BrokenRecord(NOT_OURS)
    return dict(told)


def _standing(uow: UnitOfWork, record: RecordKind, record_id: UUID) -> RecordStanding | str:
    """How the record stands, or the word for why there is nothing to do."""
    try:
        stands = standing(uow, record, record_id)
    except Disposed:
        return "gone"
    except NotFound:
        return "not_there"
    return "held" if stands.holds else stands


def _proposal(told: Mapping[str, Plain]) -> ProposalRow:
    """The proposal of then, as far as a certificate tells it; never stored."""
    return ProposalRow(
        id=UUID(str(told["id"])),
        record=RecordKind(str(told["record"])),
        record_id=UUID(str(told["record_id"])),
        proposed_by=UUID(str(told["proposed_by"])),
        proposer=str(told["proposer"]),
        proposed_at=datetime.fromisoformat(str(told["proposed_at"])),
    )


def _due(stands: RecordStanding, told: Mapping[str, Plain]) -> RecordStanding:
    """With the rule of then: the restored copy may show the record as open, or count it anew."""
    rule = from_plain(Kept, told["rule"])
    return replace(stands, keep=KeepUntil(rule.until, (rule,)))


def _as_then(made: Certificate, told: Mapping[str, Plain]) -> Certificate:
    return replace(
        made,
        carried_out_by=UUID(str(told["carried_out_by"])),
        carrier=str(told["carrier"]),
        again_of=sha256(canonical_json(told)),
    )


def _end_proposals(uow: UnitOfWork, record_id: UUID) -> None:
    rows = uow.rows(ProposalRow).where(ProposalRow.record_id == record_id, ProposalRow.ended_at.is_(None))
    for row in uow.session.scalars(rows):
        row.state, row.ended_at = ProposalState.CARRIED_OUT, uow.now
