"""Letters that people edit: paragraphs in own words, Word and back, and what changed between versions."""

import json

import pytest
from factories import THEIRS, a_full_case, work
from word_letters import edited, with_paragraph, with_part

from appeals.domain.actor import Role
from appeals.domain.edits import ParagraphView
from appeals.domain.letter_kinds import APPEAL, REQUEST
from appeals.domain.views import CaseView, Draft, VersionView
from appeals.errors import (
    BadInput,
    Conflict,
    LetterBlocked,
    NotAllowed,
    NotFound,
    TooLarge,
    UnsupportedFile,
)
from appeals.services import cases, comparing, letters, own_words, versions, word_drafts
from appeals.services.versions import FileFormat
from appeals.store.documents import DocumentVersionRow
from appeals.wiring import Service
from letter_templates.differences import changed_only
from letter_templates.own_words import Standing
from letter_templates.text import docx_text, pdf_text

OURS = "We ask you to read the record again with fresh eyes."
SINCERELY = "Sincerely,"


def sealed(service: Service, case: CaseView, kind: str = APPEAL) -> VersionView:
    return versions.seal(work(service), case.id, kind=kind, reason="Ready.")


def word_of(service: Service, version: VersionView) -> bytes:
    return versions.download(work(service), version.id, format=FileFormat.DOCX).content


def facts_of(service: Service, version: VersionView) -> dict[str, object]:
    uow = work(service)
    with uow.glance():
        row = uow.see(DocumentVersionRow, version.id, "version")
        found: dict[str, object] = json.loads(row.facts_json)
    return found


def a_paragraph(draft: Draft, *, beneath: str = "") -> ParagraphView:
    return next(each for each in draft.paragraphs if beneath in each.composed and not each.item)


def drafted(service: Service, case: CaseView) -> Draft:
    return letters.draft(work(service), case.id, kind=APPEAL)


def write(service: Service, case: CaseView, place: str, text: str = OURS) -> Draft:
    return own_words.write_own_words(work(service), case.id, kind=APPEAL, place=place, text=text)


# Own words on the draft


def test_own_words_stand_in_the_draft_and_in_the_sealed_letter_and_its_facts(service: Service) -> None:
    case = a_full_case(service)
    place = a_paragraph(drafted(service, case)).place

    draft = write(service, case, place)
    version = sealed(service, case)

    assert draft.document is not None
    assert OURS in draft.document.text
    told = next(each for each in draft.paragraphs if each.place == place)
    assert told.own is not None
    assert (told.own.writer, told.own.standing) == ("Testa Worker", Standing.IN_PLACE)
    assert OURS in docx_text(word_of(service, version))
    (kept,) = facts_of(service, version)["own_words"]  # type: ignore[misc]
    assert (kept["text"], kept["writer"], kept["replaced"]) == (OURS, "Testa Worker", told.composed)


def test_own_words_are_held_to_the_limits_of_a_letter(service: Service) -> None:
    case = a_full_case(service)
    place = a_paragraph(drafted(service, case)).place

    draft = write(
        service, case, place, "The 2024 final rule requires you to collect outcomes data and act on it."
    )

    assert any(each.blocks for each in draft.findings)
    with pytest.raises(LetterBlocked):
        sealed(service, case)


def test_a_changed_fact_under_own_words_stops_the_seal_until_somebody_looked(service: Service) -> None:
    case = a_full_case(service)
    beneath = case.details.patient.name
    place = a_paragraph(drafted(service, case), beneath=beneath).place
    write(service, case, place)
    now = cases.read_case(work(service), case.id)
    cases.change_case(
        work(service), case.id, changes={"patient": {"name": "Testa Q. Sample"}}, expected_version=now.version
    )

    changed = drafted(service, case)
    assert any("has changed since" in each.what for each in changed.problems)
    with pytest.raises(LetterBlocked, match="has changed since"):
        sealed(service, case)

    confirmed = write(service, case, place)
    assert not any("has changed since" in each.what for each in confirmed.problems)


