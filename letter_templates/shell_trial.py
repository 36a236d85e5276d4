"""Tries a Word shell before it is used: is it clean, do its tags hold, does every word arrive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from letter_templates.block import BlockKind
from letter_templates.docx import render_docx
from letter_templates.docx_dialect import ShellProblem
from letter_templates.docx_package import BadPackage, pack
from letter_templates.incoming import incoming_word
from letter_templates.pdf import DrawnDifferently, MissingCharacter, Unsupported, render_pdf
from letter_templates.shell import shell_from
from letter_templates.shell_letter import has_place, with_letter
from letter_templates.shell_lint import lint
from letter_templates.shell_sample import NAMES, marked_letter, sample_letter
from letter_templates.shell_tags import ShellFinding, Weight
from letter_templates.text import all_text

DRAWN_ON = datetime(2026, 6, 12, 12, tzinfo=UTC)
MOST_DRAWN = 20_000_000  # bytes of a sample letter; a real one has a hundredth of it
FILE = "the file"
REFUSALS = (Unsupported, MissingCharacter, DrawnDifferently)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a shell. ``content`` is the shell as it would be used; empty where it cannot be.

    ``pdf`` is the sample letter; empty where our own drawing cannot do it, and then ``undrawable`` names the
    construct and the remedy.
    """

    findings: tuple[ShellFinding, ...]
    content: bytes = b""
    word: bytes = b""
    pdf: bytes = b""
    undrawable: tuple[str, str] = ("", "")


def tried(content: bytes) -> Trial:
    """Try somebody's Word file as a shell. Call it in a limited process: the file may be hostile."""
    try:
        entries = incoming_word(content)
        parts, found = lint(entries)
    except (BadPackage, Unsupported) as error:
        return Trial((ShellFinding(Weight.STOPS, FILE, str(error), ""),))
    if any(each.weight is Weight.STOPS for each in found):
        return Trial(found)
    try:
        return _drawn(pack(_whole(parts)), found)
    except (ShellProblem, Unsupported) as error:
        return Trial((*found, ShellFinding(Weight.STOPS, FILE, str(error), "")))


def named(refusal: Exception) -> tuple[str, str]:
    """The construct that our drawing refused, and its remedy."""
    if isinstance(refusal, Unsupported):
        return refusal.construct, refusal.remedy
    if isinstance(refusal, MissingCharacter):
        return f"the character {refusal.character!r}, which is in none of our fonts", "Write it otherwise."
    return "something whose words cannot be compared", f"Simplify it in Word. ({refusal})"


def _whole(parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The shell with the letter at its place, where the file only names the place."""
    if not has_place(parts):
        return parts
    footer_loop = any(b"in footer" in part for part in parts.values())
    return with_letter(parts, footer_lines=not footer_loop)


def _drawn(content: bytes, found: tuple[ShellFinding, ...]) -> Trial:
    made = shell_from("trial", content)
    marked, marks = marked_letter()
    text = all_text(render_docx(marked, made))
    lost = list(_lost(text, marks))
    if lost:
        return Trial((*found, *lost))
    sample = sample_letter()
    word = render_docx(sample, made)
    if len(word) > MOST_DRAWN:
        return Trial(
            (
                *found,
                ShellFinding(
                    Weight.STOPS, FILE, "letters in it become far too large", "Use smaller pictures."
                ),
            )
        )
    found = (*found, *_worth_knowing(all_text(word)))
    try:
        pdf = render_pdf(word, title=sample.title, language=sample.language, created=DRAWN_ON)
    except REFUSALS as error:
        return Trial(found, content, word, undrawable=named(error))
    return Trial(found, content, word, pdf)


def _lost(text: str, marks: Mapping[str, BlockKind]) -> Iterator[ShellFinding]:
    """The kinds of blocks whose words do not all arrive."""
    lost = {kind for word, kind in marks.items() if word not in text}
    if len(lost) == len(NAMES):
        yield ShellFinding(
            Weight.STOPS,
            "the text",
            "it has no place for the letter",
            "Write {{ letter }} in a paragraph of its own where the letter begins.",
        )
        return
    for kind in NAMES:
        if kind in lost:
            yield ShellFinding(
                Weight.STOPS,
                "the text",
                f"{NAMES[kind]} would be missing from letters, in whole or in part",
                "Copy the tags for them from the shipped shell, or write {{ letter }} instead of the loop.",
            )


def _worth_knowing(text: str) -> Iterator[ShellFinding]:
    if "SAMPLE-0001" not in text:
        yield ShellFinding(
            Weight.NOTE,
            "the footer",
            "it does not print the number of the letter, by which a page is known that went astray",
            "Add {{ properties.letter_id }} and {{ properties.version }} to the footer.",
        )
