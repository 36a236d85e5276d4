"""What is held against a clause as it is written, in words that need no programmer."""

import time
from dataclasses import replace
from datetime import date

import pytest

from appeals.domain.clause_lint import lint
from appeals.domain.clause_tags import contradictions, plans_for
from appeals.domain.clause_trial import Trial, faultless
from appeals.domain.clauses import ClauseFault, ClauseWords, Sampled, settled, words_of
from appeals.domain.own_templates import OwnTemplates, as_shipped
from letter_templates import clauses
from letter_templates.clause import Clause, parse
from letter_templates.clause_set import shipped
from nqtl_library.terms import PlanType

ON = date(2026, 11, 24)
PRESCRIBED = {"shared.signature.part-2-notice", "cover.privacy.part-2"}  # words that the law sets
GOOD = ClauseWords(
    id="own.appeal.reviewer",
    part="reservation",
    text="Please name the reviewer who decided for {{ plan.name }}.",
    slot="appeal.reservation.peer",
    applies_when=("claimant", "law:erisa", "parity"),
    needs=("plan.name",),
)


def faults_of(words: ClauseWords, own: OwnTemplates | None = None) -> list[ClauseFault]:
    """Everything that is said of a clause."""
    faults, clause = lint(settled(words), 1)
    if clause is None or any(each.blocks for each in faults):
        return faults
    return [*faults, *faultless(Trial(clause, own or as_shipped(), ON))[0]]


def stops(words: ClauseWords) -> str:
    """What stops a clause, as one text."""
    return "\n".join(f"{each.where}: {each.what}" for each in faults_of(words) if each.blocks)


def tried(words: ClauseWords) -> list[Sampled]:
    """The clause in the made-up cases."""
    _, clause = lint(settled(words), 1)
    assert clause is not None
    return faultless(Trial(clause, as_shipped(), ON))[1]


def test_a_good_clause_has_no_fault() -> None:
    assert faults_of(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"id": "appeal.ask.reverse"}, "needs a name like own.", id="a shipped name"),
        pytest.param({"id": "own.Übung"}, "needs a name like own.", id="a name with other letters"),
        pytest.param({"family": "appeals"}, "Did you mean appeal?", id="letters that do not exist"),
        pytest.param({"part": "reservations"}, "Did you mean reservation?", id="a part that does not exist"),
        pytest.param({"voice": "lawyer"}, "voice: needs one of", id="a voice that does not exist"),
        pytest.param({"needs": ("plan.nam",)}, "Did you mean plan.name?", id="an unknown fact"),
        pytest.param({"needs": ()}, "declare plan.name in needs or uses", id="a fact that is not declared"),
        pytest.param(
            {"text": "Please name {{ member.nmae }}.", "needs": ()},
            "No letter knows a fact of that name. Did you mean member.name?",
            id="a misspelt fact that is not declared",
        ),
        pytest.param({"text": "{% set x = 1 %}Please."}, "{% set %} is not allowed", id="an expression"),
        pytest.param({"text": "{{ plan.name.__class__ }}"}, "begins with _", id="a way to the program"),
        pytest.param({"text": "{{ plan.name|attr('x') }}"}, "the filter attr is not allowed", id="a filter"),
        pytest.param(
            {"text": "{% for d in denial.reasons %}{{ d.qoute }}{% endfor %}", "needs": ("denial.reasons",)},
            "An item of denial.reasons has no qoute. Did you mean quote?",
            id="an unknown field of a list",
        ),
        pytest.param(
            {"text": "{% for i in range(10000000) %}x{% endfor %}"},
            "range(...) is not allowed",
            id="a huge range",
        ),
        pytest.param({"cites": ("reg-503-h2ii",)}, "Did you mean reg-503-h2iii?", id="an unknown authority"),
        pytest.param(
            {
                "text": 'See {{ cite("st-ca") }} for {{ plan.name }}.',
                "cites": ("st-ca",),
                "applies_when": ("plan:erisa_self_funded",),
            },
            "may not be cited in any letter that this clause is for. State insurance law does not bind",
            id="state law against a self-funded plan",
        ),
        pytest.param(
            {"applies_when": ("plan:church_self_funded", "erisa")},
            "No kind of plan has all of",
            id="no such plan",
        ),
        pytest.param({"applies_when": ("timely", "late")}, "shut each other out", id="opposites"),
        pytest.param(
            {"applies_when": ("class:inpatient", "class:outpatient")}, "never hold in one", id="two classes"
        ),
        pytest.param({"applies_when": ("erisas",)}, "Did you mean erisa?", id="an unknown tag"),
        pytest.param(
            {"voice": "patient", "applies_when": ("standing:assignee",)}, "writes in the voice", id="voices"
        ),
        pytest.param(
            {"text": "As 29 CFR 2590.712 says, {{ plan.name }} must."},
            "A citation is typed",
            id="a typed citation",
        ),
        pytest.param(
            {"text": "You wrote “the care was not needed at all”, {{ plan.name }}."},
            "quoted without a source",
            id="a quotation without a source",
        ),
        pytest.param({"text": "{{ plan.name }} owes ____."}, "a blank is left", id="a blank"),
        pytest.param({"text": "{{ plan.name }} {% raw %}{{ x }}{% endraw %}"}, "brace", id="a brace"),
        pytest.param(
            {"text": "{{ plan.name }} owes [INSERT NAME]."}, "placeholder in brackets", id="a placeholder"
        ),
        pytest.param(
            {"text": "{{ plan.name }} " + "must say why it did so. " * 60}, "Say it in fewer", id="a lecture"
        ),
        pytest.param(
            {"text": "{{ plan.name }} owes the comparative analysis within 10 business days."},
            "10 business days",
            id="what no letter may say",
        ),
        pytest.param(
            {"replaces": "appeal.ask.revers"}, "Did you mean appeal.ask.reverse?", id="nothing to replace"
        ),
        pytest.param(
            {
                "replaces": "appeal.ask.answer",
                "text": "Please answer, {{ plan.name }}.",
                "applies_when": ("late",),
            },
            "letters without it would lose the clause",
            id="a replacement for fewer letters",
        ),
        pytest.param({"slot": "appeal.reservation.pear"}, "Did you mean", id="a slot that does not exist"),
        pytest.param({"slot": ""}, "holds 3 clauses", id="one clause too many for the part"),
    ],
)
def test_a_fault_is_named_with_its_remedy(changes: dict[str, object], told: str) -> None:
    assert told in stops(replace(GOOD, **changes))  # type: ignore[arg-type]


