"""Turns every refusal into the answer its caller can use: problem+json for machines, a page for people."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from uuid import uuid4

import structlog
from flask import Flask, Response, json, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from appeals import errors

STATUS: Mapping[type[errors.AppealsError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Disposed: HTTPStatus.GONE,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.BadInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.StaleVersion: HTTPStatus.PRECONDITION_FAILED,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.MissingFactsForLetter: HTTPStatus.CONFLICT,
    errors.LetterBlocked: HTTPStatus.CONFLICT,
    errors.NotThisLetter: HTTPStatus.CONFLICT,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.UnsupportedFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BrokenRecord: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.WrongKeys: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
SENTENCES: Mapping[int, str] = {
    400: "The request could not be read. Check its form and try again.",
    404: "There is nothing at this address. Check it, or start from the list.",
    405: "This address does not take that kind of request.",
    413: "This is larger than the service takes. Send a smaller file.",
    422: "Some of what was sent cannot be taken. The errors name each place and what it needs.",
    429: "Too many requests. Wait a little and try again.",
    500: "Something went wrong on our side. Nothing was changed by this request.",
}
TOO_OLD = (
    "This page waited too long to be sent: you are signed out, or it belongs to an earlier sign-in. "
    "Nothing was changed. Sign in, open it anew and send it again."
)
MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Answer refusals, HTTP errors and bugs of ``app``, by path: /api for machines, the rest for people."""
    app.register_error_handler(errors.AppealsError, _refusal)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)


def status_of(error: errors.AppealsError) -> HTTPStatus:
    """The status that a refusal has; a subclass has its parent's unless the table says otherwise."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.BAD_REQUEST)


def places(error: errors.AppealsError) -> list[dict[str, str]]:
    """What exactly is wrong and where, as RFC 9457 extension members."""
    if isinstance(error, errors.BadInput):
        return [{"pointer": pointer(fault.where), "detail": fault.what} for fault in error.problems]
    hindrances: tuple[errors.Hindrance, ...] = ()
    if isinstance(error, errors.MissingFactsForLetter):
        hindrances = error.missing
    elif isinstance(error, errors.LetterBlocked):
        hindrances = error.problems
    return [{"pointer": pointer(each.where), "detail": f"{each.what} {each.remedy}"} for each in hindrances]


def pointer(where: str) -> str:
    """A dotted place such as ``adjustments[0].amount`` as a JSON pointer: #/adjustments/0/amount."""
    steps = where.replace("[", ".").replace("]", "").split(".")
    return "#" + "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps if step)


def _refusal(error: errors.AppealsError) -> AnyResponse:
    status = status_of(error)
    if status == HTTPStatus.UNAUTHORIZED and not _is_for_machines():
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("security.login", next=wanted), code=303)
    if status >= 500:
        log.error("refused", code=error.code)
    answer = _answer(status, error.code, error.sentence, places(error))
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Evenhand"'
    return answer


def _http_error(error: HTTPException) -> Response:
    given = error.get_response()
    if error.code is None or error.code < 400:
        return Response(given.get_data(), given.status_code, given.headers)
    detail = SENTENCES.get(error.code, error.description or "The request was refused.")
    detail = TOO_OLD if isinstance(error, CSRFError) else detail
    messages = getattr(error, "data", {}).get("messages", {})  # what webargs adds: {location: {field: [...]}}
    wrong = [each for location in messages.values() for each in _messages(location)]
    answer = _answer(HTTPStatus(error.code), f"http_{error.code}", detail, wrong)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in given.headers:
            answer.headers[name] = given.headers[name]
    return answer


def _bug(error: Exception) -> Response:
    """A fault of ours: the incident id joins the answer to the log; no value of the request is logged."""
    incident = str(uuid4())
    frames = _frames(error)
    log.error("bug", incident=incident, kind=type(error).__name__, where=" < ".join(frames))
    sentence = f"{SENTENCES[500]} Tell your administrator this incident number: {incident}."
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", sentence, [])


def _frames(error: BaseException) -> list[str]:
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[-6:][::-1]


def _messages(node: object, where: str = "#") -> Iterator[dict[str, str]]:
    if isinstance(node, Mapping):
        for name, below in node.items():
            step = "" if name in {"_schema", "json"} else f"/{name}"
            yield from _messages(below, where + step)
    elif isinstance(node, list):
        for text in node:
            yield {"pointer": where, "detail": str(text)}


def _is_for_machines() -> bool:
    return request.path.startswith("/api/")


def _answer(status: HTTPStatus, code: str, detail: str, wrong: list[dict[str, str]]) -> Response:
    if not _is_for_machines():
        closed_case = (request.view_args or {}).get("case_id") if code == errors.Restricted.code else None
        page = render_template(
            "problem.html", status=status, detail=detail, wrong=wrong, closed_case=closed_case
        )
        return Response(page, status, mimetype="text/html")
    problem: dict[str, object] = {
        "type": f"urn:evenhand:problem:{code}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "instance": request.path,
    }
    if wrong:
        problem["errors"] = wrong
    return Response(json.dumps(problem), status, mimetype=MEDIA_TYPE)
