"""A letterhead on its way: refused with its faults, corrected, looked at, published by somebody else."""

from pathlib import Path

from conftest import Visitor
from word_shell_samples import a_letterhead, with_paragraphs


def sends(visitor: Visitor, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    visitor.page.get_by_label("Name", exact=True).fill("Our letterhead")
    visitor.page.get_by_label("What is new in it").fill("The new address.")
    visitor.page.get_by_label("Word file").set_input_files(path)
    visitor.page.get_by_role("button", name="Try it").click()


def test_a_letterhead_is_corrected_looked_at_and_published(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    visitor.signs_in("drafter")
    visitor.goes_to("/word-shells")
    sends(visitor, tmp_path / "wrong.docx", with_paragraphs("{{ organisation }}", "{{ letter }}", "{{ title"))
    page.get_by_role("heading", name="The file was not kept").wait_for()
    assert page.get_by_text("Did you mean {{ properties.organization }}?").is_visible()
    visitor.keeps_picture("word-shell-refused")

    sends(visitor, tmp_path / "right.docx", a_letterhead("Example Behavioral Health · 1 Sample Street"))
    page.get_by_role("heading", name="Sample letter").wait_for()
    first = page.get_by_role("img", name="Page 1 of the sample letter")
    assert first.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 816
    assert page.get_by_text("somebody else looks at it").is_visible()
    address = page.url
    visitor.keeps_picture("word-shell")

    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.signs_in("admin")
    page.goto(address)
    page.get_by_label("Why").fill("It looks right.")
    page.get_by_role("button", name="I have looked at it: publish").click()
    page.get_by_role("cell", name="further notice").wait_for()
    visitor.keeps_picture("word-shells")
    # The browser tells of the refusal, whenever it gets to it.
    visitor.complaints[:] = [each for each in visitor.complaints if "422" not in each]
