"""The fonts of a PDF: the part of each font file that is used, its widths, and what its codes mean.

Ordinary letters are cut out of a font and packed once a process; so are the few sets of others that recur.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as hb

from letter_templates.draw_faces import Face, face
from letter_templates.draw_file import PdfObjects, stream
from letter_templates.draw_words import Glyphs

KEPT_NUMBERS = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE
DROPPED = {
    int.from_bytes(tag.encode().ljust(4), "big")
    for tag in ("GSUB", "GPOS", "GDEF", "kern", "name", "OS/2", "cmap", "post", "gasp", "DSIG", "FFTM")
}
SERIF, SYMBOLIC, ITALIC, BOLD = 1 << 1, 1 << 2, 1 << 6, 1 << 18  # flags of ISO 32000-1, table 123
BFCHARS = 100  # entries of one list, as its specification allows
CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def
/CMapName/Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><FFFF>
endcodespacerange
%b
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@dataclass(frozen=True, slots=True)
class Part:
    """What is embedded of a font: streams, ready to be written, and the widths of its codes."""

    file: bytes
    letters: bytes
    widths: bytes
    name: bytes
    numbers: bytes  # of glyphs, where codes are others


def add_font(objects: PdfObjects, used: Glyphs) -> int:
    """A font of the file, and its number."""
    of, usual = used.face, used.face.ordinary()
    more = frozenset(each for each in used.shown.items() if not used.plain or each[0] not in usual)
    part = _part(of.name, more, frozenset(used.others.items()), plain=used.plain)
    numbers = b"%d 0 R" % objects.add(part.numbers) if part.numbers else b"/Identity"
    descriptor = objects.add(_descriptor(of, part.name, objects.add(part.file)))
    inner = objects.add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor %d 0 R/DW 0/CIDToGIDMap %b/W[%b]>>"
        % (part.name, descriptor, numbers, part.widths)
    )
    return objects.add(
        b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (part.name, inner, objects.add(part.letters))
    )


@lru_cache(maxsize=64)
def _part(
    name: str,
    more: frozenset[tuple[int, str]],
    others: frozenset[tuple[tuple[int, str], int]],
    *,
    plain: bool,
) -> Part:
    """The part with these glyphs, and those of ordinary letters if ``plain``.

    Cached: nearly all letters need the same few. It keeps which letters were used, and no word.
    """
    of = face(name)
    shown = (of.ordinary() if plain else {}) | dict(more)
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(shown)
    wanted.flags = KEPT_NUMBERS
    wanted.drop_table_tag_set.update(DROPPED)
    cut = hb.subset(of.font.face, wanted).blob.data
    codes = {glyph: (glyph, letters) for glyph, letters in shown.items()}
    codes |= {code: (glyph, letters) for (glyph, letters), code in others}
    told = _letters({code: letters for code, (_, letters) in codes.items()})
    return Part(
        _packed(cut, b"/Length1 %d" % len(cut)),
        _packed(told),
        b" ".join(b"%d[%.2f]" % (code, of.width(glyph)) for code, (glyph, _) in sorted(codes.items())),
        b"EVHAND+" + name.encode(),
        _packed(_numbers({code: glyph for code, (glyph, _) in codes.items()})) if others else b"",
    )


def _packed(content: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(content, 9), entries + b"/Filter/FlateDecode")


def _letters(codes: Mapping[int, str]) -> bytes:
    """What each code means to those who copy it or have it read to them."""
    lines = [
        b"<%04X><%b>" % (code, letters.encode("utf-16-be").hex().upper().encode())
        for code, letters in sorted(codes.items())
        if letters
    ]
    lists = (lines[at : at + BFCHARS] for at in range(0, len(lines), BFCHARS))
    return CMAP % b"\n".join(
        b"%d beginbfchar\n%b\nendbfchar" % (len(each), b"\n".join(each)) for each in lists
    )


def _numbers(codes: Mapping[int, int]) -> bytes:
    """Which glyph each code shows."""
    return b"".join(codes.get(code, 0).to_bytes(2, "big") for code in range(max(codes) + 1))


def _descriptor(of: Face, name: bytes, file: int) -> bytes:
    head, post = (of.font.face.reference_table(tag).data for tag in ("head", "post"))
    box = [int.from_bytes(head[at : at + 2], "big", signed=True) * of.scale for at in (36, 38, 40, 42)]
    slant = int.from_bytes(post[4:8], "big", signed=True) / 65536
    reach = of.font.get_font_extents("ltr")
    height = of.font.get_metric_position(hb.OTMetricsTag.CAP_HEIGHT) or reach.ascender
    flags = SYMBOLIC | (0 if "Sans" in of.name else SERIF) | (ITALIC if slant else 0)
    bold = "Bold" in of.name
    return (
        b"<</Type/FontDescriptor/FontName/%b/Flags %d/FontBBox[%b]/ItalicAngle %.1f/Ascent %.0f/Descent %.0f"
        b"/CapHeight %.0f/StemV %d/FontFile2 %d 0 R>>"
        % (
            name,
            flags | (BOLD if bold else 0),
            b" ".join(b"%.0f" % edge for edge in box),
            slant,
            reach.ascender * of.scale,
            reach.descender * of.scale,
            height * of.scale,
            160 if bold else 90,
            file,
        )
    )
