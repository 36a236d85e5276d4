"""Walks every route with another organization's ids and with every job: 404, 403, and never data.

A new route joins by itself; one whose ids or fields are not known here fails the walk until it gets a case:
here, or in a module ``walk_<noun>.py`` beside this one, with FORMS, BODIES, WITH_A_FILE (endpoint -> bytes),
QUERIES (method and endpoint), WORDS, and ``things(service, actor, ids)``, which makes one of everything and
tells the ids.
"""

import importlib
import io
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest
from factories import a_pdf
from flask import Flask
from http_callers import OURS, THEIRS, Person, Program, owner, work_of
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from api.app import create_app
from api.work import KEY
from appeals.demo.details import residential_case
from appeals.demo.papers import demo_notice
from appeals.demo.remittance import demo_remittance
from appeals.domain.actor import ROLES, Actor, ActorKind, Permission, Role, permissions_of
from appeals.domain.letter_kinds import APPEAL, REQUEST
from appeals.domain.packets import PacketOrder
from appeals.domain.privacy import ConsentTerms, Recipient
from appeals.services import (
    accounts,
    cases,
    consents,
    denials,
    notices,
    packets,
    papers,
    practices,
    restricting,
    versions,
)
from appeals.services import sign_in as signing_in
from appeals.settings import Settings
from appeals.store.base import new_id
from appeals.wiring import Service
from letter_templates.block import Document
from letter_templates.docx import render_docx
from letter_templates.shell import shell

TODAY = datetime.now(UTC).date()
MARKERS = ("Testa Sample", "Sample Mutual", "DEMO-10", "SMH9001", "Sample Manufacturing", "ours.example")
"""What stands in our data and on no page of the product itself."""

OPEN_TO_ANYONE = (
    "static",
    "security.",
    "api-docs.",
    "health.",
    "home",
    "join.",
    "forgotten.",
    "set_up.",
    "calendar.feed",
    "received.",
)
"""Sign-in and its like have tests of their own; they answer before there is anybody."""

