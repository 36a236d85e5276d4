"""What can be wrong with an exhibit, in words for its sender."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something about an exhibit: a stable code, a sentence, what to do, and whether it stops the packet."""

    code: str
    what: str
    remedy: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Inspection:
    """An exhibit as found; ``pages`` is 0 where it cannot be opened."""

    pages: int
    flaws: tuple[Flaw, ...] = ()


AGAIN, PRINT = "Ask for it again, or scan the paper.", "Print it to a new PDF and attach that."
ENCRYPTED = Flaw("encrypted", "is locked with a password.", "Attach a copy without the password.")
DAMAGED = Flaw("damaged", "is damaged and cannot be read whole.", AGAIN)
MISSING = Flaw("missing_content", "has a page whose content is missing.", AGAIN)
EMPTY = Flaw("empty", "has no pages.", AGAIN)
HOSTILE = Flaw("hostile", "takes far more memory or time to read than a record does.", PRINT)
LAYERS = Flaw("hidden_layers", "has layers that are switched off and would be seen in the packet.", PRINT)
SIZE = Flaw("page_size", "has a page of a size that cannot be printed.", PRINT)
REDACTIONS = Flaw(
    "open_redactions",
    "has redactions that are marked but not applied: what they cover can still be read.",
    "Apply the redactions, save, and attach the new file.",
)
COMMENTS = Flaw("comments", "carries comments, which go along.", "Remove what is not for the plan.", False)
FORM = Flaw("form", "is a form; what is filled in becomes part of its pages.", "", False)
SIGNED = Flaw("signed", "was signed electronically; a packet shows that and cannot prove it.", "", False)
