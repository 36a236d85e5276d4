"""What a patient reads who opens a paper by its link, in the paper's language."""

from collections.abc import Mapping

from appeals.domain.estimate_links import LinkState

Words = Mapping[str, str]

ENGLISH: Words = {
    "title": "A document for you",
    "lede": "To open it, answer one question. Nobody else should have this link.",
    "birth_date": "Your date of birth",
    "birth_date_hint": "The patient’s, if you act for somebody. For example 12/31/1985.",
    "code": "The code that the office gave you",
    "code_hint": "Eight letters and numbers.",
    "open": "Open the document",
    "wrong": "That is not what we have on file. Tries left: {left}.",
    "nothing": "This link opens nothing. Check that it is whole, or ask whoever sent it for a new one.",
    "ended": "This link has ended. Ask the office for a new one; you may have a copy at any time.",
    "locked": "There were too many wrong answers, so this link is locked. Ask the office for a new one.",
    "revoked": "This link was taken back. Ask the office how you will get the document.",
    "opened_title": "Good faith estimate {reference}, version {number}",
    "opened_lede": "From {practice}, issued {issued_on}. Save or print it: the link works until {ends_on}.",
    "newer": "A newer version was issued on {newer_on}. This one no longer counts for new visits. "
    "If you have not received the newer one, ask the office for it.",
    "read": "Read it here (PDF)",
    "save": "Save it (PDF)",
    "frame": "The document",
    "same": "What you see are the bytes that were sealed. Fingerprint (SHA-256) of the PDF:",
    "again": "For your protection this page closes after 15 minutes; then you answer once more.",
}
SPANISH: Words = {
    "title": "Un documento para usted",
    "lede": "Para abrirlo, responda una pregunta. Nadie más debe tener este enlace.",
    "birth_date": "Su fecha de nacimiento",
    "birth_date_hint": "La del paciente, si actúa por otra persona: mes/día/año, por ejemplo 12/31/1985.",
    "code": "El código que le dio la oficina",
    "code_hint": "Ocho letras y números.",
    "open": "Abrir el documento",
    "wrong": "No es lo que tenemos registrado. Intentos que quedan: {left}.",
    "nothing": "Este enlace no abre nada. Compruebe que está completo o pida uno nuevo a quien se lo envió.",
    "ended": "Este enlace ha terminado. Pida uno nuevo a la oficina; puede tener una copia en todo momento.",
    "locked": "Hubo demasiadas respuestas equivocadas; el enlace está bloqueado. Pida otro a la oficina.",
    "revoked": "Este enlace fue retirado. Pregunte a la oficina cómo recibirá el documento.",
    "opened_title": "Estimación de buena fe {reference}, versión {number}",
    "opened_lede": "De {practice}, emitida el {issued_on}. Guárdela o imprímala: el enlace funciona hasta el "
    "{ends_on}.",
    "newer": "El {newer_on} se emitió una versión más nueva. Esta ya no cuenta para nuevas citas. "
    "Si no ha recibido la nueva, pídala a la oficina.",
    "read": "Leer aquí (PDF)",
    "save": "Guardar (PDF)",
    "frame": "El documento",
    "same": "Lo que ve son los bytes que fueron sellados. Huella (SHA-256) del PDF:",
    "again": "Para su protección esta página se cierra a los 15 minutos; entonces responde otra vez.",
}
LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "es": SPANISH}
CLOSED: Mapping[LinkState, str] = {
    LinkState.ENDED: "ended",
    LinkState.LOCKED: "locked",
    LinkState.REVOKED: "revoked",
}


def in_language(language: str) -> Words:
    """The words of a language; English where it is not spoken here."""
    return LANGUAGES.get(language, ENGLISH)
