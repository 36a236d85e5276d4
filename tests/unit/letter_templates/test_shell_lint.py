"""What is wrong with a Word shell is told as a Word user can act on it: where, what, and what to do."""

import pytest
from word_shell_samples import a_letterhead, in_columns, with_bold_inside, with_paragraphs

from letter_templates.docx import render_docx
from letter_templates.docx_package import pack, read_package
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell, shell_from
from letter_templates.shell_sample import marked_letter, sample_letter
from letter_templates.shell_tags import ShellFinding, Weight
from letter_templates.shell_trial import DRAWN_ON, tried
from letter_templates.text import all_text, same_words

TITLE = "{{ title }}"
ENDS = ("{%p endif %}", "{%p endfor %}")


def found_in(words: str, *, part: str = "word/header1.xml") -> list[ShellFinding]:
    """What is found in the shipped shell with other words in place of the title in its header."""
    entries = read_package(shell().content)
    entries[part] = entries[part].replace(TITLE.encode(), words.encode())
    return list(tried(pack(entries)).findings)


@pytest.mark.parametrize(
    ("words", "what", "remedy"),
    [
        pytest.param("{{ titel }}", "there is no field {{ titel }}", "Did you mean {{ title }}?", id="near"),
        pytest.param(
            "{{ organisation }}",
            "{{ organisation }}",
            "{{ properties.organization }}",
            id="near, by its last part",
        ),
        pytest.param("{{ zzz }}", "there is no field {{ zzz }}", "from the list", id="near nothing"),
        pytest.param("{{ letter.date }}", "{{ letter.date }}", "“Date of the letter” stands in", id="a fact"),
        pytest.param(
            "{{ letter }}", "{{ letter }}", "alone in a paragraph of the text", id="not in a header"
        ),
        pytest.param("{% for b in blocks %}{{ b.kind }}", "never closed", "{% endfor %}", id="open loop"),
        pytest.param("{% endif %}", "closes nothing", "Delete it", id="end without beginning"),
        pytest.param("{% else %}", "no “if” before it", "add the “if”", id="else without if"),
        pytest.param("{% if title %}x{% endfor %}", "is still open", "endif", id="crossed"),
        pytest.param("{%p if title %}", "would be lost", "paragraph of its own", id="words beside a tag"),
        pytest.param("{% p if title %}", "a space before p", "Word", id="space before p"),
        pytest.param("{{ title.upper() }}", "a call", "only places fields", id="call"),
        pytest.param("{{ 'a' * 200000000 }}", "arithmetic", "only places fields", id="arithmetic"),
        pytest.param("{{ ''.__class__.__mro__ }}", "'__mro__'", "only places fields", id="class traversal"),
        pytest.param("{{ title | pprint }}", "filter 'pprint'", "only places fields", id="filter"),
        pytest.param("{% include 'a' %}", "is no tag that we know", "Correct or delete", id="include"),
        pytest.param("{% set x = 1 %}", "is no tag that we know", "Correct or delete", id="set"),
        pytest.param("{{ blocks }}", "several pieces", "Word", id="a list printed"),
        pytest.param("{{ footer | join(', ') }}", "several pieces", "Word", id="a list joined"),
        pytest.param("{% for c in title %}{% endfor %}", "is no list", "Word", id="loop over words"),
        pytest.param(
            "{% for a in blocks %}{% for b in footer %}{% endfor %}{% endfor %}",
            "parts of a alone",
            "Word",
            id="loop over another list",
        ),
        pytest.param(
            "{% for a in blocks %}{% for b in blocks %}{% endfor %}{% endfor %}",
            "without end",
            "Word",
            id="loop in loop",
        ),
        pytest.param("{% for a in blocks recursive %}{% endfor %}", "cannot be", "Word", id="recursive loop"),
        pytest.param("{{ title", "{{ has no partner", "Type it again", id="half a tag"),
        pytest.param("{{ }}", "cannot be", "", id="nothing between the braces"),
        pytest.param("{{r title }}", "without r", "Word", id="prefix on a field"),
        pytest.param("{% frob title %}", "is no tag that we know", "Correct or delete", id="unknown tag"),
    ],
)
def test_a_wrong_tag_stops_the_shell_and_says_what_to_do(words: str, what: str, remedy: str) -> None:
    found = found_in(words)
    assert {each.weight for each in found} == {Weight.STOPS}
    assert found[0].where.startswith("the header, paragraph 1 (“")
    assert what in found[0].what
    assert remedy in found[0].remedy


@pytest.mark.parametrize(
    "words",
    [
        "{{ title | upper }}",
        "{{ properties.organization or properties.author }}",
        "{% if properties.version %}v{{ properties.version }}{% endif %}",
        "{{ 'draft' if properties.version == 'draft' else '' }}",
        "{{ blocks | length }}",
        "{{ blocks[0].kind }}",
        "{% for line in footer %}{% for span in line %}{{ span.text }}{% endfor %}{% endfor %}",
        "{# a remark #}{{ title }}",
        "“Quoted” {{ properties.letter_id }}",
    ],
)
def test_a_right_tag_is_let_through(words: str) -> None:
    assert found_in(words) == []


