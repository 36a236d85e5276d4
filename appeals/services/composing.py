"""Composes a letter from a case: facts, rights, authorities, clauses, checks. Pure, given the case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from appeals.domain.case import CaseDetails
from appeals.domain.denial import DenialView
from appeals.domain.letter_facts import LetterFacts, letter_facts
from appeals.domain.letter_kinds import APPEAL, KINDS, REQUEST, OfferedKind
from appeals.domain.letter_origin import origin
from appeals.domain.letter_routes import PLAN_NOT_KNOWN
from appeals.domain.letter_stages import next_kind
from appeals.domain.own_templates import OwnTemplates, as_shipped
from appeals.domain.views import CaseView, Draft, FindingView, RefusedRequest
from appeals.errors import BadInput, Fault, Hindrance
from letter_templates.block import Block, BlockKind, Document
from letter_templates.check import problems
from letter_templates.compose import compose, why_not
from letter_templates.notes import CiteText
from letter_templates.outline import Outline, case_outlines
from letter_templates.refusals import CannotCompose, MissingFacts
from nqtl_library.authorities import choose
from nqtl_library.letter_limits import lint
from nqtl_library.request_rights import Authorization, Rights, RightsFacts, rights

NO_DENIAL = "The case has no denial yet. Add one before drafting."


@dataclass(frozen=True, slots=True)
class Basis:
    """What a letter of a case rests on, on the day it bears."""

    letter: LetterFacts
    rights: Rights | None  # None: nobody has said yet who writes
    cites: Mapping[str, CiteText]


def draft_of(case: CaseView, kind: str, *, on: date, own: OwnTemplates | None = None) -> Draft:
    """The draft, or what stops it, from the organization's ``own`` templates where told. Raises BadInput for
    an unknown kind.
    """
    if kind not in KINDS:
        raise BadInput([Fault("kind", f"needs one of {', '.join(KINDS)}")])
    found = Draft(kind=kind, title=KINDS[kind], document=None)
    leading = case.leading_denial
    if leading is None:
        return replace(found, not_this_letter=NO_DENIAL)
    own = own or as_shipped()
    basis = basis_of(case, leading, on=on, kind=kind, own=own)
    facts: dict[str, object] = {"facts": basis.letter.facts, "tags": sorted(basis.letter.tags)}
    refused = _refused(basis.rights) if kind == REQUEST else ()
    found = replace(found, facts=facts, refused=refused)
    try:
        document = compose(kind, basis.letter.facts, basis.letter.tags, basis.cites, own.clauses)
    except MissingFacts as missing:
        wanted = tuple(Hindrance(each.name, each.label, each.why) for each in missing.missing)
        return replace(found, missing=wanted)
    except CannotCompose as refusal:
        return replace(found, not_this_letter=_refusal(str(refusal)))
    found = replace(found, facts={**facts, **origin(basis.letter.facts, document, basis.cites)})
    return judged(found, document, case, basis, on=on)


def judged(found: Draft, document: Document, case: CaseView, basis: Basis, *, on: date) -> Draft:
    """The draft with this document, and everything that a careful reader and the law hold against it."""
    pages = {exhibit.label: exhibit.pages for exhibit in case.exhibits}
    seen = problems(document, exhibits=pages, citable=basis.cites)
    return replace(
        found,
        document=document,
        problems=tuple(Hindrance(one.where, one.what, one.remedy) for one in seen if one.blocks),
        warnings=tuple(Hindrance(one.where, one.what, one.remedy) for one in seen if not one.blocks),
        findings=_findings(document, case.details, on),
        authorities=document.authorities,
    )


def kinds_for(case: CaseView, *, on: date) -> tuple[OfferedKind, ...]:
    """Every kind of document, each with whether the case can carry it now and, if not, what is right."""
    leading = case.leading_denial
    if leading is None:
        return tuple(_offered(plan, NO_DENIAL, "") for plan in case_outlines().values())
    found = basis_of(case, leading, on=on).letter
    called_for = next_kind(found.tags)
    return tuple(
        _offered(plan, _refusal(why_not(plan.id, found.facts, found.tags)), called_for)
        for plan in case_outlines().values()
    )


def _refusal(told: str) -> str:
    """Without the plan type nobody knows yet whether the letter fits, so nothing is said of that."""
    return PLAN_NOT_KNOWN if told.endswith(PLAN_NOT_KNOWN) else told


def _offered(plan: Outline, why: str, called_for: str) -> OfferedKind:
    next_one = plan.id == called_for and (not why or plan.id == APPEAL)
    return OfferedKind(plan.id, plan.name, plan.group, plan.purpose, not why, why, next_one)


def basis_of(
    case: CaseView, leading: DenialView, *, on: date, kind: str = APPEAL, own: OwnTemplates | None = None
) -> Basis:
    """Facts and tags, what the writer may ask the plan, and what may be cited to it on this day.

    What the organization withholds is not cited, though the law would allow it.
    """
    withheld = own.withheld if own is not None else {}
    details = case.details
    may_ask = rights_of(details, on=on)
    facts = letter_facts(
        details,
        denials=case.denials,
        deadlines=case.deadlines,
        verdict=leading.verdict,
        rights=may_ask,
        asked=_open_request(details, on=on),
        on=on,
        kind=kind,
        exhibits=case.exhibits,
        letter_id=case.reference,
    )
    choice = choose(
        plan_type=details.plan_type, state=details.state, on=on, grandfathered=details.grandfathered
    )
    cites = {
        one.id: CiteText(one.id, one.cite, one.caveat, one.verified)
        for one in choice.citable
        if one.id not in withheld
    }
    return Basis(facts, may_ask, cites)


def _open_request(details: CaseDetails, *, on: date) -> Rights | None:
    """What the request already sent may have, counted to ``on``; None where none was sent."""
    sent, then = details.request_sent_on, details.request_authorization or details.authorization
    return rights_of(replace(details, authorization=then), on=on, requested_on=sent) if sent else None


def rights_of(details: CaseDetails, *, on: date, requested_on: date | None = None) -> Rights | None:
    """What the writer may ask of this plan by a request of that day, else of ``on``; None: nobody writes."""
    if details.requester is None:
        return None
    signed = details.authorization
    return rights(
        RightsFacts(
            plan_type=details.plan_type,
            requester=details.requester,
            state=details.state,
            authorization=Authorization(signed.signed_on, signed.expires_on, signed.covers_plan_documents)
            if signed.is_known
            else None,
            adverse_determination=True,
            requested_on=requested_on or on,
            received_by_administrator_on=details.request_received_on if requested_on else None,
            as_of=on,
            grandfathered=details.grandfathered,
        )
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
