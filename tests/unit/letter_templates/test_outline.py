"""Outlines: the order of parts, and how a wrong name or file is refused."""

from pathlib import Path

import pytest

from letter_templates.outline import OutlineError, outline, read_outline


def test_an_appeal_keeps_its_parts_in_order() -> None:
    assert [part.id for part in outline("appeal.level_one").parts] == [
        "opening", "reference", "capacity", "ask", "timeliness", "denial", "clinical", "answers", "parity",
        "further_limits", "legal_basis", "notice_defects", "documents", "reservation", "signature",
    ]  # fmt: skip


def test_only_further_limits_and_defects_of_the_notice_may_be_left_out_of_an_appeal() -> None:
    optional = [part.id for part in outline("appeal.level_one").parts if not part.mandatory]
    assert optional == ["further_limits", "notice_defects"]


def test_a_request_keeps_its_parts_in_order() -> None:
    assert [part.id for part in outline("request.comparative_analysis").parts] == [
        "opening", "plan", "standing", "scope", "limits", "items", "basis", "date", "format", "preservation",
        "signature",
    ]  # fmt: skip


def test_an_unknown_kind_of_document_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        OutlineError,
        match=r"known kinds: appeal\.level_one, appeal\.expedited, .*cover\.sheet",
    ):
        outline("appeal.level_nine")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("id =", "bad.toml", id="not TOML"),
        pytest.param('id = "a"\nversion = "1"', "version needs a whole number", id="a version in words"),
        pytest.param(
            'id = "a"\nversion = 1\ntitle = "t"\nname = "n"\ngroup = "g"\npurpose = "p"\norder = 1\n'
            'language = "en"\n[[part]]\nid = "x"',
            "mandatory",
            id="a part unsaid",
        ),
    ],
)
def test_a_bad_outline_file_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)

    with pytest.raises(OutlineError, match=complaint):
        read_outline(file)