def test_a_tag_split_by_bold_is_mended_and_told_with_its_place() -> None:
    trial = tried(with_bold_inside("{{ properties.", "organization", " }}"))
    assert [each.weight for each in trial.findings] == [Weight.MENDED]
    assert trial.findings[0].where == "the header, paragraph 1 (“{{ properties.organization }}”)"
    assert "{{ properties.organization }} is split by formatting" in trial.findings[0].what
    assert "Example Behavioral Health" in all_text(trial.word)


def test_a_tag_cut_up_without_another_look_is_mended_without_a_word() -> None:
    entries = read_package(with_bold_inside("{{ ti", "tle", " }}"))
    entries["word/header1.xml"] = entries["word/header1.xml"].replace(b"<w:b/>", b'<w:lang w:val="en-GB"/>')
    trial = tried(pack(entries))
    assert trial.findings == ()
    assert sample_letter().title in all_text(trial.word)


def test_quotes_that_word_made_curly_inside_a_tag_are_made_straight() -> None:
    assert tried(a_letterhead("{{ properties.organization or “nobody” }}")).findings == ()


def test_single_braces_and_merge_fields_are_worth_a_note() -> None:
    notes = tried(a_letterhead("{title} and «Member_Name»")).findings
    assert [each.weight for each in notes] == [Weight.NOTE, Weight.NOTE]
    assert notes[0].what == "{title} is no field and will be printed as it stands"


def test_a_file_without_a_place_for_the_letter_is_told_to_have_one() -> None:
    (found,) = tried(with_paragraphs("Only a letterhead.")).findings
    assert (found.weight, found.where) == (Weight.STOPS, "the text")
    assert "{{ letter }}" in found.remedy


def test_what_a_shell_leaves_out_is_named() -> None:
    words = "{% for span in block.spans %}{{ span.text }}{% endfor %}"
    loop = ("{%p for block in blocks %}", "{%p if block.kind == 'paragraph' %}", words, *ENDS)
    told = " ".join(each.what for each in tried(with_paragraphs(*loop)).findings)
    assert "tables would be missing" in told
    assert "the notes with citations would be missing" in told
    assert "paragraphs would be missing" not in told


def test_changes_still_tracked_stop_a_shell() -> None:
    entries = read_package(a_letterhead("Example", "One more paragraph."))
    text = entries["word/document.xml"].replace(b"<w:r><w:t>One", b'<w:ins w:id="1"><w:r><w:t>One')
    entries["word/document.xml"] = text.replace(
        b"more paragraph.</w:t></w:r>", b"more paragraph.</w:t></w:r></w:ins>"
    )
    found = tried(pack(entries)).findings
    assert [each.what for each in found] == ["it holds changes that are still tracked"]


def test_a_letterhead_with_the_place_for_the_letter_draws_every_word_of_it() -> None:
    trial = tried(a_letterhead("Example Behavioral Health · 1 Sample Street", "After the letter."))
    assert trial.findings == ()
    made = shell_from("own", trial.content)
    document, marks = marked_letter()
    word = render_docx(document, made)
    pdf = render_pdf(word, title="x", language="en-US", created=DRAWN_ON)
    text = all_text(word)
    assert [mark for mark in marks if mark not in text] == []
    assert same_words(word, pdf) == []


def test_tables_are_as_wide_as_the_text_of_a_narrower_page() -> None:
    trial = tried(a_letterhead())
    word = read_package(trial.word)["word/document.xml"].decode()
    widths = [int(found.split('"')[0]) for found in word.split('<w:gridCol w:w="')[1:]]
    assert sum(widths[:2]) <= 7920 + 1  # 5.5 inches: a letter page with margins of an inch and a half
    assert 7900 <= sum(widths[2:5]) <= 7920


def test_the_letter_takes_the_fonts_and_headings_of_its_file() -> None:
    styles = read_package(tried(a_letterhead()).content)["word/styles.xml"].decode()
    assert styles.count('w:styleId="Heading1"') == 1  # theirs, not ours beside it
    assert 'w:styleId="ReferenceLabel"' in styles  # ours, which they lack


def test_a_letterhead_in_columns_is_not_ours_to_draw_and_says_so() -> None:
    trial = tried(in_columns())
    assert trial.content
    assert trial.pdf == b""
    assert trial.undrawable[0] == "text in columns"


def test_the_shipped_shell_and_its_samples_need_nothing() -> None:
    trial = tried(shell().content)
    assert trial.findings == ()
    assert trial.pdf.startswith(b"%PDF")
