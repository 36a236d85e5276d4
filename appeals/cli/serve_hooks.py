"""What gunicorn's first process does beside serving: it keeps one worker for jobs alive.

The worker is a child with a pipe from this process. However this process ends, the pipe ends with it, and the
worker stops. A worker that ends by itself, or is killed, is started again.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from typing import Protocol

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a worker that ended is started again
STEADY = 60.0  # one that lasted as long has ended for a reason of its own
PATIENCE = 15.0  # seconds that it may take to stop
WORKER = (
    sys.executable,
    "-c",
    "from appeals.cli import main; raise SystemExit(main())",
    "worker",
    "--beside",
)


class Server(Protocol):
    """What gunicorn hands to its hooks."""

    address: list[tuple[str, int]]


class Keeper(threading.Thread):
    """Starts the worker once the pages answer, and again whenever it has ended."""

    def __init__(self, host: str, port: int, command: Sequence[str] = WORKER) -> None:
        super().__init__(name="worker keeper", daemon=True)
        self._host, self._port, self._command = host, port, command
        self._stop_asked = threading.Event()
        self.worker: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Until told to stop."""
        _wait_for_answer(self._host, self._port)  # people wait for pages, not for jobs
        pause = FIRST_PAUSE
        while not self._stop_asked.is_set():
            began = time.monotonic()
            self.worker = subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603  our own words
            while self.worker.poll() is None and not self._stop_asked.wait(0.5):
                pass
            self._end_input()
            pause = FIRST_PAUSE if time.monotonic() - began > STEADY else min(2 * pause, LONGEST_PAUSE)
            self._stop_asked.wait(pause)

    def stop(self) -> None:
        """Let the worker end what it can, and wait for it."""
        self._stop_asked.set()
        self._end_input()
        if self.worker is not None:
            try:
                self.worker.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.worker.kill()

    def _end_input(self) -> None:
        if self.worker is not None and self.worker.stdin is not None:
            self.worker.stdin.close()


_keepers: list[Keeper] = []


def when_ready(server: Server) -> None:
    """The first process listens; its web processes are about to start."""
    host, port = server.address[0][:2]
    keeper = Keeper(host, port)
    _keepers.append(keeper)
    keeper.start()


def on_exit(_server: Server) -> None:
    """The first process ends in good order."""
    for keeper in _keepers:
        keeper.stop()


def _wait_for_answer(host: str, port: int) -> None:
    connection = HTTPConnection(host, port, timeout=60)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return  # the worker can do without
    finally:
        connection.close()
