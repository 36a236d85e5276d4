"""Word shells through the pages and the API: what a person and a program are told."""

import io

from http_callers import IssueKey, SignIn
from word_shell_samples import a_letterhead, with_paragraphs

from appeals.domain.actor import Permission
from letter_templates.shell import shell

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def form(content: bytes) -> dict[str, object]:
    return {"name": "Our letterhead", "reason": "New address.", "file": (io.BytesIO(content), "shell.docx")}


def test_a_wrong_file_is_told_on_the_page_and_a_right_one_shows_its_sample(sign_in: SignIn) -> None:
    author, second = sign_in("reviewer"), sign_in("administrator")

    wrong = author.post("/word-shells", form(with_paragraphs("{{ letter }}", "{{ titel }}")))
    assert wrong.status_code == 422
    assert "Did you mean {{ title }}?" in wrong.get_data(as_text=True)

    kept = author.post("/word-shells", form(a_letterhead()))
    assert kept.status_code == 303
    page = author.get(kept.location).get_data(as_text=True)
    assert "somebody else looks at it" in page
    assert author.get(f"{kept.location}/sample/1.png").get_data().startswith(b"\x89PNG")
    assert author.get(f"{kept.location}/sample/9.png").status_code == 404

    assert author.post(f"{kept.location}/publication", {"reason": "x"}).status_code == 409
    assert (
        second.post(f"{kept.location}/publication", {"reason": "Good.", "from_day": "tomorrow"}).status_code
        == 422
    )
    assert second.post(f"{kept.location}/publication", {"reason": "Good."}).status_code == 303
    assert "further notice" in second.get("/word-shells").get_data(as_text=True)


def test_the_shipped_shell_comes_down_to_begin_from(sign_in: SignIn) -> None:
    assert sign_in("reviewer").get("/word-shells/starting-point").get_data() == shell().content
    assert sign_in("drafter").get("/word-shells/starting-point").status_code == 403


def test_a_program_sends_a_shell_and_reads_what_was_found(program: IssueKey) -> None:
    scopes = [Permission.SEE_CASES, Permission.MANAGE_TEMPLATES, Permission.PUBLISH_TEMPLATES]
    caller = program(*scopes)
    address = "/word-shells?name=Ours&reason=New"

    wrong = caller.post(address, data=with_paragraphs("No place for it."), content_type=WORD)
    assert (wrong.status_code, wrong.json["kept"]) == (200, False)
    assert wrong.json["findings"][0]["weight"] == "stops"
    assert wrong.json["shell"] is None

    right = caller.post(address, data=a_letterhead(), content_type=WORD)
    assert (right.status_code, right.json["kept"]) == (201, True)
    shell_id = right.json["shell"]["id"]
    refused = caller.post(f"/word-shells/{shell_id}/publication", json={"reason": "x"})
    assert refused.status_code == 409
    assert "yourself" in refused.json["detail"]
    assert caller.get("/word-shells").json["in_use"] is None
