"""Reason and remark codes that are printed in a letter or explanation of benefits."""

import re

import re2

from nqtl_library.classify_codes import Line
from nqtl_library.codes import carc, rarc, remark, split_reason

_REASON = re.compile(r"\b(?:(CO|PR|OA|PI)[ -]?|CARC[ :#]*)([AB]?\d{1,3})\b")
_REMARK = re.compile(
    r"\b(?:RARC|[Rr]emark(?:s| codes?)?)[ :#]*((?:MA|M|N)\d{1,3}(?:[ ,;]+(?:MA|M|N)\d{1,3})*)\b"
)
_PERHAPS = re2.compile(rb"\b(?:CO|PR|OA|PI)[ -]?[AB]?\d|\bCARC|\bRARC|\b[Rr]emark")
_CODE = re.compile(r"(?:MA|M|N)\d{1,3}")


def printed_codes(text: str) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The codes that we map among those printed in a text; amounts are not read, so each counts as denied."""
    if _PERHAPS.search(text.encode("ascii", "replace")) is None:
        return (), ()
    reasons = {(found[1] or "", split_reason(found[2])[1], 1) for found in _REASON.finditer(text)}
    remarks = {remark(code) for found in _REMARK.finditer(text) for code in _CODE.findall(found[1])}
    return (
        tuple(sorted(line for line in reasons if carc(line[1]))),
        tuple(sorted(code for code in remarks if rarc(code))),
    )
