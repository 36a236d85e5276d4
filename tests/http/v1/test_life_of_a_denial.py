"""The life of a denial through the API alone: 835 in, sealed letters out, each step by its own call."""

import hashlib
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from http_callers import THEIRS, IssueKey, Program, as_form

from appeals.demo.details import residential_case
from appeals.demo.papers import demo_notice
from appeals.demo.remittance import demo_remittance
from appeals.domain.actor import Permission

TODAY = datetime.now(UTC).date()
EDI = "application/edi-x12"
LARGE = b"not an 835 " * 500_000


@pytest.fixture(scope="module")
def remittance() -> bytes:
    return demo_remittance(TODAY)


@pytest.fixture(scope="module")
def notice() -> bytes:
    return demo_notice(TODAY)


def _residential(system: Program) -> dict[str, object]:
    cases = system.get("/cases").json["items"]
    return next(each for each in cases if each["amount"] == "14000.00")


def _completed_case(system: Program, remittance: bytes, notice: bytes) -> dict[str, object]:
    """The residential case of the 835, with its notice confirmed and its facts filled in."""
    system.post("/remittances", data=remittance, content_type=EDI)
    read = system.post("/notices", data=notice, content_type="application/pdf").json
    fields = {each["field"]: each["value"] for each in read["proposals"]}
    system.post(f"/notices/{read['id']}/confirmation", json={"fields": fields})
    row = _residential(system)
    details = residential_case(TODAY)
    details["clinical_facts"] = [
        {
            "text": "Daily passive suicidal ideation was recorded",
            "on": TODAY.isoformat(),
            "exhibit": "A",
            "page": 1,
        }
    ]
    authorization = details["authorization"]
    assert isinstance(authorization, dict)
    authorization["exhibit"] = "A"
    answer = system.patch(f"/cases/{row['id']}", json=details, headers={"If-Match": _etag(system, row["id"])})
    assert answer.status_code == 200, answer.json
    return answer.json


def _etag(system: Program, case_id: object) -> str:
    return system.get(f"/cases/{case_id}").headers["ETag"]


def test_an_835_opens_a_case_for_each_parity_matter_and_only_those(
    program: IssueKey, remittance: bytes
) -> None:
    system = program()

    answer = system.post("/remittances?name=october.835", data=remittance, content_type=EDI)

    assert answer.status_code == 201
    assert answer.json["name"] == "october.835"
    assert answer.json["stored"] is True
    assert system.get(answer.location.removeprefix("/api/v1")).json["sha256"] == answer.json["sha256"]
    opened = {each["verdict"] for each in system.get("/cases").json["items"]}
    assert opened == {"parity", "parity_quantitative"}
    others = system.get("/denials?without_case=true").json["items"]
    assert {each["next_action"] for each in others} == {"appeal_other"}


def test_the_same_835_again_adds_nothing(program: IssueKey, remittance: bytes) -> None:
    system = program()
    system.post("/remittances", data=remittance, content_type=EDI)
    before = system.get("/denials").json["total"]

    again = system.post("/remittances", data={"file": (io.BytesIO(remittance), "copy.835")})

    assert again.status_code == 200
    assert again.json["already_received"] is True
    assert system.get("/denials").json["total"] == before


def test_a_bad_transaction_keeps_the_file_out_and_is_named(program: IssueKey, remittance: bytes) -> None:
    system = program()
    broken = remittance.replace(b"*14000.00*", b"*FOURTEEN*", 1)

    refused = system.post("/remittances", data=broken, content_type=EDI)

    assert refused.status_code == 422
    assert refused.json["stored"] is False
    assert [each["segment_number"] for each in refused.json["transactions"][0]["problems"]] != []
    assert system.get("/denials").json["total"] == 0


@pytest.mark.parametrize("kind", ["appeal.level_one", "request.comparative_analysis"])
def test_a_letter_is_drafted_sealed_downloaded_and_verified(
    program: IssueKey, remittance: bytes, notice: bytes, kind: str
) -> None:
    system = program()
    case = _completed_case(system, remittance, notice)

    draft = system.post(f"/cases/{case['id']}/drafts", json={"kind": kind}).json
    assert draft["missing"] == []
    assert draft["can_be_sealed"] is True, (draft["problems"], draft["findings"], draft["not_this_letter"])
    sealed = system.post(f"/cases/{case['id']}/documents", json={"kind": kind, "reason": "first"})
    assert sealed.status_code == 201, sealed.json

    version = sealed.json
    assert [each["id"] for each in system.get(f"/cases/{case['id']}/documents").json["items"]] == [
        version["id"]
    ]
    for form, digest in (("pdf", "pdf_sha256"), ("docx", "docx_sha256")):
        got = system.get(f"/documents/{version['id']}/files/{form}")
        assert hashlib.sha256(got.data).hexdigest() == version[digest]
        assert got.headers["Content-Disposition"].startswith("attachment")
    assert system.get(f"/documents/{version['id']}/files/manifest").status_code == 200
    assert system.get(f"/documents/{version['id']}/verification").json["sound"] is True


