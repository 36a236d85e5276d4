"""The key file wrapped by a key service: a Vault as its documentation has it, AWS KMS by moto, a command."""

import base64
import json
import os
import secrets
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from factories import a_full_case, an_organization, work
from moto.server import ThreadedMotoServer

from appeals.cli import main
from appeals.errors import KeysUnavailable, WrongKeys
from appeals.gateways.aws_signing import AwsCredentials, signed_headers
from appeals.gateways.key_services import key_service
from appeals.services import cases
from appeals.settings import KeyServiceSettings, Settings
from appeals.store.key_wrapping import KeyService, unwrapped, wrapped
from appeals.store.keys import KeyRing
from appeals.wiring import Service

TOKEN = "a-made-up-token"
AWS = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "made up"}
PROGRAM = """
import sys
key = bytes(range(32))
given = sys.stdin.read()
if sys.argv[1] == "wrap":
    print("kept:" + given)
elif given.startswith("kept:"):
    print(given[5:])
else:
    sys.exit(3)
"""


class VaultServer(BaseHTTPRequestHandler):
    """transit/encrypt, decrypt and rotate: /v1/transit/<verb>/<key>, X-Vault-Token, {"data": {...}}."""

    versions: list[bytes]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        if self.headers["X-Vault-Token"] != TOKEN:
            return self.answer(403, {"errors": ["permission denied"]})
        verb = self.path.removeprefix("/v1/transit/").partition("/")[0]
        if verb == "encrypt":
            nonce = secrets.token_bytes(12)
            sealed = nonce + AESGCM(self.versions[-1]).encrypt(
                nonce, base64.b64decode(body["plaintext"]), b""
            )
            told = f"vault:v{len(self.versions)}:{base64.b64encode(sealed).decode()}"
            return self.answer(200, {"data": {"ciphertext": told, "key_version": len(self.versions)}})
        _, version, content = body["ciphertext"].split(":")
        sealed = base64.b64decode(content)
        try:
            plain = AESGCM(self.versions[int(version[1:]) - 1]).decrypt(sealed[:12], sealed[12:], b"")
        except (InvalidTag, IndexError):
            return self.answer(400, {"errors": ["cipher: message authentication failed"]})
        return self.answer(200, {"data": {"plaintext": base64.b64encode(plain).decode()}})

    def answer(self, status: int, told: dict[str, object]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def vault() -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and the versions of its key."""
    versions = [secrets.token_bytes(32)]
    handler = type("Own", (VaultServer,), {"versions": versions})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", versions
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def aws() -> Iterator[tuple[str, str]]:
    """The address of moto's KMS and the id of a key in it."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    url = f"http://127.0.0.1:{port}"
    own = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "made up"}
    client = boto3.client("kms", region_name="us-east-1", endpoint_url=url, **own)
    yield url, client.create_key()["KeyMetadata"]["KeyId"]
    server.stop()


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "keeper.py"
    path.write_text(PROGRAM)
    return f"{sys.executable} {path}"


