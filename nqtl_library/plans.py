"""What each kind of coverage is: whether parity law binds it, who regulates it, how an appeal runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from nqtl_library.library import Row, read_keyed
from nqtl_library.terms import PlanType

FILE = "plans.toml"


@dataclass(frozen=True, slots=True)
class PlanRules:
    """The standing of one kind of coverage in parity law, with the reason in one sentence."""

    plan_type: PlanType
    label: str  # how a letter or a page names it
    code: str  # the short code, e.g. E-SF
    mhpaea_applies: bool | None  # None: cannot be known before the plan type is
    why: str
    citation: str
    regulator: str
    complaint_to: str
    appeal_route: str
    parity_law_instead: str  # empty where MHPAEA itself applies
    statute_form: str  # erisa, phsa, code, or empty where no federal parity statute is cited
    claims_law: str
    erisa: bool  # whether ERISA's disclosure, claims and remedy provisions reach it
    state_regulated: bool  # whether the state's insurance law binds it
    classifications: int  # six, four for Medicaid and CHIP, none (0) where no parity rule applies
    note: str
    verified: bool


def plan_rules(plan_type: PlanType) -> PlanRules:
    """The rules of one plan type; every member of PlanType has a row."""
    return all_plan_rules()[plan_type]


@cache
def all_plan_rules() -> Mapping[PlanType, PlanRules]:
    """Every plan type's rules, in the order of the enum; a missing one is an error of the data."""
    rows = {rules.plan_type: rules for rules in map(_plan_rules, read_keyed(FILE, "plan"))}
    for plan_type in PlanType:
        if plan_type not in rows:
            raise Row(FILE, plan_type.value, {}).fail("plan", "has no row")
    return MappingProxyType({plan_type: rows[plan_type] for plan_type in PlanType})


@cache
def plan_groups() -> Mapping[str, frozenset[PlanType]]:
    """Named sets of plan types, so that a row of law can say whom it binds in one word."""
    groups: dict[str, frozenset[PlanType]] = {"everything": frozenset(PlanType)}
    for row in read_keyed(FILE, "group"):
        row.only("members", "means").text("means")
        groups[row.id] = frozenset(row.all_of(PlanType, "members"))
    return MappingProxyType(groups)


def expand(row: Row, name: str) -> frozenset[PlanType]:
    """Plan types that a row lists, by value or by the name of a group."""
    return frozenset(plan for word in row.texts(name, ()) for plan in _named(row, name, word))


def _named(row: Row, name: str, word: str) -> Iterable[PlanType]:
    if word in plan_groups():
        return plan_groups()[word]
    try:
        return (PlanType(word),)
    except ValueError:
        raise row.fail(name, f"{word!r} is neither a plan type nor a group in {FILE}") from None


def _plan_rules(row: Row) -> PlanRules:
    row.only(
        "label", "code", "mhpaea_applies", "why", "citation", "regulator", "complaint_to", "appeal_route",
        "parity_law_instead", "statute_form", "claims_law", "erisa", "state_regulated", "classifications",
        "note", "verified",
    )  # fmt: skip
    try:
        plan_type = PlanType(row.id)
    except ValueError:
        raise row.fail("id", "is not a plan type") from None
    form = row.text("statute_form", "")
    if form not in {"", "erisa", "phsa", "code"}:
        raise row.fail("statute_form", f"{form!r} is not erisa, phsa, code or empty")
    return PlanRules(
        plan_type=plan_type,
        label=row.text("label"),
        code=row.text("code", ""),
        mhpaea_applies=row.flag("mhpaea_applies") if row.has("mhpaea_applies") else None,
        why=row.text("why"),
        citation=row.text("citation", ""),
        regulator=row.text("regulator"),
        complaint_to=row.text("complaint_to"),
        appeal_route=row.text("appeal_route"),
        parity_law_instead=row.text("parity_law_instead", ""),
        statute_form=form,
        claims_law=row.text("claims_law", ""),
        erisa=row.flag("erisa", default=False),
        state_regulated=row.flag("state_regulated", default=False),
        classifications=row.whole("classifications", 0),
        note=row.text("note", ""),
        verified=row.flag("verified"),
    )