CONSENT = {
    "scope": "substance_use",
    "discloser": "Example Behavioral Health",
    "described": "Records of this episode",
    "recipients": ["plan"],
    "purpose": "appeal",
    "signed_on": TODAY.isoformat(),
    "expires_with": "none",
}
FORMS: Mapping[str, Mapping[str, object]] = {
    "account.end_all": {},
    "account.end_others": {},
    "account.mail": {},
    "account.password": {},
    "api_keys.issue": {"name": "a test", "scopes": "see_cases"},
    "api_keys.revoke": {},
    "cases.change": {"version": "1"},
    "cases.move": {"to": "preparing"},
    "denials.classify": {"verdict": "not_parity", "reason": "x"},
    "denials.open_case": {},
    "documents.release": {},
    "drafts.seal": {"reason": "x"},
    "edits.drop_word": {},
    "edits.seal_word": {"reason": "x"},
    "edits.send_back": {},
    "edits.write_paragraph": {"place": "opening", "text": "x"},
    "exhibits.attach": {"title": "x"},  # with a file
    "imports.receive_notice": {},
    "imports.receive_remittance": {},
    "notices.confirm": {},
    "packets.build": {"reason": "x"},
    "packets.keep_description": {},
    "people.change_roles": {"roles": "intake"},
    "people.close": {},
    "people.end_sessions": {},
    "people.invite": {"email": "new@walk.example", "name": "Testa New", "roles": "intake"},
    "people.invite_again": {},
    "people.reopen": {},
    "people.reset_second_factor": {},
    "patient_search.find": {"words": "smh 9001"},
    "privacy.break_glass": {"reason": "x"},
    "privacy.change": {"version": "1", "part_2": "applies"},
    "privacy.class_exhibit": {"record_class": "ordinary"},
    "privacy.record": CONSENT,
    "privacy.restrict": {"restricted": "yes", "reason": "x"},
    "privacy.revoke": {"on": TODAY.isoformat()},
    "typed_denials.record": {"claim_number": "WALKED-1"},
}
WITH_A_FILE = {"edits.send_back", "exhibits.attach", "imports.receive_notice", "imports.receive_remittance"}
BODIES: Mapping[str, object] = {
    "Cases.Case": {"plan_name": "Walked Plan"},
    "Cases.CaseMoves": {"to": "preparing"},
    "Cases.Cases": {"denial_ids": ["{denial_id}"]},
    "Denials.DenialClassification": {"verdict": "not_parity", "reason": "x"},
    "Denials.Denials": {"facts": {"procedure_code": "H0015"}},
    "Documents.CaseDocuments": {"kind": REQUEST, "reason": "x"},
    "Documents.CaseExhibits": None,
    "Documents.DocumentRelease": None,
    "Documents.Drafts": {"kind": REQUEST},
    "Edits.OwnWords": {"place": "opening", "text": "x"},
    "Edits.WordDraft": None,
    "Edits.WordDraftSeal": {"reason": "x"},
    "Library.Authorities": {},
    "Library.Classifications": {},
    "Library.DeadlinesOfCase": {},
    "Library.Lint": {},
    "Library.Rights": {},
    "Notices.NoticeConfirmation": {"fields": {"payer": "x"}},
    "Notices.Notices": None,
    "Packets.CasePackets": {"reason": "x"},
    "Packets.ExhibitParticulars": {"dated": "2026-10-20"},
    "Packets.PacketPlans": {},
    "PatientSearch.Search": {"words": "smh 9001"},
    "Privacy.CaseConsents": CONSENT,
    "Privacy.CaseRestriction": {"restricted": True, "reason": "x"},
    "Privacy.ConsentRevocation": {"on": TODAY.isoformat()},
    "Privacy.ExhibitClass": {"record_class": "ordinary"},
    "Remittances.Remittances": None,
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDFS = {
    "Documents.CaseExhibits",
    "EstimateBills.DisputePapers",
    "Notices.Notices",
    "Requests.RequestDocuments",
}
QUERIES = {
    "DELETE Edits.OwnWords": "?place=opening",
    "POST Documents.CaseExhibits": "?title=x",
    "GET Privacy.CaseGate": "?recipient=plan",
}


ROOMS: tuple[ModuleType, ...] = tuple(
    importlib.import_module(each.stem) for each in sorted(Path(__file__).parent.glob("walk_*.py"))
)


def _told(name: str, own: Mapping[str, object]) -> dict[str, object]:
    """What this module says under a name, and the modules beside it."""
    together = dict(own)
    for room in ROOMS:
        together |= getattr(room, name, {})
    return together


ALL_FORMS = _told("FORMS", FORMS)
ALL_BODIES = _told("BODIES", BODIES)
ALL_QUERIES = _told("QUERIES", QUERIES)
FILES = _told("WITH_A_FILE", {})
WORDS = _told("WORDS", {})


@dataclass
class Walked:
    """Two organizations in one application; ours holds one of everything."""

    app: Flask
    service: Service
    ids: dict[str, str]
    restricted: dict[str, str] = field(default_factory=dict)
    tokens: dict[tuple[str, Role, UUID | None], str] = field(default_factory=dict)


NOT_CLOSED = {"privacy.break_glass", "audit.trail", "Audit.CaseTrail"}
"""The one way into a restricted case; and the trail, which tells who looked, not at what."""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, prepared_home: Path) -> Iterator[Walked]:
    home = tmp_path_factory.mktemp("walk") / "home"
    shutil.copytree(prepared_home, home)
    app = create_app(Settings.at(home))
    service: Service = app.extensions[KEY]
    ours = work_of(service, _person(service, OURS))
    file = denials.receive_remittance(ours, name="october.835", content=demo_remittance(TODAY))
    notice = notices.receive_notice(work_of(service, ours.actor), name="n.pdf", content=demo_notice(TODAY))
    everything = denials.list_denials(work_of(service, ours.actor)).items
    with_case = [each for each in everything if each.case_id is not None]
    ids = _full(service, ours.actor, with_case[0].case_id, with_case[0].id)
    other = next(each for each in with_case if each.case_id != with_case[0].case_id)
    restricting.restrict_case(
        work_of(service, ours.actor), other.case_id, restricted=True, reason="A colleague's family."
    )
    key = accounts.issue_api_key(
        work_of(service, ours.actor), name="a key", scopes=[Permission.SEE_CASES], expires_on=TODAY
    )
    ids |= {"file_id": str(file.id), "notice_id": str(notice.id), "key_id": str(key.id)}
    ids["user_id"] = str(accounts.list_users(work_of(service, ours.actor))[0].id)
    for room in ROOMS:
        ids |= room.things(service, ours.actor, ids)
    restricted = {**ids, "case_id": str(other.case_id), "denial_id": str(other.id)}
    yield Walked(app, service, ids, restricted)
    service.close()


