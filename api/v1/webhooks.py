"""Webhooks: which other systems are told what happens."""

from http import HTTPStatus
from uuid import UUID

import marshmallow as ma
from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.values import schema_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.webhooks import NewWebhook, WebhookView
from appeals.services import webhooks

blueprint = Blueprint("Webhooks", __name__, url_prefix="/api/v1", description="Telling other systems.")


class WebhookIn(ma.Schema):
    """Where to, and which events."""

    url = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))
    events = ma.fields.List(ma.fields.String(validate=ma.validate.Length(max=80)), required=True)


class ActivityIn(ma.Schema):
    """Whether it is told anything."""

    active = ma.fields.Boolean(required=True)


class WebhookListOut(ma.Schema):
    """The organization's webhooks, oldest first."""

    items = ma.fields.List(ma.fields.Nested(schema_of(WebhookView)), required=True)


@blueprint.route("/webhooks")
class Webhooks(MethodView):
    """All webhooks."""

    @needs(Permission.MANAGE_KEYS)
    @blueprint.response(200, WebhookListOut)
    def get(self) -> dict[str, tuple[WebhookView, ...]]:
        """The webhooks, and how telling goes"""
        return {"items": webhooks.list_webhooks(new_work())}

    @needs(Permission.MANAGE_KEYS)
    @blueprint.arguments(WebhookIn)
    @blueprint.response(201, schema_of(NewWebhook))
    def post(self, body: dict[str, object]) -> tuple[NewWebhook, HTTPStatus]:
        """Tell an address some events from now on; the secret is in this answer alone"""
        events = body["events"]
        assert isinstance(events, list)  # noqa: S101  by the schema
        return webhooks.add_webhook(new_work(), url=str(body["url"]), events=events), HTTPStatus.CREATED


@blueprint.route("/webhooks/<uuid:webhook_id>")
class Webhook(MethodView):
    """One webhook."""

    @needs(Permission.MANAGE_KEYS)
    @blueprint.arguments(ActivityIn)
    @blueprint.response(200, schema_of(WebhookView))
    def put(self, body: dict[str, bool], webhook_id: UUID) -> WebhookView:
        """Pause a webhook, or start it again where it stopped"""
        return webhooks.set_webhook(new_work(), webhook_id, active=body["active"])

    @needs(Permission.MANAGE_KEYS)
    @blueprint.response(204)
    def delete(self, webhook_id: UUID) -> None:
        """Take a webhook out"""
        webhooks.drop_webhook(new_work(), webhook_id)
