"""What goes into the log: one line a request, and only fields on this list, so that no patient can get in."""

import logging
import sys
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, WrappedLogger

from appeals.settings import Settings

ALLOWED = frozenset(
    {"event", "level", "timestamp", "request", "method", "route", "status", "ms", "code", "incident", "kind"}
    | {"where"}  # functions and line numbers of ours
)
LEFT_OUT = "[left out]"
NO_ROUTE = "(no route)"  # the address itself is not logged: anything may stand in it

log = structlog.get_logger(__name__)


def register(app: Flask, settings: Settings) -> None:
    """Log each request of ``app`` by its route, never by its address, query or body."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_to_standard_error,
    )
    app.before_request(_begin)
    app.after_request(_end)


def only_allowed(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Blank every field that is not on the list, whoever logged it."""
    return {name: value if name in ALLOWED else LEFT_OUT for name, value in event.items()}


def _to_standard_error(*_names: object) -> structlog.WriteLogger:
    return structlog.WriteLogger(sys.stderr)


def _begin() -> None:
    g.request_id, g.began = uuid4().hex, time.perf_counter()


def _end(response: Response) -> Response:
    began: float = g.get("began", time.perf_counter())
    log.info(
        "request",
        request=g.get("request_id", ""),
        method=request.method,
        route=request.url_rule.rule if request.url_rule is not None else NO_ROUTE,
        status=response.status_code,
        ms=round((time.perf_counter() - began) * 1000),
    )
    return response
