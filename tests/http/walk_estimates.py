"""Estimates, their versions, fee schedules, providers and notices on the walk of every route."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from estimate_cases import a_patient, a_ready_estimate, handed_over
from http_callers import work_of
from postmaster import mail_server, with_mail

from appeals.domain.actor import Actor
from appeals.domain.estimate_links import LinkOrder
from appeals.services import (
    estimate_deliveries,
    estimate_issuing,
    estimate_links,
    estimate_versions,
    estimates,
)
from appeals.wiring import Service
from nqtl_library.estimate_kinds import Method

TABLE = b"code,description,amount\n90837,Individual therapy,180\n"
PROVIDER = {
    "name": "Walked Clinic",
    "npi": "1245319599",
    "tin": "12-3456789",
    "phone": "555-0100",
    "locations": [{"name": "Main", "lines": ["1 Example Street"], "state": "NC"}],
}
FORMS: Mapping[str, Mapping[str, object]] = {
    "estimate_building.add": {"version": "1", "item": "x"},
    "estimate_building.live": {},
    "estimate_building.save": {"version": "1"},
    "estimate_events.change_patient": {"version": "1", "name": "x"},
    "estimate_events.close": {},
    "estimate_events.decide": {"kind": "none"},
    "estimate_events.explain": {"reason-N03": "x"},
    "estimate_events.record": {"event_kind": "requested", "on": "2026-11-23"},
    "estimate_events.withdraw": {},
    "estimate_links.revoke": {},
    "estimate_links.send": {},
    "estimate_versions.add_paper": {},
    "estimate_versions.copy": {},
    "estimate_versions.deliver": {},
    "estimate_versions.issue": {},
    "estimates.create": {"kind": "none"},
    "estimates.decide": {"kind": "none"},
    "estimates.issue_ready": {},
    "estimates.search": {"name": "Walked Nobody", "birth_date": "1990-01-01"},
    "fee_schedules.keep": {},
    "fee_schedules.look": {},
    "providers.add": {},
    "providers.change": {"version": "1"},
    "providers.record_notice": {},
}
DELIVERY = {"kind": "given", "method": "portal", "at": "2026-11-24T15:30:00+00:00"}
BODIES: Mapping[str, object] = {
    "EstimateLinks.EstimateLink": None,
    "EstimateLinks.EstimateLinks": {},
    "EstimateVersions.EstimateCopies": {},
    "EstimateVersions.EstimateDeliveries": DELIVERY,
    "EstimateVersions.EstimatePapers": {},
    "EstimateVersions.EstimateVersions": {"reason": "x"},
    "Estimates.Estimate": {"primary": "Walked"},
    "Estimates.EstimateBatches": {},
    "Estimates.EstimateChecks": {},
    "Estimates.EstimateClosing": {"reason": "x"},
    "Estimates.EstimateDecision": {"kind": "none"},
    "Estimates.EstimateEventWithdrawal": {"reason": "x"},
    "Estimates.EstimateEvents": {"kind": "requested", "at": "2026-11-23"},
    "Estimates.EstimatePatientOf": {"phone": "555-0100"},
    "Estimates.EstimateSearch": {"name": "Walked Nobody", "birth_date": "1990-01-01"},
    "Estimates.EstimateService": None,
    "Estimates.EstimateLines": {"id": "walked"},
    "Estimates.EstimateServices": {"services": [{"item": "therapy"}]},
    "Estimates.EstimateWarnings": {"reasons": {"N03": "x"}},
    "Estimates.Estimates": {
        "provider_id": "00000000-0000-7000-8000-000000000001",
        "patient": {"name": "Walked Person"},
    },
    "Estimates.SelfPayDecisions": {"kind": "none"},
    "FeeSchedules.FeeScheduleImports": None,
    "FeeSchedules.FeeSchedulePreviews": None,
    "FeeSchedules.FeeSchedules": {
        "name": "Walked fees",
        "starts_on": "2026-01-01",
        "content": {"items": [{"key": "a", "code": "90837", "description": "Therapy", "amount": "180"}]},
    },
    "FeeSchedules.PracticeNotices": {"kind": "posted", "checked_on": "2026-11-23", "where": "Front desk"},
    "FeeSchedules.Provider": {"phone": "555-0101"},
    "FeeSchedules.Providers": PROVIDER,
}
WITH_A_FILE = {
    "FeeSchedules.FeeScheduleImports": TABLE,
    "FeeSchedules.FeeSchedulePreviews": TABLE,
    "fee_schedules.look": TABLE,
}
QUERIES = {"POST FeeSchedules.FeeScheduleImports": "?name=Walked&starts_on=2026-01-01"}
WORDS = {"line_id": "walked"}


def things(service: Service, actor: Actor, _ids: Mapping[str, str]) -> dict[str, str]:
    """A sealed estimate in its patient's hands, with its paper, event, provider and fee schedule."""
    patient = a_patient(asked_method=Method.EMAIL, email="walked@example.org")
    view = a_ready_estimate(lambda: work_of(service, actor), patient=patient)
    version = estimate_issuing.issue_estimate(work_of(service, actor), view.id, late_because="Walked past.")
    estimate_deliveries.record_delivery(
        work_of(service, actor), version.id, delivery=handed_over(datetime.now(UTC))
    )
    papers = estimate_versions.read_estimate_version(work_of(service, actor), version.id).papers
    content = estimates.read_estimate(work_of(service, actor), view.id).content
    return {
        "estimate_id": str(view.id),
        "event_id": str(view.events[0].id),
        "estimate_version_id": str(version.id),
        "with_id": str(version.id),
        "estimate_paper_id": str(papers[0].id),
        "provider_id": str(content.providers[0].provider_id),
        "schedule_id": str(content.pricing.schedule_id),
        "link_id": str(_a_link(service, actor, version.id)),
    }


def _a_link(service: Service, actor: Actor, version_id: UUID) -> UUID:
    """Sent to a mail server of our own; afterwards the service has none again."""
    with mail_server() as postmaster:
        mailing = Service.from_settings(with_mail(service.settings.home, postmaster))
        sent = estimate_links.send_link(work_of(mailing, actor), version_id, order=LinkOrder())
        mailing.close()
    return sent.link.id
