"""The structure tree of a PDF as a list of its elements, each with its standard role and what it marks."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, NumberObject

STANDARD = frozenset(
    (
        *(
            "Document",
            "Part",
            "Art",
            "Sect",
            "Div",
            "BlockQuote",
            "Caption",
            "TOC",
            "TOCI",
            "Index",
            "NonStruct",
        ),
        *("Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR"),
        *("TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code"),
        *("Link", "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form"),
    )
)
DEEPEST = 100


@dataclass(slots=True)
class Element:
    """One element. ``marks`` are (object number of the page, MCID); ``objects`` the annotations in it."""

    row: DictionaryObject
    role: str
    known: bool
    parent: str
    attributes: dict[str, object]
    children: list["Element"] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)

    @property
    def span(self) -> int:
        """How many columns a cell takes."""
        return _whole(self.attributes.get("/ColSpan"))

    @property
    def height(self) -> int:
        """How many rows a cell takes."""
        return _whole(self.attributes.get("/RowSpan"))

    def rows(self) -> Iterator["Element"]:
        """The rows of a table, in whatever part of it they stand."""
        for child in self.children:
            if child.role == "TR":
                yield child
            elif child.role in {"THead", "TBody", "TFoot"}:
                yield from child.rows()


def elements_of(reader: PdfReader) -> Iterator[Element]:
    """Every element, in reading order; none where the file has no tree."""
    tree = reader.root_object.get("/StructTreeRoot", NullObject()).get_object()
    if not isinstance(tree, DictionaryObject):
        return
    roles = {str(own): str(role) for own, role in _dictionary(tree.get("/RoleMap")).items()}
    top = Element(tree, "", known=True, parent="", attributes={})
    _read(tree.get("/K", NullObject()), top, 0, roles, 0)
    yield from _flat(top.children)


def _flat(elements: list[Element]) -> Iterator[Element]:
    for element in elements:
        yield element
        yield from _flat(element.children)


def _read(kids: object, parent: Element, page: int, roles: dict[str, str], depth: int) -> None:
    """What stands below an element: numbers of marked content, references, and elements."""
    found = kids.get_object() if hasattr(kids, "get_object") else kids
    if depth > DEEPEST:
        raise ValueError("the structure tree is deeper than any document's")
    if isinstance(found, ArrayObject):
        for each in found:
            _read(each, parent, page, roles, depth)
    elif isinstance(found, NumberObject):
        parent.marks.append((page, int(found)))
    elif isinstance(found, DictionaryObject):
        _child(found, parent, _page(found, page), roles, depth)


def _child(row: DictionaryObject, parent: Element, page: int, roles: dict[str, str], depth: int) -> None:
    if row.get("/Type") == "/MCR":
        parent.marks.append((page, _whole(row.get("/MCID"))))
    elif row.get("/Type") == "/OBJR":
        parent.objects.append(_number(row.raw_get("/Obj")))
    else:
        role = _standard(str(row.get("/S", "")), roles)
        known = role.removeprefix("/") in STANDARD
        element = Element(row, role.removeprefix("/"), known, parent.role, _attributes(row))
        parent.children.append(element)
        _read(row.get("/K", NullObject()), element, page, roles, depth + 1)


def _standard(role: str, roles: dict[str, str]) -> str:
    for _ in range(DEEPEST):
        if role not in roles or role.removeprefix("/") in STANDARD:
            return role
        role = roles[role]
    return role


def _attributes(row: DictionaryObject) -> dict[str, object]:
    given = row.get("/A", NullObject()).get_object()
    several = given if isinstance(given, ArrayObject) else [given]
    return {str(name): value for each in several for name, value in _dictionary(each).items()}


def _page(row: DictionaryObject, page: int) -> int:
    return _number(row.raw_get("/Pg")) if "/Pg" in row else page


def _number(reference: object) -> int:
    return reference.idnum if isinstance(reference, IndirectObject) else 0


def _dictionary(value: object) -> DictionaryObject:
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _whole(value: object) -> int:
    found = value.get_object() if hasattr(value, "get_object") else value
    return int(found) if isinstance(found, NumberObject) else 1
