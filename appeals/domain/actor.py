"""Who acts, and what they may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from appeals.errors import NotAllowed


class Permission(StrEnum):
    """What can be allowed. An API key's scopes are the same words."""

    SEE_CASES = "see_cases"
    IMPORT = "import"
    CLASSIFY = "classify"
    EDIT_CASES = "edit_cases"
    DRAFT = "draft"
    SEAL = "seal"
    RELEASE = "release"  # the second person's yes to a sealed version
    KEEP_CONSENTS = "keep_consents"  # record and revoke consents, say what class a record is of
    SEE_RESTRICTED = "see_restricted"  # restricted cases without breaking the glass
    RESTRICT = "restrict"  # restrict a case to those who see restricted cases, and lift it
    BREAK_GLASS = "break_glass"  # open a restricted case with a reason
    DOWNLOAD = "download"
    VERIFY = "verify"
    MANAGE_TEMPLATES = "manage_templates"  # write and propose clauses and Word shells
    PUBLISH_TEMPLATES = "publish_templates"  # the second person's yes to a clause or shell
    SEE_ESTIMATES = "see_estimates"
    ESTIMATE = "estimate"  # prepare, issue and deliver good faith estimates, record bills
    HOLD_RECORDS = "hold_records"  # place and lift legal holds
    DISPOSE_RECORDS = "dispose_records"  # propose and carry out disposal after retention
    MANAGE_KEYS = "manage_keys"
    MANAGE_PEOPLE = "manage_people"


class Role(StrEnum):
    """A person's job in the organization; a person can hold several."""

    INTAKE = "intake"
    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    SENDER = "sender"
    COMPLIANCE = "compliance"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class ActorKind(StrEnum):
    """Through which door someone came."""

    PERSON = "person"
    API_KEY = "api_key"
    COMMAND = "command"
    LINK = "link"  # whoever holds the link to one paper, and knew what it asks for


_READS = frozenset({Permission.SEE_CASES})
_WORKS = _READS | {Permission.BREAK_GLASS}
_WRITES = frozenset({Permission.CLASSIFY, Permission.EDIT_CASES, Permission.DRAFT, Permission.KEEP_CONSENTS})
_ESTIMATES = frozenset({Permission.SEE_ESTIMATES, Permission.ESTIMATE})
_GUARDS = frozenset({Permission.SEE_RESTRICTED, Permission.RESTRICT})

ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.INTAKE: _WORKS | _ESTIMATES | {Permission.IMPORT, Permission.CLASSIFY, Permission.KEEP_CONSENTS},
    Role.DRAFTER: _WORKS | _WRITES | _ESTIMATES | {Permission.IMPORT, Permission.DOWNLOAD},
    Role.REVIEWER: _WORKS
    | _WRITES
    | _ESTIMATES
    | {Permission.SEAL, Permission.RELEASE, Permission.DOWNLOAD, Permission.VERIFY}
    | {Permission.MANAGE_TEMPLATES, Permission.PUBLISH_TEMPLATES},
    Role.SENDER: _WORKS
    | {Permission.RELEASE, Permission.DOWNLOAD, Permission.EDIT_CASES, Permission.SEE_ESTIMATES},
    Role.COMPLIANCE: _READS
    | _GUARDS
    | {Permission.DOWNLOAD, Permission.VERIFY, Permission.SEE_ESTIMATES}
    | {Permission.HOLD_RECORDS, Permission.DISPOSE_RECORDS},
    Role.AUDITOR: _READS | {Permission.VERIFY, Permission.SEE_ESTIMATES},
    Role.ADMINISTRATOR: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, API key or command that asks for something, inside one organization."""

    id: UUID
    organization_id: UUID
    name: str
    kind: ActorKind
    permissions: frozenset[Permission]
    practices: frozenset[UUID] | None = None  # None: no limit, the whole organization

    @property
    def only_practice(self) -> UUID | None:
        """The practice that whatever they bring in belongs to; None where they have none, or several."""
        return next(iter(self.practices)) if self.practices is not None and len(self.practices) == 1 else None

    def may(self, permission: Permission) -> bool:
        """Whether this is allowed; for hiding what cannot be done, never for enforcing."""
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Refuse with ``NotAllowed`` unless this is allowed."""
        if permission not in self.permissions:
            raise NotAllowed(permission.value)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that any of the roles allows."""
    return frozenset().union(*(ROLES[role] for role in roles))
