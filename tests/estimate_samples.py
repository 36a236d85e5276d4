"""Snapshots of fictitious estimates for tests of their documents."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from appeals.domain.estimate_facts import Contact, EstimateFacts
from appeals.domain.fee_schedules import Tier

CONTACT = Contact(
    "Testa Desk", ("100 Example Street", "Sampletown, NC 27000"), "555-0100", "desk@example.org"
)
CLINIC = {
    "id": "clinic",
    "name": "Example Behavioral Health",
    "npi": "1234567893",
    "tin": "12-3456789",
    "state": "NC",
    "location": "100 Example Street, Sampletown",
    "role": "convening",
    "clinicians": [{"name": "Testa Therapist", "npi": "1245319599"}],
}
LABORATORY = {**CLINIC, "id": "lab", "name": "Sample Laboratory", "role": "co_provider", "clinicians": []}
PROGRAM = {
    "id": "iop",
    "description": "Evening program",
    "provider": "clinic",
    "code": "S9480",
    "quantity": 12,
    "unit_charge": "250.00",
    "unit": "day",
    "frequency": "3 days a week",
    "first_date": "2026-12-01",
    "last_date": "2026-12-30",
    "includes": ["group therapy", "family evening"],
    "excludes": ["individual therapy"],
}
GROUP = {
    "id": "grp",
    "description": "Group therapy on program days",
    "provider": "clinic",
    "code": "90853",
    "billed_as": "included_in:iop",
}
THERAPY = {
    "id": "ind",
    "description": "Individual therapy, one hour",
    "provider": "clinic",
    "code": "90837",
    "quantity": 4,
    "unit_charge": "180.00",
    "discount": "40.00",
    "unit": "session",
    "frequency": "weekly",
}
TEST = {
    "id": "uds",
    "description": "Urine drug test",
    "provider": "lab",
    "code": "80307",
    "quantity": 4,
    "unit_charge": "65.00",
    "unit": "test",
}


def record(*lines: Mapping[str, object], **changes: object) -> dict[str, object]:
    """An estimate of a fictitious patient as the library reads it."""
    listed = {line["provider"] for line in lines}
    return {
        "patient": {"name": "Testa Sample", "birth_date": "1990-04-02"},
        "convening": "clinic",
        "providers": [each for each in (CLINIC, LABORATORY) if each["id"] in listed],
        "primary": "Evening program for depression",
        "diagnosis_status": "not_determined",
        "lines": list(lines),
        "scheduling": {"scheduled_on": "2026-11-23", "service_on": "2026-12-01", "zone": "America/New_York"},
        "room_and_board": "none",
        **changes,
    }


def snapshot(told: Mapping[str, object], **changes: object) -> EstimateFacts:
    """The first version of an estimate over a record."""
    parts: dict[str, object] = {
        "reference": "E-00012",
        "number": 1,
        "issued_on": date(2026, 11, 24),
        "practice": "Example Behavioral Health",
        "contact": CONTACT,
        "address": (),
        "record": told,
        "judgement": {},
        "layout": {},
    }
    return EstimateFacts(**{**parts, **changes})  # type: ignore[arg-type]  # a test names fields freely


TIERS = (Tier("A", Decimal(0), "income below the poverty line"), Tier("B", Decimal(50), "up to twice that"))
SECOND = {
    "number": 2,
    "replaces": 1,
    "reason": "More days are expected.",
    "changes": ("12 days now, 9 before.",),
}


def samples() -> dict[str, EstimateFacts]:
    """Snapshots that together use every clause, by what they are about."""
    usual = record(PROGRAM, GROUP, THERAPY)
    with_lab = record(PROGRAM, GROUP, THERAPY, TEST, separate_items=["Brain scan"], **RECURRING)
    free = record(THERAPY, abbreviated={"no_bill": True, "billing_locked": True})
    told = {
        "usual": snapshot(usual),
        "second version by mail": snapshot(usual, address=("200 Sample Road", "Sampletown, NC"), **SECOND),
        "several providers, recurring": snapshot(with_lab),
        "scale not known": snapshot(usual, tiers=TIERS),
        "no charge": snapshot(free),
        "large print": snapshot(_printed(with_lab), tiers=TIERS),
        "large print of one": snapshot(_printed(usual)),
    }
    spanish = {f"{name} in Spanish": _spoken(each) for name, each in told.items()}
    return {**told, **spanish}


RECURRING = {
    "recurring": {
        "from": "2026-12-01",
        "to": "2026-12-30",
        "frequency": "3 days a week",
        "count": 12,
        "basis": "we counted 12 days",
    }
}


def _printed(told: dict[str, object]) -> dict[str, object]:
    return {**told, "patient": {**PATIENT, "format": "large_print"}}


def _spoken(each: EstimateFacts) -> EstimateFacts:
    patient = each.record["patient"]
    assert isinstance(patient, dict)
    told = {**each.record, "patient": {**patient, "language": "es"}}
    kept = {name: getattr(each, name) for name in ("number", "replaces", "reason", "changes", "tiers")}
    return snapshot(told, address=each.address, **kept)


PATIENT = {"name": "Testa Sample", "birth_date": "1990-04-02"}