def test_a_law_that_the_organization_withholds_stops_a_clause() -> None:
    words = replace(GOOD, text='{{ plan.name }} {{ cite("reg-503-h2iii") }}.', cites=("reg-503-h2iii",))
    withheld = OwnTemplates(shipped(), {"reg-503-h2iii": "Counsel reads it anew."})

    assert not [each for each in faults_of(words) if each.blocks]
    assert "Counsel reads it anew." in faults_of(words, withheld)[0].what


def test_a_citation_that_only_some_plans_allow_is_told_and_does_not_stop() -> None:
    words = replace(
        GOOD, text='{{ plan.name }} {{ cite("fed-erisa-712-a3ii") }}.', cites=("fed-erisa-712-a3ii",)
    )
    found = faults_of(replace(words, applies_when=("parity",)))

    assert [each.blocks for each in found] == [False]
    assert "be cited only for" in found[0].what
    assert "the clause is left out" in found[0].what


def test_a_clause_is_shown_in_letters_of_every_kind_of_plan_that_it_fits() -> None:
    found = tried(replace(GOOD, applies_when=("parity", "claimant")))

    assert len(found) == 5  # of the six cases one is brought by a provider
    assert all("Please name the reviewer" in each.blocks[place].text for each in found for place in each.own)
    assert {source.kind for each in found for block in each.blocks for source in block.sources()} >= {
        "fact", "clause", "authority",
    }  # fmt: skip


def test_a_clause_that_no_made_up_case_earns_is_shown_as_if_one_did() -> None:
    words = replace(GOOD, applies_when=("defect:provision_not_named",), part="notice_defects", slot="")

    assert [each.case for each in tried(words)] == ["As if a case had defect:provision_not_named"]


SOME = [
    each for n, each in enumerate(clauses()) if n % 20 == 0 or each.id in PRESCRIBED
]  # each takes its time


@pytest.mark.parametrize("clause", SOME, ids=lambda clause: clause.id)
def test_every_shipped_clause_could_be_an_organizations_own(clause: Clause) -> None:
    """The rules ask nothing of others that our own clauses do not keep; prescribed words apart."""
    words = replace(words_of(clause), id=f"own.{clause.id.replace('_', '-')}", replaces=clause.id)
    stopped = {each.where: each.what for each in faults_of(words) if each.blocks}

    assert stopped == {} or (clause.id in PRESCRIBED and "A citation is typed" in stopped["text"])


def test_what_is_written_down_is_read_back_the_same() -> None:
    odd = replace(GOOD, text='A "quoted" \\ text with é and 漢,\n\nin two parts for {{ plan.name }}.')
    read = parse(odd.written(7), "own/clause")

    assert (read.version, words_of(read)) == (7, odd)
    assert words_of(read).written(7) == odd.written(7)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{% for a in denial.reasons %}" * 200 + "x" + "{% endfor %}" * 200, id="loops in loops"),
        pytest.param("{{ " + "denial.reasons." * 390 + "x }}", id="a long chain of names"),
        pytest.param("{{ 9" + "**9" * 1900 + " }}", id="a tower of powers"),
        pytest.param("*" * 5900 + "{{ plan.name }}", id="emphasis without end"),
        pytest.param(("> " * 60 + "- " * 60 + "x\n") * 30, id="quotations in lists in quotations"),
        pytest.param("|a" * 2900 + "|\n|-|\n", id="a very wide table"),
        pytest.param(
            "{{ plan.name.format(plan) }}{{ ''.__class__.__mro__ }}{{ cycler.__init__ }}", id="traversal"
        ),
        pytest.param("{{ lipsum(9999) }}{{ joiner }}{{ namespace() }}", id="what Jinja itself offers"),
        pytest.param("{% if plan.name %}" * 300 + "{% endif %}" * 300, id="tests in tests"),
    ],
)
def test_a_hostile_text_is_answered_quickly_and_never_run(text: str) -> None:
    began = time.process_time()
    found = faults_of(replace(GOOD, text=text))

    assert any(each.blocks for each in found)
    assert time.process_time() - began < 2


def test_tags_tell_for_which_plans_a_clause_can_be() -> None:
    assert plans_for({"law:code"}) == (PlanType.CHURCH_SELF_FUNDED,)
    assert PlanType.ERISA_SELF_FUNDED not in plans_for({"state-regulated"})
    assert list(contradictions({"erisa", "claimant", "state:CA"})) == []
