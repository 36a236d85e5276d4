"""How often somebody may ask: counted in each process, behind the lockout in the database."""

import hashlib

from flask import Flask, request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.util import get_remote_address

from appeals.settings import Settings

GUESSING = frozenset({"/set-up"})  # beside everything under these
GUESSED_UNDER = ("/sign-in", "/join/", "/paper/")


def register(app: Flask, settings: Settings) -> None:
    """Refuse with 429 and Retry-After what comes faster than the settings allow."""
    app.config["RATELIMIT_HEADERS_ENABLED"] = True
    app.config["RATELIMIT_HEADER_RETRY_AFTER_VALUE"] = "delta-seconds"
    app.config["RATELIMIT_STORAGE_URI"] = "memory://"
    Limiter(
        get_remote_address,
        app=app,
        application_limits=[
            ApplicationLimit(
                f"{settings.sign_ins_per_minute} per minute",
                scope="sign-in",
                methods=["POST"],
                exempt_when=lambda: not _is_a_guess(request.path),
            ),
            ApplicationLimit(
                f"{settings.calls_per_minute} per minute",
                key_function=_caller,
                scope="calls",
                exempt_when=lambda: not request.path.startswith("/api/"),
            ),
        ],
    )


def _is_a_guess(path: str) -> bool:
    return path in GUESSING or path.startswith(GUESSED_UNDER)


def _caller() -> str:
    """The API key, as a hash; without one, where the call comes from."""
    given = request.headers.get("Authorization", "")
    return hashlib.sha256(given.encode()).hexdigest() if given else get_remote_address()
