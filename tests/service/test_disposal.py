"""Disposal: by two persons, under a certificate; then nothing can be read, and all else is proved."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from disposal_cases import (
    LATER,
    NAME,
    PASSPHRASE,
    a_closed_case,
    a_light_case,
    a_second_person,
    disposed,
    later,
    now,
    remaining,
)
from estimate_cases import a_ready_estimate, handed_over
from factories import (
    OURS,
    a_case,
    a_claim,
    a_pdf,
    a_remittance,
    an_actor,
    received,
)
from sqlalchemy import LargeBinary, column, literal, select, table, text, union_all, update
from sqlalchemy.exc import DBAPIError

from appeals.domain.actor import Actor, Role
from appeals.domain.case import CaseState
from appeals.domain.retention import HoldScope
from appeals.errors import BrokenRecord, Conflict, Disposed
from appeals.services import (
    audit_trail,
    cases,
    denials,
    disposal,
    disposal_again,
    estimate_deliveries,
    estimate_issuing,
    estimates,
    holds,
    papers,
    records,
    versions,
    worklist,
)
from appeals.services.backups import make_backup
from appeals.services.disposal_again import Again
from appeals.services.holds import HoldOrder
from appeals.services.restoring import keys_in, restore
from appeals.settings import Settings
from appeals.store.base import DISPOSED, use_keys
from appeals.store.blobs import BlobStore
from appeals.store.cases import CaseRow
from appeals.store.denials import DenialRow
from appeals.store.documents import BlobRow
from appeals.store.erasing import encrypted_columns
from appeals.store.holdings import HOLDINGS, Fate
from appeals.store.keys import save_keys
from appeals.store.privacy import ReasonRow
from appeals.store.resealing import reseal_values
from appeals.store.retention import DisposalRow
from appeals.store.tables import METADATA
from appeals.wiring import Service
from letter_templates.pades_check import pdf_signature
from nqtl_library.retention import RecordKind


@pytest.fixture
def owner(service: Service) -> Actor:
    return an_actor(service, Role.ADMINISTRATOR)


@pytest.fixture
def second(service: Service) -> Actor:
    return a_second_person(service)


def sealed_values(service: Service) -> list[bytes]:
    """What the tables of records hold, encrypted: who has an old key would look for that."""
    found: list[bytes] = []
    with service.store.reading() as session:
        for name, holding in HOLDINGS.items():
            names = encrypted_columns(METADATA.tables[name])
            if holding.fate not in {Fate.BLANKED, Fate.DELETED} or not names:
                continue
            raw = table(name, *(column(each, LargeBinary()) for each in names))
            found += [
                bytes(value) for row in session.execute(select(raw)) for value in row if value is not None
            ]
        blobs = table("blobs", column("wrapped_key", LargeBinary()), column("media_type"))
        found += [bytes(key) for (key,) in session.execute(select(blobs.c.wrapped_key))]
    return found


def bytes_of_the_database(service: Service) -> bytes:
    """The database's own files, free space and log included."""
    if service.store.engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in service.settings.home.glob("evenhand.db*"))
    with service.store.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
        wanted = (
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class WHERE relkind IN ('r','t')"
        )
        return b"".join(bytes(body) for (body,) in connection.execute(text(wanted)))


def seen_in(content: bytes, values: list[bytes]) -> int:
    return sum(value[:28] in content for value in values)


def test_after_disposal_nothing_of_the_patient_is_left_and_everything_still_verifies(
    service: Service, owner: Actor, second: Actor
) -> None:
    case = a_closed_case(service, owner)
    sealed = versions.list_versions(now(service, owner), case.id)[0]
    before, files = sealed_values(service), set(service.store.blobs.names())
    assert NAME in remaining(service)
    assert seen_in(bytes_of_the_database(service), before) > 0.9 * len(before)

    made = disposed(service, owner, second, case)
    records.finish(later(service, owner))

    for ask in (
        lambda: cases.read_case(later(service, owner), case.id),
        lambda: versions.read_version(later(service, owner), sealed.id),
        lambda: denials.read_denial(later(service, owner), case.denials[0].id),
        lambda: papers.exhibit_file(later(service, owner), case.exhibits[0].id),
    ):
        with pytest.raises(Disposed, match=f"certificate {made.number}"):
            ask()
    assert denials.list_denials(later(service, owner)).total == 0
    assert worklist.worklist(later(service, owner), states=[CaseState.CLOSED]).total == 0
    with service.store.reading() as session:  # nor can anybody try names on what is left
        assert (
            session.scalars(union_all(select(CaseRow.name_key), select(DenialRow.name_key))).all() == [""] * 2
        )
    left = remaining(service)
    assert not [word for word in (NAME, "ZZ-900", "ICN5001", "1990-02-28") if word in left]
    assert seen_in(bytes_of_the_database(service), before) == 0
    assert not files & set(service.store.blobs.names())

    report = versions.verify_all(later(service, owner))
    assert report.broken == ()
    assert any(f"certificate {made.number}" in words for words in report.disposed)
    assert versions.verify_version(later(service, owner), sealed.id).disposed == (
        f"disposed of under certificate {made.number}",
    )
    trail = audit_trail.case_trail(later(service, owner), case.id)
    assert [each.action for each in trail].count("record.disposed") == 1
    assert NAME not in made.manifest
    pdf = disposal.download_certificate(later(service, owner), made.id, form="pdf")
    seal = pdf_signature(pdf.content)
    assert seal is not None
    assert made.pdf_seal is not None
    assert (seal.signer, seal.fingerprint) == (OURS, made.pdf_seal.fingerprint)