def test_a_draft_without_facts_names_them_and_cannot_be_sealed(program: IssueKey, remittance: bytes) -> None:
    system = program()
    system.post("/remittances", data=remittance, content_type=EDI)
    case = _residential(system)
    plan = {"plan_type": "erisa_self_funded"}
    system.patch(f"/cases/{case['id']}", json=plan, headers={"If-Match": _etag(system, case["id"])})

    draft = system.post(f"/cases/{case['id']}/drafts", json={"kind": "appeal.level_one"}).json
    refused = system.post(f"/cases/{case['id']}/documents", json={"kind": "appeal.level_one", "reason": "x"})

    assert draft["document"] is None
    assert draft["missing"]
    assert refused.status_code == 409
    assert refused.json["type"] == "urn:evenhand:problem:missing_facts"
    assert refused.json["errors"]


def test_a_case_changed_in_between_is_not_overwritten(program: IssueKey, remittance: bytes) -> None:
    system = program()
    system.post("/remittances", data=remittance, content_type=EDI)
    case_id = _residential(system)["id"]
    old = _etag(system, case_id)
    system.patch(f"/cases/{case_id}", json={"plan_name": "Theirs"}, headers={"If-Match": old})

    late = system.patch(f"/cases/{case_id}", json={"plan_name": "Ours"}, headers={"If-Match": old})
    without = system.patch(f"/cases/{case_id}", json={"plan_name": "Ours"})

    assert (late.status_code, without.status_code) == (412, 428)
    assert system.get(f"/cases/{case_id}").json["details"]["plan_name"] == "Theirs"


def test_a_clock_shows_its_working_and_a_case_moves(
    program: IssueKey, remittance: bytes, notice: bytes
) -> None:
    system = program()
    case = _completed_case(system, remittance, notice)

    clocks = system.get(f"/cases/{case['id']}/clocks").json["clocks"]
    closed = system.post(f"/cases/{case['id']}/moves", json={"to": "closed", "reason": "paid in full"})

    filing = next(each for each in clocks if each["id"] == "internal_appeal_filing")
    assert filing["steps"]
    assert filing["citation"]
    assert closed.json["state"] == "closed"


def test_a_persons_finding_replaces_the_librarys_and_can_be_lifted(
    program: IssueKey, remittance: bytes
) -> None:
    system = program()
    system.post("/remittances", data=remittance, content_type=EDI)
    denial = system.get("/denials").json["items"][0]["id"]

    unexplained = system.put(f"/denials/{denial}/classification", json={"verdict": "not_parity"})
    explained = system.put(
        f"/denials/{denial}/classification", json={"verdict": "not_parity", "reason": "The contract says so."}
    )
    lifted = system.put(f"/denials/{denial}/classification", json={})

    assert unexplained.status_code == 422
    assert explained.json["override"]["reason"] == "The contract says so."
    assert lifted.json["override"] is None


def test_a_denial_can_be_reported_as_json(program: IssueKey) -> None:
    reported = {
        "facts": {
            "adjustments": [{"group": "CO", "reason": "197", "amount": "900.00"}],
            "procedure_code": "H0015",
            "diagnosis_codes": ["F33.2"],
        },
        "details": {"payer": "Sample Mutual", "claim_number": "R-1", "patient_name": "Testa Sample"},
    }

    answer = program().post("/denials", json=reported)

    assert answer.status_code == 201
    assert answer.json["verdict"]["nqtl_type"] == "prior_authorization"
    assert answer.json["case_id"]


