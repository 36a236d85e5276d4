"""Webhooks on the walk of every route."""

from collections.abc import Mapping

from http_callers import work_of

from appeals.domain.actor import Actor
from appeals.services import webhooks
from appeals.wiring import Service

ADDRESS = "https://93.184.216.34/hook"  # never called: no event is told on the walk
FORMS: Mapping[str, Mapping[str, object]] = {
    "webhooks.add": {"url": ADDRESS, "events": "case.moved"},
    "webhooks.change": {"start": "yes"},
}
BODIES: Mapping[str, object] = {
    "Webhooks.Webhooks": {"url": ADDRESS, "events": ["case.moved"]},
    "Webhooks.Webhook": {"active": True},
}


def things(service: Service, actor: Actor, _ids: Mapping[str, str]) -> dict[str, str]:
    """A webhook."""
    made = webhooks.add_webhook(work_of(service, actor), url=ADDRESS, events=["case.moved"])
    return {"webhook_id": str(made.view.id)}
