import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from factories import THEIRS, a_case, a_full_case, a_reported_denial, an_actor, work
from sqlalchemy import event, select, update

from appeals.domain.actor import Permission
from appeals.domain.letter_kinds import APPEAL
from appeals.errors import BrokenRecord, Conflict, StoreUnavailable, WrongKeys
from appeals.services import cases, denials, idempotency, versions
from appeals.services.idempotency import SavedAnswer
from appeals.settings import Settings
from appeals.store import schema
from appeals.store.base import new_id
from appeals.store.blobs import BlobStore
from appeals.store.cases import CaseRow
from appeals.store.keys import KeyRing, load_keys
from appeals.store.tables import METADATA
from appeals.wiring import Service


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(service: Service) -> None:
    with service.store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_migrations_go_down_to_nothing_and_up_again(service: Service) -> None:
    schema.downgrade(service.store.engine)
    with pytest.raises(StoreUnavailable, match="evenhand migrate"):
        service.ready()

    service.migrate()
    service.migrate()
    service.ready()


def test_nothing_of_a_patient_can_be_read_on_the_disk(sqlite_service: Service) -> None:
    denials.report_denial(
        work(sqlite_service),
        a_reported_denial("77", patient_name="Marker Namewright", member_id="MARKERID42"),
    )
    case = a_full_case(sqlite_service)
    versions.seal(work(sqlite_service), case.id, kind=APPEAL, reason="Marker Reasonable")
    sqlite_service.close()

    home = sqlite_service.settings.home
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    names = " ".join(str(path) for path in home.rglob("*"))

    for marker in (b"Namewright", b"MARKERID42", b"Testa Sample", b"ICN77", b"Reasonable", b"suicidal"):
        assert marker not in kept
        assert marker.decode() not in names
    assert b"Sample Mutual Health Plan" in kept  # statistics stay plain: the search does find things


def test_only_the_owner_can_read_what_is_kept(tmp_path: Path) -> None:
    service = Service.from_settings(Settings.at(tmp_path / "fresh"))
    service.migrate()
    service.store.blobs.put(new_id(), b"body")
    service.close()

    modes = [path.stat().st_mode for path in (tmp_path / "fresh").rglob("*")]

    assert not any(mode & (stat.S_IRWXG | stat.S_IRWXO) for mode in modes)


def test_a_body_is_written_once_and_opened_whole(tmp_path: Path) -> None:
    blobs, owner = BlobStore.local(tmp_path, KeyRing.new()), new_id()

    first, again = blobs.put(owner, b"letter"), blobs.put(owner, b"letter")

    assert blobs.get(first) == blobs.get(again) == b"letter"
    assert first.name == again.name
    assert b"letter" not in (tmp_path / first.name).read_bytes()


def test_two_organizations_with_the_same_paper_share_nothing(tmp_path: Path) -> None:
    blobs = BlobStore.local(tmp_path, KeyRing.new())

    assert blobs.put(new_id(), b"form").name != blobs.put(new_id(), b"form").name


def test_a_damaged_leftover_of_a_crash_does_not_stop_the_next_writer(tmp_path: Path) -> None:
    blobs, owner = BlobStore.local(tmp_path, KeyRing.new()), new_id()
    left = tmp_path / blobs.put(owner, b"letter").name
    left.chmod(0o600)
    left.write_bytes(left.read_bytes()[:20])

    assert blobs.get(blobs.put(owner, b"letter")) == b"letter"


@pytest.mark.parametrize("place", [0, 5, 30, -1])
def test_any_flipped_bit_of_a_body_is_seen(tmp_path: Path, place: int) -> None:
    blobs = BlobStore.local(tmp_path, KeyRing.new())
    stored = blobs.put(new_id(), b"letter" * 100)
    path = tmp_path / stored.name
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))

    with pytest.raises(BrokenRecord):
        blobs.get(stored)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    keys = KeyRing.new()
    sealed = keys.encrypt(b"Testa Sample", "cases.patient_name")

    assert keys.decrypt(sealed, "cases.patient_name") == b"Testa Sample"
    with pytest.raises(BrokenRecord):
        keys.decrypt(sealed, "cases.details")


