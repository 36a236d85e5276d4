"""A letter in own words and through Word, in the browser; what changed can be seen and heard."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from conftest import Visitor
from word_letters import with_paragraph

OWN = "We ask you to read the record again with fresh eyes."
IN_WORD = "A second reader of ours agrees with what is said here."
DRAFT = "/drafts/appeal.level_one"


def test_a_paragraph_in_own_words_then_word_and_back_then_what_changed(
    visitor: Visitor, tmp_path: Path
) -> None:
    visitor.signs_in()
    visitor.page.get_by_role("row", name=re.compile("Testa Sample")).get_by_role("link").first.click()
    visitor.page.goto(visitor.page.url.partition("#")[0].partition("?")[0] + DRAFT)
    draft = visitor.page.url
    _writes_own_words(visitor)
    visitor.page.get_by_role("button", name="Seal this letter").click()
    visitor.page.get_by_role("heading", name="Verified").wait_for()
    assert visitor.page.get_by_role("link", name="What changed since the version before").count() == 0
    visitor.page.goto(draft)
    _edits_in_word(visitor, tmp_path)

    visitor.page.get_by_label("Why this version").fill("Edited in Word.")
    visitor.page.get_by_role("button", name="Seal the edited letter").click()
    visitor.page.wait_for_url(re.compile("/documents/"))
    visitor.page.get_by_role("heading", name="Verified").wait_for()
    visitor.page.get_by_role("link", name="What changed since the version before").click()
    visitor.page.get_by_role("heading", name="What changed").wait_for()


def _writes_own_words(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name=re.compile("^Edit the paragraph")).first.click()
    visitor.page.get_by_label("Your words").fill(OWN)
    visitor.page.get_by_role("button", name="Keep these words").click()
    visitor.page.get_by_text("marked as yours").wait_for()
    visitor.page.wait_for_load_state()  # a click on a page that is still coming in can be lost
    assert visitor.page.locator("article.letter a.sentence", has_text=OWN).count() == 1
    assert visitor.page.locator(".own-mark").count() == 1
    visitor.keeps_picture("own-words")


def _edits_in_word(visitor: Visitor, folder: Path) -> None:
    visitor.page.get_by_role("link", name="Edit in Word and send it back").click()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="Word file of the draft as it stands").click()
    edited = folder / "edited.docx"
    edited.write_bytes(with_paragraph(download.value.path().read_bytes(), IN_WORD))
    visitor.page.get_by_label("What you edited").select_option(label="The draft")
    visitor.page.get_by_label("The edited Word file").set_input_files(edited)
    visitor.page.get_by_role("button", name="Show what I changed").click()
    visitor.page.get_by_role("heading", name=re.compile("1 paragraph edited by")).wait_for()
    assert visitor.page.locator("ins", has_text=IN_WORD).count() == 1
    visitor.keeps_picture("edited-in-word")


def test_the_pages_of_editing_have_no_barrier(inspector: Visitor) -> None:
    inspector.signs_in()
    inspector.page.get_by_role("row", name=re.compile("Testa Sample")).get_by_role("link").first.click()
    draft = inspector.page.url.partition("#")[0].partition("?")[0] + DRAFT
    inspector.page.goto(draft)
    edit = inspector.page.get_by_role("link", name=re.compile("^Edit the paragraph")).first.get_attribute(
        "href"
    )

    barriers = {}
    for address in (draft, inspector.site + str(edit), draft + "/word", *_compared(inspector, draft)):
        inspector.page.goto(address)
        found = Axe().run(inspector.page).response["violations"]
        barriers[address] = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]

    assert {address: found for address, found in barriers.items() if found} == {}


def _compared(inspector: Visitor, draft: str) -> list[str]:
    """The comparison of the draft, where the first test has sealed a version."""
    inspector.page.goto(draft)
    return [draft + "/differences"] if inspector.page.get_by_text("Compare with version").count() else []
