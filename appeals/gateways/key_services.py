"""Asks what keeps the key above ours: HashiCorp Vault, AWS KMS, or a command of the operator's."""

import base64
import binascii
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from appeals.errors import KeysUnavailable, WrongKeys
from appeals.gateways.aws_signing import AwsCredentials, signed_headers
from appeals.settings import KeyServiceSettings
from appeals.store.key_wrapping import KeyService

PATIENCE = httpx.Timeout(10.0, connect=5.0)
COMMAND_SECONDS = 60

Clock = Callable[[], datetime]
CONTEXT = {"application": "evenhand", "purpose": "key ring"}  # bound to the wrapped key; AWS logs it
REFUSED = "The key service refused ({told}). Its key may be disabled, gone, or not ours to use."
SILENT = "The key service does not answer ({told}). Start again once it does; nothing was changed."


def key_service(settings: KeyServiceSettings, clock: Clock) -> KeyService:
    """The service that the settings name. ``clock`` gives instants in UTC, which AWS asks for."""
    if settings.kind == "vault":
        return Vault(settings.url, settings.key, settings.token)
    if settings.kind == "aws":
        own = AwsCredentials(
            settings.region, settings.access_key, settings.secret_key, settings.session_token
        )
        return AwsKms(
            settings.url or f"https://kms.{settings.region}.amazonaws.com", settings.key, own, clock
        )
    return Command(tuple(shlex.split(settings.command)))


@dataclass(frozen=True, slots=True)
class Vault:
    """The transit engine of HashiCorp Vault or OpenBao. ``key`` is its name; before a slash, its mount."""

    url: str
    key: str
    token: str = field(repr=False)

    @property
    def name(self) -> str:
        """Which key."""
        return f"vault {self.key}"

    def wrap(self, key: bytes) -> str:
        """The key as Vault's own ciphertext, vault:v1:..., which names the version of its key."""
        return self._asked("encrypt", {"plaintext": base64.b64encode(key).decode()}, "ciphertext")

    def unwrap(self, wrapped: str) -> bytes:
        """What was wrapped, under whichever version of the key."""
        return _decoded(self._asked("decrypt", {"ciphertext": wrapped}, "plaintext"))

    def _asked(self, verb: str, body: dict[str, str], wanted: str) -> str:
        mount, _, key = self.key.rpartition("/")
        address = f"{self.url.rstrip('/')}/v1/{mount or 'transit'}/{verb}/{key}"
        told = _posted(address, body, {"X-Vault-Token": self.token})
        inner = told.get("data")
        return _text(inner.get(wanted) if isinstance(inner, dict) else None)


@dataclass(frozen=True, slots=True)
class AwsKms:
    """A symmetric key of AWS KMS; ``key`` is its id, its ARN or an alias."""

    url: str
    key: str
    credentials: AwsCredentials = field(repr=False)
    clock: Clock = field(repr=False)

    @property
    def name(self) -> str:
        """Which key."""
        return f"aws {self.key}"

    def wrap(self, key: bytes) -> str:
        """The key as a ciphertext blob of KMS, as base64."""
        body = {"KeyId": self.key, "Plaintext": base64.b64encode(key).decode()}
        return self._asked("Encrypt", body, "CiphertextBlob")

    def unwrap(self, wrapped: str) -> bytes:
        """What was wrapped by this very key; another key of the account is not asked."""
        return _decoded(self._asked("Decrypt", {"KeyId": self.key, "CiphertextBlob": wrapped}, "Plaintext"))

    def _asked(self, verb: str, body: dict[str, str], wanted: str) -> str:
        content = httpx.Request("POST", self.url, json={**body, "EncryptionContext": CONTEXT}).content
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"TrentService.{verb}"}
        signed = signed_headers(self.url, content, headers, self.credentials, service="kms", at=self.clock())
        return _text(_sent(self.url, content, signed).get(wanted))


@dataclass(frozen=True, slots=True)
class Command:
    """A program of the operator's: called with wrap or unwrap, base64 comes in, base64 goes out."""

    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """Which program."""
        return f"command {self.words[0]}"

    def wrap(self, key: bytes) -> str:
        """What the program makes of the key."""
        return self._run("wrap", base64.b64encode(key).decode())

    def unwrap(self, wrapped: str) -> bytes:
        """What the program was given to wrap."""
        return _decoded(self._run("unwrap", wrapped))

    def _run(self, verb: str, given: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603  the operator's own words, no shell
                [*self.words, verb],
                input=given,
                capture_output=True,
                text=True,
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise KeysUnavailable(SILENT.format(told=type(error).__name__)) from error
        if done.returncode != 0 or not done.stdout.strip():
            raise WrongKeys(REFUSED.format(told=f"exit status {done.returncode}"))
        return done.stdout.strip()


def _posted(url: str, body: dict[str, str], headers: dict[str, str]) -> dict[str, object]:
    content = httpx.Request("POST", url, json=body).content
    return _sent(url, content, {**headers, "Content-Type": "application/json"})


def _sent(url: str, content: bytes, headers: dict[str, str]) -> dict[str, object]:
    """The answer as an object. What it says in an error may hold secrets and is not repeated."""
    try:
        with httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
            answer = client.post(url, content=content, headers=headers)
    except httpx.HTTPError as error:
        raise KeysUnavailable(SILENT.format(told=type(error).__name__)) from error
    if answer.is_server_error:
        raise KeysUnavailable(SILENT.format(told=f"status {answer.status_code}"))
    try:
        told = answer.json() if answer.is_success else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise WrongKeys(REFUSED.format(told=f"status {answer.status_code}"))
    return told


def _text(given: object) -> str:
    if not isinstance(given, str) or not given:
        raise WrongKeys(REFUSED.format(told="its answer lacks what was asked for"))
    return given


def _decoded(given: str) -> bytes:
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WrongKeys(REFUSED.format(told="its answer is no key")) from error
