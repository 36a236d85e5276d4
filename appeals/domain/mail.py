"""Mail: that something is due, can be opened or chosen anew; never what, for whom or from which practice."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from appeals.domain.estimate_words import words_of

SUBJECTS = {"en": "A document for you", "es": "Un documento para usted"}
ENGLISH = """A document that you asked to receive by e-mail is ready. You can read and save it here:

{address}

You will be asked for one thing that you know. The link works until {until}. Please do not pass it on.

This message holds nothing about you, and it needs no answer. If you expect no document, ignore it.
"""
SPANISH = """Un documento que usted pidió recibir por correo electrónico está listo. Puede leerlo aquí:

{address}

Se le preguntará algo que usted sabe. El enlace funciona hasta el {until}. Por favor, no lo comparta.

Este mensaje no dice nada sobre usted y no necesita respuesta. Si no espera ningún documento, ignórelo.
"""
TEXTS = {"en": ENGLISH, "es": SPANISH}


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


def link_letter(to: str, address: str, until: date, language: str) -> Letter:
    """The word that a paper can be opened: neither patient nor practice nor the kind of paper is named."""
    words = words_of(language)
    text = TEXTS[words.code].format(address=address, until=words.on(until))
    return Letter(to, SUBJECTS[words.code], text)
