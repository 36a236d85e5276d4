"""An organization’s clauses: written by one, published by another, used on their days, kept for good."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from factories import NOW, THEIRS, TODAY, a_full_case, an_actor, work
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from appeals.domain.actor import Actor, Role
from appeals.domain.clauses import ClauseDraftView, ClauseState, ClauseView, ClauseWords, Origin
from appeals.domain.letter_kinds import APPEAL
from appeals.errors import BadInput, Conflict, NotAllowed, NotFound, StaleVersion
from appeals.services import (
    clause_drafting,
    clause_library,
    clause_publishing,
    letter_proof,
    letters,
    own_words,
    versions,
)
from appeals.store.clauses import TemplateTextRow
from appeals.wiring import Service
from letter_templates.clause import clauses
from letter_templates.clause_set import shipped
from letter_templates.outline import outlines

ASK = ClauseWords(
    id="own.appeal.ask",
    part="ask",
    text="We ask {{ plan.name }} to reverse its denial of {{ service.description }} {{ service.period }}.",
    replaces="appeal.ask.reverse",
    needs=("plan.name", "service.description", "service.period"),
)
WORDS = "We ask Sample Manufacturing Employee Health Plan to reverse its denial"


BOTH = pytest.mark.parametrize(
    "service", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def author(service: Service) -> Actor:
    return replace(an_actor(service, Role.REVIEWER), name="Ada Author")


@pytest.fixture
def second(service: Service) -> Actor:
    return replace(an_actor(service, Role.REVIEWER), name="Sam Second")


def proposed(service: Service, author: Actor, words: ClauseWords = ASK) -> ClauseDraftView:
    draft = clause_drafting.write_clause(work(service, actor=author), words, reason="Counsel asked for it.")
    return clause_drafting.propose_clause(work(service, actor=author), draft.id)


def published(
    service: Service, author: Actor, second: Actor, words: ClauseWords = ASK, days: int = 0
) -> ClauseView:
    draft = proposed(service, author, words)
    day = TODAY + timedelta(days=days)
    return clause_publishing.publish_clause(work(service, actor=second), draft.id, in_use_from=day)


def words_now(service: Service, case_id: object, days: int = 0) -> str:
    now = NOW + timedelta(days=days)
    draft = letters.draft(work(service, now=now), case_id, kind=APPEAL)  # type: ignore[arg-type]
    assert draft.document is not None
    return draft.document.text


@BOTH
def test_a_clause_stands_in_letters_once_a_second_person_has_published_it(
    service: Service, author: Actor, second: Actor
) -> None:
    case = a_full_case(service)
    draft = proposed(service, author)
    assert WORDS not in words_now(service, case.id)

    with pytest.raises(Conflict, match="You wrote this clause yourself"):
        clause_publishing.publish_clause(work(service, actor=author), draft.id, in_use_from=TODAY)
    view = clause_publishing.publish_clause(work(service, actor=second), draft.id, in_use_from=TODAY)

    assert (view.row.state, view.row.number, view.versions[0].publisher) == ("in_use", 1, "Sam Second")
    letter = words_now(service, case.id)
    assert WORDS in letter
    assert "Please reverse the denial and cover" not in letter
    assert clause_library.read_clause(work(service), "appeal.ask.reverse").replaced_by == ASK.id


def test_a_letter_is_written_from_the_clauses_of_its_own_date(
    service: Service, author: Actor, second: Actor
) -> None:
    case = a_full_case(service)
    published(service, author, second, days=7)

    assert WORDS not in words_now(service, case.id, days=6)
    assert WORDS in words_now(service, case.id, days=7)
    assert clause_library.read_clause(work(service), ASK.id).row.state is ClauseState.COMING


def test_a_retired_clause_goes_after_its_last_day_and_the_shipped_one_comes_back(
    service: Service, author: Actor, second: Actor
) -> None:
    case = a_full_case(service)
    published(service, author, second)
    last = TODAY + timedelta(days=3)
    clause_publishing.retire_clause(
        work(service, actor=second), ASK.id, last_day=last, reason="It was a trial."
    )

    assert WORDS in words_now(service, case.id, days=3)
    assert "Please reverse the denial and cover" in words_now(service, case.id, days=4)

    again = replace(ASK, text="{{ plan.name }}: {{ service.description }} {{ service.period }}, once more.")
    published(service, author, second, again)  # a later version is not reached by the word on the first
    assert "once more" in words_now(service, case.id, days=4)

    back = clause_publishing.retire_clause(work(service, actor=second), ASK.id, last_day=last, reason="No.")
    assert back.row.last_day == last
    back = clause_publishing.reinstate_clause(work(service, actor=second), ASK.id, reason="It is needed.")
    assert (back.row.last_day, [each.step for each in back.steps][:2]) == (None, ["reinstated", "retired"])


def test_a_shipped_clause_can_be_retired_unless_a_letter_would_have_a_gap(
    service: Service, second: Actor
) -> None:
    case, by = a_full_case(service), work(service, actor=second)
    clause_publishing.retire_clause(
        by, "appeal.reservation.peer", last_day=TODAY, reason="We do not offer calls."
    )

    assert "reviewer of the same specialty" in words_now(service, case.id)
    assert "reviewer of the same specialty" not in words_now(service, case.id, days=1)
    with pytest.raises(BadInput, match="could not be written"):
        clause_publishing.retire_clause(
            work(service, actor=second), "appeal.denial.quoted", last_day=TODAY, reason="Gone."
        )


def test_what_is_proposed_can_be_returned_mended_and_published(
    service: Service, author: Actor, second: Actor
) -> None:
    draft = proposed(service, author)
    returned = clause_publishing.return_clause(
        work(service, actor=second), draft.id, comment="Shorter, please."
    )
    assert (returned.state, returned.comment) == ("returned", "Shorter, please.")
    with pytest.raises(Conflict, match="not proposed"):
        clause_publishing.publish_clause(work(service, actor=second), draft.id, in_use_from=TODAY)

    mended = clause_drafting.write_clause(
        work(service, actor=author), ASK, reason="Shorter.", expected_version=returned.version
    )
    read = clause_drafting.propose_clause(work(service, actor=author), mended.id)
    clause_drafting.write_clause(work(service, actor=author), ASK, reason="Changed behind the reader's back.")
    clause_drafting.propose_clause(work(service, actor=author), mended.id)
    with pytest.raises(StaleVersion):
        clause_publishing.publish_clause(
            work(service, actor=second), draft.id, in_use_from=TODAY, expected_version=read.version
        )


def test_a_faulty_clause_is_kept_while_it_is_written_and_not_proposed(
    service: Service, author: Actor
) -> None:
    bad = replace(ASK, text="{{ plan.nmae }} must reverse.")
    draft = clause_drafting.write_clause(work(service, actor=author), bad, reason="A try.")

    assert any("Did you mean plan.name?" in each.what for each in draft.faults)
    with pytest.raises(BadInput, match=r"text, line 1: plan\.nmae is printed"):
        clause_drafting.propose_clause(work(service, actor=author), draft.id)


def test_only_its_author_changes_a_draft_so_that_nobody_publishes_their_own_words(
    service: Service, author: Actor, second: Actor
) -> None:
    draft = proposed(service, author)
    with pytest.raises(Conflict, match="Ada Author is writing this clause"):
        clause_drafting.write_clause(work(service, actor=second), ASK, reason="Mine now.")

    clause_drafting.withdraw_clause(work(service, actor=second), draft.id)
    with pytest.raises(NotFound):
        clause_drafting.read_draft(work(service), draft.id)


def test_two_clauses_cannot_stand_in_one_place(service: Service, author: Actor, second: Actor) -> None:
    published(service, author, second)
    rival = clause_drafting.write_clause(
        work(service, actor=author), replace(ASK, id="own.appeal.other"), reason="A rival."
    )

    assert any("already stands in the place of appeal.ask.reverse" in each.what for each in rival.faults)


def test_who_only_drafts_may_look_and_not_write(service: Service, second: Actor) -> None:
    assert clause_library.list_clauses(work(service, Role.DRAFTER), words="residential")
    with pytest.raises(NotAllowed):
        clause_drafting.write_clause(work(service, Role.DRAFTER), ASK, reason="No.")
    with pytest.raises(NotAllowed):
        clause_publishing.retire_clause(
            work(service, Role.DRAFTER), "appeal.ask.answer", last_day=TODAY, reason="x"
        )


def test_another_organization_sees_and_uses_none_of_it(
    service: Service, author: Actor, second: Actor
) -> None:
    published(service, author, second)
    theirs = work(service, of=THEIRS)

    with pytest.raises(NotFound):
        clause_library.read_clause(theirs, ASK.id)
    assert not [
        row for row in clause_library.list_clauses(work(service, of=THEIRS)) if row.origin is Origin.OWN
    ]


@BOTH
def test_a_published_version_is_written_once(service: Service, author: Actor, second: Actor) -> None:
    published(service, author, second)
    for table in ("clause_versions", "clause_steps"):
        for words in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="written once"), service.store.engine.begin() as door:
                door.execute(text(words))


def test_a_sealed_letter_keeps_the_texts_it_was_written_from_and_follows_from_them(
    service: Service, author: Actor, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_full_case(service)
    published(service, author, second)
    sealed = versions.seal(work(service), case.id, kind=APPEAL, reason="To be proved.")
    clause_publishing.retire_clause(work(service, actor=second), ASK.id, last_day=TODAY, reason="Over.")
    tree = (clauses, shipped, outlines)  # of which nothing is read
    for module, name in (("clause", "CLAUSES"), ("outline", "OUTLINES")):
        monkeypatch.setattr(sys.modules[f"letter_templates.{module}"], name, Path("/nowhere"))
    for each in tree:
        each.cache_clear()
    try:
        proof = letter_proof.reproduce(work(service), sealed.id)
    finally:
        for each in tree:
            each.cache_clear()

    assert (proof.same, proof.differences) == (True, ())
    assert "own.appeal.ask@1" in sealed.clauses
    kept = {each.label: each for each in proof.texts}
    assert WORDS[:6] in kept["own.appeal.ask@1"].text
    outline_of_it = next(label for label in kept if label.startswith("outline:appeal.level_one@"))
    assert set(sealed.clauses) | {outline_of_it} == set(kept)


def test_a_text_that_was_changed_behind_our_back_is_named(sqlite_service: Service) -> None:
    case = a_full_case(sqlite_service)
    sealed = versions.seal(work(sqlite_service), case.id, kind=APPEAL, reason="To be changed.")
    assert versions.verify_version(work(sqlite_service), sealed.id).sound

    with sqlite_service.store.engine.begin() as door:
        door.execute(text("DROP TRIGGER template_texts_no_UPDATE"))
        of = TemplateTextRow.label.startswith("appeal.ask.reverse")
        door.execute(update(TemplateTextRow).where(of).values(text="Please reverse nothing."))

    broken = versions.verify_version(work(sqlite_service), sealed.id).broken
    assert [each.why.partition(" that ")[0] for each in broken] == ["the text of appeal.ask.reverse@1"]


def test_a_letter_with_own_words_follows_from_what_is_kept_too(sqlite_service: Service) -> None:
    case = a_full_case(sqlite_service)
    draft = letters.draft(work(sqlite_service), case.id, kind=APPEAL)
    place = next(each.place for each in draft.paragraphs if each.place.startswith("clinical/"))
    own_words.write_own_words(
        work(sqlite_service), case.id, kind=APPEAL, place=place, text="Weigh each fact."
    )
    sealed = versions.seal(work(sqlite_service), case.id, kind=APPEAL, reason="In own words.")

    assert letter_proof.reproduce(work(sqlite_service), sealed.id).same


def test_what_changed_between_versions_is_shown_against_what_was_replaced(
    service: Service, author: Actor, second: Actor
) -> None:
    published(service, author, second)
    published(service, author, second, replace(ASK, text=ASK.text.replace("We ask", "We now ask")))

    assert clause_library.sides_of(work(service), ASK.id) == ("shipped", "1", "2")
    changed = [each for each in clause_library.compare_clause(work(service), ASK.id) if each.kind != "same"]
    assert any("now" in each.new and "now" not in each.old for each in changed)
    first = clause_library.compare_clause(work(service), ASK.id, before="shipped", after="1")
    assert any("Please reverse the denial" in each.old for each in first)
