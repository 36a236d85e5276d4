"""Every refusal the service can give, in the field's words: what is wrong, where, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was given: a dotted field name or place, and the sentence."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that stops a letter: where it stands, what is wrong, and what to do about it."""

    where: str
    what: str
    remedy: str


class AppealsError(Exception):
    """A refusal. ``code`` is stable and for programs; ``str(error)`` is a sentence for people."""

    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class NotFound(AppealsError):
    """No such thing in this organization. Another organization's things answer the same."""

    code = "not_found"

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what} in your organization. Check the address or the list.")


class Disposed(NotFound):
    """The record was kept as long as it had to be, and then disposed of."""

    code = "disposed"

    def __init__(self, what: str, certificate: int, on: date) -> None:
        AppealsError.__init__(
            self,
            f"This {what} was disposed of on {on.isoformat()} under certificate {certificate}. "
            "Only numbers, dates and hashes are left of it.",
        )


class NotSignedIn(AppealsError):
    """Nobody, or nobody valid, is asking."""

    code = "not_signed_in"

    def __init__(self, sentence: str = "Sign in, or send a valid API key, and try again.") -> None:
        super().__init__(sentence)


class Resting(NotSignedIn):
    """Too many failures with one e-mail address, whether or not anybody has it; it rests for a while."""

    code = "resting"

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        minutes = -(-self.seconds // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(
            f"Too many failed attempts with this e-mail address. It rests: wait {wait}, then try again. "
            "Each further failure makes it rest longer, up to an hour."
        )


class NotAllowed(AppealsError):
    """The person or key is known but may not do this."""

    code = "not_allowed"

    def __init__(self, permission: str) -> None:
        self.permission = permission
        words = permission.replace("_", " ")
        super().__init__(
            f"Your role does not allow this: it needs the permission “{words}”. Ask an administrator for it."
        )


class Restricted(NotAllowed):
    """The case is restricted; who must see it all the same opens it with a reason, and that is told."""

    code = "restricted"

    def __init__(self) -> None:
        super().__init__("see_restricted")
        AppealsError.__init__(
            self,
            "This case is restricted. If you must see it for your work, open it with a reason; "
            "your compliance officer is told.",
        )


class BadInput(AppealsError):
    """Something given cannot be used; ``problems`` names each field and what it should be."""

    code = "bad_input"

    def __init__(self, problems: Sequence[Fault], sentence: str = "") -> None:
        self.problems = tuple(problems)
        self.lists_fields = not sentence  # the sentence says no more than ``problems`` do
        told = "; ".join(f"{fault.where}: {fault.what}" for fault in self.problems[:5])
        super().__init__(sentence or f"Please correct: {told}.")


class Conflict(AppealsError):
    """What was asked does not fit the present state."""

    code = "conflict"


class Held(Conflict):
    """A legal hold keeps a record; nothing of it may be disposed of."""

    code = "held"


class StaleVersion(Conflict):
    """Someone else changed the case, or another thing that is named, in between."""

    code = "stale_version"

    def __init__(self, expected: int, present: int, what: str = "case") -> None:
        self.expected, self.present = expected, present
        super().__init__(
            f"The {what} was changed by someone else (you have version {expected}, it is now {present}). "
            "Reload it, look at the change, and enter yours again."
        )


class MoveNotAllowed(Conflict):
    """A case cannot go from its state to the one asked for."""

    code = "move_not_allowed"


class MissingFactsForLetter(AppealsError):
    """A letter was to be sealed before the case could support it."""

    code = "missing_facts"

    def __init__(self, missing: Sequence[Hindrance]) -> None:
        self.missing = tuple(missing)
        names = ", ".join(fact.where for fact in self.missing)
        super().__init__(f"The letter still needs: {names}. Add them to the case, then try again.")


class LetterBlocked(AppealsError):
    """A letter says something that it may not, or that its exhibits do not bear out."""

    code = "letter_blocked"

    def __init__(self, problems: Sequence[Hindrance]) -> None:
        self.problems = tuple(problems)
        told = " ".join(f"{each.where}: {each.what}" for each in self.problems[:3])
        super().__init__(f"The letter cannot be sealed. {told}")


class DisclosureBlocked(LetterBlocked):
    """Records may not leave without a consent that is not on file."""

    code = "disclosure_blocked"

    def __init__(self, problems: Sequence[Hindrance]) -> None:
        super().__init__(problems)
        told = " ".join(f"{each.what} {each.remedy}" for each in self.problems[:3])
        AppealsError.__init__(self, f"These records cannot be handed out. {told}")


class PacketBlocked(LetterBlocked):
    """A packet cannot be built as it is; every obstacle is named with its exhibit and a remedy."""

    code = "packet_blocked"

    def __init__(self, problems: Sequence[Hindrance]) -> None:
        super().__init__(problems)
        told = " ".join(f"{each.where}: {each.what} {each.remedy}" for each in self.problems[:3])
        AppealsError.__init__(self, f"The packet cannot be built. {told}".strip())


class EstimateBlocked(LetterBlocked):
    """A good faith estimate may not be issued as it is; every broken rule is named with its citation."""

    code = "estimate_blocked"

    def __init__(self, problems: Sequence[Hindrance]) -> None:
        super().__init__(problems)
        told = " ".join(each.what for each in self.problems[:3])
        AppealsError.__init__(self, f"The estimate cannot be issued yet. {told}")


class NotThisLetter(AppealsError):
    """The plan, the finding or the requester does not carry this kind of letter; says what would."""

    code = "not_this_letter"


class TooLarge(AppealsError):
    """A file or list is above the limit."""

    code = "too_large"


class UnsupportedFile(AppealsError):
    """A file is not of a kind that can be read here; ``reason`` is stable (encrypted, damaged ...)."""

    code = "unsupported_file"

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class BrokenRecord(AppealsError):
    """A stored row or file does not open or no longer matches what was sealed."""

    code = "broken_record"


class WrongKeys(AppealsError):
    """The key file is missing, too open, or not the one this database was written with."""

    code = "wrong_keys"


class StoreUnavailable(AppealsError):
    """The database or the document store cannot be used now; nothing was changed."""

    code = "store_unavailable"


class NoTimestamp(StoreUnavailable):
    """The time-stamp authority gave no time stamp that holds; it is asked again later, nothing is lost."""

    code = "no_timestamp"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The time-stamp authority gave no time stamp: {why}. What is sealed stays sealed; "
            "it is asked again by itself."
        )


class KeysUnavailable(StoreUnavailable):
    """The key service does not answer, so the key file cannot be opened or written now."""

    code = "keys_unavailable"
