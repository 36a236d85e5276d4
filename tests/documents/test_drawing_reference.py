"""Our fast way of drawing gives what docxtpl gives, part by part."""

import copy
from dataclasses import replace

import pytest
from drawing_sample import AWKWARD, a_document, a_letter, block, paragraphs, rows
from lxml import etree

from letter_templates.block import BlockKind, Document
from letter_templates.docx import render_docx, render_with_docxtpl
from letter_templates.docx_package import read_package
from letter_templates.pdf_construct import W, parsed
from letter_templates.shell import shell

PARTS = ("document", "header1", "header2", "footer1", "footer2")


def canonical(part: bytes) -> bytes:
    """Canonical XML without the empty runs that docxtpl leaves around its tags."""
    root = copy.deepcopy(parsed(part))
    for run in list(root.iter(f"{W}r")):
        if len(run) == 1 and run[0].tag == f"{W}t" and not run[0].text:
            run.getparent().remove(run)
    return bytes(etree.tostring(root, method="c14n"))


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(a_letter(), id="a long letter"),
        pytest.param(replace(a_letter(), language="es-US"), id="another language"),
        pytest.param(paragraphs(AWKWARD, "two\nlines", ""), id="awkward characters"),
        pytest.param(a_document(), id="nothing"),
        pytest.param(a_document(rows(BlockKind.TABLE, tuple("abcdefg"))), id="seven columns"),
        pytest.param(a_document(*(rows(BlockKind.NUMBERED, ("x",)) for _ in range(9))), id="many lists"),
        pytest.param(a_document(block(BlockKind.SIGNATURE, "Only a name")), id="a bare signature"),
    ],
)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_the_one_that_docxtpl_renders(document: Document, part: str) -> None:
    ours = read_package(render_docx(document, shell()))
    theirs = read_package(render_with_docxtpl(document, shell()))
    assert canonical(ours[f"word/{part}.xml"]) == canonical(theirs[f"word/{part}.xml"])
