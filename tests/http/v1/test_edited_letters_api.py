"""Letters edited through the API: own words, Word and back, differences, and keys to compare."""

import io

import pytest
from factories import a_full_case, work
from http_callers import THEIRS, IssueKey
from word_letters import edited, with_paragraph

from appeals.domain.actor import Permission
from appeals.domain.letter_kinds import APPEAL
from appeals.domain.views import CaseView
from appeals.services import versions
from appeals.wiring import Service

OURS = "We ask you to read the record again with fresh eyes."
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def case(service: Service) -> CaseView:
    return a_full_case(service)


@pytest.fixture
def draft(case: CaseView) -> str:
    return f"/cases/{case.id}/drafts/{APPEAL}"


def test_a_paragraph_is_put_into_own_words_and_back(program: IssueKey, draft: str, case: CaseView) -> None:
    system = program()
    shown = system.post(f"/cases/{case.id}/drafts", json={"kind": APPEAL}).json
    place = next(each["place"] for each in shown["paragraphs"] if not each["item"])

    written = system.put(f"{draft}/own-words", json={"place": place, "text": OURS})
    dropped = system.call("DELETE", f"{draft}/own-words", query_string={"place": place})

    own = next(each["own"] for each in written.json["paragraphs"] if each["place"] == place)
    assert (written.status_code, own["text"], own["standing"]) == (200, OURS, "in_place")
    spans = [span for block in written.json["document"]["blocks"] for span in block["spans"]]
    assert [span["sources"][0]["kind"] for span in spans if span["text"] == OURS] == ["person"]
    assert (dropped.status_code, dropped.json["document"]) == (200, shown["document"])


def test_a_letter_goes_through_word_and_comes_back_as_the_next_version(
    program: IssueKey, service: Service, draft: str, case: CaseView
) -> None:
    system = program()
    first = versions.seal(work(service), case.id, kind=APPEAL, reason="Ready.")
    word = system.get(f"/documents/{first.id}/files/docx").data

    sent = system.post(
        f"{draft}/word?base={first.id}", data={"file": (io.BytesIO(with_paragraph(word, OURS)), "a.docx")}
    )
    waiting = system.get(f"{draft}/word")
    sealed = system.post(f"{draft}/word/seal", json={"reason": "A warmer tone."})
    compared = system.get(f"/documents/{sealed.json['id']}/differences?from={first.id}")

    assert (sent.status_code, sent.json["can_be_sealed"]) == (201, True), sent.json
    assert waiting.json["changed"] == sent.json["changed"]
    assert [piece["kind"] for piece in sent.json["changed"][0]["pieces"]] == ["added"]
    assert (sealed.status_code, sealed.json["number"]) == (201, 2)
    assert compared.json["changed"] == 1
    assert compared.json["before"]["number"] == 1
    assert system.get(f"{draft}/word").status_code == 404
    assert system.get(f"{draft}/differences").json["changed"] == 1  # the draft has not what Word has


def test_a_blocked_letter_says_what_stops_it_and_where(program: IssueKey, draft: str) -> None:
    system = program()
    word = system.get(f"{draft}/file").data

    system.post(f"{draft}/word", data=with_paragraph(word, "We enclose _________."), content_type=WORD)
    refused = system.post(f"{draft}/word/seal", json={"reason": "x"})

    assert (refused.status_code, refused.json["type"]) == (409, "urn:evenhand:problem:letter_blocked")
    assert "a blank is left" in refused.json["errors"][0]["detail"]
    assert system.call("DELETE", f"{draft}/word").status_code == 204


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"not a zip", 422, "unsupported_file"),
        (b"PK\x03\x04", 422, "unsupported_file"),
        (b"x" * 10_500_000, 413, "too_large"),
        (b"x" * 12_000_000, 413, "http_413"),
    ],
)
def test_a_file_that_is_no_letter_is_a_problem_not_a_fault(
    program: IssueKey, draft: str, content: bytes, status: int, code: str
) -> None:
    answer = program().post(f"{draft}/word", data=content, content_type=WORD)

    assert (answer.status_code, answer.json["type"]) == (status, f"urn:evenhand:problem:{code}")


def test_the_version_tells_the_key_that_signed_it(
    program: IssueKey, service: Service, case: CaseView
) -> None:
    system = program()
    first = versions.seal(work(service), case.id, kind=APPEAL, reason="Ready.")

    told = system.get(f"/documents/{first.id}").json["signature"]
    manifest = system.get(f"/documents/{first.id}/files/manifest").json

    assert told["algorithm"] == "Ed25519"
    assert manifest["signing_key"] == {key: told[key] for key in ("algorithm", "public_key", "fingerprint")}
    assert manifest["signatures"]["version"] == told["signature"]


def test_a_key_of_another_organization_finds_nothing(
    program: IssueKey, service: Service, draft: str, case: CaseView
) -> None:
    first = versions.seal(work(service), case.id, kind=APPEAL, reason="Ready.")
    word = edited(program().get(f"{draft}/file").data, ("Sincerely,", "Respectfully,"))
    theirs = program(organization=THEIRS)

    answers = [
        theirs.get(f"/documents/{first.id}/differences"),
        theirs.get(f"{draft}/differences"),
        theirs.get(f"{draft}/file"),
        theirs.get(f"{draft}/word"),
        theirs.post(f"{draft}/word", data=word, content_type=WORD),
        theirs.post(f"{draft}/word/seal", json={"reason": "x"}),
        theirs.put(f"{draft}/own-words", json={"place": "a/b/1/0", "text": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_a_key_without_the_scope_may_neither_read_nor_change(program: IssueKey, draft: str) -> None:
    reader = program(Permission.SEE_CASES)

    answers = [
        reader.get(f"{draft}/differences"),
        reader.get(f"{draft}/file"),
        reader.put(f"{draft}/own-words", json={"place": "a/b/1/0", "text": "x"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
