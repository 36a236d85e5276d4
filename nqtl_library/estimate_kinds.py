"""The closed sets of an estimate: kinds of line, of change, of delivery, of intent."""

from enum import StrEnum


class ClaimIntent(StrEnum):
    """What the patient wants done with insurance for this service."""

    YES = "yes"
    NO = "no"
    SUPERBILL = "superbill"  # the patient will send the bill personally
    UNKNOWN = "unknown"


class LineKind(StrEnum):
    """What kind of service a line is; decides its section on the page."""

    PROGRAM_PER_DIEM = "program_per_diem"
    ROOM_BOARD = "room_board"
    EVALUATION = "evaluation"
    INDIVIDUAL = "individual"
    GROUP = "group"
    FAMILY = "family"
    CRISIS = "crisis"
    MED_MGMT = "med_mgmt"
    TESTING = "testing"
    LAB = "lab"
    INJECTION_ADMIN = "injection_admin"
    DRUG_UNIT = "drug_unit"
    TELEHEALTH = "telehealth"
    CASE_MGMT = "case_mgmt"
    ADMIN_FEE = "admin_fee"
    OTHER = "other"


class Billed(StrEnum):
    """How a line counts: on its own, inside a daily rate, or for information only (never in a total)."""

    SEPARATE = "separate"
    INCLUDED = "included"
    INFORMATION = "information"


class Role(StrEnum):
    """Which side of the estimate a provider is on."""

    CONVENING = "convening"
    CO_PROVIDER = "co_provider"


class ChangeKind(StrEnum):
    """What changed on a scheduled service, 45 CFR 149.610(b)(1)(vii)."""

    CHARGES = "charges"
    ITEMS = "items"
    FREQUENCY = "frequency"
    RECURRENCES = "recurrences"
    DURATION = "duration"
    PROVIDER = "provider"
    FACILITY = "facility"
    OTHER = "other"


class Method(StrEnum):
    """How an estimate reaches the patient."""

    PAPER = "paper"
    IN_PERSON = "in_person"
    MAIL = "mail"
    EMAIL = "email"
    PORTAL = "portal"
    ORAL = "oral"
    UNKNOWN = "unknown"

    @property
    def written(self) -> bool:
        """Whether a written copy comes with it."""
        return self not in (Method.ORAL, Method.UNKNOWN)
