"""The notices on protected records are the law's own words."""

from pathlib import Path

from nqtl_library.record_privacy import part_2_notice

CLAUSES = Path(__file__).parents[3] / "letter_templates" / "clauses"


def test_the_short_notice_has_the_words_in_force_since_2024() -> None:
    """42 CFR 2.32(a)(2); the older wording, which lacks "use or", is still widely copied."""
    notice = part_2_notice()

    assert notice.text == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert notice.verified


def test_every_clause_on_part_2_prints_the_notice_of_the_library() -> None:
    carrying = [
        path.read_text("utf-8")
        for path in CLAUSES.rglob("*.md.j2")
        if "unauthorized" in path.read_text("utf-8") and "part-2" in path.read_text("utf-8")
    ]

    assert carrying
    assert all(part_2_notice().text in text for text in carrying)