def test_a_file_of_many_claims_goes_after_the_last_of_its_cases(
    service: Service, owner: Actor, second: Actor
) -> None:
    receipt = received(service, a_remittance(a_claim("1001"), a_claim("1002", "CO:45:10.00")))
    (line, *_) = [each for part in receipt.transactions for each in part.denials if each.case_id]
    assert receipt.id is not None
    cases.move_case(now(service, owner), line.case_id, to=CaseState.CLOSED, reason="Withdrawn.")
    with pytest.raises(Conflict, match="part of 1 cases"):
        disposal.propose(later(service, owner), RecordKind.FILE, receipt.id)

    proposal = disposal.propose(later(service, owner), RecordKind.CASE, line.case_id)
    made = disposal.carry_out(later(service, second), proposal.id)
    shown = denials.read_receipt(later(service, owner), receipt.id)
    proposal = disposal.propose(later(service, owner), RecordKind.FILE, receipt.id)
    disposal.carry_out(later(service, second), proposal.id)

    assert str(receipt.id) in made.manifest  # the certificate of the case says where its claims still are
    assert "ACCT-1001" not in {each.claim_number for part in shown.transactions for each in part.denials}
    assert "ACCT-100" not in remaining(service)
    with pytest.raises(Disposed):
        denials.read_receipt(later(service, owner), receipt.id)
    again = received(service, a_remittance(a_claim("1001"), a_claim("1002", "CO:45:10.00")))
    assert again.id not in {None, receipt.id}  # the same file may come again: it is a new record then
    assert versions.verify_all(later(service, owner)).broken == ()


def test_the_database_blanks_a_written_once_row_only_under_its_certificate(
    service: Service, owner: Actor, second: Actor
) -> None:
    disposed(service, owner, second, a_light_case(service, owner, "5001"))
    other = a_light_case(service, owner, "5002")
    with service.store.reading() as session:
        reason = session.scalars(select(ReasonRow.id).where(ReasonRow.case_id == other.id)).one()
    sqlite = service.store.engine.dialect.name == "sqlite"
    mark = f"X'{DISPOSED.hex()}'" if sqlite else f"decode('{DISPOSED.hex()}', 'hex')"
    for statement in (
        f"UPDATE reasons SET words = {mark} WHERE id = '{reason.hex if sqlite else reason}'",
        f"UPDATE reasons SET words = {mark}, giver = 'Somebody'",
        "DELETE FROM reasons",
        "DELETE FROM disposals",
        "UPDATE disposed_rows SET of_table = 'x'",
    ):
        with service.store.engine.begin() as connection, pytest.raises(DBAPIError, match="written once"):
            connection.execute(text(statement))


def test_after_a_change_of_the_master_key_the_guards_are_as_before(
    service: Service, owner: Actor, second: Actor
) -> None:
    gone, stays = a_light_case(service, owner, "5001"), a_light_case(service, owner, "5002")
    disposed(service, owner, second, gone)
    store = replace(service.store, keys=service.store.keys.rotated())
    use_keys(store.engine.dialect, store.keys)

    assert reseal_values(store) > 0

    moved = replace(service, store=replace(store, blobs=BlobStore.local(service.settings.blobs, store.keys)))
    assert versions.verify_all(later(moved, owner)).broken == ()
    assert disposed(moved, owner, second, stays).number == 2


