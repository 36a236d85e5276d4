"""serve: migrates, loads the demo once where asked, and hands the process over to gunicorn."""

import argparse
import ipaddress
import os
import socket
import sys
from dataclasses import replace
from datetime import UTC, datetime

from appeals.cli.command import refusing
from appeals.demo import SIGN_INS, load_once
from appeals.services.first_run import new_setup_token
from appeals.settings import Settings
from appeals.wiring import Service


def add_arguments(parser: argparse.ArgumentParser, _command: str) -> None:
    """Where to listen, and whether to show made-up people."""
    parser.add_argument("--demo", action="store_true", help="load fictitious data once; local addresses only")
    parser.add_argument("--bind", metavar="ADDRESS:PORT", help="default: EVENHAND_BIND or 127.0.0.1:8080")
    parser.add_argument("--reload", action="store_true", help="start anew when the code changes")


def run(arguments: argparse.Namespace, command: str) -> int:
    """Never returns when all is well: gunicorn takes over the process."""
    return refusing(command, lambda: _serve(arguments))


def _serve(arguments: argparse.Namespace) -> int:
    settings = Settings.from_env()
    settings = replace(settings, bind=arguments.bind or settings.bind, demo=arguments.demo or settings.demo)
    if settings.demo and not _is_local(settings.bind):
        raise ValueError(f"the demo has published passwords and is not served on {settings.bind}")
    _refuse_taken_port(settings.bind)
    token = _prepare(settings)
    sys.stdout.write(f"\nEvenhand is on http://{settings.bind}/  (stop with Ctrl-C)\n")
    if token:
        sys.stdout.write(
            f"  Nobody can sign in yet. Open http://{settings.bind}/set-up and enter this token\n"
            f"  (once, within a day): {token}\n"
        )
    if settings.demo:
        sys.stdout.writelines(f"  sign in: {each.email}  password: {each.password}\n" for each in SIGN_INS)
    sys.stdout.flush()
    words = _gunicorn(settings, reload=arguments.reload)
    os.execv(sys.executable, words)  # noqa: S606 - no shell: the words are our own


def _prepare(settings: Settings) -> str | None:
    """Bring everything to where it can be served. Gives the set-up token while nobody can sign in."""
    service = Service.from_settings(settings)
    try:
        service.migrate()
        if settings.demo:
            load_once(service)
        return new_setup_token(service.door(now=datetime.now(UTC)))
    finally:
        service.close()


def _gunicorn(settings: Settings, *, reload: bool) -> list[str]:
    words = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", settings.bind]
    words += ["--worker-class", "gthread", "--workers", str(settings.workers), "--threads", "4"]
    words += ["--no-control-socket", "--timeout", "120", "--max-requests", "5000", "--log-level", "warning"]
    words += ["--config", "python:appeals.cli.serve_hooks"] if settings.worker_beside else []
    words += ["--env", f"EVENHAND_DEMO={'yes' if settings.demo else 'no'}"]
    words += ["--env", f"EVENHAND_BIND={settings.bind}"]
    return [*words, "--reload"] if reload else words


def _refuse_taken_port(bind: str) -> None:
    host, _, port = bind.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            raise ValueError(
                f"{bind} cannot be used ({error.strerror}); try --bind 127.0.0.1:8081"
            ) from error


def _is_local(bind: str) -> bool:
    host = bind.rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
