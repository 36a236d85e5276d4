"""Writes an estimate's file as the library's record, in which it is judged, sealed and compared."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from appeals.domain.estimate_facts import DRAWN_FORMATS, DRAWN_LANGUAGES
from appeals.domain.estimate_file import EstimateContent, EstimateFile, PricedLine
from appeals.domain.estimate_history import history, previous
from appeals.domain.estimate_people import EstimatePatient, ProviderEntry
from appeals.domain.fee_schedules import UNKNOWN_TIER
from appeals.domain.plain import Plain, to_plain
from nqtl_library.estimate_kinds import Billed
from nqtl_library.estimate_rows import statement_rows
from nqtl_library.estimate_totals import CENT, in_dollars, totals
from nqtl_library.records.estimate import read

ABOVE = "above_separate_items"
NOT_DETERMINED = "not_determined"

Written = dict[str, object]


def live_record(file: EstimateFile, *, as_of: date) -> Written:
    """The record as if it were issued next: what the builder and the list judge."""
    number = file.latest.number + 1 if file.latest else 1
    parts: Written = {"version": number, "document": _paper(file, "")}
    if number > 1:
        parts |= {"replaces": _named(file, number - 1), "reason": "To be said when it is issued."}
    return _with_totals({**_content(file), **parts, **_around(file, as_of=as_of)})


def sealed_record(
    file: EstimateFile, *, now: datetime, as_of: date, reason: str, changes: Sequence[str]
) -> Written:
    """The record of the version being issued now. Its document's words are judged with it, not kept in it."""
    number = file.latest.number + 1 if file.latest else 1
    parts: Written = {"version": number, "created_at": now.isoformat(), "issued_at": now.isoformat()}
    if number > 1:
        parts |= {
            "replaces": _named(file, number - 1),
            "reason": reason,
            "changes_explained": _lines(changes),
        }
    around = _around(file, as_of=as_of, reissued_on=as_of)
    return _with_totals({**_content(file), **parts, **around, "record": {"stored": True, "immutable": True}})


def with_words(record: Mapping[str, object], file: EstimateFile, text: str) -> Written:
    """A record with the words that its document prints, to be judged before it is sealed."""
    return {**record, "document": _paper(file, text)}


def is_renewal(file: EstimateFile) -> bool:
    """Whether it goes on from recurring services that an earlier version covered, (b)(1)(x)(B)."""
    before = read(file.latest.record).recurring if file.latest else None
    now = file.content.recurring
    if before is None or now is None or now.first is None or before.last is None:
        return False
    return now.first > before.last


def _content(file: EstimateFile) -> Written:
    content = file.content
    record: Written = {
        "id": file.reference,
        "state": content.state or _office_state(file),
        "renewal": is_renewal(file),
        "patient": _patient(file.patient),
        "representative": _plain_or_none(file.patient.representative),
        "coverage": _plain_or_none(file.coverage),
        "convening": file.convening.key if file.convening else "",
        "providers": list(_providers(file)),
        "primary": content.primary,
        "diagnosis_codes": list(content.diagnoses),
        "diagnosis_status": NOT_DETERMINED if content.diagnosis_not_determined else "",
        "lines": [_line(line) for line in content.lines],
        "separate_items": None if content.separate is None else list(content.separate),
        "disclaimers": [_statement(row.id) for row in statement_rows()],
        "room_and_board": content.room_and_board,
        "discount_policy": file.has_discounts,
        "sliding_scale": _sliding_scale(content),
        "recurring": _recurring(content),
        "abbreviated": None,
    }
    if content.no_charge:
        record["abbreviated"] = {"no_bill": True, "billing_locked": content.billing_locked}
    return record


def _around(file: EstimateFile, *, as_of: date, reissued_on: date | None = None) -> Written:
    return {
        "as_of": as_of.isoformat(),
        "previous": [{"provided_at": at.isoformat()} for at in previous(file)],
        **history(file, reissued_on=reissued_on),
    }


def _with_totals(record: Written) -> Written:
    """The record without what is not told, and with the totals of its own lines."""
    told = {name: value for name, value in record.items() if value is not None}
    found = totals(read(told))
    by_provider = {key: in_dollars(cents) for key, cents in found.by_provider.items()}
    return {**told, "totals": {"by_provider": by_provider, "overall": in_dollars(found.overall)}}


def _patient(patient: EstimatePatient) -> Written:
    return {
        "name": patient.name,
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else None,
        "language": patient.language,
        "format": "" if patient.format == "standard" else patient.format,
    }


