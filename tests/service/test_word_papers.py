"""Word files as exhibits: drawn as PDF, kept beside it, refused by name where they cannot be."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from factories import a_case, an_actor, work
from hostile_word import TABLE, Hostile
from sqlalchemy import select
from word_shell_samples import with_paragraphs

from appeals.domain.actor import Role
from appeals.errors import Conflict, NotAllowed, UnsupportedFile
from appeals.services import papers
from appeals.services.bodies import open_body
from appeals.services.word_papers import original_of
from appeals.settings import Settings
from appeals.store.shells import ExhibitOriginalRow
from appeals.wiring import Service
from letter_templates.accessible import shortcomings
from letter_templates.docx_package import pack, read_package

KINDS = {"macros", "OLE", "remote template", "remote picture", "DDEAUTO cut up", "zip bomb", "XML entity"}
NOTE = "Testa Sample was seen daily from May 1 to May 12, 2026."


@pytest.fixture(scope="module")
def hostile_case(
    tmp_path_factory: pytest.TempPathFactory, migrated_home: Path
) -> Iterator[tuple[Service, UUID]]:
    home = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(migrated_home, home)
    service = Service.from_settings(Settings.at(home))
    yield service, a_case(service).id
    service.close()


def test_a_word_file_becomes_an_exhibit_and_is_kept_beside_its_pdf(service: Service) -> None:
    case, content = a_case(service), with_paragraphs(NOTE)

    told = papers.attach_exhibit(work(service), case.id, title="Progress notes", content=content)

    exhibit = told.exhibits[-1]
    pdf = papers.exhibit_file(work(service), exhibit.id)
    assert pdf.media_type == "application/pdf"
    assert shortcomings(pdf.content) == ()
    assert NOTE in " ".join(exhibit.pages[0].split())
    uow = work(service)
    with uow.glance():
        kept = original_of(uow, exhibit.id)
        assert kept is not None
        assert open_body(uow, kept.blob_id) == content
        assert kept.drawn_by == "evenhand"


def test_the_same_word_file_is_no_second_exhibit(service: Service) -> None:
    case, content = a_case(service), with_paragraphs(NOTE)
    papers.attach_exhibit(work(service), case.id, title="Progress notes", content=content)
    with pytest.raises(Conflict, match="already Exhibit"):
        papers.attach_exhibit(work(service), case.id, title="Again", content=content)


@pytest.mark.parametrize(
    "hostile", [pytest.param(each, id=each.name) for each in TABLE if each.name in KINDS]
)
def test_a_hostile_word_exhibit_is_refused_by_name_and_nothing_is_kept(
    hostile_case: tuple[Service, UUID], hostile: Hostile
) -> None:
    service, case_id = hostile_case
    with pytest.raises(UnsupportedFile) as refusal:
        papers.attach_exhibit(work(service), case_id, title="A paper", content=hostile.make())
    assert hostile.says in str(refusal.value)
    uow = work(service)
    with uow.glance():
        assert uow.session.scalars(select(ExhibitOriginalRow.id)).all() == []


def test_tracked_changes_are_no_settled_paper(sqlite_service: Service) -> None:
    case = a_case(sqlite_service)
    parts = read_package(with_paragraphs(NOTE))
    parts["word/document.xml"] = (
        parts["word/document.xml"]
        .replace(b"<w:r>", b'<w:ins w:id="1"><w:r>', 1)
        .replace(b"</w:r>", b"</w:r></w:ins>", 1)
    )
    with pytest.raises(UnsupportedFile, match=r"still tracked.*Or save it as PDF"):
        papers.attach_exhibit(work(sqlite_service), case.id, title="Draft", content=pack(parts))


def test_who_may_not_change_a_case_is_refused_before_the_file_is_read(sqlite_service: Service) -> None:
    case = a_case(sqlite_service)
    auditor = an_actor(sqlite_service, Role.AUDITOR)
    with pytest.raises(NotAllowed):
        papers.attach_exhibit(work(sqlite_service, actor=auditor), case.id, title="x", content=b"PK\x03\x04")
