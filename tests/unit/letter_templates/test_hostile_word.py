"""Hostile Word files are refused, each with the sentence that its sender needs."""

import pytest
from hostile_word import TABLE, Hostile, field, holding, linked, ordinary

from letter_templates.docx_package import BadPackage, pack
from letter_templates.incoming import incoming_word
from letter_templates.shell_tags import Weight
from letter_templates.shell_trial import tried
from letter_templates.shell_workroom import draw_paper


@pytest.mark.parametrize("hostile", TABLE, ids=[each.name for each in TABLE])
def test_a_hostile_file_is_refused_by_name(hostile: Hostile) -> None:
    with pytest.raises(BadPackage) as refusal:
        incoming_word(hostile.make())
    assert hostile.says in str(refusal.value)
    assert str(refusal.value).rstrip(")").endswith((".", "anew", "path"))


@pytest.mark.parametrize("hostile", TABLE, ids=[each.name for each in TABLE])
def test_a_hostile_shell_is_refused_with_the_same_sentence(hostile: Hostile) -> None:
    trial = tried(hostile.make())
    assert trial.content == b""
    assert [each.weight for each in trial.findings] == [Weight.STOPS]
    assert hostile.says in trial.findings[0].what


def test_a_hostile_paper_is_refused_in_the_process_that_draws_it() -> None:
    bomb = next(each for each in TABLE if each.name == "zip bomb")
    with pytest.raises(BadPackage, match="unpacks to"):
        draw_paper(bomb.make(), title="A paper")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: pack(ordinary()), id="a plain letter"),
        pytest.param(lambda: holding(field(" PAGE ")), id="a page number"),
        pytest.param(lambda: holding(field(' HYPERLINK "https://example.org" ')), id="a link in a field"),
        pytest.param(lambda: linked("mailto:a@example.org"), id="a mail address"),
        pytest.param(lambda: linked("https://example.org"), id="a web page"),
    ],
)
def test_what_every_letter_may_hold_is_welcome(content: object) -> None:
    assert callable(content)
    assert "word/document.xml" in incoming_word(content())
