"""Own Word shells: tried at upload, published by a second person, in use from a day to a day."""

import json
from datetime import timedelta

import pytest
from factories import NOW, THEIRS, TODAY, a_full_case, an_actor, work
from hostile_word import TABLE, Hostile
from word_shell_samples import a_letterhead, with_paragraphs

from appeals.domain.actor import Permission, Role
from appeals.domain.letter_kinds import REQUEST
from appeals.domain.shells import InUse, ShellView
from appeals.errors import BadInput, Conflict, NotAllowed, NotFound
from appeals.services import accounts, versions, word_shells
from appeals.services.shell_rows import shell_in_force
from appeals.services.versions import FileFormat
from appeals.wiring import Service
from letter_templates.shell import shell
from letter_templates.text import all_text, pdf_text

LETTERHEAD = "EBH, 1 Sample Street"


def uploaded(service: Service, content: bytes = b"", **who: object) -> ShellView:
    sent = content or a_letterhead(LETTERHEAD)
    outcome = word_shells.upload_shell(
        work(service, **who), name="Our letterhead", reason="New address.", content=sent
    )
    assert outcome.shell is not None, outcome.findings
    return outcome.shell


def in_use(service: Service, day: int = 0) -> str:
    uow = work(service)
    with uow.glance():
        return shell_in_force(uow, on=TODAY + timedelta(days=day)).sha256


def test_a_letterhead_is_tried_kept_and_published_by_a_second_person(service: Service) -> None:
    author, second = an_actor(service, Role.REVIEWER), an_actor(service, Role.REVIEWER)

    kept = uploaded(service, actor=author)
    told = word_shells.publish_shell(
        work(service, actor=second), kept.id, from_day=TODAY, reason="Looks right."
    )

    assert (kept.number, kept.drawn_by, kept.uses, kept.in_use) == (1, "evenhand", (), False)
    assert kept.may_publish is False
    assert (told.uses, told.in_use) == ((InUse(TODAY, None),), True)
    assert in_use(service) == kept.sha256 != shell().sha256


def test_letters_are_sealed_in_the_shell_in_force_and_say_so(service: Service) -> None:
    case = a_full_case(service)
    before = versions.seal(work(service), case.id, kind=REQUEST, reason="In the shipped shell.")
    kept = uploaded(service, actor=an_actor(service, Role.REVIEWER))
    word_shells.publish_shell(work(service), kept.id, from_day=TODAY, reason="Good.")

    after = versions.seal(work(service), case.id, kind=REQUEST, reason="In our own.")

    assert (before.drawing.shell_sha256, before.drawing.pdf_by) == (shell().sha256, "evenhand")
    assert (after.drawing.shell_sha256, after.drawing.shell) == (kept.sha256, "Our letterhead (1)")
    word = versions.download(work(service), after.id, format=FileFormat.DOCX).content
    assert LETTERHEAD in all_text(word)
    assert LETTERHEAD in pdf_text(versions.download(work(service), after.id, format=FileFormat.PDF).content)
    assert versions.verify_version(work(service), after.id).sound
    manifest = json.loads(versions.download(work(service), after.id, format=FileFormat.MANIFEST).content)
    assert manifest["drawing"]["shell_sha256"] == kept.sha256


def test_nobody_publishes_what_they_uploaded_not_even_with_a_key_of_theirs(service: Service) -> None:
    author = an_actor(service)
    kept = uploaded(service, actor=author)
    scopes = [each for each in Permission if each is not Permission.MANAGE_KEYS]
    token = accounts.issue_api_key(work(service, actor=author), name="own", scopes=scopes).token
    key = accounts.actor_for_api_key(service.door(now=NOW), token)

    for own in (author, key):
        with pytest.raises(Conflict, match="uploaded this shell yourself"):
            word_shells.publish_shell(work(service, actor=own), kept.id, from_day=TODAY, reason="x")
    assert in_use(service) == shell().sha256


