"""Puts the letter where a Word user wrote {{ letter }}: our loop over the blocks, in their own styles."""

import copy
from collections.abc import Iterator, Mapping

from lxml import etree

from letter_templates.docx import text_width
from letter_templates.docx_dialect import ShellProblem, W, serialized
from letter_templates.docx_package import pack, read_package
from letter_templates.docx_view import FIRST_LIST, MAX_LISTS
from letter_templates.docx_widths import TEXT_WIDTH
from letter_templates.pdf_construct import parsed, said
from letter_templates.pdf_parts import DOCUMENT
from letter_templates.shell import shell
from letter_templates.shell_tags import LETTER, TYPED, texts_of

STYLES, NUMBERING = "word/styles.xml", "word/numbering.xml"
RELATIONS, TYPES = "word/_rels/document.xml.rels", "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPED_AS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
BULLETS = 1  # the numbering id of bullets in the shipped shell
STYLE_LINKS = ("basedOn", "next", "link")
OWN_LETTERHEAD = "block.kind == 'letterhead'"


def has_place(entries: Mapping[str, bytes]) -> bool:
    """Whether the file says {{ letter }} in a paragraph of its own."""
    return b"letter" in entries[DOCUMENT] and _place(parsed(entries[DOCUMENT])) is not None


def with_letter(entries: Mapping[str, bytes], *, footer_lines: bool) -> dict[str, bytes]:
    """The file with the loop over the blocks at its place, and the styles and lists that the loop needs.

    The shipped letterhead is left out: the file has its own. ``footer_lines`` adds the lines that belong to
    a letter's foot, where the file prints them nowhere. Raises ShellProblem.
    """
    shipped = read_package(shell().content)
    document = parsed(entries[DOCUMENT])
    place = _place(document)
    if place is None:
        raise ShellProblem("The file has no {{ letter }} in a paragraph of its own.")
    drawn = [copy.deepcopy(each) for each in _loop(parsed(shipped[DOCUMENT]))]
    drawn += _foot(shipped) if footer_lines else []
    for element in reversed(drawn):
        place.addnext(element)
    place.getparent().remove(place)
    styles, renamed = _styles(entries.get(STYLES), shipped[STYLES], drawn)
    numbering, bullets = _numbering(entries.get(NUMBERING), shipped[NUMBERING])
    _adapt(drawn, renamed, bullets)
    _fit(drawn, text_width(pack(entries)))
    added = {STYLES: styles, NUMBERING: numbering}
    return _declared({**entries, DOCUMENT: serialized(document), **added}, added)


def _place(document: etree._Element) -> etree._Element | None:
    for paragraph in document.iter(f"{W}p"):
        words = "".join(text.text or "" for text in texts_of(paragraph)).translate(TYPED)
        if LETTER.fullmatch(words):
            return paragraph
    return None


def _loop(document: etree._Element) -> Iterator[etree._Element]:
    """The body of the shipped shell without its page setup and its letterhead."""
    body = document.find(f"{W}body")
    inside = False
    for element in body if body is not None else ():
        words = "".join(element.itertext())
        inside = inside or OWN_LETTERHEAD in words
        if not inside and element.tag != f"{W}sectPr":
            yield element
        inside = inside and words.strip() != "{%p endif %}"


def _foot(shipped: Mapping[str, bytes]) -> list[etree._Element]:
    """The loop over the foot's lines, as the shipped footer has it."""
    lines = parsed(shipped["word/footer1.xml"]).findall(f"{W}p")
    return [copy.deepcopy(each) for each in lines[:-1]]


def _styles(own: bytes | None, shipped: bytes, drawn: list[etree._Element]) -> tuple[bytes, dict[str, str]]:
    """Their styles and those of ours that they lack; our style ids that theirs call otherwise."""
    ours = {said(style, "styleId"): style for style in parsed(shipped).iterfind(f"{W}style")}
    root = parsed(own) if own else parsed(shipped)
    theirs = {said(style, "styleId") for style in root.iterfind(f"{W}style")}
    by_name = {_name(style): said(style, "styleId") for style in root.iterfind(f"{W}style")}
    renamed: dict[str, str] = {}
    for each in _needed(drawn, ours):
        if _name(ours[each]) in by_name:
            renamed[each] = by_name[_name(ours[each])]
        elif each not in theirs:
            root.append(copy.deepcopy(ours[each]))
    for style in root.iterfind(f"{W}style"):
        for link in (link for name in STYLE_LINKS for link in style.iterfind(f"{W}{name}")):
            link.set(f"{W}val", renamed.get(said(link), said(link)))
    return serialized(root), renamed


