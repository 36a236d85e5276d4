"""Posts to addresses that people typed: never into a private network, unless the operator named it."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from appeals.domain.webhooks import NotTaken, UnsafeAddress

LARGEST = 16 * 1024  # bytes of an answer that are read
PATIENCE = 10.0  # seconds for each step

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send: the address as typed, and the one machine that its name stands for now."""

    url: str
    host: str
    port: int
    address: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Posts to https addresses; ``allowed`` names hosts (host:port) of one's own network."""

    allowed: Collection[str] = ()
    resolve: Resolve | None = None  # how names are looked up; None: as this machine does

    def check(self, url: str) -> Target:
        """Where a post would go; raises UnsafeAddress.

        The name is looked up here and the very address that was checked is used, so that a name that changes
        its address in between (DNS rebinding) leads nowhere else.
        """
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise UnsafeAddress("The port of the address cannot be read.") from None
        own = f"{host}:{port}" in self.allowed
        if parts.scheme != "https" and not (own and parts.scheme == "http"):
            raise UnsafeAddress("The address needs to begin with https://")
        if not host or parts.username or parts.password or parts.fragment:
            raise UnsafeAddress("The address needs a host, and neither a name, a password nor a # part.")
        found = (self.resolve or _resolved)(host, port)
        if not found:
            raise UnsafeAddress(f"The name {host} is not known.")
        if not own:
            _refuse_inner(host, found)
        return Target(url.strip(), host, port, found[0])

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer; raises UnsafeAddress or NotTaken. No redirect is followed."""
        target = self.check(url)
        try:
            status = _posted(target, body, headers)
        except (OSError, http.client.HTTPException) as error:
            raise NotTaken(type(error).__name__) from error
        if not 200 <= status < 300:
            raise NotTaken(f"status {status}")
        return status


class _Pinned(http.client.HTTPConnection):
    """A connection to the machine that was checked; over TLS, the certificate is held against the name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=PATIENCE)
        self._target = target

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.create_connection((self._target.address, self._target.port), PATIENCE)
        if self._target.url.startswith("https://"):
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._target.host)


def _posted(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    parts = urlsplit(target.url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    with closing(_Pinned(target)) as connection:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(LARGEST)
        return answer.status


def _refuse_inner(host: str, addresses: Collection[str]) -> None:
    """Every address must be one that the whole internet can reach."""
    for text in addresses:
        address = ipaddress.ip_address(text)
        inner = getattr(address, "ipv4_mapped", None) or address
        if not inner.is_global or inner.is_multicast:
            raise UnsafeAddress(f"{host} is inside of a private or reserved network; nothing is sent there.")


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(each[4][0]) for each in found))
