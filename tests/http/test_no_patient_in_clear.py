"""A patient with a marked name goes through everything; afterwards the name is nowhere in clear."""

import io
import json
import shutil
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from factories import a_pdf
from factories_x12 import Claim, Line, Remittance, era
from http_callers import OURS, Program, owner, work_of

from api.app import create_app
from api.work import KEY
from appeals import jobs
from appeals.demo.details import residential_case
from appeals.domain.actor import Permission
from appeals.services import accounts
from appeals.settings import Settings
from appeals.wiring import Service

NAME, GIVEN, MEMBER, CLAIM = "QUOKKASAMPLE", "ZEBEDIAH", "MRK-77-QZX-0001", "CLMQZX77"
NOTE = "Quokkasample note"
MARKS = tuple(
    form
    for mark in (NAME, GIVEN, MEMBER, CLAIM)
    for form in (mark, mark.lower(), mark.title(), mark.encode("utf-16-le").decode("latin-1"))
)
TODAY = datetime.now(UTC).date()
LETTERS = ("request.comparative_analysis", "appeal.level_one")


class Seen:
    """Everything that a program got to hear that may be logged or shown to others: addresses and refusals."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.refusals: list[str] = []


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory, prepared_home: Path) -> tuple[Path, Seen, str]:
    """The home of a service through which the marked patient went, what it answered, and its log."""
    home = tmp_path_factory.mktemp("marked") / "home"
    shutil.copytree(prepared_home, home)
    log, before = _Log(), sys.stderr
    sys.stderr = log  # type: ignore[assignment]
    try:
        app = create_app(Settings.at(home))
        app.add_url_rule("/api/v1/broken/<name>", "broken", _broken)
        service: Service = app.extensions[KEY]
        key = accounts.issue_api_key(
            work_of(service, owner(service, OURS)), name="a program", scopes=tuple(Permission)
        )
        seen = Seen()
        _live(Program(app.test_client(), key.token), service, seen)
        service.close()
    finally:
        sys.stderr = before
    return home, seen, log.text


def test_the_database_holds_it_only_encrypted(marked: tuple[Path, Seen, str]) -> None:
    home, _, _ = marked
    files = [path for path in home.iterdir() if path.is_file() and path.name != "keys.json"]

    assert any(path.stat().st_size > 100_000 for path in files)
    assert [path.name for path in files if _holds(path.read_bytes())] == []


def test_document_bodies_and_their_names_tell_nothing(marked: tuple[Path, Seen, str]) -> None:
    home, _, _ = marked
    bodies = [path for path in (home / "blobs").rglob("*") if path.is_file()]

    assert len(bodies) >= 5  # the remittance, two papers, a letter as Word and PDF
    assert [path.name for path in bodies if _holds(path.read_bytes())] == []
    assert [path for path in bodies if _holds(str(path.relative_to(home)).encode())] == []


def test_the_log_tells_of_requests_by_their_route_alone(marked: tuple[Path, Seen, str]) -> None:
    _, _, log = marked
    lines = [json.loads(line) for line in log.splitlines()]

    assert {line["event"] for line in lines} >= {"request", "bug"}
    assert "/api/v1/cases/<uuid:case_id>" in {line.get("route") for line in lines}
    assert not _holds(log.encode())


def test_no_address_and_no_refusal_names_the_patient(marked: tuple[Path, Seen, str]) -> None:
    _, seen, _ = marked

    assert len(seen.refusals) >= 6
    assert [each for each in (*seen.addresses, *seen.refusals) if _holds(each.encode())] == []


def _live(system: Program, service: Service, seen: Seen) -> None:
    """Import, open, complete, attach, draft, seal, hand out; then every kind of refusal."""
    receipt = system.post(
        "/remittances?name=october.835", data=_remittance(), content_type="application/edi-x12"
    )
    assert receipt.status_code == 201, receipt.json
    row = system.get("/cases").json["items"][0]
    assert NAME in row["patient_name"].upper()  # it is really in there
    _search(system)
    case_id = row["id"]
    for title in (NOTE, "Authorization"):
        added = system.post(
            f"/cases/{case_id}/exhibits?title={title}",
            data=a_pdf([[f"{title} of {GIVEN} {NAME}"]]),
            content_type="application/pdf",
        )
        assert added.status_code == 201, added.json
    known = {**residential_case(TODAY), "clinical_facts": [], "notes": f"{NAME} called."}
    known["patient"] = {"name": f"{GIVEN} {NAME}", "birth_date": "1990-02-28", "member_id": MEMBER}
    changed = system.patch(f"/cases/{case_id}", json=known, headers={"If-Match": _etag(system, case_id)})
    assert changed.status_code == 200, changed.json
    for kind in LETTERS:
        system.post(f"/cases/{case_id}/drafts", json={"kind": kind})
    sealed = system.post(f"/cases/{case_id}/documents", json={"kind": LETTERS[0], "reason": f"For {NAME}."})
    assert sealed.status_code == 201, sealed.json
    for form in ("docx", "pdf", "manifest"):
        assert system.get(f"/documents/{sealed.json['id']}/files/{form}").status_code == 200
    seen.addresses += [added.location or "", sealed.location or "", receipt.location or ""]
    _in_jobs(system, service, seen)
    _ask(system, case_id, seen)
    _hold(system)
    _estimate(system, seen)
    _refused(system, case_id, seen)


def _search(system: Program) -> None:
    """By every kind of words; what is refused too."""
    for words in (f"{NAME}, {GIVEN}", f"{GIVEN} {NAME}", MEMBER, CLAIM):
        assert len(system.post("/search", json={"words": words}).json["cases"]) == 1, words
    assert system.post("/search", json={"words": f"{NAME}\x00"}).status_code == 422


def _in_jobs(system: Program, service: Service, seen: Seen) -> None:
    """A batch and a packet, done by jobs for reasons that name the patient; the packet is refused."""
    case_id = system.get("/cases").json["items"][0]["id"]
    choice = {"kind": LETTERS[0], "case_ids": [case_id]}
    assert system.post("/letter-batches/preview", json=choice).status_code == 200
    batch = system.post("/letter-batches", json={**choice, "reason": f"For {NAME}."})
    ordered = system.post(f"/cases/{case_id}/packet-orders", json={"reason": f"For {GIVEN} {NAME}."})
    assert (batch.status_code, ordered.status_code) == (202, 202)
    assert jobs.run_waiting(service, lambda: datetime.now(UTC)) >= 2
    files = system.get(f"/letter-batches/{batch.json['id']}/files")
    assert files.status_code == 200, files.json
    names = zipfile.ZipFile(io.BytesIO(files.data)).namelist()
    assert len(names) == 4
    seen.addresses += [batch.location or "", ordered.location or "", *names, str(files.headers)]
    seen.refusals += [each["told"] for each in system.get("/jobs").json["items"]]


def _ask(system: Program, case_id: str, seen: Seen) -> None:
    """A request in the patient's name, with a note and an answer that name the patient."""
    opened = system.post(f"/cases/{case_id}/requests", json={"standing": "participant"})
    assert opened.status_code == 201, opened.json
    address, today = f"/requests/{opened.json['id']}", TODAY.isoformat()
    told = {"method": "fax", "proof": f"{NAME} 1", "outside": True, "note": f"For {GIVEN} {NAME}."}
    sent = system.post(f"{address}/events", json={"kind": "sent", "on": today, "told": told})
    answered = system.post(
        f"{address}/documents?kind=answered&on={today}&title=Answer&note={NAME}",
        data=a_pdf([[f"Dear {GIVEN} {NAME}"]]),
        content_type="application/pdf",
    )
    again = system.post(f"{address}/events", json={"kind": "sent", "on": today, "told": told})
    assert (sent.status_code, answered.status_code, again.status_code) == (201, 201, 409)
    seen.addresses.append(opened.location or "")
    seen.refusals.append(again.get_data(as_text=True))