def test_every_route_is_on_the_walk(walked: Walked) -> None:
    unknown = set()
    for rule in _routes(walked.app):
        unknown |= {f"{rule.endpoint}: what is {name}?" for name in rule.arguments - set(_words(walked.ids))}
        writes = rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
        if writes and rule.endpoint not in {**ALL_FORMS, **ALL_BODIES}:
            unknown.add(f"{rule.endpoint}: what does it take?")
    assert unknown == set()


@pytest.mark.parametrize("role", list(Role))
def test_another_organizations_things_are_not_there_for_any_job(walked: Walked, role: Role) -> None:
    wrong, seen = [], 0
    for rule, method, answer in _walk(walked, THEIRS, role, walked.ids):
        seen += 1
        allowed = _needed(walked.app, rule, method) in {*ROLES[role], "own account"}
        expected = {404} if rule.arguments & set(walked.ids) and allowed else {404, 403}
        if rule.arguments & set(walked.ids) and answer.status_code not in expected:
            wrong.append((rule.endpoint, method, answer.status_code))
        wrong += [(rule.endpoint, method, mark) for mark in MARKERS if mark in _text(answer)]
    assert wrong == []
    assert seen > 80


@pytest.mark.parametrize("role", list(Role))
def test_a_job_is_refused_exactly_what_it_may_not_do(walked: Walked, role: Role) -> None:
    """In one's own organization: 403 where the role lacks the permission, and nowhere else."""
    work = work_of(walked.service, owner(walked.service, OURS))
    restricting.restrict_case(  # by an earlier walk, of a role that may
        work, UUID(walked.ids["case_id"]), restricted=False, reason="For the next walk."
    )
    wrong = []
    for rule, method, answer in _walk(walked, OURS, role, walked.ids):
        needed = _needed(walked.app, rule, method)
        allowed = needed in {*ROLES[role], "own account"}
        if (answer.status_code == 403) == allowed or answer.status_code >= 500:
            wrong.append((rule.endpoint, method, str(needed), answer.status_code))
    assert wrong == []


def test_nobody_at_all_gets_nothing(walked: Walked) -> None:
    wrong = []
    for rule in _routes(walked.app):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            answer = _ask(Person(walked.app.test_client()), rule, method, walked.ids)
            machine = rule.rule.startswith("/api/")
            if answer.status_code not in ({401} if machine else {302, 303, 400}):
                wrong.append((rule.endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", [each for each in Role if Permission.SEE_RESTRICTED not in ROLES[each]])
def test_a_restricted_case_shows_nothing_of_its_patient_by_any_route(walked: Walked, role: Role) -> None:
    """Its own ids answer 403; in lists and everywhere else its patient is not named."""
    work = work_of(walked.service, owner(walked.service, OURS))
    name = cases.read_case(work, UUID(walked.restricted["case_id"])).details.patient.name
    assert name
    wrong = []
    for rule, method, answer in _walk(
        walked, OURS, role, walked.restricted, only=("case_id", "denial_id"), but=NOT_CLOSED
    ):
        if answer.status_code != 403:
            wrong.append((rule.endpoint, method, answer.status_code))
        wrong += [(rule.endpoint, method, "named")] if name in _text(answer) else []
    assert wrong == []


OF_THE_ORGANIZATION = {
    "user_id",
    "key_id",
    "practice_id",
    "provider_id",
    "schedule_id",
    "hold_id",
    "proposal_id",
    "disposal_id",
    "job_id",
    "batch_id",
    "check_id",
    "shell_id",
    "certificate_id",
    "feed_id",
    "clause_id",
    "draft_id",
    "webhook_id",
    "authority_id",
    "note_id",
}
"""Ids of things that belong to no practice. Whatever else is named in an address belongs to one."""
ACROSS_PRACTICES = {Permission.HOLD_RECORDS, Permission.DISPOSE_RECORDS}
"""Not for who is limited to practices: 403, whatever is named."""
OF_PATIENTS = ("DEMO-10", "SMH9001")


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.COMPLIANCE])  # who writes, and who looks
def test_another_practices_things_are_not_there_by_any_route(walked: Walked, role: Role) -> None:
    """In one's own organization, limited to a practice that has none of the walk's cases."""
    practice_id = UUID(walked.ids["practice_id"])
    wrong, seen = [], 0
    for rule, method, answer in _walk(walked, OURS, role, walked.ids, practice=practice_id):
        allowed = _needed(walked.app, rule, method) in ROLES[role] - ACROSS_PRACTICES
        named = rule.arguments & (set(walked.ids) - OF_THE_ORGANIZATION)
        if named and answer.status_code not in ({404} if allowed else {404, 403}):
            wrong.append((rule.endpoint, method, answer.status_code))
        seen += bool(named)
        shown = answer.get_data()
        wrong += [(rule.endpoint, method, mark) for mark in OF_PATIENTS if mark.encode() in shown]
        wrong += [(rule.endpoint, method, answer.status_code)] if answer.status_code >= 500 else []
    assert wrong == []
    assert seen > 50