def _needed(drawn: list[etree._Element], ours: Mapping[str, etree._Element]) -> list[str]:
    """The ids of our styles that the loop uses, and of those that these build on."""
    wanted = {said(style) for each in drawn for style in each.iter(f"{W}pStyle", f"{W}tblStyle")}
    todo, needed = sorted(wanted & ours.keys()), dict.fromkeys(sorted(wanted & ours.keys()))
    while todo:
        for name in STYLE_LINKS:
            for link in ours[todo[0]].iterfind(f"{W}{name}"):
                if said(link) in ours and said(link) not in needed:
                    needed[said(link)] = None
                    todo.append(said(link))
        todo.pop(0)
    return list(needed)


def _name(style: etree._Element) -> str:
    name = style.find(f"{W}name")
    return "" if name is None else said(name).casefold()


def _numbering(own: bytes | None, shipped: bytes) -> tuple[bytes, int]:
    """Their lists and ours, and the id of our bullets among them."""
    if own is None:
        return shipped, BULLETS
    root, ours = parsed(own), parsed(shipped)
    taken = {int(said(each, "numId", "0")) for each in root.iterfind(f"{W}num")}
    if taken & set(range(FIRST_LIST, FIRST_LIST + MAX_LISTS + 1)):
        raise ShellProblem("The file has over a hundred lists. Delete the text that they come from.")
    first = 1 + max(
        (int(said(each, "abstractNumId", "0")) for each in root.iterfind(f"{W}abstractNum")), default=-1
    )
    bullets = FIRST_LIST + MAX_LISTS
    numbers = root.find(f"{W}num")
    for abstract in ours.iterfind(f"{W}abstractNum"):
        added = copy.deepcopy(abstract)
        added.set(f"{W}abstractNumId", str(first + int(said(abstract, "abstractNumId"))))
        root.append(added) if numbers is None else numbers.addprevious(added)
    for number in ours.iterfind(f"{W}num"):
        added = copy.deepcopy(number)
        if said(number, "numId") == str(BULLETS):
            added.set(f"{W}numId", str(bullets))
        for link in added.iterfind(f"{W}abstractNumId"):
            link.set(f"{W}val", str(first + int(said(link))))
        _last_number(root).addnext(added) if root.find(f"{W}num") is not None else root.append(added)
    return serialized(root), bullets


def _last_number(root: etree._Element) -> etree._Element:
    return root.findall(f"{W}num")[-1]


def _adapt(drawn: list[etree._Element], renamed: Mapping[str, str], bullets: int) -> None:
    """Our loop in the names that their file has for styles and lists."""
    for element in drawn:
        for style in element.iter(f"{W}pStyle", f"{W}tblStyle"):
            style.set(f"{W}val", renamed.get(said(style), said(style)))
        for number in element.iter(f"{W}numId"):
            if said(number) == str(BULLETS):
                number.set(f"{W}val", str(bullets))


def _fit(drawn: list[etree._Element], width: int) -> None:
    """Our tables as wide as the text of their file."""
    for table in (table for element in drawn for table in element.iter(f"{W}tbl")):
        for sized in table.iter(f"{W}gridCol", f"{W}tcW"):
            sized.set(f"{W}w", str(int(said(sized, "w", "0")) * width // TEXT_WIDTH))


def _declared(entries: dict[str, bytes], added: Mapping[str, bytes]) -> dict[str, bytes]:
    """The package with the added parts among its relationships and content types."""
    relations = (
        parsed(entries[RELATIONS]) if RELATIONS in entries else etree.Element(f"{RELATED}Relationships")
    )
    types = parsed(entries[TYPES])
    known = {each.get("Target", "").rpartition("/")[2] for each in relations}
    declared = {each.get("PartName") for each in types}
    for part in added:
        file = part.rpartition("/")[2]
        kind = file.removesuffix(".xml")
        if file not in known:
            etree.SubElement(
                relations,
                f"{RELATED}Relationship",
                Id=f"evenhand-{kind}",
                Type=f"{OFFICE}/{kind}",
                Target=file,
            )
        if f"/{part}" not in declared:
            etree.SubElement(
                types, f"{TYPED_AS}Override", PartName=f"/{part}", ContentType=f"{WORD_TYPE}.{kind}+xml"
            )
    return {**entries, RELATIONS: serialized(relations), TYPES: serialized(types)}
