"""A mail server on this machine that keeps what it is given."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from appeals.settings import Settings


@dataclass
class Postmaster:
    """Where it listens, what it was given, and whether it refuses everybody."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    refuses: bool = False

    def settings(self, home: Path) -> Settings:
        """An installation whose mail goes here."""
        return Settings.from_env(
            {
                "EVENHAND_HOME": str(home),
                "EVENHAND_SMTP_URL": f"smtp://127.0.0.1:{self.port}",
                "EVENHAND_MAIL_FROM": "evenhand@clinic.example",
                "EVENHAND_ADDRESS": "https://evenhand.example",
            }
        )


@contextmanager
def running_postmaster() -> Iterator[Postmaster]:
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
        threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
        yield kept
        server.shutdown()
