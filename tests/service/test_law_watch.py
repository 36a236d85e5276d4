"""A change in the law flags every open draft that rests on it, and never touches what is sealed."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from factories import NOW, THEIRS, TODAY, a_full_case, work
from sqlalchemy import func, select

from appeals.domain.actor import Role
from appeals.domain.letter_kinds import APPEAL, REQUEST
from appeals.domain.views import Draft
from appeals.errors import BadInput, Conflict, LetterBlocked, NotAllowed
from appeals.jobs import SCHEDULES
from appeals.services import cases, law_history, law_watch, letters, versions, worklist
from appeals.store.audit import AuditEventRow
from appeals.wiring import Service
from nqtl_library import authority_register, library

LAW = "reg-503-h2iii"
CASE = "case-danny-p"


BOTH = pytest.mark.parametrize(
    "service", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def copied_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data of the library in a folder of its own, as the next release would bring it."""
    folder = tmp_path / "law"
    shutil.copytree(library.DATA, folder)
    monkeypatch.setattr(library, "DATA", folder)
    _forget()
    yield folder
    monkeypatch.undo()
    _forget()


def deployed(folder: Path, file: str, before: str, after: str) -> None:
    """A new release whose register says something else."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    _forget()


def _forget() -> None:
    """What a new process would not remember."""
    for each in (authority_register.register, authority_register.topics, library.version, library._read):
        each.cache_clear()


def drafted(service: Service, case_id: object, kind: str = APPEAL, days: int = 0) -> Draft:
    return letters.draft(work(service, now=NOW + timedelta(days=days)), case_id, kind=kind)  # type: ignore[arg-type]


def flagged(service: Service) -> list[bool]:
    return [row.law_changed for row in worklist.worklist(work(service)).items]


@BOTH
def test_a_withdrawn_authority_flags_open_drafts_by_the_minutes_schedule(
    service: Service, copied_law: Path
) -> None:
    case = a_full_case(service)
    assert CASE in drafted(service, case.id).authorities
    sealed = versions.seal(work(service), case.id, kind=APPEAL, reason="Before the change.")
    assert law_watch.review_law(work(service)) == 0

    deployed(
        copied_law,
        "authorities_cases.toml",
        'id = "case-danny-p"\nkind = "case"\ncite = "Danny P.',
        f'id = "case-danny-p"\nin_force_to = {TODAY - timedelta(days=1)}\nkind = "case"\ncite = "Danny P.',
    )
    every_minute = next(each for each in SCHEDULES if each.call is law_watch.review_law)
    every_minute.call(work(service))

    assert every_minute.cron == "* * * * *"
    assert flagged(service) == [True]
    again = drafted(service, case.id)
    assert CASE not in again.authorities  # the letter is written without it at once
    assert [each.authority for each in again.law_changes] == [CASE]
    assert "may no longer be cited in this letter: It ceased to apply" in again.law_changes[0].what
    with pytest.raises(LetterBlocked, match="ceased to apply"):
        versions.seal(work(service), case.id, kind=APPEAL, reason="Unread.")
    told = law_history.changes_since(work(service), sealed.id)
    assert [(each.authority, each.since) for each in told] == [(CASE, TODAY - timedelta(days=1))]
    assert versions.verify_version(work(service), sealed.id).sound
    assert versions.read_version(work(service), sealed.id) == sealed


def test_what_changed_is_read_and_confirmed_by_a_person(service: Service, copied_law: Path) -> None:
    case = a_full_case(service)
    drafted(service, case.id)
    deployed(
        copied_law,
        "authorities_cases.toml",
        "A plan could not pay room and board in skilled nursing",
        "A plan could not, on its own terms, pay room and board in skilled nursing",
    )
    changed = drafted(service, case.id)  # seen when it is opened, before any schedule ran
    assert "is taken to say has changed" in changed.law_changes[0].what
    assert flagged(service) == [True]
    assert drafted(service, case.id).law_changes == changed.law_changes  # looking again is not reading

    after = law_watch.confirm_law(work(service), case.id, kind=APPEAL)

    assert (after.law_changes, flagged(service)) == ((), [False])
    assert law_watch.review_law(work(service)) == 0
    assert versions.seal(work(service), case.id, kind=APPEAL, reason="Read.").number == 1


def test_a_change_that_is_undone_lifts_its_flag(service: Service, copied_law: Path) -> None:
    case = a_full_case(service)
    drafted(service, case.id)
    words = "A plan could not pay room and board"
    deployed(copied_law, "authorities_cases.toml", words, "No plan could pay room and board")
    assert law_watch.review_law(work(service)) == 1

    deployed(copied_law, "authorities_cases.toml", "No plan could pay room and board", words)
    law_watch.review_law(work(service))

    assert flagged(service) == [False]


@BOTH
def test_a_law_that_an_organization_withholds_leaves_its_letters_and_flags_its_drafts_at_once(
    service: Service,
) -> None:
    case = a_full_case(service)
    first = drafted(service, case.id)
    assert LAW in first.authorities
    drafted(service, case.id, REQUEST)

    done = law_watch.withhold(
        work(service), LAW, withheld=True, from_day=TODAY, reason="Counsel reads the new text first."
    )

    assert (done.flagged, flagged(service)) == (2, [True])  # the appeal and the request cite it
    draft = drafted(service, case.id)
    assert LAW not in draft.authorities
    assert "Counsel reads the new text first." in draft.law_changes[0].what
    theirs = law_watch.authority_notes(work(service, of=THEIRS))
    assert theirs == ()

    law_watch.withhold(work(service), LAW, withheld=False, from_day=TODAY, reason="It stands.")
    assert LAW in drafted(service, case.id).authorities
    assert flagged(service) == [False]  # it is as it was read
    with pytest.raises(Conflict):
        law_watch.withhold(work(service), LAW, withheld=False, from_day=TODAY, reason="Twice.")


def test_a_law_withheld_from_a_day_to_come_is_flagged_on_that_day(service: Service) -> None:
    case = a_full_case(service)
    drafted(service, case.id)
    day = TODAY + timedelta(days=2)
    assert (
        law_watch.withhold(work(service), LAW, withheld=True, from_day=day, reason="A ruling.").flagged == 0
    )
    assert LAW in drafted(service, case.id).authorities

    assert law_watch.review_law(work(service, now=NOW + timedelta(days=1))) == 0
    assert law_watch.review_law(work(service, now=NOW + timedelta(days=2))) == 1
    assert LAW not in drafted(service, case.id, days=2).authorities


def test_only_who_may_publish_withholds_and_only_known_law(service: Service) -> None:
    with pytest.raises(NotAllowed):
        law_watch.withhold(work(service, Role.DRAFTER), LAW, withheld=True, from_day=TODAY, reason="x")
    with pytest.raises(BadInput, match="not in the register"):
        law_watch.withhold(work(service), "no-such-law", withheld=True, from_day=TODAY, reason="x")


def test_where_nothing_is_new_a_review_writes_nothing(service: Service) -> None:
    case = a_full_case(service)
    drafted(service, case.id)
    law_watch.review_law(work(service))
    before = _events(service)

    law_watch.review_law(work(service))

    assert _events(service) == before


def test_the_law_of_a_dated_letter_is_that_of_its_date(service: Service) -> None:
    """A note that begins later does not touch a letter that bears an earlier day."""
    case = a_full_case(service)
    cases.change_case(
        work(service), case.id, changes={"letter_date": TODAY.isoformat()}, expected_version=case.version
    )
    drafted(service, case.id)
    later: date = TODAY + timedelta(days=1)
    law_watch.withhold(work(service), LAW, withheld=True, from_day=later, reason="From tomorrow.")

    assert law_watch.review_law(work(service, now=NOW + timedelta(days=5))) == 0


def _events(service: Service) -> int:
    with service.store.reading() as session:
        return session.scalar(select(func.count(AuditEventRow.id))) or 0
