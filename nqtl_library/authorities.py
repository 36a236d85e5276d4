"""What a letter may cite for this plan, in this state, on this day; and why not the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nqtl_library.authority_register import Authority, Kind, Status, StatusChange, register, topics
from nqtl_library.plans import PlanRules, plan_groups, plan_rules
from nqtl_library.terms import PlanType

__all__ = [
    "Authority",
    "AuthorityChoice",
    "Citability",
    "Kind",
    "May",
    "Status",
    "StatusChange",
    "choose",
    "citable",
    "register",
    "rests_on_read_text",
    "topics",
]


class May(StrEnum):
    """Whether a letter may cite it."""

    YES = "yes"
    WITH_CAVEAT = "with_caveat"  # only in a labelled note, with its caveat, and off by default
    NO = "no"


@dataclass(frozen=True, slots=True)
class Citability:
    """Whether one authority may be cited for a plan, state and day; ``why`` is a sentence."""

    id: str
    may: May
    why: str
    cite: str
    caveat: str
    verified: bool = False
    holds: str = ""


@dataclass(frozen=True, slots=True)
class AuthorityChoice:
    """All authorities on a topic, sorted by what a letter may do with them."""

    citable: tuple[Citability, ...]
    with_caveat: tuple[Citability, ...]
    not_citable: tuple[Citability, ...]


def citable(
    authority_id: str, *, plan_type: PlanType, state: str, on: date, grandfathered: bool | None = None
) -> Citability:
    """Whether an authority may be cited for this plan in this state on this day, and why or why not.

    Raises KeyError for an id that is not in the register.
    """
    authority = register()[authority_id]
    refusal = (
        _out_of_plan(authority, plan_type)
        or _out_of_state(authority, state)
        or _out_of_time(authority, plan_type, on)
        or _lost_to_grandfathering(authority, plan_type, grandfathered)
        or _no_authority(authority, on)
    )
    may, why = (May.NO, refusal) if refusal else _standing(authority, plan_type, on)
    caveat = _caveat(authority, plan_type, on, grandfathered) if may is not May.NO else ""
    return Citability(
        authority.id, may, why, authority.cite_for(plan_type), caveat, authority.verified, authority.holds
    )


def choose(
    *, plan_type: PlanType, state: str, on: date, topic: str = "", grandfathered: bool | None = None
) -> AuthorityChoice:
    """Sort every authority on a topic (all where the topic is empty) for this plan, state and day.

    Raises KeyError for a topic that is not among ``topics()``.
    """
    wanted = topics()[topic] if topic else frozenset[str]()
    judged = [
        citable(authority.id, plan_type=plan_type, state=state, on=on, grandfathered=grandfathered)
        for authority in register().values()
        if not topic or wanted & set(authority.topics)
    ]
    return AuthorityChoice(
        citable=tuple(one for one in judged if one.may is May.YES),
        with_caveat=tuple(one for one in judged if one.may is May.WITH_CAVEAT),
        not_citable=tuple(one for one in judged if one.may is May.NO),
    )


def rests_on_read_text(authority_ids: Iterable[str]) -> bool:
    """Whether at least one of these was read in its own text: no argument stands on unread law alone."""
    return any(register()[authority_id].verified for authority_id in authority_ids)


def _out_of_plan(authority: Authority, plan_type: PlanType) -> str:
    """The plan type decides first; an unknown one admits only what all parity plans share."""
    if plan_type in authority.plan_types:
        return ""
    if plan_type is PlanType.UNKNOWN:
        if authority.kind is Kind.STATE:
            return "State law is never cited before the plan is known: it does not reach a self-funded plan."
        shared = plan_groups()["parity_plans"] <= authority.plan_types
        return "" if shared else "The plan type is not known and this authority does not bind every plan."
    rules = plan_rules(plan_type)
    if authority.kind is Kind.STATE:
        return _out_of_state_law(rules)
    if rules.mhpaea_applies is False:
        return f"It does not bind {rules.label}: {rules.why}"
    return f"It binds {_whom_it_binds(authority)}, not {rules.label}."


def _out_of_state_law(rules: PlanRules) -> str:
    why = rules.why
    if rules.erisa:
        why = "ERISA sets it aside for a plan that funds its own benefits (29 USC 1144(b)(2)(B))."
    elif rules.mhpaea_applies:
        why = "it binds issuers, and here is none. A law for the state's own employees may say otherwise."
    return f"State insurance law does not bind {rules.label}: {why}"


def _whom_it_binds(authority: Authority) -> str:
    labels = [plan_rules(plan_type).label for plan_type in PlanType if plan_type in authority.plan_types]
    return " or ".join(labels) if len(labels) <= 3 else "other kinds of coverage"


def _out_of_state(authority: Authority, state: str) -> str:
    if not authority.states or state.upper() in authority.states:
        return ""
    home = " or ".join(authority.states)
    return f"It is the law of {home} and the coverage is regulated in {state.upper() or 'a state not known'}."


def _out_of_time(authority: Authority, plan_type: PlanType, on: date) -> str:
    begins = authority.binds_from(plan_type)
    if begins and on < begins:
        later = f" for {plan_rules(plan_type).label}" if plan_type in authority.binds_later else ""
        return f"It takes effect{later} on {begins.isoformat()}, after {on.isoformat()}."
    if authority.in_force_to and on > authority.in_force_to:
        return f"It ceased to apply on {authority.in_force_to.isoformat()}, before {on.isoformat()}."
    return ""


def _lost_to_grandfathering(authority: Authority, plan_type: PlanType, grandfathered: bool | None) -> str:
    """42 USC 18011: a plan kept since 2010-03-23 escapes the appeals rules and the essential benefits."""
    if grandfathered and plan_type in authority.lost_if_grandfathered:
        return "The plan is grandfathered, so this rule does not reach it (42 USC 18011)."
    return ""


def _no_authority(authority: Authority, on: date) -> str:
    status = authority.status_on(on)
    if status is Status.PENDING:
        return "It is a pending proceeding: context for a note, not an authority."
    if status is Status.ENACTED:
        return f"It is enacted, but its duties do not run on {on.isoformat()}."
    return ""


_CAVEATED = {
    Status.NOT_ENFORCED: "Published and not vacated, but not enforced by the federal agencies on this day.",
    Status.SUPERSEDED: "Superseded text: usable only as the agencies' reading of the 2013 rule.",
    Status.CASE_LIMITED: "Its history is mixed: cite only for what survives.",
    Status.CASE_ADVERSE: "Decided for the plan: known so that the letter can meet it, not to rest on.",
}


def _standing(authority: Authority, plan_type: PlanType, on: date) -> tuple[May, str]:
    status = authority.status_on(on)
    if status in _CAVEATED:
        return May.WITH_CAVEAT, _CAVEATED[status]
    if authority.kind is Kind.CONTEXT:
        return May.WITH_CAVEAT, "It tells how the law stands: matter for a note, not for an argument."
    if plan_type is PlanType.UNKNOWN and plan_type not in authority.plan_types:
        return May.WITH_CAVEAT, "It binds every parity plan; whether this is one is not known."
    words = {Kind.CASE: "Decided", Kind.GUIDANCE: "Guidance in effect", Kind.REPORT: "Published"}
    return May.YES, f"{words.get(authority.kind, 'In force')} on {on.isoformat()} and apt for this plan."


def _caveat(authority: Authority, plan_type: PlanType, on: date, grandfathered: bool | None) -> str:
    """What must be printed with it: the row's own caveat, and each fact that is still open."""
    parts = [authority.caveat] if authority.caveat and on >= (authority.caveat_from or date.min) else []
    if plan_type is PlanType.UNKNOWN and plan_type not in authority.plan_types:
        parts.append("if this plan is one that federal parity law covers")
    if grandfathered is None and plan_type in authority.lost_if_grandfathered:
        parts.append("provided the plan is not grandfathered")
    return "; ".join(parts)