def _hold(system: Program) -> None:
    """A legal hold on the patient by name, for a reason that names the patient, and its end."""
    order = {"scope": "patient", "patient_name": f"{GIVEN} {NAME}", "birth_date": "1990-02-28"}
    placed = system.post("/holds", json={**order, "reason": f"{NAME} v. a plan"})
    assert placed.status_code == 201, placed.json
    ended = system.call("PUT", f"/holds/{placed.json['id']}/end", json={"reason": f"{NAME} settled."})
    assert ended.status_code == 200, ended.json


def _estimate(system: Program, seen: Seen) -> None:
    """A good faith estimate for the patient, issued and handed over; then what is refused."""
    provider = system.post(
        "/providers",
        json={
            "name": "Example Behavioral Health",
            "npi": "1234567893",
            "tin": "12-3456789",
            "phone": "555-0100",
            "locations": [{"name": "Main", "lines": ["100 Example Street"], "state": "NC"}],
        },
    )
    person = {"name": f"{GIVEN} {NAME}", "birth_date": "1990-02-28", "address": [f"1 {NAME} Street"]}
    day = TODAY.isoformat()
    opened = system.post(
        "/estimates",
        json={
            "provider_id": provider.json["id"],
            "patient": person,
            "answers": {"enrolled": False, "kind": "none", "asked_by": NAME},
            "event": {"kind": "requested", "at": day, "note": f"{NAME} rang."},
        },
    )
    assert opened.status_code == 201, opened.json
    address = f"/estimates/{opened.json['id']}"
    line = {"id": "a", "description": "Therapy", "provider": "convening", "code": "90837"}
    content = {
        "primary": f"Weekly therapy of {GIVEN} {NAME}",
        "diagnosis_not_determined": True,
        "separate": [],
        "lines": [{**line, "quantity": "4", "unit_charge": "180"}],
    }
    changed = system.patch(address, json=content, headers={"If-Match": opened.headers["ETag"]})
    assert changed.status_code == 200, changed.json
    system.post(f"{address}/events", json={"kind": "notice_spoken", "at": day})
    issued = system.post(f"{address}/versions", json={"reason": f"For {NAME}."})
    assert issued.status_code == 201, issued.json
    now = datetime.now(UTC).isoformat()
    given = {"kind": "given", "method": "in_person", "at": now, "recipient": NAME, "proof": f"{NAME} took it"}
    version = f"/estimate-versions/{issued.json['id']}"
    assert system.post(f"{version}/deliveries", json=given).status_code == 201
    copied = system.post(f"{version}/copies", json={})
    assert copied.status_code == 200
    found = system.post("/estimates/search", json={"name": f"{NAME} {GIVEN}", "birth_date": "1990-02-28"})
    assert found.json["total"] == 1
    bad = {"patient": {"name": f"{NAME}\x07"}, "provider_id": provider.json["id"]}
    refusals = [
        system.post("/estimates", json=bad),
        system.patch(address, json={"primary": NAME}, headers={"If-Match": '"1"'}),
        system.patch(address, json={"state": NAME}, headers={"If-Match": changed.headers["ETag"]}),
        system.post(f"{version}/deliveries", json={**given, "at": "2090-01-01T00:00:00Z", "where": NAME}),
    ]
    assert {each.status_code for each in refusals} == {412, 422}
    seen.addresses += [opened.location or "", issued.location or ""]
    seen.addresses.append(copied.headers["Content-Disposition"])
    seen.refusals += [each.get_data(as_text=True) for each in refusals]
    _bills(system, address, seen)


