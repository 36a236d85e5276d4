"""Reads the people of an estimate from plain JSON: patient, representative, coverage, providers."""

from zoneinfo import ZoneInfo

from nqtl_library.estimate_kinds import ClaimIntent, Role
from nqtl_library.estimate_rows import coverage_kinds
from nqtl_library.estimate_terms import Coverage, Patient, Provider, Representative
from nqtl_library.records.estimate_fields import day, known_as, moment, state_code, text
from nqtl_library.records.reading import Record


def patient(record: Record | None) -> Patient:
    """Whom it is for."""
    if record is None:
        return Patient()
    language = record.text("language").strip().lower()
    return Patient(
        name=text(record, "name"),
        birth_date=day(record, "birth_date"),
        language={"english": "en", "spanish": "es"}.get(language, language.partition("-")[0]),
        format=record.text("format").strip().lower().replace(" ", "_"),
    )


def representative(record: Record | None) -> Representative | None:
    """Who acts for the patient."""
    if record is None:
        return None
    return Representative(
        name=text(record, "name"),
        authority=text(record, "authority"),
        works_for_provider=record.flag("works_for_provider") or False,
        family=record.flag("family") or False,
    )


def coverage(record: Record | None, zone: ZoneInfo | None) -> Coverage | None:
    """What was answered about coverage and claims."""
    if record is None:
        return None
    named = record.text("kind").strip() or record.text("plan_type").strip()
    kind = named.lower().replace("-", "_").replace(" ", "_")
    if kind and kind not in coverage_kinds():
        raise record.wrong("kind", f"needs one of {', '.join(coverage_kinds())}")
    return Coverage(
        enrolled=record.flag("enrolled"),
        kind=kind,
        benefit_for_service=record.flag("benefit_for_service"),
        claim_intent=_intent(record),
        asked=moment(record, "asked_at", zone),
        asked_by=record.text("asked_by"),
    )


def provider(record: Record, *, number: int) -> Provider:
    """A provider or facility; without an id it goes by its NPI, its name or its number."""
    name, npi = text(record, "name"), text(record, "npi")
    role = record.text("role").strip().lower()
    return Provider(
        id=record.text("id").strip() or npi or name or f"provider {number + 1}",
        name=name,
        npi=npi,
        tin=text(record, "tin"),
        tin_type=text(record, "tin_type"),
        state=_state_of(record),
        location=_location(record),
        role=Role.CO_PROVIDER if role.startswith("co") and role != "convening" else Role.CONVENING,
        facility=role == "facility" or record.flag("facility") or record.text("kind") == "facility",
        contacted=moment(record, "contacted_at", None),
    )


def _intent(record: Record) -> ClaimIntent | None:
    """Whether a claim is wanted: a word, or true and false; None where it was not asked."""
    own = known_as(record, "claim_intent")
    given = record.get(own)
    if isinstance(given, bool):
        return ClaimIntent.YES if given else ClaimIntent.NO
    return None if given is None else record.one_of(ClaimIntent, own, ClaimIntent.UNKNOWN)


def _location(record: Record) -> str:
    own = known_as(record, "location")
    given = record.get(own)
    if isinstance(given, dict):
        inside = record.record(own)
        parts = (inside.text(name) for name in ("address", "line1", "street", "city", "zip") if inside)
        return ", ".join(filter(None, parts))
    return record.text(own).strip()


def _state_of(record: Record) -> str:
    own = known_as(record, "location")
    inside = record.record(own) if isinstance(record.get(own), dict) else None
    if record.get("state") is None and inside is not None:
        return state_code(inside, "state")
    return state_code(record, "state")
