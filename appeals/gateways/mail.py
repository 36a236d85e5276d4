"""Sends mail over SMTP, encrypted unless the server is this machine."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from appeals.domain.mail import Letter, NotSent

PATIENCE = 15.0  # seconds
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """A mail server: smtps:// from the first byte, smtp:// with STARTTLS; plain on this machine only."""

    host: str
    port: int
    encrypted_at_once: bool
    user: str
    password: str = field(repr=False)
    sender: str

    @classmethod
    def from_settings(cls, url: str, sender: str) -> "SmtpMailer":
        """Raises ValueError for an address that is no smtp:// or smtps:// address, or without a sender."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("EVENHAND_SMTP_URL needs an address like smtps://user:password@mail.example:465")
        if "@" not in sender:
            raise ValueError("EVENHAND_SMTP_URL is set, so EVENHAND_MAIL_FROM needs the sender's address.")
        at_once = parts.scheme == "smtps"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, parts.port or (465 if at_once else 587), at_once, user, password, sender)

    def send(self, letter: Letter, *, message_id: str) -> None:
        """Hand a message over; the same ``message_id`` marks a repeat. Raises NotSent."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, letter.to, letter.subject
        message["Message-ID"] = f"<{message_id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.encrypted_at_once:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        if self.host not in LOOPBACK:
            server.starttls(context=context)
        return server
