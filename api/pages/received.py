"""What a patient sees who follows the link to a sealed version: one question, then the paper."""

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from api import work
from api.authentication import for_anyone
from api.downloads import file_answer
from api.pages.received_words import CLOSED, ENGLISH, in_language
from appeals.domain.estimate_links import LinkGate, LinkState
from appeals.domain.estimate_words import words_of
from appeals.errors import NotFound
from appeals.services import estimate_link_opening
from appeals.services.user_rows import digest

blueprint = Blueprint("received", __name__, url_prefix="/paper")

OPENED = "opened_links"  # in this browser's own session: which links, since when
STAYS_OPEN = timedelta(minutes=15)
KEPT = 5  # links of one browser


@blueprint.after_request
def _for_nobody_else(answer: Response) -> Response:
    """No search engine, and no other site, learns of the address."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.get("/<secret>")
@for_anyone
def show(secret: str) -> ResponseReturnValue:
    """The question, or, where this browser has answered it, the paper."""
    try:
        if _is_open(secret):
            return _opened(secret)
        gate = estimate_link_opening.gate_of(work.door(), secret)
    except NotFound:
        return _nothing()
    return _gate(gate, "")


@blueprint.post("/<secret>")
@for_anyone
def answer(secret: str) -> ResponseReturnValue:
    """Take the answer. A right one opens the paper in this browser; wrong ones are counted."""
    try:
        opened = estimate_link_opening.answer_link(work.door(), secret, request.form.get("answer", ""))
        gate = estimate_link_opening.gate_of(work.door(), secret)
    except NotFound:
        return _nothing()
    if opened is None:
        return _gate(gate, in_language(gate.language)["wrong"].format(left=gate.tries_left))
    known = dict(list(session.get(OPENED, {}).items())[-KEPT:])
    session[OPENED] = {**known, digest(secret): work.now().timestamp()}
    return redirect(url_for("received.show", secret=secret), code=303)


@blueprint.get("/<secret>/file")
@for_anyone
def file(secret: str) -> ResponseReturnValue:
    """The sealed PDF, in the page or to be saved; the question where this browser has not answered it."""
    if not _is_open(secret):
        return redirect(url_for("received.show", secret=secret), code=303)
    try:
        found = estimate_link_opening.linked_file(work.door(), secret)
    except NotFound:
        return _nothing()
    return file_answer(found, in_page=request.args.get("save") != "yes")


def _is_open(secret: str) -> bool:
    since = float(session.get(OPENED, {}).get(digest(secret), 0))
    return work.now().timestamp() - since <= STAYS_OPEN.total_seconds()


def _opened(secret: str) -> ResponseReturnValue:
    try:
        paper = estimate_link_opening.opened_paper(work.door(), secret)
    except NotFound:
        return _gate(estimate_link_opening.gate_of(work.door(), secret), "")
    words, on = in_language(paper.language), words_of(paper.language).on
    told = {
        "reference": paper.reference,
        "number": paper.number,
        "practice": paper.practice,
        "issued_on": on(paper.issued_on),
        "ends_on": on(paper.ends_on),
        "newer_on": on(paper.newer_on) if paper.newer_on else "",
    }
    filled = {name: text.format(**told) for name, text in words.items() if name != "wrong"}
    return render_template("estimates/received.html", secret=secret, paper=paper, gate=None, words=filled)


def _gate(gate: LinkGate, wrong: str) -> ResponseReturnValue:
    words = in_language(gate.language)
    closed = words[CLOSED[gate.state]] if gate.state is not LinkState.WORKS else ""
    page = render_template(
        "estimates/received.html", gate=gate, closed=closed, wrong=wrong, words=words, language=gate.language
    )
    return page, 410 if closed else 422 if wrong else 200


def _nothing() -> ResponseReturnValue:
    words = ENGLISH
    page = render_template("estimates/received.html", gate=None, closed=words["nothing"], words=words)
    return page, 404