@pytest.fixture(params=["vault", "aws", "command"])
def service_settings(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "vault":
        url = request.getfixturevalue("vault")[0]
        return {"EVENHAND_KMS_URL": url, "EVENHAND_KMS_KEY": "evenhand", "EVENHAND_KMS_TOKEN": TOKEN} | {
            "EVENHAND_KMS": "vault"
        }
    if request.param == "aws":
        url, key = request.getfixturevalue("aws")
        return {"EVENHAND_KMS": "aws", "EVENHAND_KMS_URL": url, "EVENHAND_KMS_KEY": key, **AWS}
    return {"EVENHAND_KMS": "command", "EVENHAND_KMS_COMMAND": request.getfixturevalue("program")}


def clock() -> datetime:
    return datetime.now(UTC)


def settings(home: Path, given: dict[str, str]) -> Settings:
    return Settings.from_env({"EVENHAND_HOME": str(home), **given})


def keeper(given: dict[str, str]) -> KeyService:
    found = settings(Path("unused"), given).key_service
    assert found is not None
    return key_service(found, clock)


def test_what_is_wrapped_opens_with_the_same_service_alone(service_settings: dict[str, str]) -> None:
    service = keeper(service_settings)
    text = wrapped(KeyRing.new().to_text(), service)

    assert "masters" not in text
    assert "masters" in unwrapped(text, service)
    told = json.loads(text)
    for part in ("ring", "key"):
        spoilt = "A" + told[part][1:] if told[part][0] != "A" else "B" + told[part][1:]
        with pytest.raises(WrongKeys):
            unwrapped(json.dumps({**told, part: spoilt}), service)


def test_a_first_start_makes_a_wrapped_file_and_later_ones_read_it(
    service_settings: dict[str, str], tmp_path: Path
) -> None:
    at_home = settings(tmp_path / "home", service_settings)
    first = Service.from_settings(at_home)
    first.migrate()
    an_organization(first, "Example Behavioral Health")
    case = a_full_case(first)
    first.close()

    assert b"masters" not in at_home.keys_file.read_bytes()
    assert at_home.keys_file.stat().st_mode & 0o077 == 0
    again = Service.from_settings(at_home)
    assert cases.read_case(work(again), case.id).details.patient.name == "Testa Sample"
    again.close()
    with pytest.raises(WrongKeys, match="wrapped by a key service"):
        Service.from_settings(Settings.at(tmp_path / "home"))


def test_the_commands_wrap_rotate_and_unwrap(
    service_settings: dict[str, str],
    sqlite_service: Service,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = sqlite_service.settings.home
    for name, value in {"EVENHAND_HOME": str(home), **service_settings}.items():
        monkeypatch.setenv(name, value)
    file = sqlite_service.settings.keys_file

    assert main(["keys", "list"]) == 1  # plain, although a service is set
    assert "evenhand keys wrap" in capsys.readouterr().err
    assert main(["keys", "wrap"]) == 0
    before = file.read_text()
    assert "masters" not in before
    assert main(["keys", "wrap"]) == 0  # anew, as after the service's own key rotated
    assert file.read_text() != before
    assert main(["keys", "rotate"]) == 0
    assert main(["keys", "retire"]) == 0
    assert all("masters" not in each.read_text() for each in home.glob("keys*.json"))
    assert main(["keys", "list"]) == 0
    assert "(active)" in capsys.readouterr().out
    assert main(["audit", "verify"]) == 0
    assert main(["keys", "unwrap"]) == 0
    monkeypatch.delenv("EVENHAND_KMS")
    assert main(["keys", "list"]) == 0


def test_what_an_older_version_of_vaults_key_wrapped_still_opens(vault: tuple[str, list[bytes]]) -> None:
    url, versions = vault
    service = keeper(
        {"EVENHAND_KMS": "vault", "EVENHAND_KMS_URL": url, "EVENHAND_KMS_KEY": "evenhand"}
        | {"EVENHAND_KMS_TOKEN": TOKEN}
    )
    old = service.wrap(b"k" * 32)
    versions.append(secrets.token_bytes(32))

    assert service.unwrap(old) == b"k" * 32
    assert service.wrap(b"k" * 32).startswith("vault:v2:")


def test_a_service_that_refuses_or_is_silent_is_told_apart(vault: tuple[str, list[bytes]]) -> None:
    refused = key_service(KeyServiceSettings("vault", vault[0], "evenhand", "another token"), clock)
    with pytest.raises(WrongKeys, match=r"refused .status 403"):
        refused.wrap(b"k" * 32)
    silent = key_service(KeyServiceSettings("vault", "http://127.0.0.1:1", "evenhand", TOKEN), clock)
    with pytest.raises(KeysUnavailable, match="does not answer"):
        silent.unwrap("vault:v1:AAAA")
    with pytest.raises(WrongKeys, match="exit status 1"):
        key_service(KeyServiceSettings("command", command="false"), clock).wrap(b"k" * 32)
    with pytest.raises(KeysUnavailable, match="FileNotFoundError"):
        key_service(KeyServiceSettings("command", command="/no/such/program"), clock).wrap(b"k" * 32)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"EVENHAND_KMS": "gcp"}, "vault, aws or command"),
        ({"EVENHAND_KMS": "vault", "EVENHAND_KMS_URL": "https://v.example"}, "EVENHAND_KMS_KEY"),
        ({"EVENHAND_KMS": "aws", "EVENHAND_KMS_KEY": "k"}, "AWS_REGION"),
        ({"EVENHAND_KMS": "command"}, "EVENHAND_KMS_COMMAND"),
        (
            {
                "EVENHAND_KMS": "vault",
                "EVENHAND_KMS_URL": "http://v.example",
                "EVENHAND_KMS_KEY": "k",
                "EVENHAND_KMS_TOKEN": "t",
            },
            "https://",
        ),
        ({"EVENHAND_KMS": "vault", "EVENHAND_KMS_TOKEN_FILE": "/no/such"}, "EVENHAND_KMS_TOKEN_FILE"),
    ],
)
def test_settings_that_do_not_do_are_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Settings.from_env(given)


def test_the_token_may_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("a-secret-token\n")
    given = {"EVENHAND_KMS": "vault", "EVENHAND_KMS_URL": "https://v.example", "EVENHAND_KMS_KEY": "k"}

    found = settings(tmp_path, {**given, "EVENHAND_KMS_TOKEN_FILE": str(path)})

    assert found.key_service is not None
    assert found.key_service.token == "a-secret-token"
    assert "a-secret-token" not in repr(found)


def test_requests_are_signed_as_amazon_publishes_it() -> None:
    """The case post-vanilla of the Signature Version 4 test suite."""
    own = AwsCredentials("us-east-1", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    at = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)

    signed = signed_headers("https://example.amazonaws.com/", b"", {}, own, service="service", at=at)

    assert signed["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )


@pytest.mark.parametrize("token", ["", "a session token"])
def test_requests_are_signed_as_botocore_signs_them(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url, content = "https://kms.eu-central-1.amazonaws.com/", os.urandom(200)
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.Encrypt"}
    theirs = AWSRequest("POST", url, headers=dict(headers), data=content)
    SigV4Auth(Credentials("AKIDEXAMPLE", "made up", token or None), "kms", "eu-central-1").add_auth(theirs)
    at = datetime.strptime(theirs.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    own = AwsCredentials("eu-central-1", "AKIDEXAMPLE", "made up", token)
    ours = signed_headers(url, content, headers, own, service="kms", at=at)

    assert ours["Authorization"] == theirs.headers["Authorization"]
