"""The rules of second factors: a code counts once, recovery codes are hashes, passkeys ask for a PIN."""

from flask import has_app_context
from flask_security import Totp, UserMixin, WebauthnUtil
from flask_security.proxies import _security
from flask_security.recovery_codes import MfRecoveryCodesUtil
from markupsafe import Markup
from passlib.exc import UsedTokenError  # type: ignore[import-untyped]
from passlib.totp import TOTP, TotpMatch  # type: ignore[import-untyped]
from qrcode.main import QRCode  # type: ignore[import-untyped]
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from api import work
from api.sign_in.people import known
from appeals.services import second_factors

CODES = 10
QUIET_ZONE = 4  # modules of white around the code, as its standard wants


class OneTimeCodes(Totp):
    """Codes of authenticator apps, read by the service's clock, each of them good once."""

    def __init__(self, secrets: dict[str, str] | dict[int, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(issuer=issuer, secrets=secrets, now=_seconds)

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The step of the last code that this person used."""
        return known(user).account.totp_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Use the code up; refused if another request was first."""
        if not second_factors.claim_code(work.door(), known(user).actor.id, tmatch.counter):
            raise UsedTokenError

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The code as an inline drawing: the content policy allows neither images from data nor styles."""
        code = QRCode(border=QUIET_ZONE)
        code.add_data(self.get_totp_uri(username, totp))
        rows = code.get_matrix()
        dark = ((x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module)
        path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
        return Markup(
            '<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="QR code for the app">'
            '<path d="{path}"/></svg>'
        ).format(size=len(rows), path=path)


class RecoveryCodes(MfRecoveryCodesUtil):
    """Codes for a lost phone: shown when they are made, and never again."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """New codes in place of all earlier ones."""
        codes: list[str] = _security.totp_factory.generate_recovery_codes(CODES)
        second_factors.keep_recovery_codes(work.door(), known(user).actor.id, codes)
        return codes

    def get_recovery_codes(self, user: UserMixin) -> list[str]:  # noqa: ARG002
        """None: only their hashes are kept."""
        return []

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether it is one; it is used up by asking, so that two requests cannot both use it."""
        return second_factors.use_recovery_code(work.door(), known(user).actor.id, code)

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:  # noqa: ARG002
        """Nothing to do: it was used up when it was checked."""
        return True


class PasskeyRules(WebauthnUtil):
    """Passkeys of any kind, on the device or on a key, that know the person and ask for PIN or touch."""

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:  # noqa: ARG002
        """What a new passkey must be able to do."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:  # noqa: ARG002
        """A passkey without PIN or touch would be one factor; here it must be two."""
        return UserVerificationRequirement.REQUIRED


def _seconds() -> float:
    """The service's clock. The library reads it once when it starts, outside of any request."""
    return (work.now() if has_app_context() else work.wall_clock()).timestamp()
