"""Disposal: only after the time has passed, never under a hold, by two persons; then nothing can be read."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from estimate_cases import a_ready_estimate, handed_over
from factories import (
    NOW,
    a_case,
    a_claim,
    a_full_case,
    a_pdf,
    a_remittance,
    a_reported_denial,
    an_actor,
    received,
)
from sqlalchemy import LargeBinary, column, literal, select, table, text, update
from sqlalchemy.exc import DBAPIError

from appeals.domain.actor import Actor, ActorKind, Permission, Role
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import APPEAL, REQUEST
from appeals.domain.packets import PacketOrder
from appeals.domain.privacy import ConsentTerms, Recipient
from appeals.domain.retention import DisposalView, HoldScope
from appeals.domain.views import CaseView
from appeals.errors import BadInput, BrokenRecord, Conflict, Disposed, Held
from appeals.services import (
    accounts,
    audit_trail,
    cases,
    consents,
    denials,
    disposal,
    disposal_again,
    estimate_deliveries,
    estimate_issuing,
    estimates,
    holds,
    packets,
    papers,
    records,
    releases,
    restricting,
    versions,
    worklist,
)
from appeals.services.backups import make_backup
from appeals.services.disposal_again import Again
from appeals.services.holds import HoldOrder
from appeals.services.restoring import keys_in, restore
from appeals.settings import Settings
from appeals.store.base import DISPOSED, DISPOSED_TEXT, use_keys
from appeals.store.blobs import BlobStore
from appeals.store.erasing import encrypted_columns
from appeals.store.holdings import HOLDINGS, Fate
from appeals.store.keys import save_keys
from appeals.store.privacy import ReasonRow
from appeals.store.resealing import reseal_values
from appeals.store.retention import LegalHoldRow
from appeals.store.tables import METADATA
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service
from nqtl_library.retention import RecordKind

LATER = NOW + timedelta(days=366 * 30)  # long after every rule
NAME = "Testa Sample"
PASSPHRASE = "a long made-up passphrase"
SIGNED = ConsentTerms(
    discloser="Example Behavioral Health",
    described=f"Records of {NAME}",
    recipients=(Recipient.PLAN,),
    purpose="appeal",
    signed_on=NOW.date(),
    expires_with="none",
)


def later(service: Service, actor: Actor) -> UnitOfWork:
    return service.work(actor, now=LATER, today=LATER.date())


def now(service: Service, actor: Actor) -> UnitOfWork:
    return service.work(actor, now=NOW, today=NOW.date())


@pytest.fixture
def owner(service: Service) -> Actor:
    return an_actor(service, Role.ADMINISTRATOR)


@pytest.fixture
def second(service: Service) -> Actor:
    return an_actor(service, Role.COMPLIANCE)


def a_closed_case(service: Service, owner: Actor, number: str = "5001") -> CaseView:
    """One of everything, sealed, packed, released, and closed."""
    case = a_full_case(service, number)
    for title in ("Notice", "Authorization", "Clinical record"):
        case = papers.attach_exhibit(
            now(service, owner), case.id, title=f"{title} of {NAME}", content=a_pdf([[f"{title} of {NAME}"]])
        )
    consents.record_consent(now(service, owner), case.id, SIGNED)
    version = versions.seal(now(service, owner), case.id, kind=REQUEST, reason=f"For {NAME}.")
    releases.release(now(service, an_actor(service, Role.REVIEWER)), version.id)
    versions.seal(now(service, owner), case.id, kind=APPEAL, reason=f"For {NAME}.")
    for exhibit in case.exhibits:
        dated = {"dated": NOW.date().isoformat(), "kind": "other"}
        packets.describe_exhibit(now(service, owner), exhibit.id, changes=dated)
    packets.seal_packet(now(service, owner), case.id, order=PacketOrder(), reason=f"Of {NAME}.")
    cases.move_case(now(service, owner), case.id, to=CaseState.CLOSED, reason=f"{NAME} won.")
    return cases.read_case(now(service, owner), case.id)


def disposed(service: Service, owner: Actor, second: Actor, case: CaseView) -> DisposalView:
    proposal = disposal.propose(later(service, owner), RecordKind.CASE, case.id)
    return disposal.carry_out(later(service, second), proposal.id)


def remaining(service: Service) -> str:
    """Every value that still opens with the keys at hand, and every plain column, as one text."""
    found = []
    with service.store.reading() as session:
        for each in METADATA.sorted_tables:
            if each.name == "organizations":
                continue
            found += [str(tuple(row)) for row in session.execute(select(each))]
    return "\n".join(found)


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
    assert pdf.content.startswith(b"%PDF")


def a_light_case(service: Service, owner: Actor, number: str = "5001") -> CaseView:
    """A closed case with a reason that is written once, and no letters."""
    case = a_case(service, number)
    restricting.restrict_case(now(service, owner), case.id, restricted=True, reason=f"{NAME} asked.")
    return cases.move_case(now(service, owner), case.id, to=CaseState.CLOSED, reason="Withdrawn.")


def test_a_case_is_kept_to_its_last_day_and_goes_the_day_after(
    service: Service, owner: Actor, second: Actor
) -> None:
    case = a_light_case(service, owner)
    stands = disposal.read_standing(now(service, owner), RecordKind.CASE, case.id)
    assert stands.keep is not None
    last = datetime.combine(stands.keep.until, time(18), UTC)

    with pytest.raises(Conflict, match="must be kept until"):
        disposal.propose(service.work(owner, now=last, today=last.date()), RecordKind.CASE, case.id)
    after = last + timedelta(days=1)
    proposal = disposal.propose(service.work(owner, now=after, today=after.date()), RecordKind.CASE, case.id)

    assert disposal.carry_out(service.work(second, now=after, today=after.date()), proposal.id).number == 1


def test_an_open_case_is_not_counted_and_cannot_go(service: Service, owner: Actor) -> None:
    case = a_case(service)

    with pytest.raises(Conflict, match="It is open"):
        disposal.propose(later(service, owner), RecordKind.CASE, case.id)


def test_who_proposes_does_not_carry_out_also_not_with_a_key(service: Service, owner: Actor) -> None:
    proposal = disposal.propose(later(service, owner), RecordKind.CASE, a_light_case(service, owner).id)
    issued = accounts.issue_api_key(later(service, owner), name="mine", scopes=[Permission.DISPOSE_RECORDS])
    key = Actor(issued.id, owner.organization_id, "mine", ActorKind.API_KEY, owner.permissions)

    for actor in (owner, key):
        with pytest.raises(Conflict, match="yourself"):
            disposal.carry_out(later(service, actor), proposal.id)


def test_nothing_goes_while_a_hold_of_any_kind_reaches_it(
    service: Service, owner: Actor, second: Actor
) -> None:
    case = a_light_case(service, owner)
    proposal = disposal.propose(later(service, owner), RecordKind.CASE, case.id)
    for order in (
        HoldOrder(HoldScope.ORGANIZATION),
        HoldOrder(HoldScope.PLAN, plan="  sample mutual  health plan"),
        HoldOrder(HoldScope.PATIENT, patient_name="sample, testa", birth_date=date(1990, 2, 28)),
        HoldOrder(HoldScope.MEMBER, member_id="zz900001"),
        HoldOrder(HoldScope.RECORD, case.id),
    ):
        hold = holds.place_hold(later(service, second), order, reason="Example v. Sample, No. 1")

        with pytest.raises(Held):
            disposal.carry_out(later(service, second), proposal.id)
        assert [each.id for each in cases.read_case(later(service, owner), case.id).holds] == [hold.id]
        holds.lift_hold(later(service, second), hold.id, reason="Settled.")

    assert disposal.carry_out(later(service, second), proposal.id).number == 1
    with service.store.reading() as session:
        words = {each.words for each in session.scalars(select(LegalHoldRow))}
    assert words == {"", DISPOSED_TEXT, "sample mutual  health plan"}  # the plan's hold tells of no patient


def test_a_hold_on_another_patient_or_plan_reaches_nothing(service: Service, owner: Actor) -> None:
    case = a_light_case(service, owner)
    for order in (
        HoldOrder(HoldScope.PLAN, plan="Other Sample Plan"),
        HoldOrder(HoldScope.PATIENT, patient_name="Testa Other", birth_date=date(1990, 2, 28)),
        HoldOrder(HoldScope.MEMBER, member_id="ZZ-900 002"),
    ):
        holds.place_hold(now(service, owner), order, reason="Another matter")

    assert cases.read_case(now(service, owner), case.id).holds == ()


def test_a_patient_who_is_not_known_is_reached_by_every_hold_on_a_patient(
    service: Service, owner: Actor
) -> None:
    denial = denials.report_denial(now(service, owner), a_reported_denial(birth_date=None, member_id=""))
    assert denial.case_id is not None
    order = HoldOrder(HoldScope.PATIENT, patient_name="Testa Other", birth_date=date(1990, 2, 28))
    holds.place_hold(now(service, owner), order, reason="A matter")

    assert len(cases.read_case(now(service, owner), denial.case_id).holds) == 1


def test_the_organization_keeps_longer_never_shorter_than_the_law(service: Service, owner: Actor) -> None:
    case = a_light_case(service, owner)
    before = disposal.read_standing(now(service, owner), RecordKind.CASE, case.id).keep

    with pytest.raises(BadInput, match="6 to 100"):
        disposal.set_period(now(service, owner), years=5)
    disposal.set_period(now(service, owner), years=40)
    after = disposal.read_standing(now(service, owner), RecordKind.CASE, case.id).keep

    assert before is not None
    assert after is not None
    assert after.until > before.until
    assert after.leading.rule == "own_period"


def test_the_review_proposes_each_record_once_and_destroys_nothing(
    service: Service, owner: Actor, second: Actor
) -> None:
    case = a_light_case(service, owner)
    holds.place_hold(later(service, second), HoldOrder(HoldScope.RECORD, case.id), reason="A matter")

    assert records.review(now(service, owner)) == 0
    assert records.review(later(service, owner)) == 1
    assert records.review(later(service, owner)) == 0

    (found,) = records.records_page(later(service, owner)).found
    assert (found.reference, found.held, found.proposer) == (f"C-{case.number:05d}", True, "")
    assert cases.read_case(later(service, owner), case.id).number == case.number


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


def test_a_consent_for_every_case_stays_with_the_patients_other_case(
    service: Service, owner: Actor, second: Actor
) -> None:
    gone, stays = a_light_case(service, owner, "5001"), a_case(service, "5002")
    terms = replace(SIGNED, every_case=True)
    consent = consents.record_consent(now(service, owner), gone.id, terms)

    disposed(service, owner, second, gone)

    kept = consents.list_consents(later(service, owner), stays.id)
    assert [(each.id, each.case_id) for each in kept] == [(consent.id, stays.id)]


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

    broken = versions.verify_all(later(service, owner)).broken

    assert {each.what for each in broken} == {"value", "disposal"}
    assert any("no certificate says so" in each.why for each in broken)
    assert any("what was left of it was changed" in each.why for each in broken)


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
