"""The shipped clauses as a whole: reachable, complete, and resting only on law that the register knows."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from analysis_cases import appealing, complaining_with_the_answer, even_figures
from later_cases import every_kind, odd_ones
from letter_cases import APPEAL, QUOTES, REQUEST, Situation, office_therapy, residential_by_representative

from appeals.domain.case import Authorization, ComparatorEvidence, DenialReason
from appeals.domain.letter_tags import DEFECTS
from letter_templates import PartHasNoClause, clauses, outline, outlines
from letter_templates.choice import choose, fitting
from letter_templates.clause import Clause
from letter_templates.names import names
from nqtl_library.authority_register import register
from nqtl_library.terms import BenefitClass, ClaimKind, Nqtl, PlanType, Requester, VerdictKind

PRESCRIBED = {"shared.signature.part-2-notice", "cover.privacy.part-2"}
"""Words that 42 CFR 2.32(a) prescribes."""

LEGAL_CITATION = re.compile(r"U\.?S\.?C\b|\bCFR\b|C\.F\.R|Fed\. ?Reg|\bF\.[234]d\b|§")


@pytest.mark.parametrize("clause", clauses(), ids=lambda clause: clause.id)
def test_every_clause_wins_its_slot_for_its_own_tags(clause: Clause) -> None:
    chosen = [
        found
        for plan in outlines().values()
        if clause.family in plan.families
        for part in plan.parts
        if part.id == clause.part
        for found in fitting(plan, part, clause.tags, set(clause.cites))
    ]

    assert clause in chosen


def test_every_part_of_every_outline_has_a_clause() -> None:
    empty = [
        (plan.id, part.id)
        for plan in outlines().values()
        for part in plan.parts
        if not any(c.part == part.id and c.family in plan.families for c in clauses())
    ]

    assert empty == []


def test_every_clause_belongs_to_a_part_of_an_outline() -> None:
    known = {
        (family, part.id) for plan in outlines().values() for family in plan.families for part in plan.parts
    }

    assert [clause.id for clause in clauses() if (clause.family, clause.part) not in known] == []


def test_every_cited_authority_is_in_the_register() -> None:
    unknown = {
        (clause.id, cited) for clause in clauses() for cited in clause.cites if cited not in register()
    }

    assert unknown == set()


def test_every_fact_a_clause_wants_has_a_label_and_a_reason() -> None:
    wanted = {name for clause in clauses() for name in (*clause.needs, *clause.uses)}

    assert wanted <= set(names())
    assert all(names()[name].label and names()[name].why for name in wanted)


def test_no_label_is_kept_for_a_fact_that_no_clause_wants() -> None:
    wanted = {name for clause in clauses() for name in (*clause.needs, *clause.uses)}

    assert set(names()) - wanted == {"letter.subject"}


@pytest.mark.parametrize("clause", clauses(), ids=lambda clause: clause.id)
def test_no_clause_writes_a_citation_itself(clause: Clause) -> None:
    assert clause.id in PRESCRIBED or not LEGAL_CITATION.search(clause.body)


def test_the_first_appeal_has_fourteen_parts_and_the_request_eleven() -> None:
    parts = [part.id for part in outlines()["appeal.level_one"].parts]
    assert len(parts) == 15
    assert parts.index("further_limits") == parts.index("parity") + 1  # the ninth part, once for each limit
    assert len(outlines()["request.comparative_analysis"].parts) == 11


def situations() -> Iterator[Situation]:
    """Cases that differ from one another in one or two respects, over everything that earns a tag."""
    told = residential_by_representative()
    for plan, nqtl in product(PlanType, Nqtl):
        yield _found(told, nqtl=nqtl).but(plan_type=plan, state="CA", grandfathered=None)
    for plan, requester in product(PlanType, (*Requester, None)):
        yield told.but(plan_type=plan, requester=requester)
    for kind, requester, levels in product(ClaimKind, Requester, (None, 1)):
        yield told.but(claim_kind=kind, requester=requester, levels=levels, in_care=True)
    for benefit, level in product(BenefitClass, ("residential", "intensive_outpatient", "")):
        yield _found(told, benefit_class=benefit, level_of_care=level)
        yield _found(told, benefit_class=benefit, comparators=()).but(comparator_evidence=())
    for state in ("CA", "NY", "IL", "TX", "MA", "CO", "NJ", "PA", "GA", "MD", "AZ", "OR", "CT"):
        yield told.but(plan_type=PlanType.INDIVIDUAL, state=state)
    yield replace(told.but(plan_type=PlanType.INDIVIDUAL, state="WA"), written_on=date(2027, 2, 1))
    for quote in QUOTES.values():
        leading = told.details.denial_reasons[0]
        yield told.but(denial_reasons=(leading, DenialReason(quote, "A", 1)))
        yield _found(told, nqtl=Nqtl.FORMULARY).but(denial_reasons=(leading, DenialReason(quote, "A", 1)))
    yield from _odd_ones(told)


def _odd_ones(told: Situation) -> Iterator[Situation]:
    proof = ComparatorEvidence("skilled nursing facility care", "Reviewed weekly.", "D", 1, "in_operation")
    yield told.but(comparator_evidence=(proof,), limit_as_written=DenialReason("Approval is needed.", "D", 1))
    yield told.but(events={}, request_sent_on=None)
    yield told.but(
        plan_type=PlanType.MEDICAID_MANAGED_CARE,
        in_care=True,
        claim_kind=ClaimKind.CONCURRENT,
        events={"notice_dated": date(2026, 11, 20), "notice_sent": date(2026, 11, 20)},
    )
    yield told.but(events={"notice_dated": date(2025, 1, 1)})
    yield told.but(
        notice_defects=(*sorted(DEFECTS), "The second page is missing."), response_wanted_by=date(2026, 12, 1)
    )
    yield told.but(
        denial_reasons=(DenialReason("See the codes below.", "A", 1), DenialReason("x", "A", 1, "It is."))
    )
    yield told.but(
        authorization=Authorization(date(2026, 11, 10), None, covers_plan_documents=False, exhibit="C")
    )
    yield _found(told, nqtl=Nqtl.NETWORK_REIMBURSEMENT).but(clinical_facts=())
    yield told.but(service=replace(told.details.service, diagnosis_codes=("F10.20",)))
    yield told.but(expedited=True, claim_kind=ClaimKind.URGENT, requester=Requester.CONTRACTING_PROVIDER)
    yield _found(office_therapy(), verdict=VerdictKind.NEEDS_REVIEW)
    yield _found(office_therapy(), nqtl_type=None)
    unread = DenialReason("See the codes below.", "A", 1)
    yield _found(office_therapy(), nqtl_type=None).but(denial_reasons=(unread,))


def later_situations() -> Iterator[tuple[Situation, str]]:
    """Cases for the documents after, beside and instead of the first appeal."""
    yield from every_kind()
    yield from odd_ones()
    yield from ((told, APPEAL) for told in (appealing(), even_figures()))
    yield complaining_with_the_answer(), "complaint.regulator"


def _found(told: Situation, *, nqtl: Nqtl | None = None, **finding: object) -> Situation:
    changes = {**({"nqtl_type": nqtl} if nqtl else {}), **finding}
    return replace(told, verdict=replace(told.verdict, **changes))  # type: ignore[arg-type]


def test_every_clause_is_used_by_some_case() -> None:
    used: set[str] = set()
    for situation, kind in (*product(situations(), (APPEAL, REQUEST)), *later_situations()):
        found = situation.facts(kind)
        try:
            chosen = choose(outline(kind), found.facts, found.tags, situation.cites)
        except PartHasNoClause:
            continue
        used |= {choice.clause.id for choice in chosen}

    of_cases = {clause.id for clause in clauses() if not clause.family.startswith("estimate")}
    assert of_cases - used == CODED


CODED = {
    "appeal.denial.coded",
    "appeal.denial.coded-ask",
    "complaint.issue.codes",
    "filing.denial.coded",
    "filing.denial.coded-ask",
    "outside.denial.coded-ask",
}
"""Used where only a remittance speaks; tested with the facts of a case."""
