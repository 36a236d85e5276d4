"""Mail to people of the organization: that something is due, and never what or for whom."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is sent."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """What sends mail."""

    def send(self, letter: Letter, *, message_id: str) -> None:
        """Hand a message over; raises NotSent."""


class NotSent(Exception):
    """The mail server did not take the message; the sentence says so without its words."""


def reminder(to: str, address: str) -> Letter:
    """The daily word that dates have come. No name, number, plan or count stands in it."""
    text = (
        "Dates in Evenhand have come or are close. Please sign in and look at your worklist"
        f"{f': {address}' if address else '.'}\n\n"
        "This message holds nothing of any patient, and it needs no answer. You can turn it off on your"
        " account page.\n"
    )
    return Letter(to, "Evenhand: dates that need you", text)


def password_link(to: str, address: str, token: str) -> Letter:
    """A link by which whoever reads this mail chooses a new password, once. No name stands in it."""
    text = (
        "Somebody asked for a new password for this e-mail address in Evenhand. If it was you, open this link"
        f" within half an hour. It works once:\n\n{address.rstrip('/')}/join/{token}\n\n"
        "Your second factor stays as it is. If it was not you, do nothing: your password stays, too.\n"
    )
    return Letter(to, "Evenhand: choose a new password", text)
