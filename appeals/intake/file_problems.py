"""What can be wrong in a file from outside, and how badly."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps its transaction from being stored; a warning is shown and goes no further."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something wrong in a file: at which segment (counted from 1), where in it, and what."""

    segment_number: int
    where: str  # e.g. "CLP03", "claim A100", "interchange 000000905"
    what: str
    severity: Severity = Severity.ERROR
    transaction: str = ""  # ST02 of the transaction it belongs to; empty for the file
