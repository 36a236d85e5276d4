"""What may be asked for a case in one standing, of whom, and what is signed first. Pure, given the case."""

from dataclasses import replace
from datetime import date

from appeals.domain.case import Address, CaseDetails
from appeals.domain.letter_tags import carries_request
from appeals.domain.request_views import AskingPlan, Offer, Recipients
from appeals.domain.requests import RequestTerms
from appeals.services.composing import rights_of
from nqtl_library.plans import plan_rules
from nqtl_library.request_rights import Rights
from nqtl_library.right_rows import Wanted
from nqtl_library.terms import BenefitClass, Network, PlanType, Requester, Verdict

PAPERS = frozenset({Wanted.COMPARATIVE_ANALYSIS, Wanted.PLAN_DOCUMENTS})


def asking_details(details: CaseDetails, terms: RequestTerms) -> CaseDetails:
    """The case's facts, with what the request says of plan, standing and benefits over them."""
    return replace(
        details,
        requester=terms.standing,
        plan_type=terms.plan_type,
        state=terms.state or details.state,
        grandfathered=terms.grandfathered,
        plan_name=terms.plan_name or details.plan_name,
        plan_year=terms.plan_year or details.plan_year,
        benefit_class=_first(terms.benefit_class, details.benefit_class),
        network=details.network if terms.network is Network.UNKNOWN else terms.network,
        request_nqtls=terms.nqtls if len(terms.nqtls) > 1 else (),
    )


def suggested_terms(
    details: CaseDetails, verdict: Verdict | None, standing: Requester | None = None
) -> RequestTerms:
    """What the case tells of plan, limit, class and year, to begin with."""
    nqtl = verdict.nqtl_type if verdict else None
    found = verdict.benefit_class if verdict else BenefitClass.UNKNOWN
    network = details.network
    if network is Network.UNKNOWN and verdict is not None:
        network = verdict.network
    return RequestTerms(
        standing=standing or details.requester or Requester.NONCONTRACTING_PROVIDER,
        plan_type=details.plan_type,
        state=details.state,
        grandfathered=details.grandfathered,
        plan_name=details.plan_name,
        plan_year=details.plan_year or _year(details),
        nqtls=(nqtl,) if nqtl else (),
        benefit_class=_first(details.benefit_class, found),
        network=network,
    )


def asking_plan(
    details: CaseDetails, terms: RequestTerms, *, on: date, offers: tuple[Offer, ...] = ()
) -> AskingPlan:
    """Everything the wizard shows before a request is opened."""
    asked = rights_of(asking_details(details, terms), on=on)
    may = asked.may_request if asked else ()
    represents = terms.standing is Requester.AUTHORIZED_REPRESENTATIVE
    letter = terms.letter if may and carries_request(asking_details(details, terms)) else ""
    problem = _authorization_problem(asked) if represents else ""
    network = terms.network is Network.IN or details.network is Network.IN
    return AskingPlan(
        terms=terms,
        letter=letter,
        may_request=may,
        refused=asked.refused if asked else (),
        recipients=recipients_of(details, terms, asked),
        needs_authorization=bool(problem) or terms.standing is Requester.NONCONTRACTING_PROVIDER,
        authorization_problem=problem,
        criteria_instead=not letter and network and terms.standing is Requester.NONCONTRACTING_PROVIDER,
        offers=offers,
    )


def recipients_of(details: CaseDetails, terms: RequestTerms, asked: Rights | None) -> Recipients:
    """The plan administrator named in the plan summary; a copy to the TPA or issuer that holds the file."""
    wanted = asked.may_request if asked else ()
    to = next((each.recipient for each in wanted if each.what in PAPERS), "")
    to = to or next((each.recipient for each in wanted), "")
    erisa = plan_rules(terms.plan_type).erisa
    administrator = details.plan_administrator
    address = administrator if administrator.name or erisa else details.appeals_address
    copy = next(
        (
            name
            for name in (details.issuer_or_tpa, details.appeals_address.name, details.payer)
            if name and name != address.name
        ),
        "",
    )
    return Recipients(to, address, copy, _missing(address, erisa=erisa, unknown=terms.plan_type))


def _missing(address: Address, *, erisa: bool, unknown: PlanType) -> str:
    if unknown is PlanType.UNKNOWN:
        return "The kind of plan: it decides who must answer and on which clock."
    if not address.name:
        who = "The plan administrator, as the plan summary names it" if erisa else "The plan or issuer"
        return f"{who}, with the address."
    return "" if address.lines else "The address."


def _authorization_problem(asked: Rights | None) -> str:
    reasons = [each.why for each in asked.refused if "uthorization" in each.why] if asked else []
    return reasons[0] if reasons else ""


def _first(stated: BenefitClass, found: BenefitClass) -> BenefitClass:
    return found if stated is BenefitClass.UNKNOWN else stated


def _year(details: CaseDetails) -> str:
    return str(details.service.first_day.year) if details.service.first_day else ""
