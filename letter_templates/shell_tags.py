"""The tags of a Word shell: found in their paragraphs, and put back together where Word cut them up."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from letter_templates.docx_dialect import W
from letter_templates.pdf_construct import R, local, said
from letter_templates.pdf_parts import DOCUMENT, targets_of
from letter_templates.text import STORIES

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
LETTER = re.compile(r"\s*\{\{\s*letter\s*\}\}\s*")  # alone in its paragraph: the letter goes here
PREFIXED = re.compile(r"\{([{%])-?(p|tr|tc|r)\s+(.*?)-?[%}]\}")
PLAIN = re.compile(r"\{[{%#]-?\s*(.*?)\s*-?[%}#]\}")
TYPED = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " "})
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
UNSEEN = frozenset({"lang", "noProof", "webHidden", "rStyle"})
TEXT = "the text"
SHOWN = 40  # letters of a paragraph that stand for it
PAGES = {"default": "", "first": " of the first page", "even": " of even pages"}


class Weight(StrEnum):
    """What a finding means for the shell."""

    STOPS = "stops"  # it cannot be used like this
    MENDED = "mended"  # it was put right, and this is how
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True)
class ShellFinding:
    """One thing about a shell: where in Word it is, what it is, and what to do in Word."""

    weight: Weight
    where: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as it stands: ``prefix`` is what it takes away with it (p, tr, tc, r; empty: only itself)."""

    text: str
    kind: str  # {, % or #
    prefix: str
    words: str  # what it says
    paragraph: etree._Element
    where: str


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a part, in a Word user's words."""

    part: str
    number: int
    text: str

    def __str__(self) -> str:
        shown = " ".join(self.text.split())
        shown = shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
        return f"{self.part}, paragraph {self.number}" + (f" (“{shown}”)" if shown else "")


def part_words(entries: Mapping[str, bytes], document: etree._Element) -> dict[str, str]:
    """What each part with words is called in Word; the text first."""
    targets = targets_of(DOCUMENT, entries)
    called = {DOCUMENT: TEXT}
    for reference in document.iter(f"{W}headerReference", f"{W}footerReference"):
        name = local(reference).removesuffix("Reference")
        part = targets.get(reference.get(f"{R}id", ""), ("", ""))[1]
        called.setdefault(part, f"the {name}{PAGES[said(reference, 'type', 'default')]}")
    others = sorted(part for part in entries if STORIES.fullmatch(part) and part not in called)
    return called | {part: part.removeprefix("word/").removesuffix(".xml") for part in others}


def paragraphs(root: etree._Element, part: str) -> Iterator[tuple[etree._Element, Place]]:
    """Every paragraph with its place, in reading order."""
    for number, paragraph in enumerate(root.iter(f"{W}p"), 1):
        yield paragraph, Place(part, number, "".join(text.text or "" for text in texts_of(paragraph)))


def tags_of(paragraph: etree._Element, place: Place) -> Iterator[Tag]:
    """The tags of one paragraph. Whole ones: mend first."""
    for found in TAG.findall(place.text.translate(TYPED)):
        prefixed = PREFIXED.fullmatch(found)
        plain = PLAIN.fullmatch(found)
        words = prefixed[3] if prefixed else plain[1] if plain else ""
        yield Tag(found, found[1], prefixed[2] if prefixed else "", words.strip(), paragraph, str(place))


def mended(paragraph: etree._Element, place: Place) -> Iterator[ShellFinding]:
    """Put each tag of the paragraph into the run that it begins in; told where its looks change midway."""
    texts = list(texts_of(paragraph))
    for found in reversed(list(TAG.finditer(place.text))):  # so that the places of earlier ones stay right
        if _gathered(texts, found):
            yield ShellFinding(
                Weight.MENDED,
                str(place),
                f"the tag {found[0].translate(TYPED)} is split by formatting, such as bold or another font "
                "that begins in the middle of it",
                "It was put back together in the look of its first letter. To be sure, delete it in Word and "
                "type it again in one go.",
            )


def texts_of(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The texts of a paragraph itself, not of a text box in it."""
    for text in paragraph.iter(f"{W}t"):
        owner = next(text.iterancestors(f"{W}p"), None)
        if owner is paragraph:
            yield text


def _gathered(texts: list[etree._Element], found: re.Match[str]) -> bool:
    """Whether the tag had several looks. Typographic quotes and blanks inside become plain ones."""
    place, rest, looks = 0, found[0].translate(TYPED), set()
    for text in texts:
        words = text.text or ""
        first, last = max(found.start() - place, 0), min(found.end() - place, len(words))
        place += len(words)
        if first < last:
            looks.add(_look(text))
            text.text, rest = words[:first] + rest + words[last:], ""
            text.set(SPACE, "preserve")
    return len(looks) > 1


def _look(text: etree._Element) -> bytes:
    """The formatting of a text's run; marks that only tell of languages and editing do not count."""
    properties = next(text.iterancestors(f"{W}r")).iterfind(f"{W}rPr/*")
    shown = (each for each in properties if etree.QName(each).localname not in UNSEEN)
    return b"".join(etree.tostring(each, method="c14n") for each in shown)