def test_going_back_to_the_clause_leaves_nothing_of_the_own_words(service: Service) -> None:
    case = a_full_case(service)
    before = drafted(service, case)
    place = a_paragraph(before).place
    write(service, case, place)

    after = own_words.drop_own_words(work(service), case.id, kind=APPEAL, place=place)

    assert after.document == before.document
    assert after.facts == before.facts
    with pytest.raises(NotFound):
        own_words.drop_own_words(work(service), case.id, kind=APPEAL, place=place)


@pytest.mark.parametrize(
    ("place", "text", "refusal"), [("no/such/1/0", OURS, NotFound), ("", "  ", BadInput)]
)
def test_own_words_need_a_place_and_words(
    service: Service, place: str, text: str, refusal: type[Exception]
) -> None:
    case = a_full_case(service)

    with pytest.raises(refusal):
        write(service, case, place or a_paragraph(drafted(service, case)).place, text)


# What changed between versions


def test_two_versions_are_told_apart_by_the_words_that_changed(service: Service) -> None:
    case = a_full_case(service)
    first = sealed(service, case)
    now = cases.read_case(work(service), case.id)
    cases.change_case(
        work(service), case.id, changes={"patient": {"name": "Testa Q. Sample"}}, expected_version=now.version
    )
    draft = comparing.compare_draft(work(service), case.id, kind=APPEAL)
    second = sealed(service, case)

    found = comparing.compare_versions(work(service), second.id)

    assert (found.before.number, found.after.number) == (1, 2)
    assert found == comparing.compare_versions(work(service), second.id, from_id=first.id)
    added = {
        piece.text.strip() for each in found.differences for piece in each.pieces if piece.kind == "added"
    }
    assert added
    assert all("Q" in words for words in added)
    assert draft.differences == found.differences
    assert draft.changed == found.changed > 0


def test_a_draft_that_nobody_changed_does_not_differ_from_its_version(service: Service) -> None:
    case = a_full_case(service)
    sealed(service, case)

    assert comparing.compare_draft(work(service), case.id, kind=APPEAL).changed == 0


def test_what_cannot_be_compared_says_why(service: Service) -> None:
    case = a_full_case(service)
    with pytest.raises(NotFound):
        comparing.compare_draft(work(service), case.id, kind=APPEAL)
    appeal, request = sealed(service, case), sealed(service, case, REQUEST)

    with pytest.raises(BadInput, match="first of its document"):
        comparing.compare_versions(work(service), appeal.id)
    with pytest.raises(BadInput, match="another document"):
        comparing.compare_versions(work(service), appeal.id, from_id=request.id)
    with pytest.raises(NotAllowed):
        comparing.compare_versions(work(service, Role.AUDITOR), appeal.id)


# Word and back


def test_a_letter_edited_in_word_is_sealed_with_its_changes_and_their_base(service: Service) -> None:
    case = a_full_case(service)
    first = sealed(service, case)
    changed = with_paragraph(word_of(service, first), OURS)

    sent = word_drafts.send_back(work(service), case.id, kind=APPEAL, content=changed, base_id=first.id)
    second = word_drafts.seal_sent_back(work(service), case.id, kind=APPEAL, reason="A warmer tone.")

    assert sent.can_be_sealed, sent.problems
    assert [each.new for each in sent.changed] == [OURS]
    assert (second.number, second.previous_sha256) == (2, first.sha256)
    word = word_of(service, second)
    pdf = versions.download(work(service), second.id, format=FileFormat.PDF).content
    assert OURS in docx_text(word)
    assert "Version 2" in pdf_text(pdf)
    told = facts_of(service, second)["word"]
    assert told["base"]["version"] == str(first.id)  # type: ignore[index]
    assert [each["after"] for each in told["edited"]] == [OURS]  # type: ignore[index]
    assert word_drafts.read_sent_back(work(service), case.id, kind=APPEAL) is None
    assert versions.verify_version(work(service), second.id).sound
    assert [
        each.new for each in changed_only(comparing.compare_versions(work(service), second.id).differences)
    ] == [OURS]


