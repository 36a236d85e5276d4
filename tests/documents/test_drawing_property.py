"""Whatever a letter is made of, both files say the same."""

from drawing_sample import a_document, pdf, said, word
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from letter_templates.block import Block, BlockKind, Cell
from letter_templates.text import same_words

PIECES = (
    *(
        "the plan’s notice",
        "in-network",
        "§ 2560.503-1(i)(2)",
        "$1,150.00",
        "“does not” —",
        "a/b/c",
        "Øvergård",
    ),
    *("<b> & x=1", "#1 *a* _b_ `c`", "\\n --", "1. 2)", "https://example.invalid/a/long/path?with=query"),
    *("A" * 45, "no\u00a0break", "1\u20442 ©", " ", "first\nsecond", "left\tright"),
)
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map(" ".join)
CELLS = st.builds(lambda text, strong: Cell((said(text, strong=strong),)), WORDS, st.booleans())
SPANS = st.lists(
    st.builds(lambda text, leaning: said(text, emphasis=leaning), WORDS, st.booleans()), max_size=3
)
PLAIN = (kind for kind in BlockKind if kind not in {BlockKind.TABLE, BlockKind.REFERENCE})


@st.composite
def tables(draw: st.DrawFn) -> Block:
    columns = draw(st.integers(1, 7))
    row = st.tuples(*[CELLS] * columns)
    header = draw(st.one_of(st.just(()), row))
    return Block(
        BlockKind.TABLE, "sample", rows=tuple(draw(st.lists(row, min_size=1, max_size=12))), header=header
    )


BLOCKS = st.one_of(
    tables(),
    st.builds(
        lambda kind, spans, level: Block(kind, "sample", spans=tuple(spans), level=level),
        st.sampled_from(tuple(PLAIN)),
        SPANS,
        st.integers(1, 3),
    ),
    st.builds(
        lambda kind, items: Block(kind, "sample", rows=tuple((item,) for item in items)),
        st.sampled_from((BlockKind.NUMBERED, BlockKind.BULLETED, BlockKind.NOTE)),
        st.lists(CELLS, min_size=1, max_size=12),
    ),
)


@given(st.lists(BLOCKS, max_size=14), WORDS)
@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
def test_word_and_pdf_say_the_same(blocks: list[Block], title: str) -> None:
    document = a_document(*blocks, title=title, organization="Example Behavioral Health", letter_id="EVH-1")
    assert same_words(word(document), pdf(document)) == []
