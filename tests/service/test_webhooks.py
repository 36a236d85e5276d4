"""Webhooks over real sockets: what is told, signed and repeated; and where nothing is ever sent."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from factories import NOW, THEIRS, a_denial, work

from appeals.domain.actor import Role
from appeals.domain.webhooks import EVENTS, GIVES_UP_AFTER, HookState, UnsafeAddress
from appeals.errors import BadInput, NotAllowed
from appeals.gateways.outgoing import Outgoing
from appeals.services import webhooks
from appeals.settings import Settings
from appeals.wiring import Service


@dataclass
class Listener:
    """Another system: keeps what it is told and answers with what it is set to."""

    address: str = ""
    status: int = 204
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(heard.status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing to standard error."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    heard.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield heard
    server.shutdown()
    server.server_close()


@pytest.fixture
def reaching(sqlite_service: Service, listener: Listener) -> Iterator[Service]:
    """The service with the listener's address allowed."""
    base = sqlite_service.settings
    allowed = Settings.from_env(
        {"EVENHAND_HOME": str(base.home), "EVENHAND_WEBHOOK_INNER_HOSTS": listener.address}
    )
    service = Service.from_settings(allowed)
    yield service
    service.close()


def test_an_event_is_told_by_ids_alone_and_signed(reaching: Service, listener: Listener) -> None:
    made = webhooks.add_webhook(
        work(reaching), url=f"http://{listener.address}/hook?x=1", events=["denial.reported"]
    )
    denial = a_denial(reaching)
    assert webhooks.tell_waiting(work(reaching)) == 1
    ((headers, body),) = listener.told
    assert json.loads(body)["type"] == "denial.reported"
    assert json.loads(body)["data"] == {"id": str(denial.id)}
    assert b"Sample" not in body
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    content = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    digest = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"


def test_what_was_taken_is_not_told_again_and_what_was_not_is(reaching: Service, listener: Listener) -> None:
    webhooks.add_webhook(work(reaching), url=f"http://{listener.address}/", events=["denial.reported"])
    a_denial(reaching)
    listener.status = 503
    assert webhooks.tell_waiting(work(reaching)) == 0
    assert webhooks.tell_waiting(work(reaching)) == 0  # it waits a minute first
    assert len(listener.told) == 1
    listener.status = 200
    later = work(reaching, now=NOW + timedelta(minutes=2))
    assert webhooks.tell_waiting(later) == 1
    assert webhooks.tell_waiting(later) == 0
    first, second = (headers["webhook-id"] for headers, _ in listener.told)
    assert first == second


def test_a_redirect_is_not_followed(reaching: Service, listener: Listener) -> None:
    webhooks.add_webhook(work(reaching), url=f"http://{listener.address}/", events=["denial.reported"])
    a_denial(reaching)
    listener.status = 302
    assert webhooks.tell_waiting(work(reaching)) == 0
    (view,) = webhooks.list_webhooks(work(reaching))
    assert (view.failures, view.last_outcome) == (1, "status 302")


def test_after_days_of_failures_it_gives_up_until_a_person_starts_it(
    reaching: Service, listener: Listener
) -> None:
    webhooks.add_webhook(work(reaching), url=f"http://{listener.address}/", events=["denial.reported"])
    a_denial(reaching)
    listener.status = 500
    webhooks.tell_waiting(work(reaching))
    webhooks.tell_waiting(work(reaching, now=NOW + GIVES_UP_AFTER))
    (view,) = webhooks.list_webhooks(work(reaching))
    assert view.state is HookState.GIVEN_UP
    webhooks.set_webhook(work(reaching), view.id, active=True)
    listener.status = 200
    assert webhooks.tell_waiting(work(reaching, now=NOW + GIVES_UP_AFTER)) == 1


def test_only_chosen_events_of_ones_own_organization_are_told(reaching: Service, listener: Listener) -> None:
    webhooks.add_webhook(work(reaching), url=f"http://{listener.address}/", events=["case.moved"])
    a_denial(reaching)
    assert webhooks.tell_waiting(work(reaching)) == 0
    assert webhooks.list_webhooks(work(reaching, of=THEIRS)) == ()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.7/",
        "https://192.168.1.1/",
        "https://0.0.0.0/",
        "https://localhost/",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        "https:///nowhere",
    ],
)
def test_an_address_inside_or_without_tls_is_refused(sqlite_service: Service, url: str) -> None:
    with pytest.raises(BadInput) as refused:
        webhooks.add_webhook(work(sqlite_service), url=url, events=["case.moved"])
    assert [each.where for each in refused.value.problems] == ["url"]


def test_a_name_that_leads_inside_is_refused_even_beside_an_outer_address() -> None:
    outgoing = Outgoing(resolve=lambda _host, _port: ["93.184.216.34", "10.1.2.3"])
    with pytest.raises(UnsafeAddress, match="private or reserved"):
        outgoing.check("https://rebinding.example/")


def test_the_very_address_that_was_checked_is_used(listener: Listener) -> None:
    """A name may answer differently the second time: it is not asked a second time."""
    answers = iter([["127.0.0.1"]])
    host = f"hook.example:{listener.address.rpartition(':')[2]}"
    outgoing = Outgoing((host,), lambda _host, _port: next(answers))
    assert outgoing.post(f"http://{host}/", b"{}", {}) == 204
    assert listener.told[0][0]["host"] == host


def test_events_are_named_and_only_keepers_of_keys_set_webhooks(sqlite_service: Service) -> None:
    with pytest.raises(BadInput) as refused:
        webhooks.add_webhook(work(sqlite_service), url="https://93.184.216.34/", events=["case.read"])
    assert [each.where for each in refused.value.problems] == ["events"]
    with pytest.raises(NotAllowed):
        webhooks.list_webhooks(work(sqlite_service, Role.DRAFTER))
    assert all("." in name for name in EVENTS)