def _providers(file: EstimateFile) -> Iterator[Written]:
    asked = {
        one.told.provider: one.told.at
        for one in reversed(file.standing_events)
        if one.told.kind == "co_provider_asked"
    }
    for listed in file.content.providers:
        entry = file.directory.get(listed.provider_id)
        if entry is not None:
            at = asked.get(listed.key)
            contacted = {"contacted_at": at.isoformat()} if at is not None else {}
            yield {**_provider(entry, listed.key, listed.location), "role": listed.role.value, **contacted}


def _provider(entry: ProviderEntry, key: str, at: str) -> Written:
    place = entry.location(at)
    return {
        "id": key,
        "name": entry.name,
        "npi": entry.npi,
        "tin": entry.tin,
        "tin_type": entry.tin_type,
        "state": place.state if place else "",
        "location": place.address if place else "",
        "facility": entry.facility,
        "clinicians": to_plain(entry.clinicians),
    }


def _office_state(file: EstimateFile) -> str:
    listed = file.convening
    entry = file.directory.get(listed.provider_id) if listed else None
    place = entry.location(listed.location) if entry and listed else None
    return place.state if place else ""


def _line(line: PricedLine) -> Written:
    written: Written = {
        "id": line.id,
        "description": line.description,
        "provider": line.provider,
        "code": line.code,
        "code_system": line.code_system,
        "unit": line.unit,
        "frequency": line.frequency,
        "basis": line.basis,
        "billed_as": _billed(line),
        "quantity": _number(line.quantity),
        "kind": line.kind.value if line.kind else None,
        "first_date": line.first_day.isoformat() if line.first_day else None,
        "last_date": line.last_day.isoformat() if line.last_day else None,
        "dates": [day.isoformat() for day in line.days],
        "includes": list(line.includes) or None,
        "excludes": list(line.excludes) if line.includes else None,
        "diagnosis_codes": list(line.diagnoses) or None,
        "level": line.level,
    }
    if line.billed is Billed.SEPARATE:
        written |= {
            "unit_charge": _number(line.unit_charge),
            "discount": _number(line.discount or Decimal(0)),
            "expected_charge": _number(expected_charge(line)),
        }
    return {name: value for name, value in written.items() if value not in (None, "", [])}


def expected_charge(line: PricedLine) -> Decimal | None:
    """Number times price less discount in dollars; None while a factor is missing."""
    if line.quantity is None or line.unit_charge is None:
        return None
    return (line.quantity * line.unit_charge - (line.discount or Decimal(0))).quantize(CENT)


def _billed(line: PricedLine) -> str:
    return f"included_in:{line.included_in}" if line.billed is Billed.INCLUDED else line.billed.value


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _statement(name: str) -> Written:
    return {"id": name, "place": ABOVE} if name == "DSC-SEP" else {"id": name}


def _sliding_scale(content: EstimateContent) -> Written | None:
    tier = content.pricing.tier
    if not tier:
        return None
    unknown = tier == UNKNOWN_TIER
    return {"tier": tier, "schedule_attached": unknown, "note": unknown}


def _recurring(content: EstimateContent) -> Written | None:
    scope = content.recurring
    if scope is None:
        return None
    written = to_plain(scope)
    assert isinstance(written, dict)  # noqa: S101  a dataclass's plain form
    first, last = written.pop("first"), written.pop("last")
    return {
        "from": first,
        "to": last,
        **{name: value for name, value in written.items() if value is not None},
    }


def _paper(file: EstimateFile, text: str) -> Written:
    """The document as it will be: in the patient's language and format where they can be drawn here."""
    content, patient = file.content, file.patient
    languages = {"en", *content.languages_by_hand} | ({patient.language} & DRAWN_LANGUAGES)
    formats = {"standard", *content.formats_by_hand} | ({patient.format} & DRAWN_FORMATS)
    return {
        "text": text,
        "languages": sorted(languages),
        "formats": sorted(formats),
        "translated_by": "qualified",
        "signature_required": False,
    }


def _plain_or_none(value: object) -> Plain:
    plain = to_plain(value)
    if not isinstance(plain, dict):
        return None
    return {name: inner for name, inner in plain.items() if inner is not None and name != "script"}


def _named(file: EstimateFile, number: int) -> str:
    return f"{file.reference} version {number}"


def _lines(changes: Sequence[str]) -> str:
    return "\n".join(changes)
