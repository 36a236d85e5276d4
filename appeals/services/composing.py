"""Composes a letter from a case: facts, rights, authorities, clauses, checks. Pure, given the case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from appeals.domain.case import CaseDetails
from appeals.domain.denial import DenialView
from appeals.domain.letter_facts import LetterFacts, letter_facts
from appeals.domain.views import KINDS, REQUEST, CaseView, Draft, FindingView, RefusedRequest
from appeals.errors import BadInput, Fault, Hindrance
from letter_templates.block import Block, BlockKind, Document
from letter_templates.check import problems
from letter_templates.compose import compose
from letter_templates.notes import CiteText
from letter_templates.refusals import CannotCompose, MissingFacts
from nqtl_library.authorities import choose
from nqtl_library.letter_limits import lint
from nqtl_library.request_rights import Authorization, Rights, RightsFacts, rights


@dataclass(frozen=True, slots=True)
class Basis:
    """What a letter of a case rests on, on the day it bears."""

    letter: LetterFacts
    rights: Rights | None  # None: nobody has said yet who writes
    cites: Mapping[str, CiteText]


def draft_of(case: CaseView, kind: str, *, on: date) -> Draft:
    """The draft, or what stops it. Raises BadInput for an unknown kind."""
    if kind not in KINDS:
        raise BadInput([Fault("kind", f"needs one of {', '.join(KINDS)}")])
    found = Draft(kind=kind, title=KINDS[kind], document=None)
    leading = case.leading_denial
    if leading is None:
        return replace(found, not_this_letter="The case has no denial yet. Add one before drafting.")
    basis = basis_of(case, leading, on=on)
    facts = {"facts": basis.letter.facts, "tags": sorted(basis.letter.tags)}
    refused = _refused(basis.rights) if kind == REQUEST else ()
    found = replace(found, facts=facts, refused=refused)
    try:
        document = compose(kind, basis.letter.facts, basis.letter.tags, basis.cites)
    except MissingFacts as missing:
        wanted = tuple(Hindrance(each.name, each.label, each.why) for each in missing.missing)
        return replace(found, missing=wanted)
    except CannotCompose as refusal:
        return replace(found, not_this_letter=str(refusal))
    return _judged(found, document, case, basis, on)


def basis_of(case: CaseView, leading: DenialView, *, on: date) -> Basis:
    """Facts and tags, what the writer may ask the plan, and what may be cited to it on this day."""
    details = case.details
    asked = rights_of(details, on=on)
    facts = letter_facts(
        details,
        denials=case.denials,
        deadlines=case.deadlines,
        verdict=leading.verdict,
        rights=asked,
        on=on,
        exhibits=case.exhibits,
        letter_id=case.reference,
    )
    choice = choose(
        plan_type=details.plan_type, state=details.state, on=on, grandfathered=details.grandfathered
    )
    cites = {one.id: CiteText(one.id, one.cite, one.caveat, one.verified) for one in choice.citable}
    return Basis(facts, asked, cites)


def rights_of(details: CaseDetails, *, on: date) -> Rights | None:
    """What the writer may ask of this plan; None while nobody has said who writes."""
    if details.requester is None:
        return None
    signed = details.authorization
    return rights(
        RightsFacts(
            plan_type=details.plan_type,
            requester=details.requester,
            state=details.state,
            authorization=Authorization(signed.signed_on, signed.expires_on, signed.covers_plan_documents),
            adverse_determination=True,
            requested_on=on,
            as_of=on,
            grandfathered=details.grandfathered,
        )
    )


def _judged(found: Draft, document: Document, case: CaseView, basis: Basis, on: date) -> Draft:
    pages = {exhibit.label: exhibit.pages for exhibit in case.exhibits}
    seen = problems(document, exhibits=pages, citable=basis.cites.keys())
    return replace(
        found,
        document=document,
        problems=tuple(Hindrance(one.where, one.what, one.remedy) for one in seen if one.blocks),
        warnings=tuple(Hindrance(one.where, one.what, one.remedy) for one in seen if not one.blocks),
        findings=_findings(document, case.details, on),
        authorities=document.authorities,
    )


def _findings(document: Document, details: CaseDetails, on: date) -> tuple[FindingView, ...]:
    texts = [_own_words(block) for block in document.blocks]
    found = lint(
        texts,
        plan_type=details.plan_type,
        state=details.state,
        on=on,
        grandfathered=details.grandfathered,
    )
    return tuple(
        FindingView(one.name, one.block, one.span, one.text, one.why, one.idea, one.blocks) for one in found
    )


def _own_words(block: Block) -> str:
    """A quotation is not ours to mend; its empty place keeps the numbering of blocks."""
    return "" if block.kind is BlockKind.QUOTATION else block.text


def _refused(asked: Rights | None) -> tuple[RefusedRequest, ...]:
    if asked is None:
        return ()
    return tuple(RefusedRequest(each.what, each.why, each.who_can, each.needed) for each in asked.refused)
