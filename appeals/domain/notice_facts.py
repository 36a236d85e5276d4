"""What a person confirmed of a notice becomes a denial's facts; nothing else does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from appeals.domain.denial import DenialDetails, ReportedDenial
from appeals.domain.plain import from_plain
from appeals.errors import BadInput, Fault
from nqtl_library.terms import DenialFacts, Network

CODED = frozenset({"procedure_code", "revenue_code", "place_of_service", "diagnosis_codes", "network"})
WHOLE = frozenset({"line_number", "window_days", "quote_page"})
CONFIRMABLE = frozenset(each.name for each in fields(DenialDetails)) | CODED
_BLANK = re.compile(r"\s+")


def confirmed_denial(
    given: Mapping[str, str], pages: Sequence[str], known: DenialFacts | None
) -> ReportedDenial:
    """Read the confirmed fields. ``known``: coded facts of the same claim, where a remittance told them.

    Raises BadInput naming each field that cannot be read, and a quotation that is not in the notice.
    """
    faults = [Fault(name, "is not a field of a notice") for name in sorted(given) if name not in CONFIRMABLE]
    if faults:
        raise BadInput(faults)
    told = {name: value.strip() for name, value in given.items() if value.strip()}
    plain: dict[str, object] = {
        name: _plain(name, value) for name, value in told.items() if name not in CODED
    }
    details = from_plain(DenialDetails, plain)
    if not (details.quote or details.service or details.claim_number or details.payer_claim_number):
        raise BadInput([Fault("quote", "confirm at least the reason, or the claim it is about")])
    details = replace(details, quote_page=_page_of(details.quote, pages) if details.quote else None)
    return ReportedDenial(_facts(told, details, known or DenialFacts()), details)


def _plain(name: str, value: str) -> object:
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
    codes = tuple(code for code in re.split(r"[,;\s]+", told.get("diagnosis_codes", "")) if code)
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
