"""Editing a letter on the pages, without scripts."""

import html
import io
import re

import pytest
from factories import a_full_case, work
from http_callers import Person, SignIn
from word_letters import with_paragraph

from appeals.domain.letter_kinds import APPEAL
from appeals.domain.views import CaseView
from appeals.services import versions
from appeals.wiring import Service

OURS = "We ask you to read the record again with fresh eyes."


@pytest.fixture
def case(service: Service) -> CaseView:
    return a_full_case(service)


@pytest.fixture
def draft(case: CaseView) -> str:
    return f"/cases/{case.id}/drafts/{APPEAL}"


def text(person: Person, address: str, status: int = 200) -> str:
    answer = person.get(address)
    assert answer.status_code == status, address
    return html.unescape(answer.get_data(as_text=True))


def first_edit(person: Person, draft: str) -> str:
    found = re.search(r'href="([^"]+/paragraph\?place=[^"]+)"', text(person, draft))
    assert found
    return found.group(1)


def place_of(page: str) -> str:
    found = re.search(r'name="place" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_own_words_are_written_shown_as_the_persons_and_taken_back(sign_in: SignIn, draft: str) -> None:
    drafter = sign_in("drafter")
    edit = first_edit(drafter, draft)
    place = place_of(text(drafter, edit))

    written = drafter.post(f"{draft}/paragraph", {"place": place, "text": OURS})

    assert written.status_code == 303
    shown = text(drafter, draft)
    assert OURS in shown
    assert "Testa Drafter’s words" in shown
    assert OURS in text(drafter, edit)
    drafter.post(f"{draft}/paragraph", {"place": place, "back_to_clause": "yes"})
    assert OURS not in text(drafter, draft)


def test_empty_own_words_are_told_beside_the_form(sign_in: SignIn, draft: str) -> None:
    drafter = sign_in("drafter")
    place = place_of(text(drafter, first_edit(drafter, draft)))

    answer = drafter.post(f"{draft}/paragraph", {"place": place, "text": " "})

    assert answer.status_code == 422
    assert "write the paragraph" in answer.get_data(as_text=True)


def test_a_word_file_is_sent_back_looked_at_and_sealed(
    sign_in: SignIn, service: Service, draft: str, case: CaseView
) -> None:
    first = versions.seal(work(service), case.id, kind=APPEAL, reason="Ready.")
    reviewer = sign_in("reviewer")
    word = with_paragraph(reviewer.get(f"/documents/{first.id}/files/docx").data, OURS)

    sent = reviewer.post(f"{draft}/word", {"base": str(first.id), "file": (io.BytesIO(word), "letter.docx")})
    shown = text(reviewer, f"{draft}/word")
    sealed = reviewer.post(f"{draft}/word/seal", {"reason": "A warmer tone."})

    assert sent.status_code == 303
    assert "1 paragraph edited by Testa Reviewer" in shown
    assert f'<ins><span class="visually-hidden">[added: </span>{OURS}' in shown
    changed = text(reviewer, f"{sealed.location}/differences")
    assert "from version 1 to version 2. 1 paragraph changed, added or removed" in changed
    assert OURS in changed
    assert "Signed by key" in text(reviewer, sealed.location)


def test_a_file_that_is_no_letter_is_told_on_the_page(sign_in: SignIn, draft: str) -> None:
    answer = sign_in("drafter").post(f"{draft}/word", {"file": (io.BytesIO(b"no zip"), "letter.docx")})

    assert answer.status_code == 422
    assert "not a readable Word file" in html.unescape(answer.get_data(as_text=True))


def test_the_only_version_says_that_there_is_nothing_to_compare(
    sign_in: SignIn, service: Service, case: CaseView
) -> None:
    first = versions.seal(work(service), case.id, kind=APPEAL, reason="Ready.")

    reviewer, compared = sign_in("reviewer"), f"/documents/{first.id}/differences"

    assert "nothing to compare it with yet" in text(reviewer, compared)
    assert text(sign_in("intake"), compared, 403)
    second = versions.seal(work(service), case.id, kind=APPEAL, reason="Again.")
    assert "Choose a newer one" in text(reviewer, compared)
    assert "from version 2 to version 1. No word differs." in text(reviewer, f"{compared}?from={second.id}")


def test_the_draft_is_compared_with_the_last_version(
    sign_in: SignIn, service: Service, draft: str, case: CaseView
) -> None:
    versions.seal(work(service), case.id, kind=APPEAL, reason="Ready.")

    shown = text(sign_in("drafter"), f"{draft}/differences")

    assert "from version 1 to the draft. No word differs." in shown


@pytest.mark.parametrize("address", ["/differences", "/file", "/word", "/paragraph?place=a/b/1/0"])
def test_who_does_not_draft_is_turned_away(sign_in: SignIn, draft: str, address: str) -> None:
    assert text(sign_in("intake"), draft + address, 403)


@pytest.mark.parametrize("address", ["/paragraph?place=a/b/1/0", "/differences"])
def test_what_is_not_there_is_not_found(sign_in: SignIn, draft: str, address: str) -> None:
    assert text(sign_in("drafter"), draft + address, 404)
