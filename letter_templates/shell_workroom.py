"""Has somebody's Word file tried or drawn in a limited process; LibreOffice draws what is beyond that."""

from dataclasses import replace

from letter_templates.converting import OURS, Converted, first_of
from letter_templates.docx_package import BadPackage
from letter_templates.limited import TooMuch, worked
from letter_templates.office import office_name
from letter_templates.pdf_construct import Unsupported
from letter_templates.shell_tags import ShellFinding, Weight
from letter_templates.shell_trial import FILE, Trial

PROCESS = "letter_templates.shell_process"
CPU_SECONDS = 20  # a shell takes one
ENDLESS = ShellFinding(
    Weight.STOPS,
    FILE,
    "it takes far more memory or time than a letter does; perhaps its loops never end",
    "Begin again from the shipped shell, or from a new Word file with {{ letter }} in it.",
)
BY_OFFICE = "letters in it are drawn as PDF by {office}, since they hold {what}"
SLOWER = "It works, but takes a second or two a letter. To have it fast and fully accessible: {remedy}"


def try_shell(content: bytes) -> tuple[Trial, str]:
    """What comes of a Word file as a shell, and who draws its PDFs (empty where it cannot be used)."""
    try:
        told, made = worked(PROCESS, {"work": "try"}, [content], cpu_seconds=CPU_SECONDS)
    except TooMuch:
        return Trial((ENDLESS,)), ""
    rows = told["findings"]
    assert isinstance(rows, list)  # noqa: S101  as _try writes it
    found = tuple(ShellFinding(**{**row, "weight": Weight(row["weight"])}) for row in rows)
    usable, word, pdf = made
    trial = Trial(found, usable, word, pdf, (str(told["construct"]), str(told["remedy"])))
    if not trial.content:
        return trial, ""
    return (trial, OURS) if trial.pdf else _by_office(trial)


def draw_paper(content: bytes, *, title: str) -> Converted:
    """A paper that came as a Word file, as PDF. Raises BadPackage or Unsupported, each saying what to do."""

    def ours() -> bytes:
        try:
            task = {"work": "draw", "title": title}
            told, made = worked(PROCESS, task, [content], cpu_seconds=CPU_SECONDS)
        except TooMuch as error:
            raise BadPackage(
                "The Word file takes far more memory or time to draw than a paper does. "
                "Save it as PDF in Word and send that."
            ) from error
        if "unwelcome" in told:
            raise BadPackage(str(told["unwelcome"]))
        if "construct" in told:
            raise Unsupported(str(told["construct"]), str(told["remedy"]))
        return made[0]

    return first_of(content, ours)


def _by_office(trial: Trial) -> tuple[Trial, str]:
    construct, remedy = trial.undrawable

    def ours() -> bytes:
        raise Unsupported(construct, remedy)

    try:
        drawn = first_of(trial.word, ours)
    except Unsupported as refusal:
        more = "" if office_name() else " LibreOffice, which could draw it, is not installed here."
        what = f"letters in it cannot be drawn as PDF: they hold {construct}"
        stop = ShellFinding(Weight.STOPS, FILE, what, refusal.remedy + more)
        return replace(trial, findings=(*trial.findings, stop), content=b""), ""
    slower = ShellFinding(
        Weight.NOTE, FILE, BY_OFFICE.format(office=drawn.by, what=construct), SLOWER.format(remedy=remedy)
    )
    return replace(trial, findings=(*trial.findings, slower), pdf=drawn.pdf), drawn.by
