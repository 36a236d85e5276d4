import json
from pathlib import Path
from uuid import UUID

import pytest
from factories import NOW, THEIRS, a_case, a_full_case, work
from sqlalchemy import text

from appeals.domain.actor import Role
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import APPEAL, REQUEST
from appeals.domain.versions import sha256
from appeals.domain.views import VersionView
from appeals.errors import BadInput, BrokenRecord, LetterBlocked, MissingFactsForLetter, NotAllowed, NotFound
from appeals.services import cases, letters, versions
from appeals.services.sealing import drawn
from appeals.services.versions import FileFormat
from appeals.wiring import Service
from letter_templates.pdf_seal import without_seal
from letter_templates.text import docx_text, pdf_text


def a_version(service: Service, kind: str = APPEAL, number: str = "5001") -> VersionView:
    return versions.seal(work(service), a_full_case(service, number).id, kind=kind, reason="Ready to send.")


def blob_of(service: Service, version: VersionView, which: str) -> Path:
    statement = (
        f"SELECT b.name FROM blobs b JOIN document_versions v ON v.{which}_blob_id = b.id "
        "WHERE v.sha256 = :sha256"
    )
    with service.store.reading() as session:
        name = session.execute(text(statement), {"sha256": version.sha256}).scalar_one()
    return service.settings.blobs / name


def flip(path: Path, place: int = -10) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))


def test_a_draft_lists_what_is_missing_by_name_and_seals_nothing(service: Service) -> None:
    case = a_case(service)
    cases.change_case(
        work(service), case.id, changes={"plan_type": "erisa_self_funded"}, expected_version=case.version
    )

    draft = letters.draft(work(service), case.id, kind=APPEAL)

    assert draft.document is None
    assert draft.missing
    assert all(each.where and each.what for each in draft.missing)
    with pytest.raises(MissingFactsForLetter):
        versions.seal(work(service), case.id, kind=APPEAL, reason="Too early.")
    assert versions.list_versions(work(service), case.id) == ()


@pytest.mark.parametrize("kind", [APPEAL, REQUEST])
def test_a_sealed_letter_comes_down_as_word_and_pdf_with_the_same_words(service: Service, kind: str) -> None:
    version = a_version(service, kind)

    word = versions.download(work(service), version.id, format=FileFormat.DOCX)
    pdf = versions.download(work(service), version.id, format=FileFormat.PDF)

    assert (word.sha256, pdf.sha256) == (version.docx_sha256, version.pdf_sha256)
    assert "Testa Sample" in docx_text(word.content)
    assert "Testa Sample" in pdf_text(pdf.content)
    assert "Sample" not in word.name + pdf.name  # a file name tells nothing of the patient
    assert cases.read_case(work(service), version.case_id).state is CaseState.SEALED


def test_the_manifest_says_what_the_version_rests_on(service: Service) -> None:
    version = a_version(service)

    manifest = json.loads(versions.download(work(service), version.id, format=FileFormat.MANIFEST).content)

    assert manifest["sha256"] == version.sha256
    assert manifest["reason"] == "Ready to send."
    assert manifest["clauses"]
    assert manifest["authorities"]
    assert manifest["library_version"]
    assert manifest["created_at"] == NOW.isoformat()


def test_the_same_facts_and_number_give_the_same_bytes_at_another_hour(service: Service) -> None:
    case = a_full_case(service)
    first = versions.seal(work(service), case.id, kind=APPEAL, reason="One.")
    draft = letters.draft(work(service, now=NOW.replace(hour=20)), case.id, kind=APPEAL)

    again = drawn(draft, letter_date=first.letter_date, number=1)

    kept = versions.download(work(service), first.id, format=FileFormat.PDF).content
    assert sha256(again.docx) == first.docx_sha256
    assert without_seal(kept) == again.pdf  # the seal has its own moment and is appended


def test_the_footer_tells_the_version_and_nothing_else_differs(service: Service) -> None:
    case = a_full_case(service)
    first = versions.seal(work(service), case.id, kind=APPEAL, reason="One.")
    second = versions.seal(work(service), case.id, kind=APPEAL, reason="Two.")

    pages = [
        pdf_text(versions.download(work(service), each.id, format=FileFormat.PDF).content)
        for each in (first, second)
    ]

    assert "Version 1" in pages[0]
    assert "Version 2" in pages[1]
    assert (second.facts_sha256, second.text_sha256) == (first.facts_sha256, first.text_sha256)
    assert (second.number, second.previous_sha256) == (2, first.sha256)
    assert second.sha256 != first.sha256


def test_a_quotation_that_no_exhibit_bears_out_blocks_the_seal(service: Service) -> None:
    case = a_full_case(service)
    reasons = {"denial_reasons": [{"quote": "We never pay for this.", "exhibit": "A", "page": 1}]}
    cases.change_case(work(service), case.id, changes=reasons, expected_version=case.version)

    draft = letters.draft(work(service), case.id, kind=APPEAL)

    assert draft.problems
    with pytest.raises(LetterBlocked):
        versions.seal(work(service), case.id, kind=APPEAL, reason="Not true.")