def test_a_denial_reported_twice_is_the_one_already_there_and_said_to_be(program: IssueKey) -> None:
    system = program()
    body = {
        "facts": {"adjustments": [{"group": "CO", "reason": "197", "amount": "900.00"}]},
        "details": {"payer": "Sample Mutual", "claim_number": "TWICE-1"},
    }

    first, second = system.post("/denials", json=body), system.post("/denials", json=body)

    assert (first.status_code, first.json["already_known"]) == (201, False)
    assert (second.status_code, second.json["already_known"]) == (200, True)
    assert (second.json["id"], second.headers["Location"]) == (first.json["id"], first.headers["Location"])
    assert system.get("/denials").json["total"] == 1


def test_the_same_idempotency_key_gets_the_same_answer_once(program: IssueKey) -> None:
    system = program()
    body = {"facts": {"text": "Denied as not medically necessary."}, "details": {"claim_number": "R-2"}}
    key = {"Idempotency-Key": str(uuid4())}

    first = system.post("/denials", json=body, headers=key)
    again = system.post("/denials", json=body, headers=key)
    other = system.post("/denials", json={"facts": {"text": "Something else."}}, headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json["id"] == first.json["id"]
    assert again.headers["Idempotent-Replay"] == "true"
    assert other.status_code == 409


def test_a_file_sent_with_an_idempotency_key_arrives_whole(program: IssueKey, remittance: bytes) -> None:
    system = program()
    key = {"Idempotency-Key": str(uuid4())}

    first = system.post("/remittances", data=remittance, content_type=EDI, headers=key)
    again = system.post("/remittances", data=remittance, content_type=EDI, headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"data": LARGE, "content_type": EDI}, id="as the body"),
        pytest.param(as_form("large.835", LARGE), id="as a form"),
    ],
)
def test_a_file_larger_than_an_ordinary_body_is_read(program: IssueKey, sent: dict[str, object]) -> None:
    assert program().post("/remittances", **sent).status_code == 422


def test_another_organizations_things_do_not_exist(
    program: IssueKey, remittance: bytes, notice: bytes
) -> None:
    ours, theirs = program(), program(organization=THEIRS)
    case = _completed_case(ours, remittance, notice)
    body = {"kind": "appeal.level_one", "reason": "first"}
    version = ours.post(f"/cases/{case['id']}/documents", json=body).json["id"]
    receipt = ours.post("/remittances", data=remittance, content_type=EDI).json["id"]
    letter = ours.post("/notices", data=notice, content_type="application/pdf").json["id"]
    denial = case["denials"][0]["id"]
    kind = {"kind": "appeal.level_one"}
    calls = [
        ("GET", f"/remittances/{receipt}", None),
        ("GET", f"/notices/{letter}", None),
        ("POST", f"/notices/{letter}/confirmation", {"fields": {}}),
        ("GET", f"/denials/{denial}", None),
        ("PUT", f"/denials/{denial}/classification", {}),
        ("POST", "/cases", {"denial_ids": [denial]}),
        ("GET", f"/cases/{case['id']}", None),
        ("PATCH", f"/cases/{case['id']}", {"plan_name": "x"}),
        ("POST", f"/cases/{case['id']}/moves", {"to": "closed", "reason": "x"}),
        ("GET", f"/cases/{case['id']}/clocks", None),
        ("POST", f"/cases/{case['id']}/drafts", kind),
        ("GET", f"/cases/{case['id']}/documents", None),
        ("POST", f"/cases/{case['id']}/documents", {**kind, "reason": "x"}),
        ("GET", f"/documents/{version}", None),
        ("GET", f"/documents/{version}/files/pdf", None),
        ("GET", f"/documents/{version}/verification", None),
        ("GET", f"/exhibits/{case['exhibits'][0]['id']}/file", None),
    ]

    answers = {
        f"{method} {address}": theirs.call(
            method, address, json=body, headers={"If-Match": '"1"'}
        ).status_code
        for method, address, body in calls
    }

    assert set(answers.values()) == {404}, answers
    assert theirs.get("/cases").json["total"] == 0
    assert theirs.get("/denials").json["total"] == 0


def test_a_reader_can_change_nothing(program: IssueKey, remittance: bytes) -> None:
    program().post("/remittances", data=remittance, content_type=EDI)
    reader = program(Permission.SEE_CASES)
    case_id = _residential(reader)["id"]

    changed = reader.patch(f"/cases/{case_id}", json={"plan_name": "x"}, headers={"If-Match": '"1"'})
    sealed = reader.post(f"/cases/{case_id}/documents", json={"kind": "appeal.level_one", "reason": "x"})

    assert (changed.status_code, sealed.status_code) == (403, 403)
