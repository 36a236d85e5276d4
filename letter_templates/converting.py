"""A Word file as PDF: by our own drawing where it knows every construct, else by LibreOffice if there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from letter_templates.accessible import shortcomings
from letter_templates.office import OfficeFailed, office_name, office_pdf
from letter_templates.office_proof import office_differences
from letter_templates.pdf import DrawnDifferently, refuse_unshown, render_pdf
from letter_templates.pdf_construct import NOT_HANDED_ON, RightToLeft, Unsupported

OURS = "evenhand"


@dataclass(frozen=True, slots=True)
class Converted:
    """A PDF, who drew it, and what it lacks for readers who do not see (ours lacks nothing)."""

    pdf: bytes
    by: str
    lacks: tuple[str, ...] = ()


def converted(docx: bytes, *, title: str, language: str, created: datetime) -> Converted:
    """The Word file as PDF that says the same words. ``docx`` is one that incoming_word let in.

    Raises Unsupported, MissingCharacter, DrawnDifferently or BadPackage, each saying what to do.
    """

    def ours() -> bytes:
        return render_pdf(docx, title=title, language=language, created=created)

    return first_of(docx, ours)


def first_of(docx: bytes, ours: Callable[[], bytes]) -> Converted:
    """As ``converted``, where our own drawing is called through ``ours``."""
    try:
        return Converted(ours(), OURS)
    except Unsupported as refusal:
        # Nobody here could tell whether LibreOffice had the letters of another script or drew empty boxes.
        if refusal.construct in NOT_HANDED_ON or isinstance(refusal, RightToLeft):
            raise
        return _by_office(docx, refusal)
    except DrawnDifferently as refusal:
        return _by_office(docx, refusal)


def _by_office(docx: bytes, refusal: Unsupported | DrawnDifferently) -> Converted:
    """LibreOffice's PDF, proved word by word; without it our own refusal, which names the remedy."""
    if not office_name():
        raise refusal
    refuse_unshown(docx)
    try:
        pdf = office_pdf(docx)
    except OfficeFailed as error:
        raise _also(refusal, str(error)) from error
    differences = office_differences(docx, pdf)
    if differences:
        raise _also(refusal, f"LibreOffice drew it differently: {differences[0]}.")
    return Converted(pdf, office_name(), shortcomings(pdf))


def _also(refusal: Unsupported | DrawnDifferently, why: str) -> Unsupported:
    if isinstance(refusal, Unsupported):
        return Unsupported(refusal.construct, f"{refusal.remedy} ({why})")
    return Unsupported("something whose words cannot be compared", f"Simplify it in Word. ({why})")
