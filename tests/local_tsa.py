"""A real time-stamp authority on this machine: openssl ts behind a small HTTP server, with its own root."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
"""
LEAF = (
    "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n"
)


@dataclass(slots=True)
class LocalTsa:
    """Its address, the root to pin, and what it does instead of answering, where a test wants that."""

    folder: Path
    url: str = ""
    asked: int = 0
    instead: Callable[[BaseHTTPRequestHandler], None] | None = field(default=None)

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def reply(self, question: bytes) -> bytes:
        query = self.folder / f"{threading.get_ident()}.tsq"
        query.write_bytes(question)
        words = ["ts", "-reply", "-config", self.folder / "tsa.cnf", "-queryfile", query]
        return openssl(*words)


def openssl(*words: str | Path) -> bytes:
    """Run openssl; its output. Raises CalledProcessError."""
    return subprocess.run(["openssl", *map(str, words)], capture_output=True, check=True).stdout


def make_authority(folder: Path, name: str = "Example TSA") -> LocalTsa:
    """A root and a time-stamping certificate under it, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ec = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    root, tsa, leaf = folder / "root.pem", folder / "tsa.pem", folder / "leaf.ext"
    openssl("req", "-x509", *ec, "-keyout", folder / "root.key", "-out", root, "-days", "3650",
            "-subj", f"/O={name}/CN={name} Root")  # fmt: skip
    openssl("req", "-new", *ec, "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr",
            "-subj", f"/O={name}/CN={name} Unit 1")  # fmt: skip
    leaf.write_text(LEAF)
    openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", root, "-CAkey", folder / "root.key",
            "-CAcreateserial", "-days", "3650", "-extfile", leaf, "-out", tsa)  # fmt: skip
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    return LocalTsa(folder)


@contextmanager
def served(authority: LocalTsa) -> Iterator[LocalTsa]:
    """Answer on a free port of this machine while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked += 1
            if authority.instead is not None:
                authority.instead(self)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(authority.reply(question))

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield authority
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
