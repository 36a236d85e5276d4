"""How the law behind a letter stood when it was read, and what has changed in it since."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from appeals.domain.plain import Plain
from nqtl_library.authorities import May, citable, register
from nqtl_library.library import version as library_version
from nqtl_library.terms import PlanType


@dataclass(frozen=True, slots=True)
class LawSetting:
    """The plan, state and day for which the law is asked. ``on`` is the day that the letter bears."""

    plan_type: PlanType
    state: str
    grandfathered: bool | None
    on: date


@dataclass(frozen=True, slots=True)
class LawChange:
    """One authority that is not what it was when the letter was last read."""

    authority: str
    cite: str  # as the letter has it
    what: str  # a sentence
    withdrawn: bool  # it may not be cited any more; otherwise it reads differently
    since: date | None = None  # from when, where that is known


AsRead = Mapping[str, Plain]
"""How one authority stood: cite, caveat, holds, verified."""


def as_read(authorities: Iterable[str], setting: LawSetting) -> dict[str, Plain]:
    """How these authorities stand for this plan on this day, as plain values; unknown ones are left out."""
    return {name: dict(_standing(name, setting)) for name in authorities if name in register()}


def changes(
    before: Mapping[str, Plain], setting: LawSetting, withheld: Mapping[str, str]
) -> tuple[LawChange, ...]:
    """What is no longer as it was read: withdrawn, out of force, told differently, or withheld here."""
    return tuple(
        change
        for name, told in before.items()
        if isinstance(told, Mapping)
        for change in _changes_of(name, told, setting, withheld)
    )


def state_of_the_law(withheld_digest: str, today: date) -> str:
    """A word that differs whenever any draft could have to be looked at again."""
    return f"{library_version()}/{withheld_digest}/{today.isoformat()}"


def _changes_of(
    name: str, told: AsRead, setting: LawSetting, withheld: Mapping[str, str]
) -> Iterator[LawChange]:
    cite = str(told.get("cite", name))
    if name not in register():
        yield LawChange(name, cite, f"{cite} is no longer in the register of law.", withdrawn=True)
        return
    if name in withheld:
        what = f"Your organization does not cite {cite}: {withheld[name]}"
        yield LawChange(name, cite, what, withdrawn=True)
        return
    now = citable(
        name,
        plan_type=setting.plan_type,
        state=setting.state,
        on=setting.on,
        grandfathered=setting.grandfathered,
    )
    if now.may is not May.YES:
        what = f"{cite} may no longer be cited in this letter: {now.why}"
        yield LawChange(name, cite, what, withdrawn=True, since=_since(name, setting.on))
        return
    yield from (
        LawChange(name, cite, what, withdrawn=False) for what in _differences(told, _standing(name, setting))
    )


def _differences(told: AsRead, now: AsRead) -> Iterator[str]:
    cite = told.get("cite")
    if told.get("cite") != now["cite"]:
        yield f"{cite} is now cited as {now['cite']}."
    if told.get("holds") != now["holds"]:
        yield f"What {cite} is taken to say has changed. It read: “{told.get('holds')}” Now: “{now['holds']}”"
    if told.get("caveat") != now["caveat"]:
        caveat = (
            f"must now be told with it: {now['caveat']}" if now["caveat"] else "need not be told any more"
        )
        yield f"The caveat of {cite} has changed; what {caveat}."
    if told.get("verified") and not now["verified"]:
        yield f"{cite} is no longer taken as read in its own text."


def _since(name: str, on: date) -> date | None:
    """The day on which an authority came to stand as it does, where the register knows it."""
    authority = register()[name]
    if authority.in_force_to and on > authority.in_force_to:
        return authority.in_force_to
    days = [each.since for each in authority.status_history if each.since and each.since <= on]
    return max(days, default=None)


@lru_cache(maxsize=4096)
def _standing_at(name: str, setting: LawSetting, _library: str) -> tuple[tuple[str, Plain], ...]:
    found = citable(
        name,
        plan_type=setting.plan_type,
        state=setting.state,
        on=setting.on,
        grandfathered=setting.grandfathered,
    )
    return (
        ("cite", found.cite),
        ("caveat", found.caveat),
        ("holds", found.holds),
        ("verified", found.verified),
    )


def _standing(name: str, setting: LawSetting) -> AsRead:
    return dict(_standing_at(name, setting, library_version()))