def _bills(system: Program, address: str, seen: Seen) -> None:
    """The patient's bills: told, from a file, as strays; then a dispute with its packet."""
    day = TODAY.isoformat()
    head = "patient,dob,npi,code,date,amount,claim,description\n"
    row = f"{GIVEN} {NAME},1990-02-28,1234567893,90837,{day},1800,{CLAIM},Hour of {NAME}\n"
    stray = f"Other {NAME},1990-02-28,1234567893,90837,{day},180,{CLAIM},\n"
    taken = system.call(
        "POST", "/estimate-charges/imports", data=(head + row + stray).encode(), content_type="text/csv"
    )
    assert taken.status_code == 201, taken.json
    line = {"provider_npi": "1234567893", "code": "90839", "cents": 18000, "first_day": day, "label": NAME}
    assert system.post(f"{address}/bills", json={"lines": [line]}).status_code == 201
    why = {"what": f"A crisis of {NAME}", "why": f"{NAME} said so", "known_on": day}
    assert system.post(f"{address}/unforeseen", json=why).status_code == 201
    begun = system.post(f"{address}/disputes", json={"provider": "convening", "reference": NAME})
    assert begun.status_code == 201, begun.json
    dispute = f"/estimate-disputes/{begun.json['id']}"
    held = {"kind": "hold_on", "on": day, "note": f"For {NAME}"}
    assert system.post(f"{dispute}/events", json=held).status_code == 201
    packet = system.post(f"{dispute}/packets", json={})
    assert packet.status_code == 201, packet.json
    file = system.get(f"/estimate-dispute-packets/{packet.json['id']}/files/pdf")
    seen.addresses += [begun.location or "", file.headers["Content-Disposition"]]
    refusals = [
        system.call("POST", "/estimate-charges/imports", data=NAME.encode(), content_type="text/plain"),
        system.post(f"{address}/bills", json={"lines": [{**line, "first_day": NAME}]}),
        system.post(f"{address}/disputes", json={"provider": NAME}),
    ]
    seen.refusals += [each.get_data(as_text=True) for each in refusals]


