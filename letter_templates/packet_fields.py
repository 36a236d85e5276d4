"""Makes what is filled into a form part of its page, so that no field is left to change or to collide."""

from collections.abc import Sequence

from pypdf import PageObject
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

HIDDEN = 2 | 32  # annotation flags: hidden, no view
LINE, LARGEST = 1.2, 11.0  # of a field's own text: lines apart in sizes, points
SIDES = 4
Box = tuple[float, float, float, float]
WHOLE = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def drawn_fields(page: PageObject, widgets: Sequence[DictionaryObject]) -> bytes:
    """Content that draws every visible field as it looks; the page's resources get what it needs."""
    drawn: list[bytes] = []
    for place, widget in enumerate(widgets):
        form, box = _appearance(widget), _box(widget.get("/Rect"))
        if form is None or box is None or _is_hidden(widget):
            continue
        name = f"/EhField{place}"
        _forms_of(page)[NameObject(name)] = form
        matrix = b" ".join(b"%.4f" % part for part in _fitting(form, box))
        drawn.append(b"q %b cm %b Do Q" % (matrix, name.encode()))
    return b"\n".join(drawn)


def inherited(field: DictionaryObject, name: str) -> PdfObject | None:
    """A value of a field, its own or that of the field above it."""
    for _ in range(16):
        if name in field:
            return field[name]
        above = field.get("/Parent", NullObject()).get_object()
        if not isinstance(above, DictionaryObject):
            return None
        field = above
    return None


def _appearance(widget: DictionaryObject) -> StreamObject | None:
    looks = widget.get("/AP", NullObject()).get_object()
    normal = looks.get("/N", NullObject()).get_object() if isinstance(looks, DictionaryObject) else None
    if isinstance(normal, StreamObject):
        return normal
    if isinstance(normal, DictionaryObject):
        state = normal.get(str(widget.get("/AS", "/Off")), NullObject()).get_object()
        return state if isinstance(state, StreamObject) else None
    return _written(widget)


def _written(widget: DictionaryObject) -> StreamObject | None:
    """The look of a text or choice field that was filled by a program which drew nothing."""
    value, box = inherited(widget, "/V"), _box(widget.get("/Rect"))
    if (
        str(inherited(widget, "/FT")) not in {"/Tx", "/Ch"}
        or not isinstance(value, TextStringObject)
        or box is None
    ):
        return None
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    width, height = box[2] - box[0], box[3] - box[1]
    size = max(min(LARGEST, height / LINE / len(lines)), 2.0)
    top = height - size if len(lines) > 1 else (height - size) / 2 + size * 0.2
    shown = b" T* ".join(b"(%b) Tj" % _escaped(line) for line in lines)
    form = DecodedStreamObject()
    form.set_data(b"q BT 0 g /F %.2f Tf %.2f TL 2 %.2f Td %b ET Q" % (size, size * LINE, top, shown))
    named = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    font = DictionaryObject({NameObject(name): NameObject(said) for name, said in named.items()})
    fonts = DictionaryObject({NameObject("/F"): font})
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(side) for side in (0, 0, width, height)]),
            NameObject("/Resources"): DictionaryObject({NameObject("/Font"): fonts}),
        }
    )
    return form


def _escaped(line: str) -> bytes:
    escaped = line.encode("cp1252", "replace")
    for mark in (b"\\", b"(", b")"):
        escaped = escaped.replace(mark, b"\\" + mark)
    return escaped


def _fitting(form: StreamObject, box: Box) -> tuple[float, ...]:
    """The matrix that puts a form's own box, turned as the form says, onto a rectangle of the page."""
    own = _box(form.get("/BBox")) or (0.0, 0.0, box[2] - box[0], box[3] - box[1])
    given = form.get("/Matrix", NullObject()).get_object()
    numbers = tuple(float(str(part)) for part in given) if isinstance(given, ArrayObject) else WHOLE
    a, b, c, d, e, f = numbers if len(numbers) == len(WHOLE) else WHOLE
    corners = [(x, y) for x in (own[0], own[2]) for y in (own[1], own[3])]
    across = [a * x + c * y + e for x, y in corners]
    upward = [b * x + d * y + f for x, y in corners]
    width, height = max(across) - min(across), max(upward) - min(upward)
    wide = (box[2] - box[0]) / width if width else 1.0
    high = (box[3] - box[1]) / height if height else 1.0
    return (wide, 0.0, 0.0, high, box[0] - min(across) * wide, box[1] - min(upward) * high)


def _forms_of(page: PageObject) -> DictionaryObject:
    """The page's own table of forms; made where it has none."""
    holder: DictionaryObject = page
    for name in ("/Resources", "/XObject"):
        found = holder.get(name, NullObject()).get_object()
        if not isinstance(found, DictionaryObject):
            found = DictionaryObject()
            holder[NameObject(name)] = found
        holder = found
    return holder


def _box(value: PdfObject | None) -> Box | None:
    found = value.get_object() if value is not None else None
    if not isinstance(found, ArrayObject) or len(found) != SIDES:
        return None
    x, y, right, top = (float(str(side.get_object())) for side in found)
    return min(x, right), min(y, top), max(x, right), max(y, top)


def _is_hidden(widget: DictionaryObject) -> bool:
    flags = widget.get("/F", NullObject()).get_object()
    return isinstance(flags, int) and bool(flags & HIDDEN)
