"""What a clause file may hold, and how a bad one is refused."""

import pytest

from letter_templates.clause import ClauseError, parse

FRONT = """+++
id      = "appeal.test.sample"
version = 2
part    = "parity"
when    = ["parity"]
needs   = ["plan.name", "denial.reasons"]
uses    = ["claim.amount"]
cites   = ["case-danny-p", "statute: law-one | law-two"]
+++
"""


def clause_with(body: str) -> str:
    return f"{FRONT}{body}\n"


def test_a_clause_knows_its_id_version_tags_facts_and_authorities() -> None:
    clause = parse(
        clause_with("{{ plan.name }} owes an answer {{ cite('statute') }}."), "appeal/parity/x.md.j2"
    )

    assert clause.label == "appeal.test.sample@2"
    assert clause.family == "appeal"
    assert clause.tags == {"parity"}
    assert clause.cites == ("case-danny-p", "law-one", "law-two")


def test_the_voice_of_a_clause_is_one_of_its_tags() -> None:
    text = clause_with("I appeal.").replace("version = 2", 'version = 2\nvoice = "patient"')

    assert parse(text, "appeal/x.md.j2").tags == {"parity", "voice:patient"}


def test_of_parallel_authorities_the_first_that_may_be_cited_is_used() -> None:
    statute = parse(clause_with("x"), "appeal/x.md.j2").citations[1]

    assert statute.first({"law-two", "law-one"}) == "law-one"
    assert statute.first({"law-two"}) == "law-two"
    assert statute.first(set()) is None


def test_a_clause_may_test_and_repeat_declared_facts() -> None:
    repeated = "{% for each in denial.reasons %}{{ each.quote }}{% endfor %}"
    body = "{% if claim.amount %}{{ claim.amount }}{% endif %}" + repeated

    assert parse(clause_with(body), "appeal/x.md.j2").needs == ("plan.name", "denial.reasons")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        pytest.param("{{ member.name }}", "declare member.name", id="a fact that is not declared"),
        pytest.param(
            "{{ plan.administrator }}", "declare plan.administrator", id="a neighbour of a declared fact"
        ),
        pytest.param("{{ cite('law-one') }}", "needs an authority", id="an authority by another name"),
        pytest.param("{{ cite(plan.name) }}", "needs an authority", id="an authority that is computed"),
        pytest.param("{{ range(3) }}", "may be called", id="a call"),
        pytest.param("{{ plan.name.upper() }}", "may be called", id="a method"),
        pytest.param("{{ plan.name|upper }}", "filter upper", id="a filter"),
        pytest.param("{{ 2 * 3 }}", "arithmetic is not allowed", id="arithmetic"),
        pytest.param(
            "{% if plan.name == 'x' %}y{% endif %}", "a comparison is not allowed", id="a comparison"
        ),
        pytest.param("{% set x = 1 %}", "set %} is not allowed", id="an assignment"),
        pytest.param("{% include 'other' %}", "include %} is not allowed", id="an inclusion"),
        pytest.param(
            "{% for a in denial.reasons %}{{ a.__class__ }}{% endfor %}", "begins with _", id="class"
        ),
        pytest.param(
            "{% for a in denial.reasons %}{% for b in denial.reasons %}x{% endfor %}{% endfor %}",
            "inside a loop",
            id="a loop in a loop",
        ),
        pytest.param("{% for a in denial.reasons recursive %}x{% endfor %}", "nothing else", id="recursion"),
        pytest.param("{% for a in denial.reasons %}{{ loop.cycle }}{% endfor %}", "loop.cycle", id="cycle"),
        pytest.param("{% if plan.name %}" * 7 + "x" + "{% endif %}" * 7, "deep in each other", id="depth"),
        pytest.param("{{ (" * 2000, "has", id="brackets without end"),
        pytest.param("{{ " + "(" * 2900 + "1" + ")" * 2900 + " }}", "cannot be read", id="deep brackets"),
        pytest.param("{{ not " + "not " * 1400 + "plan.name }}", "deep|cannot be read", id="deep negation"),
        pytest.param("{{ " + "9" * 5000 + " }}", "cannot be read", id="a number of thousands of digits"),
        pytest.param("{% if plan.name %}", "closed", id="an open test"),
        pytest.param("x" * 6001, "may have 6000", id="too long"),
        pytest.param("a \ue0000\ue001 mark", "cannot be printed", id="a forged mark of a fact"),
        pytest.param("{{ cite(*plan.name) }}", "needs an authority", id="unpacked arguments"),
        pytest.param("{{ plan['name'] }}", "square brackets is not allowed", id="a subscript"),
    ],
)
def test_a_body_that_does_more_than_print_test_and_repeat_is_refused(body: str, complaint: str) -> None:
    with pytest.raises(ClauseError, match=complaint):
        parse(clause_with(body), "appeal/x.md.j2")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("No front matter.", "start with front matter", id="no front matter"),
        pytest.param("+++\nid = \n+++\nx", "not TOML", id="broken front matter"),
        pytest.param('+++\nid = "a"\npart = "p"\n+++\nx', "whole numbers", id="no version"),
        pytest.param('+++\nid = "a"\nversion = 1\n+++\nx', "part needs text", id="no part"),
        pytest.param(
            '+++\nid = "a"\nversion = 1\npart = "p"\nkind = "poster"\n+++\nx', "kind", id="unknown kind"
        ),
        pytest.param(
            '+++\nid = "a"\nversion = 1\npart = "p"\nneeds = "x"\n+++\nx', "list of texts", id="a bare need"
        ),
    ],
)
def test_a_bad_clause_file_is_named_with_what_to_correct(text: str, complaint: str) -> None:
    with pytest.raises(ClauseError, match=complaint) as refusal:
        parse(text, "appeal/bad.md.j2")

    assert refusal.value.file == "appeal/bad.md.j2"
