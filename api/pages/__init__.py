"""The pages for people: each noun has a module with its views and a folder with its templates."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from api.authentication import for_anyone
from api.pages import (
    account,
    api_keys,
    audit,
    calendar,
    cases,
    clauses,
    denials,
    documents,
    drafts,
    edits,
    estimate_bills,
    estimate_building,
    estimate_disputes,
    estimate_events,
    estimate_links,
    estimate_versions,
    estimates,
    exhibits,
    fee_schedules,
    forgotten,
    imports,
    jobs,
    join,
    law,
    letter_batches,
    navigation,
    notices,
    packet_orders,
    packets,
    patient_search,
    people,
    practices,
    privacy,
    providers,
    received,
    records,
    requests,
    reviews,
    set_up,
    shells,
    signing,
    typed_denials,
    webhooks,
    wording,
    worklist,
)
from api.pages.facts_form import hour_of
from api.work import actor_or_none, new_work, zone
from appeals.demo import SIGN_INS, SignIn
from appeals.settings import Settings
from nqtl_library import library

BLUEPRINTS = (
    worklist.blueprint,
    patient_search.blueprint,
    imports.blueprint,
    notices.blueprint,
    typed_denials.blueprint,
    denials.blueprint,
    cases.blueprint,
    drafts.blueprint,
    edits.blueprint,
    exhibits.blueprint,
    documents.blueprint,
    packets.blueprint,
    packet_orders.blueprint,
    letter_batches.blueprint,
    jobs.blueprint,
    shells.blueprint,
    clauses.blueprint,
    law.blueprint,
    privacy.blueprint,
    records.blueprint,
    requests.blueprint,
    calendar.blueprint,
    estimates.blueprint,
    estimate_building.blueprint,
    estimate_events.blueprint,
    estimate_versions.blueprint,
    estimate_links.blueprint,
    received.blueprint,
    estimate_bills.blueprint,
    estimate_disputes.blueprint,
    fee_schedules.blueprint,
    providers.blueprint,
    audit.blueprint,
    account.blueprint,
    people.blueprint,
    practices.blueprint,
    reviews.blueprint,
    api_keys.blueprint,
    webhooks.blueprint,
    signing.blueprint,
    join.blueprint,
    forgotten.blueprint,
    set_up.blueprint,
)


def register(app: Flask, settings: Settings) -> None:
    """Give ``app`` the pages, and templates the words they share."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/", "home", for_anyone(home))
    app.jinja_env.filters.update(_filters())
    version = library.version()

    sign_ins = [(each.email, each.password, _jobs(each)) for each in SIGN_INS] if settings.demo else []

    def shared() -> dict[str, object]:
        return {
            "actor": actor_or_none(),
            "demo": settings.demo,
            "menu": navigation.menu,
            "places": navigation,
            "demo_accounts": sign_ins,
            "glass": privacy.glass,
            "provider": settings.single_sign_on.label if settings.single_sign_on else "",
            "idle_minutes": settings.idle_minutes,
            "library_version": version,
        }

    app.context_processor(shared)
    # Only the sign-in page asks whether anybody can sign in yet.
    app.extensions["security"].login_context_processor(lambda: {"first_run": set_up.is_open()})


def home() -> ResponseReturnValue:
    """The first page is the worklist."""
    return redirect(url_for("worklist.show"), code=303)


def _jobs(each: SignIn) -> str:
    return ", ".join(role.value for role in each.roles)


def _filters() -> dict[str, object]:
    tables = {
        "verdict_words": wording.VERDICTS,
        "nqtl_words": wording.NQTLS,
        "action_words": wording.NEXT_ACTIONS,
        "confidence_words": wording.CONFIDENCES,
        "class_words": wording.BENEFIT_CLASSES,
        "subclass_words": wording.SUB_CLASSES,
        "network_words": wording.NETWORKS,
        "plan_words": wording.PLAN_TYPES,
        "claim_kind_words": wording.CLAIM_KINDS,
        "evidence_words": wording.EVIDENCE_KINDS,
        "whose_words": wording.WHOSE,
        "source_words": wording.SOURCE_KINDS,
        "clock_words": wording.CLOCKS,
        "readable": {},
    }
    filters: dict[str, object] = {
        name: (lambda value, table=table: wording.words(value, table)) for name, table in tables.items()
    }
    return {
        **filters,
        "sentence": wording.sentence,
        "step": wording.step,
        "event_words": wording.event,
        "level_words": wording.level_of_care,
        "place": wording.place,
        "day": wording.day,
        "money": wording.money,
        "how_far": lambda value: wording.how_far(value, _today()),
        "urgency": lambda value: wording.urgency(value, _today()),
        "moment": _moment,
        "hour": lambda moment: hour_of(moment) if moment else "",
        "iso_moment": _told_moment,
        "iso_day": lambda text: wording.day(date.fromisoformat(text)),
        "amount": lambda text: wording.money(Decimal(text)),
    }


def _told_moment(text: str) -> str:
    """A day or a time as somebody recorded it; a time without a zone is the office's own."""
    if len(text) <= len("2026-11-23"):
        return wording.day(date.fromisoformat(text))
    at = datetime.fromisoformat(text)
    return _moment(at) if at.tzinfo else f"{wording.day(at.date())}, {at:%H:%M}"


def _today() -> date:
    return new_work().today


def _moment(value: datetime | None) -> str:
    return wording.moment(value, zone())
