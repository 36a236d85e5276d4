"""Shapes of identifiers: NPI with its check digit, tax ID, service and diagnosis codes."""

import re

NPI_PREFIX = "80840"  # the card issuer number under which an NPI's check digit is reckoned

_SYSTEMS = {
    "cpt": re.compile(r"\d{4}[0-9A-Z]"),
    "hcpcs": re.compile(r"[A-Z]\d{4}"),
    "drg": re.compile(r"\d{3}"),
    "ndc": re.compile(r"\d{11}|\d{10}|\d{4,5}-\d{3,4}-\d{1,2}"),
}
_ALSO = {"ms-drg": "drg", "apr-drg": "drg", "hcpcs level ii": "hcpcs", "cpt-4": "cpt"}
_DIAGNOSIS = re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?", re.IGNORECASE)
_NOT_DETERMINED = frozenset({"not_determined", "not_yet_determined", "not determined", "not yet determined"})


def npi_problem(npi: str) -> str:
    """What is wrong with an NPI; empty where nothing is."""
    if not npi:
        return "it is missing"
    if not (len(npi) == 10 and npi.isascii() and npi.isdigit()):
        return "it needs ten digits"
    if npi[0] not in "12":
        return "it begins with 1 or 2"
    return "" if _luhn(NPI_PREFIX + npi) else "its check digit is wrong"


def is_tin(tin: str) -> bool:
    """Nine digits, with or without hyphens."""
    return re.fullmatch(r"\d{9}|\d{2}-\d{7}|\d{3}-\d{2}-\d{4}", tin, re.ASCII) is not None


def looks_like_ssn(tin: str, tin_type: str) -> bool:
    """Written as a Social Security number, or said to be one."""
    return tin_type.lower() == "ssn" or re.fullmatch(r"\d{3}-\d{2}-\d{4}", tin, re.ASCII) is not None


def code_problem(code: str, system: str) -> str:
    """Why a code is no service code (CPT, HCPCS, DRG or NDC); empty where it is."""
    bare = code.strip().upper()
    if not bare:
        return "it is missing"
    name = _ALSO.get(system.strip().lower(), system.strip().lower())
    if name and name not in _SYSTEMS:
        return f"{system} is not CPT, HCPCS, DRG or NDC"
    tried = [_SYSTEMS[name]] if name else list(_SYSTEMS.values())
    if any(pattern.fullmatch(bare) for pattern in tried):
        return ""
    return f"{bare} is not shaped like a {name.upper()} code" if name else f"{bare} has the shape of none"


def is_diagnosis(code: str) -> bool:
    """Shaped like an ICD-10 code."""
    return _DIAGNOSIS.fullmatch(code.strip()) is not None


def says_not_determined(status: str) -> bool:
    """Whether the diagnosis is marked as not yet determined."""
    return status.strip().lower() in _NOT_DETERMINED


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0