def test_all_that_was_sealed_verifies(service: Service) -> None:
    a_version(service, APPEAL)
    a_version(service, REQUEST, "5002")

    report = versions.verify_all(work(service))

    assert report.sound, report.broken
    assert (report.versions, report.files >= 6, report.audit_events > 6) == (2, True, True)


@pytest.mark.parametrize(("which", "named"), [("docx", "Word file"), ("pdf", "PDF")])
def test_one_flipped_bit_in_a_file_is_named(service: Service, which: str, named: str) -> None:
    version = a_version(service)
    flip(blob_of(service, version, which))

    report = versions.verify_all(work(service))

    assert not report.sound
    assert named in report.broken[0].where
    assert str(version.id) in report.broken[0].where
    assert versions.verify_version(work(service), version.id).broken
    with pytest.raises(BrokenRecord, match="changed since it was written"):
        versions.download(work(service), version.id, format=FileFormat(which))


def test_a_missing_file_is_named(service: Service) -> None:
    version = a_version(service)
    blob_of(service, version, "pdf").unlink()

    (first, *_) = versions.verify_all(work(service)).broken

    assert "missing from the document store" in first.why


@pytest.mark.parametrize(
    "statement", ["UPDATE document_versions SET author = 'X'", "DELETE FROM document_versions"]
)
def test_the_database_refuses_to_change_or_delete_a_version(service: Service, statement: str) -> None:
    a_version(service)

    with (
        pytest.raises(Exception, match="document_versions is written once"),
        service.store.engine.begin() as one,
    ):
        one.execute(text(statement))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE document_versions SET author = 'Somebody Else'", "row was changed"),
        ("UPDATE document_versions SET facts_sha256 = repeat_a(facts_sha256)", "facts are not those"),
        ("DELETE FROM signatures; DELETE FROM document_versions", "no longer there"),
        ("DELETE FROM signatures", "its signature is gone"),
        (f"UPDATE signatures SET signature = '{'A' * 86}=='", "not the organization's"),
    ],
)
def test_what_an_intruder_with_the_database_did_is_named(
    sqlite_service: Service, change: str, why: str
) -> None:
    a_version(sqlite_service)
    with sqlite_service.store.engine.begin() as connection:
        for guard in ("document_versions", "signatures"):
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(f"DROP TRIGGER {guard}_no_{verb}")
        for statement in change.split("; "):
            connection.exec_driver_sql(statement.replace("repeat_a(facts_sha256)", f"'{'a' * 64}'"))

    report = versions.verify_all(work(sqlite_service))

    assert any(why in broken.why for broken in report.broken), report.broken


def test_a_flipped_bit_in_an_encrypted_value_is_named_with_its_row(sqlite_service: Service) -> None:
    case = a_case(sqlite_service)
    with sqlite_service.store.engine.begin() as connection:
        sealed = bytearray(connection.exec_driver_sql("SELECT details FROM cases").scalar_one())
        sealed[-3] ^= 1
        connection.exec_driver_sql("UPDATE cases SET details = ?", (bytes(sealed),))

    report = versions.verify_all(work(sqlite_service))

    assert [broken.where for broken in report.broken] == [f"cases.details, row {case.id}"]


def test_a_drafter_drafts_and_a_reviewer_seals(service: Service) -> None:
    case = a_full_case(service)

    assert letters.draft(work(service, Role.DRAFTER), case.id, kind=APPEAL).can_be_sealed
    with pytest.raises(NotAllowed):
        versions.seal(work(service, Role.DRAFTER), case.id, kind=APPEAL, reason="x")
    assert versions.seal(work(service, Role.REVIEWER), case.id, kind=APPEAL, reason="x").number == 1


def test_a_seal_needs_a_reason_and_a_known_kind(service: Service) -> None:
    case = a_full_case(service)

    with pytest.raises(BadInput, match="say why"):
        versions.seal(work(service), case.id, kind=APPEAL, reason=" ")
    with pytest.raises(BadInput, match=r"appeal\.level_one"):
        letters.draft(work(service), case.id, kind="ransom_note")


def test_another_organization_finds_no_version(service: Service) -> None:
    version = a_version(service)
    theirs: UUID = version.id

    for attempt in (
        lambda uow: versions.read_version(uow, theirs),
        lambda uow: versions.download(uow, theirs, format=FileFormat.PDF),
        lambda uow: versions.verify_version(uow, theirs),
        lambda uow: versions.list_versions(uow, version.case_id),
        lambda uow: letters.draft(uow, version.case_id, kind=APPEAL),
        lambda uow: versions.seal(uow, version.case_id, kind=APPEAL, reason="x"),
    ):
        with pytest.raises(NotFound):
            attempt(work(service, of=THEIRS))