def _refused(system: Program, case_id: str, seen: Seen) -> None:
    etag = {"If-Match": _etag(system, case_id)}
    answers = [
        system.get(f"/cases/{case_id}/nothing?name={NAME}"),
        system.get(f"/documents/{case_id}?q={NAME}"),
        system.get(f"/broken/x?name={NAME}"),
        system.patch(f"/cases/{case_id}", json={"patient": {"birth_date": f"born {NAME}"}}, headers=etag),
        system.patch(f"/cases/{case_id}", json={"patient": {"name": NAME}}, headers={"If-Match": '"1"'}),
        system.post(f"/cases/{case_id}/moves", json={"to": "decided", "reason": NAME}),
        system.post("/remittances", data=_remittance()[:-200], content_type="application/edi-x12"),
        system.post("/notices", data=f"{NAME} is no PDF".encode(), content_type="application/pdf"),
        system.call("GET", "/cases", headers={"Authorization": f"Bearer ev_{NAME}.x"}),
    ]
    assert {each.status_code for each in answers} >= {404, 500, 422, 412, 409}
    for each in answers:
        shown = each.get_data(as_text=True)
        if each.mimetype == "application/problem+json":
            shown = json.dumps({**each.json, "instance": ""})  # the caller's own address, given back
        seen.refusals.append(shown if each.status_code != 422 or "transactions" not in shown else "receipt")


def _etag(system: Program, case_id: str) -> str:
    return system.get(f"/cases/{case_id}").headers["ETag"]


def _broken(name: str) -> str:
    raise RuntimeError(f"{name}: {GIVEN} {NAME} {MEMBER}")


def _remittance() -> bytes:
    line = Line(code="HC:H0018", charge="1500.00", paid="0", adjustments=("CO:197:1500.00",), units="3")
    claim = Claim(id=CLAIM, control="ICN77", lines=(line,))
    content = era(Remittance(claims=(claim,))).decode()
    return _renamed(content).encode()


def _renamed(content: str) -> str:
    """The patient of the remittance under the marked name and member id."""
    out = []
    for segment in content.split("~"):
        parts = segment.split("*")
        if parts[0].strip() == "NM1" and parts[1] == "QC":
            parts[3:5] = [NAME, GIVEN]
            if len(parts) > 9:
                parts[9] = MEMBER
        out.append("*".join(parts))
    return "~".join(out)


def _holds(content: bytes) -> bool:
    return any(mark.encode("latin-1") in content for mark in MARKS)


class _Log:
    """Stands for standard error, so that what a process would log can be searched."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, words: str) -> int:
        self.text += words
        return len(words)

    def flush(self) -> None:
        """Nothing waits."""
