"""The API for other systems: everything under /api/v1."""

from collections.abc import Sequence

from flask import Blueprint, Flask

from api import idempotency
from api.v1 import (
    audit,
    cases,
    clauses,
    denials,
    documents,
    edits,
    estimate_bills,
    estimate_links,
    estimate_versions,
    estimates,
    fee_schedules,
    jobs,
    law,
    letter_batches,
    library,
    notices,
    packets,
    patient_search,
    practices,
    privacy,
    problem_api,
    records,
    remittances,
    requests,
    reviews,
    shells,
    webhooks,
)
from api.v1.blueprint import refuse_unknown_queries
from api.v1.schemas.values import Amount

SECURITY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, ev_<prefix>.<secret>. Its scopes decide what it may do.",
}
MANNERS = "A query parameter that an operation does not name is refused with 422, never passed over."
BLUEPRINTS = (
    remittances.blueprint,
    notices.blueprint,
    denials.blueprint,
    cases.blueprint,
    patient_search.blueprint,
    documents.blueprint,
    edits.blueprint,
    packets.blueprint,
    requests.blueprint,
    letter_batches.blueprint,
    jobs.blueprint,
    shells.blueprint,
    clauses.blueprint,
    law.blueprint,
    privacy.blueprint,
    practices.blueprint,
    records.blueprint,
    reviews.blueprint,
    audit.blueprint,
    webhooks.blueprint,
    estimates.blueprint,
    estimate_versions.blueprint,
    estimate_links.blueprint,
    estimate_bills.blueprint,
    fee_schedules.blueprint,
    library.blueprint,
)
for each in BLUEPRINTS:
    refuse_unknown_queries(each)
    idempotency.register(each)


def register(app: Flask) -> Sequence[Blueprint]:
    """Give ``app`` the API and its description; the blueprints are returned for exemptions."""
    problem_api.configure(app)
    spec = {"info": {"description": MANNERS}, "security": [{"apiKey": []}]}
    api = problem_api.ProblemApi(app, spec_kwargs={**spec, "marshmallow_plugin": problem_api.naming()})
    api.register_field(Amount, "string", "decimal")
    api.spec.components.security_scheme("apiKey", SECURITY_SCHEME)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    problem_api.describe_problems(api)
    return BLUEPRINTS
