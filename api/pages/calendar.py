"""A person's calendar address: the page that makes and revokes it, and the iCalendar file itself."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from icalendar import Calendar, Event

from api import work
from api.authentication import for_anyone, needs
from api.pages import request_words, wording
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.calendars import DueDate
from appeals.errors import NotFound
from appeals.services import calendars

blueprint = Blueprint("calendar", __name__)

MEDIA_TYPE = "text/calendar; charset=utf-8"
DOMAIN = "evenhand.invalid"  # for the ids of entries; an address that cannot be anybody's (RFC 2606)


@blueprint.get("/calendar")
@needs(Permission.SEE_CASES)
def show() -> str:
    """The addresses that one has made, and the way to make one."""
    return render_template("requests/calendar.html", feeds=calendars.own_feeds(new_work()), address="")


@blueprint.post("/calendar")
@needs(Permission.SEE_CASES)
def make() -> str:
    """Make an address; it is shown this once."""
    issued = calendars.make_feed(new_work())
    address = url_for("calendar.feed", secret=issued.secret, _external=True)
    return render_template("requests/calendar.html", feeds=calendars.own_feeds(new_work()), address=address)


@blueprint.post("/calendar/<uuid:feed_id>/revoke")
@needs(Permission.SEE_CASES)
def revoke(feed_id: UUID) -> ResponseReturnValue:
    """End an address for good."""
    calendars.revoke_feed(new_work(), feed_id)
    flash("The calendar address no longer works.", "good")
    return redirect(url_for("calendar.show"), code=303)


@blueprint.get("/calendar/<secret>.ics")
@for_anyone
def feed(secret: str) -> ResponseReturnValue:
    """The calendar of whoever made the address; whoever holds the address reads it."""
    try:
        work.set_actor(calendars.actor_of_feed(work.door(), secret))
    except NotFound:
        abort(404)
    body = written(calendars.due_dates(new_work()))
    answer = Response(body, content_type=MEDIA_TYPE)
    answer.headers.set("Content-Disposition", "inline", filename="evenhand.ics")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def written(dates: tuple[DueDate, ...]) -> bytes:
    """An iCalendar file (RFC 5545): whole days, with the number and what is due, and nothing else."""
    calendar = Calendar()
    calendar.add("prodid", "-//Evenhand//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Evenhand")
    calendar.add("refresh-interval;value=duration", "PT6H")
    for each in dates:
        calendar.add_component(_event(each))
    return bytes(calendar.to_ical())


def _event(each: DueDate) -> Event:
    event = Event()
    event.add("uid", f"{each.key}@{DOMAIN}")
    event.add("dtstamp", work.now())
    event.add("dtstart", each.on)
    event.add("dtend", _next(each.on))
    event.add("summary", f"{each.reference}: {_what(each.what)}")
    event.add("transp", "TRANSPARENT")
    return event


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _what(what: str) -> str:
    if what == "answer_due":
        return "answer due by law"
    return request_words.STEPS.get(what) or wording.words(what, wording.CLOCKS)
