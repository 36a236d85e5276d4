"""Reads what happened around an estimate from plain JSON: delivery, papers, notices, bills, disputes."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from nqtl_library.estimate_events import (
    Bill,
    BilledItem,
    Collections,
    CopyRequest,
    Delivery,
    Dispute,
    ErrorFound,
    Notices,
    Paper,
    Posting,
)
from nqtl_library.estimate_kinds import Method
from nqtl_library.records.estimate_fields import amount, day, known_as, local_day, text
from nqtl_library.records.reading import Record

_METHODS = {
    "e-mail": "email",
    "handed": "in_person",
    "hand": "in_person",
    "post": "mail",
    "phone": "oral",
    "spoken": "oral",
    "verbal": "oral",
}


def delivery(estimate: Record, zone: ZoneInfo | None) -> Delivery | None:
    """How this version reached the patient; a single word is its method."""
    given = estimate.get("delivery")
    if given is None:
        return None
    record = Record({"method": given} if isinstance(given, str) else given, "delivery")
    private = _method(record, "private_channel")
    return Delivery(
        method=_method(record, "method"),
        asked_method=_method(record, "asked_method"),
        provided_on=local_day(record, "provided_at", zone),
        written_on=local_day(record, "written_at", zone),
        spoken_on=local_day(record, "spoken_at", zone),
        savable=record.flag("savable"),
        printable=record.flag("printable"),
        proof=record.get("proof") not in (None, False, "", [], {}),
        failed_on=local_day(record, "failed_at", zone),
        resent_on=local_day(record, "resent_at", zone),
        private_channel=None if private is Method.UNKNOWN else private,
        third_party=record.flag("third_party") or False,
        third_party_consent=record.flag("third_party_consent") or False,
    )


def paper(estimate: Record) -> Paper | None:
    """The document and how it is kept."""
    document, kept = estimate.record("document"), estimate.record("record")
    if document is None and kept is None:
        return None
    document, kept = document or Record({}), kept or Record({})
    return Paper(
        text=document.text("text"),
        languages=tuple(one.lower() for one in document.texts("languages")),
        formats=document.texts("formats"),
        translated_by=document.text("translated_by").lower(),
        translation_reviewed=document.flag("translation_reviewed") or False,
        signature_required=document.flag("signature_required") or False,
        stored=kept.flag("stored"),
        immutable=kept.flag("immutable"),
    )


def notices(record: Record | None, zone: ZoneInfo | None) -> Notices | None:
    """What the practice tells everyone."""
    if record is None:
        return None
    website = record.record("website") or Record({})
    return Notices(
        website_url=website.text("url"),
        hidden_from_search=website.flag("noindex") or False,
        website_checked_on=local_day(website, "checked_on", zone),
        postings=tuple(
            Posting(one.text("site"), one.flag("proof") or False, local_day(one, "checked_on", zone))
            for one in record.records("sites")
        ),
        spoken_on=local_day(record, "oral_on", zone),
        languages=tuple(one.lower() for one in record.texts("languages")),
        formats=record.texts("formats"),
        federal_funds=record.flag("federal_funds") or False,
        language_notice_attached=record.flag("language_notice_attached") or False,
        payment_consent_with_treatment=record.flag("payment_consent_with_treatment") or False,
    )


def copy_request(record: Record) -> CopyRequest:
    """A request for a copy."""
    asked = day(record, "asked_on")
    if asked is None:
        raise record.wrong("asked_on", "needs the day of the request")
    return CopyRequest(asked, day(record, "issued_on"), day(record, "supplied_on"))


def error_found(record: Record) -> ErrorFound:
    """An error and what was done."""
    found = day(record, "found_on")
    if found is None:
        raise record.wrong("found_on", "needs the day on which the error was found")
    return ErrorFound(found, day(record, "corrected_on"), day(record, "patient_told_on"))


def bill(record: Record, *, number: int, only_provider: str) -> Bill:
    """What one provider has billed; without an amount, the sum of its items."""
    items = tuple(map(_item, record.records("items")))
    total = amount(record, "amount")
    if total is None and not items:
        raise record.wrong("amount", "needs the amount billed, or items")
    provider = text(record, "provider") or only_provider
    if not provider:
        raise record.wrong("provider", "needs the provider who billed: only its own total is compared")
    return Bill(
        where=f"bills[{number}]",
        provider=provider,
        amount=sum((item.amount for item in items), Decimal(0)) if total is None else total,
        dated_on=day(record, "dated_on"),
        received_on=day(record, "received_on"),
        items=items,
        expected=amount(record, "expected"),
        planned=amount(record, "planned") or Decimal(0),
        emergency=record.flag("emergency") or False,
    )


def dispute(record: Record | None) -> Dispute | None:
    """A dispute and what rests because of it."""
    if record is None:
        return None
    return Dispute(
        opened_on=day(record, "opened_on"),
        closed_on=day(record, "closed_on"),
        collections_on_hold=record.flag("collections_on_hold") or False,
        late_fees_stopped=record.flag("late_fees_stopped") or False,
        adverse_action=record.text("adverse_action"),
        notice_on=day(record, "notice_on"),
        packet_sent_on=day(record, "packet_sent_on"),
    )


def collections(record: Record | None) -> Collections | None:
    """Whether a bill is to go to collection."""
    if record is None:
        return None
    return Collections(record.flag("planned") or False, record.flag("itemized_bill_sent") or False)


def _item(record: Record) -> BilledItem:
    charged = amount(record, "amount")
    if charged is None:
        raise record.wrong("amount", "needs the amount billed for this item")
    return BilledItem(
        text(record, "code").upper(), text(record, "description"), charged, text(record, "reason")
    )


def _method(record: Record, name: str) -> Method:
    own = known_as(record, name)
    said = record.text(own).strip().lower().replace(" ", "_")
    if not said:
        return Method.UNKNOWN
    try:
        return Method(_METHODS.get(said, said))
    except ValueError:
        known = ", ".join(method.value for method in Method)
        raise record.wrong(own, f"needs one of {known}") from None
