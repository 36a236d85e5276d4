"""Letters edited in Word: hostile ones are refused by name, those beyond our drawing go to LibreOffice."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import docx
import pytest
from docx.enum.section import WD_SECTION
from factories import a_full_case, work
from hostile_word import TABLE, Hostile
from office_needed import NEEDS_OFFICE

from appeals.domain.letter_kinds import REQUEST
from appeals.errors import UnsupportedFile
from appeals.services import versions, word_drafts
from appeals.services.versions import FileFormat
from appeals.settings import Settings
from appeals.wiring import Service

Sealed = tuple[Service, UUID, UUID]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, migrated_home: Path) -> Iterator[Sealed]:
    """A case with a sealed request."""
    home = tmp_path_factory.mktemp("edited") / "home"
    shutil.copytree(migrated_home, home)
    service = Service.from_settings(Settings.at(home))
    case = a_full_case(service)
    version = versions.seal(work(service), case.id, kind=REQUEST, reason="To be edited.")
    yield service, case.id, version.id
    service.close()


@pytest.mark.parametrize("hostile", TABLE, ids=[each.name for each in TABLE])
def test_a_hostile_edit_is_refused_by_name_and_nothing_waits(sealed: Sealed, hostile: Hostile) -> None:
    service, case_id, version_id = sealed
    with pytest.raises(UnsupportedFile) as refusal:
        word_drafts.send_back(
            work(service), case_id, kind=REQUEST, content=hostile.make(), base_id=version_id
        )
    assert hostile.says in str(refusal.value)
    assert word_drafts.read_sent_back(work(service), case_id, kind=REQUEST) is None


@NEEDS_OFFICE
def test_an_edit_with_a_second_section_is_drawn_by_libreoffice_and_says_so(
    sealed: Sealed,
) -> None:
    service, case_id, version_id = sealed
    document = docx.Document(
        io.BytesIO(versions.download(work(service), version_id, format=FileFormat.DOCX).content)
    )
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("A page of our own, set apart.")
    target = io.BytesIO()
    document.save(target)

    sent = word_drafts.send_back(
        work(service), case_id, kind=REQUEST, content=target.getvalue(), base_id=version_id
    )
    assert sent.problems == ()
    version = word_drafts.seal_sent_back(work(service), case_id, kind=REQUEST, reason="With a page apart.")

    assert version.drawing.pdf_by.startswith("LibreOffice ")
    assert versions.verify_version(work(service), version.id).sound
