"""A mail server of our own on a real socket, that keeps what it is given, and settings that use it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string, policy
from pathlib import Path

from appeals.settings import Settings

ADDRESS = "https://evenhand.example"


@dataclass
class Postmaster:
    """A mail server that keeps what it is given."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    refuses: bool = False

    def text(self) -> str:
        """The words of the last mail."""
        return str(message_from_string(self.mails[-1], policy=policy.default).get_content())


@contextmanager
def mail_server() -> Iterator[Postmaster]:
    kept = Postmaster()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 made up\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    kept.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                refused = kept.refuses and word == b"RCPT"
                self.wfile.write(
                    b"550 no\r\n" if refused else b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n"
                )

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        kept.port = server.server_address[1]
        threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
        yield kept
        server.shutdown()


def with_mail(home: Path, postmaster: Postmaster) -> Settings:
    return Settings.from_env(
        {
            "EVENHAND_HOME": str(home),
            "EVENHAND_SMTP_URL": f"smtp://127.0.0.1:{postmaster.port}",
            "EVENHAND_MAIL_FROM": "evenhand@clinic.example",
            "EVENHAND_ADDRESS": ADDRESS,
        }
    )
