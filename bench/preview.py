"""How long a preview takes after a field was changed: through the application, its database and its pages."""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from api.app import create_app
from api.work import KEY
from appeals.demo.details import residential_case
from appeals.demo.remittance import demo_remittance
from appeals.domain.actor import Permission, Role
from appeals.domain.letter_kinds import APPEAL
from appeals.services import accounts, cases, denials
from appeals.services import sign_in as signing_in
from appeals.settings import Settings
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

ROUNDS = 15
ORGANIZATION, EMAIL = "Example Behavioral Health", "bench@example.org"


def preview_milliseconds() -> dict[str, float]:
    """The median of processor milliseconds at the server, for each way to a preview."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings.at(Path(folder)), log_level="ERROR")
        first = Service.from_settings(settings)
        first.migrate()
        first.close()
        app = create_app(settings)
        service: Service = app.extensions[KEY]
        try:
            accounts.open_organization(service.door(now=datetime.now(UTC)), name=ORGANIZATION)
            return _measured(app, service)
        finally:
            service.close()


def _measured(app: Flask, service: Service) -> dict[str, float]:
    case_id, token = _a_case(service)
    headers = {"Authorization": f"Bearer {token}"}
    program, person = app.test_client(), _signed_in(app, service)
    address = f"/api/v1/cases/{case_id}"
    version = program.get(address, headers=headers).json["version"]

    def change(number: int) -> None:
        nonlocal version
        body = {"tracking": f"REF-{number}"}
        answer = program.patch(address, json=body, headers={**headers, "If-Match": f'"{version}"'})
        assert answer.status_code == 200, answer.json
        version = answer.json["version"]

    def page() -> None:
        assert person.get(f"/cases/{case_id}/drafts/{APPEAL}").status_code == 200

    def draft() -> None:
        answer = program.post(f"{address}/drafts", json={"kind": APPEAL}, headers=headers)
        assert answer.status_code == 200, answer.json

    return {
        "the page of the draft": _median(page, change),
        "the draft by the API": _median(draft, change),
    }


def _median(ask: Callable[[], None], change: Callable[[int], None]) -> float:
    taken = []
    for number in range(ROUNDS):
        change(number)
        begun = time.process_time()
        ask()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


def _a_case(service: Service) -> tuple[str, str]:
    """A case that can be drafted, and the key of a program."""
    today = datetime.now(UTC).date()
    owner = accounts.command_actor(service.door(now=datetime.now(UTC)), ORGANIZATION)

    def work() -> UnitOfWork:
        return service.work(owner, now=datetime.now(UTC), today=today)

    denials.receive_remittance(work(), name="october.835", content=demo_remittance(today))
    found = next(each for each in denials.list_denials(work()).items if each.case_id is not None)
    case = cases.read_case(work(), found.case_id)
    cases.change_case(work(), case.id, changes=residential_case(today), expected_version=case.version)
    scopes = [Permission.SEE_CASES, Permission.EDIT_CASES, Permission.DRAFT]
    accounts.add_user(
        work(), email=EMAIL, name="Testa Drafter", password="a long made-up passphrase", roles=[Role.DRAFTER]
    )
    return str(case.id), accounts.issue_api_key(work(), name="bench", scopes=scopes).token


def _signed_in(app: Flask, service: Service) -> object:
    account = signing_in.account_by_email(service.door(now=datetime.now(UTC)), EMAIL)
    stay = signing_in.begin_session(
        service.door(now=datetime.now(UTC)), account.actor.id, via=["password", "code"]
    )
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{account.actor.id}.{account.session_key}"
        session["_fresh"], session["stay"] = True, str(stay)
        session["fs_paa"] = datetime.now(UTC).timestamp()
    return client