def test_the_draft_itself_goes_through_word(service: Service) -> None:
    case = a_full_case(service)
    file = word_drafts.draft_file(work(service), case.id, kind=APPEAL)

    sent = word_drafts.send_back(
        work(service), case.id, kind=APPEAL, content=edited(file.content, (SINCERELY, "Respectfully,"))
    )
    version = word_drafts.seal_sent_back(work(service), case.id, kind=APPEAL, reason="Our tone.")

    assert [(each.old, each.new) for each in sent.changed] == [(SINCERELY, "Respectfully,")]
    pdf = versions.download(work(service), version.id, format=FileFormat.PDF).content
    assert "Version 1" in pdf_text(pdf)
    assert "draft" not in pdf_text(pdf)
    assert "Sample" not in file.name


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param("The 2024 final rule requires you to collect outcomes data.", "2024", id="a limit"),
        pytest.param("You wrote “we will gladly pay for all of it”.", "without an exhibit", id="a quotation"),
        pytest.param("The law is plain [77].", "leads to no note", id="a mark without note"),
        pytest.param("We enclose ____________.", "a blank is left", id="a blank"),
        pytest.param("The plan’s own sign is \u16a0.", "none of the fonts", id="a character without a font"),
    ],
)
def test_an_edited_letter_is_held_to_all_that_a_draft_is(service: Service, words: str, told: str) -> None:
    case = a_full_case(service)
    first = sealed(service, case)
    changed = with_paragraph(word_of(service, first), words)

    sent = word_drafts.send_back(work(service), case.id, kind=APPEAL, content=changed, base_id=first.id)

    assert any(told in each.where + each.what + each.remedy for each in sent.problems), sent.problems
    with pytest.raises(LetterBlocked):
        word_drafts.seal_sent_back(work(service), case.id, kind=APPEAL, reason="Try.")
    assert len(versions.list_versions(work(service), case.id)) == 1


TRACKED = '<w:p><w:ins w:id="1" w:author="T"><w:r><w:t>More.</w:t></w:r></w:ins></w:p><w:sectPr'
SHAPE = "<w:p><w:r><w:pict/></w:r></w:p><w:sectPr"


@pytest.mark.parametrize(
    ("xml", "construct", "remedy"),
    [(TRACKED, "still tracked", "Accept or reject"), (SHAPE, "text box", "in the body")],
)
def test_what_cannot_be_drawn_is_named_with_its_remedy(
    service: Service, monkeypatch: pytest.MonkeyPatch, xml: str, construct: str, remedy: str
) -> None:
    monkeypatch.setattr("letter_templates.converting.office_name", str)  # with LibreOffice the shape is drawn
    case = a_full_case(service)
    first = sealed(service, case)
    changed = edited(word_of(service, first), ("<w:sectPr", xml))

    sent = word_drafts.send_back(work(service), case.id, kind=APPEAL, content=changed, base_id=first.id)

    assert any(construct in each.what and remedy in each.what for each in sent.problems), sent.problems


def test_what_stops_a_draft_is_not_got_round_through_word(service: Service) -> None:
    case = a_full_case(service)
    reasons = {"denial_reasons": [{"quote": "We never pay for this.", "exhibit": "A", "page": 1}]}
    cases.change_case(work(service), case.id, changes=reasons, expected_version=case.version)
    stopped = drafted(service, case).problems
    word = word_drafts.draft_file(work(service), case.id, kind=APPEAL).content

    sent = word_drafts.send_back(work(service), case.id, kind=APPEAL, content=with_paragraph(word, OURS))

    assert stopped
    assert set(stopped) <= set(sent.problems)


def test_a_draft_tells_that_the_last_version_was_edited_in_word(service: Service) -> None:
    case = a_full_case(service)
    word = word_drafts.draft_file(work(service), case.id, kind=APPEAL).content
    word_drafts.send_back(work(service), case.id, kind=APPEAL, content=with_paragraph(word, OURS))
    before = drafted(service, case).warnings
    word_drafts.seal_sent_back(work(service), case.id, kind=APPEAL, reason="In Word.")

    told = [each.what for each in drafted(service, case).warnings if each not in before]

    assert told == ["version 1 was edited in Word, and this draft is without those changes"]


