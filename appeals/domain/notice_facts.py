"""What a person confirmed of a notice, or typed from a paper, becomes a denial's facts; nothing else does."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace

from appeals.domain.denial import DenialDetails, ReportedDenial
from appeals.domain.plain import from_plain
from appeals.errors import BadInput, Fault
from nqtl_library.terms import Adjustment, DenialFacts, Network

CODED = frozenset({"procedure_code", "revenue_code", "place_of_service", "diagnosis_codes", "network"})
WHOLE = frozenset({"line_number", "window_days", "quote_page"})
_DETAILS = frozenset(each.name for each in fields(DenialDetails))
CONFIRMABLE = _DETAILS | CODED
TYPABLE = (CONFIRMABLE | {"adjustments", "remark_codes"}) - {"quote_page"}
MONEY = frozenset({"charge", "paid", "denied"})
_BLANK = re.compile(r"\s+")
_ADJUSTMENT = re.compile(r"(CO|PR|OA|PI|CR)-?([A-Z]?\d{1,3})")


def confirmed_denial(
    given: Mapping[str, str], pages: Sequence[str], known: DenialFacts | None
) -> ReportedDenial:
    """Read the confirmed fields. ``known``: coded facts of the same claim, where a remittance told them.

    Raises BadInput naming each field that cannot be read, and a quotation that is not in the notice.
    """
    told = _told(given, CONFIRMABLE)
    details = _details(told)
    details = replace(details, quote_page=_page_of(details.quote, pages) if details.quote else None)
    return ReportedDenial(_facts(told, details, known or DenialFacts()), details)


def typed_denial(given: Mapping[str, str]) -> ReportedDenial:
    """Read a denial that a person typed from a paper which no machine can read: a scan, a fax, a call.

    Raises BadInput naming each field that cannot be read.
    """
    told = _told(given, TYPABLE)
    details = _details(told)
    coded = DenialFacts(
        adjustments=tuple(_adjustment(code) for code in _codes(told.get("adjustments", ""))),
        remark_codes=_codes(told.get("remark_codes", "")),
    )
    return ReportedDenial(_facts(told, details, coded), details)


def _told(given: Mapping[str, str], fields: Collection[str]) -> dict[str, str]:
    faults = [Fault(name, "is not a field of a notice") for name in sorted(given) if name not in fields]
    if faults:
        raise BadInput(faults)
    return {name: value.strip() for name, value in given.items() if value.strip()}


def _details(told: Mapping[str, str]) -> DenialDetails:
    plain = {name: _plain(name, value) for name, value in told.items() if name in _DETAILS}
    details = from_plain(DenialDetails, plain)
    if not (details.quote or details.service or details.claim_number or details.payer_claim_number):
        raise BadInput([Fault("quote", "give at least the reason, or the claim it is about")])
    return details


def _adjustment(code: str) -> Adjustment:
    read = _ADJUSTMENT.fullmatch(code)
    if read is None:
        raise BadInput(
            [Fault("adjustments", f"{code} is not a group and a reason code, such as CO-197 or PR-50")]
        )
    return Adjustment(read[1], read[2], None)


def _codes(typed: str) -> tuple[str, ...]:
    return tuple(code for code in re.split(r"[,;\s]+", typed.upper()) if code)


def _plain(name: str, value: str) -> object:
    if name in MONEY:
        return value.lstrip("$").replace(",", "")
    return int(value) if name in WHOLE and value.isascii() and value.isdigit() else value


def _page_of(quote: str, pages: Sequence[str]) -> int:
    wanted = _BLANK.sub(" ", quote).strip()
    for number, page in enumerate(pages, 1):
        if wanted in _BLANK.sub(" ", page):
            return number
    raise BadInput(
        [Fault("quote", "does not stand in the notice; copy the words exactly as the page has them")]
    )


def _facts(told: Mapping[str, str], details: DenialDetails, known: DenialFacts) -> DenialFacts:
    codes = _codes(told.get("diagnosis_codes", ""))
    return replace(
        known,
        id="",
        text="\n".join(filter(None, (details.quote, details.service))),
        procedure_code=told.get("procedure_code", known.procedure_code),
        revenue_code=told.get("revenue_code", known.revenue_code),
        place_of_service=told.get("place_of_service", known.place_of_service),
        diagnosis_codes=codes or known.diagnosis_codes,
        network=_network(told.get("network", ""), known.network),
    )


def _network(told: str, known: Network) -> Network:
    if not told:
        return known
    try:
        return Network(told)
    except ValueError:
        raise BadInput([Fault("network", f"needs one of {', '.join(Network)}")]) from None
