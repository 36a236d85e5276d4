"""What a file is when it is not the one that was asked for, told from its first bytes."""

import re

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"PK\x03\x04", "a ZIP archive or an Office document; unpack or export it first"),
    (b"\xff\xfe", "text in UTF-16; save it as plain text or UTF-8"),
    (b"\xfe\xff", "text in UTF-16; save it as plain text or UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"II*\x00", "a scanned picture (TIFF)"),
    (b"MM\x00*", "a scanned picture (TIFF)"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"-----BEGIN PGP", "a PGP-encrypted file; decrypt it first"),
    (b"{\\rtf", "a rich-text document"),
)
_X12_BODY = re.compile(rb"(GS|ST|BPR|CLP)[^\w\s]")


def looks_like(begin: bytes) -> str:
    """One sentence for a person: what the first bytes of a file without any ISA header look like."""
    if not begin.strip():
        return "The file is empty."
    for signature, name in _SIGNATURES:
        if begin.startswith(signature):
            return f"The file is not X12: it looks like {name}."
    return f"The file is not X12: {_text_kind(begin)}"


def _text_kind(begin: bytes) -> str:
    head = begin.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.count(b"\x00") > len(begin) // 4:
        return "it looks like text in UTF-16; save it as plain text or UTF-8."
    if found := _X12_BODY.match(head):
        segment = found.group(1).decode("ascii")
        return f"it begins with a {segment} segment; the ISA header that should come first is missing."
    if head[:1] in b"{[":
        return "it looks like JSON; there is a JSON way in for single denials."
    if head[:1] == b"<":
        return "it looks like XML or a web page."
    if head.isascii() and (b"," in head or b"\t" in head) and b"\n" in head:
        return "it looks like a table (CSV)."
    return "it has no ISA header, with which every interchange begins."