def test_a_date_changed_in_word_stops_the_seal(service: Service) -> None:
    case = a_full_case(service)
    first = sealed(service, case)
    printed = f"{first.letter_date:%B} {first.letter_date.day}, {first.letter_date.year}"
    changed = edited(word_of(service, first), (printed, "January 2, 2026"))

    sent = word_drafts.send_back(work(service), case.id, kind=APPEAL, content=changed, base_id=first.id)

    assert "date" in {each.where for each in sent.problems}


def test_an_older_version_is_not_edited_past_a_newer_one(service: Service) -> None:
    case = a_full_case(service)
    first = sealed(service, case)
    sealed(service, case)
    changed = with_paragraph(word_of(service, first), OURS)

    sent = word_drafts.send_back(work(service), case.id, kind=APPEAL, content=changed, base_id=first.id)

    assert [each.where for each in sent.problems] == ["base"]


def test_files_that_are_no_clean_letters_are_refused_and_nothing_is_kept(service: Service) -> None:
    case = a_full_case(service)
    first = sealed(service, case)
    word = word_of(service, first)
    macros = with_part(word, "word/vbaProject.bin", lambda _: "x")
    damaged = with_part(word, "word/document.xml", lambda xml: xml[:-20])

    def send(content: bytes) -> None:
        word_drafts.send_back(work(service), case.id, kind=APPEAL, content=content, base_id=first.id)

    for content, refusal in (
        (b"not a zip", UnsupportedFile),
        (macros, UnsupportedFile),
        (damaged, UnsupportedFile),
        (b"x" * 10_000_001, TooLarge),
        (word, Conflict),
    ):
        with pytest.raises(refusal):
            send(content)
    assert word_drafts.read_sent_back(work(service), case.id, kind=APPEAL) is None


def test_a_drafter_sends_back_and_a_reviewer_seals(service: Service) -> None:
    case = a_full_case(service)
    first = sealed(service, case)
    changed = with_paragraph(word_of(service, first), OURS)

    word_drafts.send_back(
        work(service, Role.DRAFTER), case.id, kind=APPEAL, content=changed, base_id=first.id
    )

    with pytest.raises(NotAllowed):
        word_drafts.seal_sent_back(work(service, Role.DRAFTER), case.id, kind=APPEAL, reason="x")
    assert (
        word_drafts.seal_sent_back(work(service, Role.REVIEWER), case.id, kind=APPEAL, reason="x").number == 2
    )


def test_an_edited_letter_can_be_thrown_away(service: Service) -> None:
    case = a_full_case(service)
    first = sealed(service, case)
    changed = with_paragraph(word_of(service, first), OURS)
    word_drafts.send_back(work(service), case.id, kind=APPEAL, content=changed, base_id=first.id)

    word_drafts.drop_sent_back(work(service), case.id, kind=APPEAL)

    assert word_drafts.read_sent_back(work(service), case.id, kind=APPEAL) is None
    with pytest.raises(NotFound):
        word_drafts.seal_sent_back(work(service), case.id, kind=APPEAL, reason="x")


def test_another_organization_finds_nothing_to_edit_or_compare(service: Service) -> None:
    case = a_full_case(service)
    version = sealed(service, case)

    for attempt in (
        lambda uow: comparing.compare_versions(uow, version.id),
        lambda uow: comparing.compare_draft(uow, case.id, kind=APPEAL),
        lambda uow: word_drafts.draft_file(uow, case.id, kind=APPEAL),
        lambda uow: word_drafts.send_back(uow, case.id, kind=APPEAL, content=word_of(service, version)),
        lambda uow: word_drafts.read_sent_back(uow, case.id, kind=APPEAL),
        lambda uow: own_words.write_own_words(uow, case.id, kind=APPEAL, place="a/b/1/0", text="x"),
    ):
        with pytest.raises(NotFound):
            attempt(work(service, of=THEIRS))
