"""Seal many letters from the worklist and over the API: what is chosen, what is shown, how a job goes."""

import html
import io
import re
import zipfile
from datetime import UTC, datetime

from factories import a_case, a_full_case
from http_callers import IssueKey, Person, SignIn

from appeals import jobs
from appeals.domain.actor import Permission
from appeals.domain.letter_kinds import APPEAL
from appeals.wiring import Service


def work_off(service: Service) -> None:
    jobs.run_waiting(service, lambda: datetime.now(UTC))


def shown(person: Person, address: str, **options: object) -> str:
    answer = person.get(address, **options)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.get_data(as_text=True))


def test_letters_are_chosen_by_the_filter_looked_at_sealed_followed_and_downloaded(
    service: Service, sign_in: SignIn
) -> None:
    ready, bare, reviewer = a_full_case(service, "1"), a_case(service, "2"), sign_in("reviewer")
    assert "Check for all 1" in shown(reviewer, "/worklist?state=preparing")
    assert "Letter for many cases" not in shown(sign_in("drafter"), "/worklist")

    one = reviewer.post("/batches/preview", {"all": "yes", "state": "preparing", "kind": APPEAL})
    both = reviewer.post("/batches/preview", {"case": [str(ready.id), str(bare.id)], "kind": APPEAL})
    assert re.findall(r'name="case" value="(.*?)"', one.text) == [str(ready.id)]
    assert "Seal 1 letter" in both.text
    assert "would be stopped" in both.text
    wanted = {
        "case": re.findall(r'name="case" value="(.*?)"', both.text),
        "kind": APPEAL,
        "reason": "Friday.",
    }
    address = reviewer.post("/batches", wanted).location

    waiting = shown(reviewer, address, headers={"HX-Request": "true"})
    assert "waiting" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "<html" not in waiting
    work_off(service)
    ended = shown(reviewer, address)
    assert "1 sealed, 1 stopped, 0 still to come" in re.sub(r"</?strong>", "", ended)
    assert "hx-trigger" not in ended
    archive = zipfile.ZipFile(io.BytesIO(reviewer.get(f"{address}/files").data))
    assert len(archive.namelist()) == 4
    assert "Seal many letters" in shown(sign_in("auditor"), "/jobs")


def test_nothing_chosen_is_told_and_a_job_is_cancelled_and_tried_again_where_it_is_shown(
    service: Service, sign_in: SignIn
) -> None:
    bare, reviewer = a_case(service, "2"), sign_in("reviewer")
    refused = reviewer.post("/batches/preview", {"kind": APPEAL})
    assert "choose at least one case" in shown(reviewer, refused.location)

    wanted = {"case": str(bare.id), "kind": APPEAL, "reason": "Friday."}
    address = reviewer.post("/batches", wanted).location
    for label, state in (("Cancel", "cancelled"), ("Try again", "waiting")):
        page = shown(reviewer, "/jobs")
        assert label in page
        action = re.search(r'action="(/jobs/[^"]*)"', page)
        assert action is not None
        done = reviewer.post(action[1], {"batch": address.rpartition("/")[2]})
        assert done.location == address
        assert state in shown(reviewer, address)


def test_a_program_asks_for_letters_follows_the_job_and_fetches_the_archive(
    service: Service, program: IssueKey
) -> None:
    ready = a_full_case(service, "1")
    caller = program(Permission.SEE_CASES, Permission.SEAL, Permission.DOWNLOAD)
    choice = {"kind": APPEAL, "case_ids": [str(ready.id)]}
    assert caller.post("/letter-batches/preview", json=choice).json["ready"] == 1

    asked = caller.post("/letter-batches", json={**choice, "reason": "Friday."})
    again = caller.post("/letter-batches", json={**choice, "reason": ""})
    assert (asked.status_code, again.status_code) == (202, 422)
    job_id = asked.json["job"]["id"]
    assert caller.get(f"/jobs/{job_id}").json["state"] == "waiting"
    work_off(service)

    assert caller.get(f"/jobs/{job_id}").json["progress"] == {"done": 1, "total": 1}
    batch = caller.get(asked.location.removeprefix("/api/v1")).json
    assert (batch["sealed"], batch["items"][0]["state"]) == (1, "sealed")
    files = caller.get(f"/letter-batches/{batch['id']}/files")
    assert files.content_type == "application/zip"
    assert caller.post(f"/jobs/{job_id}/attempts").status_code == 409
    assert [each["id"] for each in caller.get("/jobs").json["items"]] == [job_id]