def test_verify_names_what_was_blanked_without_a_certificate_and_what_was_changed_after_one(
    service: Service, owner: Actor, second: Actor
) -> None:
    gone, stays = a_light_case(service, owner, "5001"), a_light_case(service, owner, "5002")
    disposed(service, owner, second, gone)
    table_of_cases = METADATA.tables["cases"]
    with service.store.writing() as session:
        blanked = update(table_of_cases).where(table_of_cases.c.id == stays.id)
        session.execute(blanked.values(patient_name=literal(DISPOSED, LargeBinary)))
        changed = update(table_of_cases).where(table_of_cases.c.id == gone.id)
        session.execute(changed.values(payer="Somebody else"))

    name = disposal_file(service, "pdf_blob_id")
    service.store.blobs.destroy(name)

    broken = versions.verify_all(later(service, owner)).broken

    assert {each.what for each in broken} == {"value", "disposal", "file"}
    assert any(each.where.endswith(", PDF") and name in each.why for each in broken)
    assert any("no certificate says so" in each.why for each in broken)
    assert any("what was left of it was changed" in each.why for each in broken)


def disposal_file(service: Service, of: str) -> str:
    """The name in the document store of a file of the one certificate."""
    with service.store.reading() as session:
        row = session.scalars(select(DisposalRow)).one()
        return session.get_one(BlobRow, getattr(row, of)).name


def test_a_restored_backup_loses_again_what_the_register_says_was_disposed_of(
    service: Service, owner: Actor, second: Actor, tmp_path: Path
) -> None:
    gone, held = a_light_case(service, owner, "5001"), a_light_case(service, owner, "5002")
    make_backup(service.door(now=LATER), tmp_path / "older.backup", PASSPHRASE)
    made = [disposed(service, owner, second, each) for each in (gone, held)]
    register = disposal_again.register(later(service, owner))
    settings = Settings.at(tmp_path / "new")
    settings.home.mkdir()
    save_keys(settings.keys_file, keys_in(tmp_path / "older.backup", PASSPHRASE))
    copy = Service.from_settings(settings)
    restore(copy.door(now=LATER), tmp_path / "older.backup", PASSPHRASE)
    assert NAME in remaining(copy)
    holds.place_hold(later(copy, owner), HoldOrder(HoldScope.RECORD, held.id), reason="A new matter")

    done = disposal_again.dispose_again(later(copy, owner), register)
    twice = disposal_again.dispose_again(later(copy, owner), register)

    assert (done, twice) == (Again(disposed=1, held=1), Again(gone=1, held=1))
    with pytest.raises(Disposed):
        cases.read_case(later(copy, owner), gone.id)
    (again,) = records.records_page(later(copy, owner)).disposed
    assert json.loads(again.manifest)["again_of"] == made[0].manifest_sha256
    assert versions.verify_all(later(copy, owner)).broken == ()
    changed = [replace(register[0], manifest=register[0].manifest.replace("C-0", "C-1"))]
    with pytest.raises(BrokenRecord, match="was changed"):
        disposal_again.dispose_again(later(copy, owner), changed)
    copy.close()


def test_an_estimates_patient_goes_with_all_estimates(service: Service, owner: Actor, second: Actor) -> None:
    ready = a_ready_estimate(lambda: now(service, owner))
    issued = estimate_issuing.issue_estimate(now(service, owner), ready.id)
    with pytest.raises(Conflict, match="still to be finished"):
        disposal.propose(later(service, owner), RecordKind.ESTIMATE, ready.patient_id)
    estimate_deliveries.record_delivery(now(service, owner), issued.id, delivery=handed_over())
    name = ready.patient.name
    assert name in remaining(service)

    proposal = disposal.propose(later(service, owner), RecordKind.ESTIMATE, ready.patient_id)
    disposal.carry_out(later(service, second), proposal.id)

    assert name not in remaining(service)
    with pytest.raises(Disposed):
        estimates.read_estimate(later(service, owner), ready.id)
    assert versions.verify_all(later(service, owner)).broken == ()


def test_files_that_a_crash_left_are_told_and_deleted_by_the_next_review(
    service: Service, owner: Actor, second: Actor, tmp_path: Path
) -> None:
    case = a_case(service)
    content = a_pdf([[f"A paper of {NAME}"]])
    papers.attach_exhibit(now(service, owner), case.id, title="A paper", content=content)
    cases.move_case(now(service, owner), case.id, to=CaseState.CLOSED, reason="Withdrawn.")
    blobs, kept = service.settings.blobs, tmp_path / "as before"
    shutil.copytree(blobs, kept)
    disposed(service, owner, second, case)
    shutil.copytree(kept, blobs, dirs_exist_ok=True)  # as if the machine had stopped before they were deleted

    told = versions.verify_all(later(service, owner))
    records.review(later(service, owner))

    assert told.broken == ()
    assert any("still in the document store" in words for words in told.disposed)
    left = {name.rpartition("/")[2] for name in service.store.blobs.names()}
    assert not {path.name for path in kept.rglob("*") if path.is_file()} & left
    other = a_case(service, "5009")
    again = papers.attach_exhibit(later(service, owner), other.id, title="Same", content=content)
    assert papers.exhibit_file(later(service, owner), again.exhibits[-1].id).content == content