def _full(service: Service, actor: Actor, case_id: object, denial_id: object) -> dict[str, str]:
    """One of everything in a case of ours, and the ids of it."""
    for title in ("Notice", "Authorization", "Clinical record"):
        case = papers.attach_exhibit(
            work_of(service, actor), case_id, title=title, content=a_pdf([[f"{title} of Testa Sample"]])
        )
    known = residential_case(TODAY)
    case = cases.change_case(work_of(service, actor), case_id, changes=known, expected_version=case.version)
    terms = ConsentTerms(
        discloser="Example Behavioral Health",
        described="Records of this episode",
        recipients=(Recipient.PLAN,),
        purpose="appeal",
        signed_on=TODAY,
        expires_with="none",
    )
    consent = consents.record_consent(work_of(service, actor), case_id, terms)
    version = versions.seal(work_of(service, actor), case_id, kind=REQUEST, reason="To be walked past.")
    versions.seal(work_of(service, actor), case_id, kind=APPEAL, reason="For the packet.")
    for exhibit in case.exhibits:
        dated = {"dated": TODAY.isoformat(), "kind": "other"}
        packets.describe_exhibit(work_of(service, actor), exhibit.id, changes=dated)
    packet = packets.seal_packet(work_of(service, actor), case_id, order=PacketOrder(), reason="Walked past.")
    return {
        "case_id": str(case_id),
        "denial_id": str(denial_id),
        "exhibit_id": str(case.exhibits[0].id),
        "consent_id": str(consent.id),
        "version_id": str(version.id),
        "packet_id": str(packet.id),
    }


def _words(ids: Mapping[str, str]) -> dict[str, str]:
    """The ids, and the other words that addresses hold."""
    own = {"kind": REQUEST, "section_id": "plan", "part": "1", "format": "pdf", "file_format": "pdf"}
    return {**ids, **own, **WORDS}


def _routes(app: Flask) -> list[Rule]:
    return [each for each in app.url_map.iter_rules() if not each.endpoint.startswith(OPEN_TO_ANYONE)]


def _walk(
    walked: Walked,
    organization: str,
    role: Role,
    ids: Mapping[str, str],
    *,
    only: Collection[str] = (),
    but: Collection[str] = (),
    practice: UUID | None = None,
) -> Iterator[tuple[Rule, str, TestResponse]]:
    for rule in sorted(_routes(walked.app), key=lambda each: each.endpoint):
        if rule.endpoint in but or (only and not rule.arguments & set(only)):
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            caller = _caller(walked, organization, role, rule, practice)
            yield rule, method, _ask(caller, rule, method, ids)