def test_each_shell_is_in_use_from_a_day_to_the_day_before_the_next(service: Service) -> None:
    author, second = an_actor(service, Role.REVIEWER), an_actor(service, Role.REVIEWER)
    old, new = uploaded(service, actor=author), uploaded(service, a_letterhead("Another"), actor=author)
    later = TODAY + timedelta(days=10)
    word_shells.publish_shell(work(service, actor=second), old.id, from_day=TODAY, reason="x")
    word_shells.publish_shell(work(service, actor=second), new.id, from_day=later, reason="x")
    word_shells.use_shipped_shell(
        work(service, actor=second), from_day=later + timedelta(days=5), reason="The move is off."
    )

    shelf = word_shells.list_shells(work(service))

    spans = {each.id: each.uses for each in shelf.shells}
    assert spans[old.id] == (InUse(TODAY, later - timedelta(days=1)),)
    assert spans[new.id] == (InUse(later, later + timedelta(days=4)),)
    assert [in_use(service, day) for day in (0, 9, 10, 14, 15)] == [
        old.sha256, old.sha256, new.sha256, new.sha256, shell().sha256,
    ]  # fmt: skip
    assert [each.reason for each in shelf.history] == ["The move is off.", "x", "x"]


def test_a_decision_cannot_reach_into_the_past_nor_be_taken_twice(service: Service) -> None:
    kept = uploaded(service, actor=an_actor(service, Role.REVIEWER))
    second = an_actor(service, Role.REVIEWER)

    with pytest.raises(BadInput, match="has passed"):
        word_shells.publish_shell(
            work(service, actor=second), kept.id, from_day=TODAY - timedelta(days=1), reason="x"
        )
    word_shells.publish_shell(work(service, actor=second), kept.id, from_day=TODAY, reason="x")
    with pytest.raises(Conflict, match="already"):
        word_shells.publish_shell(work(service, actor=second), kept.id, from_day=TODAY, reason="x")


def test_a_file_that_cannot_be_used_is_not_kept_and_every_fault_is_told(service: Service) -> None:
    content = with_paragraphs("Dear {{ member.name }},", "{%p for block in blocks %}", "{{ titel }}")

    outcome = word_shells.upload_shell(work(service), name="Wrong", reason="x", content=content)

    assert outcome.shell is None
    assert [each.what for each in outcome.findings] == [
        "there is no field {{ member.name }}",
        "there is no field {{ titel }}",
        "{%p for block in blocks %} is never closed",
    ]
    assert word_shells.list_shells(work(service)).shells == ()


@pytest.mark.parametrize("hostile", [each for each in TABLE if each.name in {"macros", "zip bomb", "DDE"}])
def test_a_hostile_shell_is_told_and_not_kept(sqlite_service: Service, hostile: Hostile) -> None:
    outcome = word_shells.upload_shell(work(sqlite_service), name="x", reason="x", content=hostile.make())
    assert outcome.shell is None
    assert hostile.says in outcome.findings[0].what


def test_the_same_file_is_not_kept_twice(service: Service) -> None:
    content = a_letterhead()
    uploaded(service, content)
    with pytest.raises(Conflict, match="shell 1 already"):
        uploaded(service, content)


def test_a_shell_comes_down_as_it_was_sent_and_its_sample_as_pictures(sqlite_service: Service) -> None:
    content = a_letterhead()
    kept = uploaded(sqlite_service, content)

    assert word_shells.shell_file(work(sqlite_service), kept.id).content == content
    pages = word_shells.sample_pages(work(sqlite_service), kept.id)
    assert pages == 2
    for page in (1, 2):
        picture = word_shells.sample_page(work(sqlite_service), kept.id, page=page)
        assert picture.content.startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        word_shells.sample_page(work(sqlite_service), kept.id, page=3)


def test_only_those_who_may_upload_or_publish_do(sqlite_service: Service) -> None:
    drafter = an_actor(sqlite_service, Role.DRAFTER)
    kept = uploaded(sqlite_service)

    with pytest.raises(NotAllowed):
        uploaded(sqlite_service, actor=drafter)
    with pytest.raises(NotAllowed):
        word_shells.publish_shell(work(sqlite_service, actor=drafter), kept.id, from_day=TODAY, reason="x")
    with pytest.raises(NotFound):
        word_shells.read_shell(work(sqlite_service, actor=an_actor(sqlite_service, of=THEIRS)), kept.id)
