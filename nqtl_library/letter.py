"""What a denial letter says, as findings: the shape that ``cues`` returns and ``classify`` takes."""

from dataclasses import dataclass

from nqtl_library.findings import Finding
from nqtl_library.settings_of_care import UNKNOWN_SETTING, Setting
from nqtl_library.terms import Evidence


@dataclass(frozen=True, slots=True)
class LetterRead:
    """The reasons that the payer gives in a letter, boilerplate and negated sentences left out."""

    findings: tuple[Finding, ...] = ()  # in the fixed order
    evidence: tuple[Evidence, ...] = ()
    denied: bool = False  # the payer says that it does not pay or approve
    approved: bool = False  # the payer says that it does
    upheld: bool = False  # a decision on appeal that stands
    unpaid: bool = False  # nothing is paid, or a complaint of too little is answered
    mhsud: bool | None = None  # what the subject of the letter suggests
    subject_named: bool = False  # in so many words, not only by what else is said
    setting: Setting = UNKNOWN_SETTING


NO_LETTER = LetterRead()
