"""A clause is written with a live preview, published by another person, and stands in the letter."""

import re

from axe_playwright_python.sync_playwright import Axe
from conftest import Visitor

NEW = "/clauses/new?replaces=appeal.reservation.peer"
TEXT = "If the record does not persuade you, please have a physician of ours called at {{ provider.name }}."


def test_a_clause_is_written_tried_published_by_another_and_used(visitor: Visitor) -> None:
    page = visitor.page
    visitor.signs_in()
    visitor.goes_to(NEW)
    page.get_by_label("Text", exact=True).fill(TEXT.replace("provider.name", "provider.nmae"))
    page.get_by_text("Did you mean provider.name?").first.wait_for()  # told while typing
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.locator("#preview .part--own", has_text="a physician of ours called at").first.wait_for()
    page.get_by_label("Why it is needed").fill("Our physicians answer the calls.")
    visitor.keeps_picture("clause-editor")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_text("Somebody else reads it and publishes it").first.wait_for()
    assert page.get_by_role("button", name=re.compile("I have read it: publish")).count() == 0
    page.get_by_role("button", name="Sign out").click()

    visitor.signs_in("admin")
    visitor.goes_to("/clauses/own.appeal.reservation.peer")
    visitor.keeps_picture("clause-review")
    page.get_by_role("button", name="I have read it: publish").click()
    page.get_by_text("Letters of that day and later are written with it").wait_for()
    page.goto(f"{visitor.site}/worklist")
    page.get_by_role("row", name=re.compile("Testa Sample")).get_by_role("link").first.click()
    page.goto(page.url.partition("#")[0].partition("?")[0] + "/drafts/appeal.level_one")
    page.get_by_text("a physician of ours called at").first.wait_for()


def test_the_pages_of_clauses_have_no_barrier(inspector: Visitor) -> None:
    inspector.signs_in("admin")
    for path in (
        "/clauses",
        "/clauses/appeal.ask.answer",
        NEW,
        "/clauses/appeal.ask.answer/differences",
        "/law",
    ):
        inspector.goes_to(path)
        found = Axe().run(inspector.page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
