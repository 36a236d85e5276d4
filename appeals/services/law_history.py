"""What has changed, since a letter was sealed, in the law that it cites. The letter itself stays as it is."""

import json
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.law_changes import LawChange, LawSetting, changes
from appeals.domain.plain import Plain
from appeals.services.clause_rows import withheld_on
from appeals.services.version_views import seen_version
from appeals.store.documents import DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.authorities import register
from nqtl_library.terms import PlanType


def changes_since(uow: UnitOfWork, version_id: UUID) -> tuple[LawChange, ...]:
    """Every authority of a sealed version that could not be cited so today. Permission SEE_CASES.

    Empty for versions that were sealed before their plan and citations were kept with them.
    """
    with uow.look("version.law_read", Permission.SEE_CASES, version_id):
        seen_version(uow, version_id)
        row = uow.see(DocumentVersionRow, version_id, "version")
        facts = _facts(row)
        tags = [str(tag) for tag in _list(facts.get("tags"))]
        setting = _setting(tags, uow)
        cites = facts.get("cites")
        if setting is None or not isinstance(cites, dict):
            return ()
        told = {name: _as_read(name, cites.get(name)) for name in row.authorities}
        return changes(told, setting, withheld_on(uow, uow.today))


def _facts(row: DocumentVersionRow) -> dict[str, object]:
    try:
        facts = json.loads(row.facts_json)
    except ValueError:  # disposed of
        return {}
    return facts if isinstance(facts, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _setting(tags: list[str], uow: UnitOfWork) -> LawSetting | None:
    plans = [tag.removeprefix("plan:") for tag in tags if tag.startswith("plan:")]
    states = [tag.removeprefix("state:") for tag in tags if tag.startswith("state:")]
    if not plans or plans[0] not in set(PlanType):
        return None
    known = {"grandfathered": True, "not-grandfathered": False}
    grandfathered = next((known[tag] for tag in tags if tag in known), None)
    state = next((each for each in states if len(each) == 2), "")
    return LawSetting(PlanType(plans[0]), state, grandfathered, uow.today)


def _as_read(name: str, told: object) -> Plain:
    """As it was cited; what an authority was then taken to say is not kept, so it is not compared."""
    cited = told if isinstance(told, dict) else {}
    holds = register()[name].holds if name in register() else ""
    return {
        "cite": str(cited.get("cite", name)),
        "caveat": str(cited.get("caveat", "")),
        "holds": holds,
        "verified": bool(cited.get("verified", False)),
    }
