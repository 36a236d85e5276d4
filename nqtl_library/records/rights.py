"""The request-rights question as JSON: who asks which plan for what, and on what clock."""

from datetime import date
from decimal import Decimal

from nqtl_library.authorities import rests_on_read_text
from nqtl_library.library import version
from nqtl_library.records.authorities import state
from nqtl_library.records.reading import Record, RecordError
from nqtl_library.request_exposure import Exposure
from nqtl_library.request_rights import Authorization, MayRequest, Refused, RightsFacts, rights
from nqtl_library.terms import PlanType, Requester


def answer(record: object) -> dict[str, object]:
    """``may_request``, ``refused`` and ``exposure`` (null where nothing is overdue); dollars as numbers."""
    asked = Record(record)
    found = rights(_facts(asked))
    return {
        "id": asked.text("id"),
        "may_request": [_may_request(one) for one in found.may_request],
        "refused": [_refused(one) for one in found.refused],
        "exposure": None if found.exposure is None else _exposure(found.exposure),
        "library_version": version(),
    }


def _facts(asked: Record) -> RightsFacts:
    if not asked.text("requester"):
        known = ", ".join(Requester)
        raise RecordError("requester", f"needs one of {known}: who asks decides what may be asked")
    return RightsFacts(
        plan_type=asked.one_of(PlanType, "plan_type", PlanType.UNKNOWN),
        requester=asked.one_of(Requester, "requester", Requester.NONCONTRACTING_PROVIDER),
        state=state(asked),
        authorization=_authorization(asked.record("authorization")),
        adverse_determination=asked.flag("adverse_determination"),
        requested_on=asked.day("requested_on"),
        received_by_administrator_on=_received(asked),
        as_of=asked.day("as_of"),
        grandfathered=asked.flag("grandfathered"),
    )


def _received(asked: Record) -> date | None:
    received, requested = asked.day("received_by_administrator_on"), asked.day("requested_on")
    if received and requested and received < requested:
        raise RecordError("received_by_administrator_on", f"{received} is before requested_on, {requested}")
    return received


def _authorization(held: Record | None) -> Authorization | None:
    if held is None:
        return None
    return Authorization(
        signed_on=held.day("signed_on"),
        expires_on=held.day("expires_on"),
        covers_plan_documents=held.flag("covers_plan_documents"),
    )


def _may_request(one: MayRequest) -> dict[str, object]:
    return {
        "what": one.what.value,
        "authorities": list(one.authorities),
        "clock": {
            "due": one.clock.due.isoformat() if one.clock.due else None,
            "kind": one.clock.kind.value,
            "steps": list(one.clock.steps),
            "citation": one.clock.citation,
        },
        "remedy": one.remedy,
        "recipient": one.recipient,
        "caution": one.caution,
        "verified": rests_on_read_text(one.authorities),
    }


def _refused(one: Refused) -> dict[str, object]:
    return {"what": one.what.value, "why": one.why, "who_can": one.who_can, "needed": one.needed}


def _exposure(one: Exposure) -> dict[str, object]:
    return {
        "days": one.days,
        "rate": _dollars(one.rate),
        "amount": _dollars(one.amount),
        "wording": one.wording,
    }


def _dollars(amount: Decimal) -> int | str:
    """Whole dollars as a number; anything else as text, so that no float is ever written."""
    return int(amount) if amount == amount.to_integral_value() else str(amount)