def _caller(
    walked: Walked, organization: str, role: Role, rule: Rule, practice: UUID | None
) -> Person | Program:
    """A fresh person each time: some routes end the session. Limited to a practice where one is named."""
    service, limit = walked.service, [] if practice is None else [practice]
    if rule.rule.startswith("/api/"):
        return Program(walked.app.test_client(), _token(walked, organization, role, practice))
    door = service.door(now=datetime.now(UTC))
    domain = "ours.example" if organization == OURS else "theirs.example"
    account = signing_in.account_by_email(door, f"{role.value}@{domain}")
    if limit != list(account.actor.practices or ()):
        practices.limit_person(work_of(service, owner(service, organization)), account.actor.id, limit)
    stay = signing_in.begin_session(door, account.actor.id, via=["password", "code"])
    person = Person(walked.app.test_client())
    with person.client.session_transaction() as session:
        session["_user_id"] = f"{account.actor.id}.{account.session_key}"
        session["_fresh"], session["stay"] = True, str(stay)
        session["fs_paa"] = datetime.now(UTC).timestamp()
    return person


def _token(walked: Walked, organization: str, role: Role, practice: UUID | None) -> str:
    """A key with what the role may do; the same one for a whole walk."""
    wanted = (organization, role, practice)
    if wanted not in walked.tokens:
        actor = owner(walked.service, organization)
        key = accounts.issue_api_key(work_of(walked.service, actor), name="walker", scopes=ROLES[role])
        if practice is not None:
            practices.limit_key(work_of(walked.service, actor), key.id, [practice])
        walked.tokens[wanted] = key.token
    return walked.tokens[wanted]


def _ask(caller: Person | Program, rule: Rule, method: str, ids: Mapping[str, str]) -> TestResponse:
    address = rule.rule
    for name, value in _words(ids).items():
        address = re.sub(rf"<(\w+:)?{name}>", value, address)
    if isinstance(caller, Program):
        return _ask_program(caller, rule, method, address.removeprefix("/api/v1"), ids)
    if rule.rule.startswith("/api/"):
        return caller.client.open(address, method=method)
    if method == "GET":
        return caller.get(address)
    fields = dict(ALL_FORMS[rule.endpoint])
    if rule.endpoint in FILES:
        fields["file"] = (io.BytesIO(FILES[rule.endpoint]), "paper")
    if rule.endpoint in WITH_A_FILE:
        content = _word_file() if rule.endpoint == "edits.send_back" else a_pdf([["A paper"]])
        fields["file"] = (io.BytesIO(content), "paper")
    return caller.post(address, fields)


def _ask_program(
    caller: Program, rule: Rule, method: str, address: str, ids: Mapping[str, str]
) -> TestResponse:
    address += ALL_QUERIES.get(f"{method} {rule.endpoint}", "")
    if method == "GET":
        return caller.get(address)
    if rule.endpoint in PDFS:
        return caller.call(method, address, data=a_pdf([["A paper"]]), content_type="application/pdf")
    if rule.endpoint == "Edits.WordDraft" and method == "POST":
        return caller.call(method, address, data=_word_file(), content_type=WORD)
    if rule.endpoint == "Remittances.Remittances":
        return caller.call(method, address, data=b"ISA", content_type="application/edi-x12")
    if rule.endpoint in FILES:
        return caller.call(method, address, data=FILES[rule.endpoint])
    body = ALL_BODIES[rule.endpoint]
    if rule.endpoint == "Cases.Cases":
        body = {"denial_ids": [ids["denial_id"]]}
    return caller.call(method, address, json=body, headers={"If-Match": '"1"'})


@cache
def _word_file() -> bytes:
    return render_docx(Document(kind=REQUEST, title="A letter", language="en-US", blocks=()), shell())


def _needed(app: Flask, rule: Rule, method: str) -> object:
    view = app.view_functions[rule.endpoint]
    kind = getattr(view, "view_class", None)
    return getattr(kind, method.lower()).needs if kind is not None else view.needs


def _person(service: Service, organization: str) -> Actor:
    return Actor(
        new_id(),
        owner(service, organization).organization_id,
        "Testa Worker",
        ActorKind.PERSON,
        permissions_of([Role.ADMINISTRATOR]),
    )


def _text(answer: TestResponse) -> str:
    return answer.get_data().decode("utf-8", "replace")  # a shipped Word file is for everybody
