"""What roles and permissions are called on pages, and what each lets a person or a program do."""

from collections.abc import Mapping

from appeals.domain.actor import Permission, Role

ROLES: Mapping[Role, tuple[str, str]] = {
    Role.INTAKE: ("Intake", "brings denials in and classifies them"),
    Role.DRAFTER: ("Drafter", "works on cases and drafts letters"),
    Role.REVIEWER: ("Reviewer", "also seals letters, and releases what others sealed"),
    Role.SENDER: ("Sender", "releases and sends sealed letters"),
    Role.COMPLIANCE: ("Compliance", "reads everything, guards restricted cases, verifies documents"),
    Role.AUDITOR: ("Auditor", "reads and verifies, and changes nothing"),
    Role.ADMINISTRATOR: ("Administrator", "may do everything, and manages people and API keys"),
}
PERMISSIONS: Mapping[Permission, str] = {
    Permission.SEE_CASES: "See cases and denials",
    Permission.IMPORT: "Import remittances and notices",
    Permission.CLASSIFY: "Classify denials",
    Permission.EDIT_CASES: "Change cases",
    Permission.DRAFT: "Draft letters",
    Permission.SEAL: "Seal letters",
    Permission.RELEASE: "Release sealed letters",
    Permission.KEEP_CONSENTS: "Record and revoke consents",
    Permission.SEE_RESTRICTED: "See restricted cases",
    Permission.RESTRICT: "Restrict cases",
    Permission.BREAK_GLASS: "Open a restricted case with a reason",
    Permission.DOWNLOAD: "Download sealed documents",
    Permission.VERIFY: "Verify documents and the audit trail",
    Permission.MANAGE_KEYS: "Manage API keys",
    Permission.MANAGE_PEOPLE: "Manage people",
}
