"""The forms of signing in: what they check is the account service's, which also slows guessing down."""

import structlog
from flask import g, session
from flask_security import (
    LoginForm,
    MfRecoveryForm,
    TwoFactorRescueForm,
    TwoFactorVerifyCodeForm,
    UserMixin,
    VerifyForm,
    WebAuthnRegisterForm,
    WebAuthnSigninForm,
    WebAuthnSigninResponseForm,
)
from wtforms import RadioField  # type: ignore[import-untyped]

from api import work
from api.sign_in.people import Person
from appeals.errors import NotSignedIn, Resting
from appeals.services import sign_in

HALF_SINCE = "half_since"  # when the password was right and the code still to come
FIRST_FACTOR = "first_factor"
SECOND_FACTOR = "second_factor"  # in g: how the sign-in was completed, for the audit trail


log = structlog.get_logger(__name__)


class SignInForm(LoginForm):
    """E-mail and password."""

    remember = None  # nobody stays signed in past the session's end

    def validate(self, **_options: object) -> bool:
        """Whether the person is who they say; one sentence for every reason they may not be."""
        try:
            found = sign_in.sign_in_check(
                work.door(), email=self.email.data or "", password=self.password.data or ""
            )
        except NotSignedIn as refusal:
            log.warning("sign-in refused", code=refusal.code)  # also for an address that nobody has
            self.form_errors = [refusal.sentence]
            return False
        self.user = Person(
            sign_in.account_for_session(work.door(), user_id=found.actor.id, session_key=found.session_key)
        )
        session[FIRST_FACTOR], session[HALF_SINCE] = "password", work.now().timestamp()
        return True


class CodeForm(TwoFactorVerifyCodeForm):
    """A code of an authenticator app."""

    def validate(self, **options: object) -> bool:
        """Whether the code is right and was not used before; none is looked at while the address rests."""
        if _rests(self, self.user):
            return False
        g.second_factor = "code"
        right: bool = super().validate(**options)
        return right


class RecoveryForm(MfRecoveryForm):
    """A recovery code, for who has lost the phone."""

    def validate(self, **options: object) -> bool:
        """Whether the code is one of the person's; it is used up. A wrong one counts as a failure."""
        if _rests(self, self.user):
            return False
        g.second_factor = "recovery code"
        right: bool = super().validate(**options)
        if not right and self.user is not None and self.code.data:
            self.user.track_failed_authn("recovery code", tfa=True)
        return right


class NoRescueForm(TwoFactorRescueForm):
    """No mail is sent to anybody for a lost phone: there are recovery codes, and administrators."""

    help_setup = RadioField("Help", choices=[])


class AgainForm(VerifyForm):
    """The password once more, before something that matters."""

    def validate(self, **_options: object) -> bool:
        """Whether it is the password of who is signed in; failures count."""
        try:
            right = sign_in.prove_password(work.door(), work.actor().id, self.password.data or "")
        except Resting as refusal:
            self.form_errors = [refusal.sentence]
            return False
        if not right:
            self.form_errors = ["This is not your password."]
        return right


class PasskeyForm(WebAuthnRegisterForm):
    """A name for a new passkey, which always counts as both factors."""

    def validate(self, **options: object) -> bool:
        """Whether the name can be used."""
        self.usage.data = "first"
        fine: bool = super().validate(**options)
        return fine


class PasskeySignInForm(WebAuthnSigninForm):
    """Begins to sign in with a passkey."""

    def validate(self, **options: object) -> bool:
        """Nothing is told about who exists, and nobody stays signed in past the session's end."""
        fine: bool = super().validate(**options)
        self.remember.data, self.user = False, None
        return fine


class PasskeyAnswerForm(WebAuthnSigninResponseForm):
    """What the browser answered with the passkey."""

    def validate(self, **options: object) -> bool:
        """Whether the passkey proves who the person is; a closed account does not come in."""
        self.remember.data = ""
        fine: bool = super().validate(**options)
        return fine and self.user is not None and self.user.is_active


def _rests(form: CodeForm | RecoveryForm, user: UserMixin | None) -> bool:
    if user is None:
        return False
    try:
        sign_in.check_rest(work.door(), user.email)
    except Resting as refusal:
        form.form_errors = [refusal.sentence]
        return True
    return False