def test_a_retired_master_key_still_opens_what_it_sealed() -> None:
    old, new = KeyRing.new(), KeyRing.new()
    rotated = KeyRing(new.active, {**old.masters, **new.masters}, old.root)

    assert rotated.decrypt(old.encrypt(b"x", "a.b"), "a.b") == b"x"
    assert rotated.encrypt(b"x", "a.b") != rotated.encrypt(b"x", "a.b")


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = load_keys(path, may_create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keys(path, may_create=False) == made

    path.chmod(0o640)

    with pytest.raises(WrongKeys, match="chmod 600"):
        load_keys(path, may_create=False)


@pytest.mark.parametrize("content", ["", "{}", '{"active": "a", "masters": {"a": "eA=="}, "root": "eA=="}'])
def test_a_file_that_holds_no_keys_is_refused(content: str) -> None:
    with pytest.raises(WrongKeys):
        KeyRing.from_text(content)


def test_a_lost_key_file_is_not_silently_replaced(service: Service) -> None:
    service.settings.keys_file.unlink()

    with pytest.raises(WrongKeys, match="Put the key file back"):
        Service.from_settings(service.settings)


def test_another_installation_s_keys_are_refused(service: Service) -> None:
    service.settings.keys_file.unlink()
    load_keys(service.settings.keys_file, may_create=True)
    wrong = Service.from_settings(service.settings)

    with pytest.raises(WrongKeys, match="not the one"):
        wrong.ready()
    wrong.close()


def test_a_query_that_forgets_the_organization_still_sees_only_its_own(service: Service) -> None:
    a_case(service)
    uow = work(service, of=THEIRS)

    with uow.look("test", Permission.SEE_CASES):
        assert uow.session.scalars(select(CaseRow)).all() == []
        assert uow.session.execute(select(CaseRow.id)).all() == []


def test_a_row_for_another_organization_cannot_be_added(service: Service) -> None:
    theirs = an_actor(service, of=THEIRS).organization_id
    uow, foreign = work(service), CaseRow(id=new_id(), organization_id=theirs)

    with uow.act("test", Permission.SEE_CASES):
        uow.session.add(foreign)
        with pytest.raises(RuntimeError, match="another organization"):
            uow.session.flush()
        uow.session.expunge(foreign)


def test_one_service_cannot_run_inside_another(service: Service) -> None:
    case = a_case(service)
    uow = work(service)

    with pytest.raises(RuntimeError, match="must not call another"), uow.act("test", Permission.SEE_CASES):
        cases.read_case(uow, case.id)


def test_many_at_once_lose_nothing_and_double_nothing(service: Service) -> None:
    failures: list[BaseException] = []

    def report(start: int) -> None:
        try:
            for n in range(5):
                denials.report_denial(work(service), a_reported_denial(f"{start + n}"))
        except BaseException as error:  # noqa: BLE001  handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=report, args=(100 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert denials.list_denials(work(service)).total == 20
    assert versions.verify_all(work(service)).sound


def test_a_database_that_cannot_be_written_is_a_sentence_and_changes_nothing(sqlite_service: Service) -> None:
    a_case(sqlite_service)
    with sqlite_service.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    sqlite_service.store.engine.dispose()
    event.listen(
        sqlite_service.store.engine, "connect", lambda one, _: one.execute(f"PRAGMA max_page_count = {pages}")
    )

    with pytest.raises(StoreUnavailable, match="disk full"):
        _fill(sqlite_service)


def _fill(service: Service) -> None:
    for n in range(200):
        denials.report_denial(work(service), a_reported_denial(f"{n}"))


def test_the_answer_to_a_repeated_request_is_the_first_one(service: Service) -> None:
    caller = an_actor(service)
    answer = SavedAnswer(201, b'{"id": 1}', "application/json", "/api/v1/cases/1")

    assert idempotency.begin_once(work(service, actor=caller), key="k1", fingerprint="f") is None
    with pytest.raises(Conflict, match="still running"):
        idempotency.begin_once(work(service, actor=caller), key="k1", fingerprint="f")
    idempotency.finish_once(work(service, actor=caller), key="k1", answer=answer)

    assert idempotency.begin_once(work(service, actor=caller), key="k1", fingerprint="f") == answer
    with pytest.raises(Conflict, match="another request"):
        idempotency.begin_once(work(service, actor=caller), key="k1", fingerprint="g")


def test_reading_does_not_wait_for_a_writer_and_sees_one_state(service: Service) -> None:
    a_case(service)
    with service.store.writing() as writer, service.store.reading() as reader:
        before = reader.scalars(select(CaseRow.version)).all()
        writer.execute(update(CaseRow).values(version=99))
        writer.commit()

        assert reader.scalars(select(CaseRow.version)).all() == before == [1]
