"""People and passkeys in the form that Flask-Security works with; the account services are behind them."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import g, session
from flask_security import RoleMixin, UserDatastore, UserMixin, WebAuthnMixin

from api import work
from appeals.domain.accounts import Account, NewPasskey, PasskeyView
from appeals.errors import NotSignedIn
from appeals.services import second_factors, sign_in

STAY = "stay"  # in the cookie: the id of the session
PROVIDER_ASKED_FOR_MORE = "provider_asked_for_more"  # in g: the provider's own second factor was used


class Person(UserMixin):
    """A person whose session, or half-done sign-in, this is."""

    fs_uniquifier = ""  # what the session cookie holds: person and session key
    active = True

    def __init__(self, account: Account) -> None:
        self.account = account
        self.actor = account.actor
        self.email = account.email
        self.roles: list[RoleMixin] = []  # permissions are the actor's
        self.fs_uniquifier = f"{account.actor.id}.{account.session_key}"
        self.tf_totp_secret = account.totp_secret
        self.tf_primary_method = "authenticator" if account.totp_secret else None
        self.fs_webauthn_user_handle = account.passkey_handle or ""

    @property
    def webauthn(self) -> list["Passkey"]:  # type: ignore[override]
        """The person's passkeys."""
        return [Passkey(each) for each in second_factors.list_passkeys(work.door(), self.actor.id)]

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether a code is asked for now: always, unless the provider has asked for a second factor."""
        if g.get(PROVIDER_ASKED_FOR_MORE, False):
            return False, tf_setup_methods
        needed: tuple[bool, list[tuple[str, str]]] = super().check_tf_required(tf_setup_methods, tf_fresh)
        return needed

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:  # noqa: ARG002
        """Count a wrong code or passkey as a failure to sign in."""
        sign_in.note_refused_factor(work.door(), self.actor.id, auth_type)


class Passkey(WebAuthnMixin):
    """A passkey; Flask-Security writes its new counter onto it and hands it to ``People.put``."""

    usage = "first"  # with the device's PIN or touch it is two factors in one; never half of a sign-in
    lastuse_datetime: datetime

    def __init__(self, view: PasskeyView) -> None:
        self.key_id, self.user_id, self.name = view.id, view.user_id, view.name
        self.credential_id, self.public_key = view.credential_id, view.public_key
        self.sign_count = view.sign_count
        self.transports = list(view.transports)
        self.backup_state, self.device_type = view.backed_up, view.device_type
        self.extensions = view.extensions
        self.lastuse_datetime = view.last_used_at or view.created_at


class People(UserDatastore):
    """Finds and changes people through the account services, which audit every change themselves."""

    def find_user(self, case_insensitive: bool = False, **wanted: object) -> Person | None:  # noqa: ARG002
        """The person of a session, or with an e-mail address, if they may still come in."""
        if "email" in wanted:
            return _person(lambda: sign_in.account_by_email(work.door(), str(wanted["email"])))
        user_id, _, session_key = str(wanted.get("fs_uniquifier", "")).partition(".")
        return _person(
            lambda: sign_in.account_for_session(work.door(), user_id=UUID(user_id), session_key=session_key)
        )

    def tf_set(
        self,
        user: UserMixin,
        primary_method: str,  # noqa: ARG002  there is one
        totp_secret: str | None = None,
        phone: str | None = None,  # noqa: ARG002  codes are never sent
    ) -> None:
        """Keep the secret of an authenticator app, once a code of it was right."""
        if totp_secret and totp_secret != user.tf_totp_secret:
            second_factors.set_totp(work.door(), known(user).actor.id, totp_secret)

    def tf_reset(self, user: UserMixin) -> None:
        """Ask for no more codes; only a demonstration allows that."""
        second_factors.drop_totp(work.door(), known(user).actor.id)

    def mf_get_recovery_codes(self, user: UserMixin) -> list[str]:
        """As many words as codes are left; the codes themselves are not kept."""
        return ["kept as a hash"] * known(user).account.recovery_codes_left

    def set_webauthn_user_handle(self, user: UserMixin, user_handle: str | None = None) -> None:  # noqa: ARG002
        """Give the person the random name by which their passkeys know them."""
        user.fs_webauthn_user_handle = second_factors.passkey_handle(work.door(), known(user).actor.id)

    def create_webauthn(self, user: UserMixin, **told: object) -> None:  # type: ignore[override]
        """Keep a passkey that the browser has made and Flask-Security has verified."""
        second_factors.add_passkey(work.door(), known(user).actor.id, _new_passkey(told))

    def find_webauthn(self, credential_id: bytes) -> Passkey | None:
        """The passkey that a browser answered with."""
        found = second_factors.find_passkey(work.door(), credential_id)
        return Passkey(found) if found is not None else None

    def find_user_from_webauthn(self, webauthn: WebAuthnMixin) -> Person | None:
        """Whose passkey it is, if they may still come in."""
        assert isinstance(webauthn, Passkey)  # noqa: S101  find_webauthn gives no other
        return _person(lambda: second_factors.account_of_passkey(work.door(), webauthn.user_id))

    def delete_webauthn(self, webauthn: WebAuthnMixin) -> None:
        """Remove a passkey of the person who is signed in."""
        assert isinstance(webauthn, Passkey)  # noqa: S101  as above
        second_factors.remove_passkey(work.door(), webauthn.user_id, webauthn.key_id)

    def put(self, model: object) -> None:
        """Keep a used passkey's counter; everything else was kept when it was changed."""
        if isinstance(model, Passkey):
            second_factors.note_passkey_use(work.door(), model.key_id, sign_count=model.sign_count)

    def commit(self) -> None:
        """Nothing to do: the account services commit their own work."""


def known(user: UserMixin) -> Person:
    """Flask-Security's word for a person, or its stand-in for who is signed in, as what it always is here."""
    assert isinstance(user, Person)  # noqa: S101  the data store gives no other
    return user


def present_session() -> UUID | None:
    """The id of the session that the cookie names, if it names one."""
    try:
        return UUID(str(session.get(STAY, "")))
    except ValueError:
        return None


def _person(account: Callable[[], Account]) -> Person | None:
    try:
        return Person(account())
    except (NotSignedIn, ValueError):
        return None


def _new_passkey(told: dict[str, object]) -> NewPasskey:
    transports = told["transports"]
    public_key, credential_id, sign_count = told["public_key"], told["credential_id"], told["sign_count"]
    assert isinstance(transports, list)  # noqa: S101  Flask-Security's own words
    assert isinstance(public_key, bytes)  # noqa: S101
    assert isinstance(credential_id, bytes)  # noqa: S101
    assert isinstance(sign_count, int)  # noqa: S101
    return NewPasskey(
        name=str(told["name"]),
        credential_id=credential_id,
        public_key=public_key,
        sign_count=sign_count,
        transports=tuple(str(getattr(each, "value", each)) for each in transports),
        backed_up=bool(told["backup_state"]),
        device_type=str(getattr(told["device_type"], "value", told["device_type"])),
        extensions=str(told["extensions"]) if told["extensions"] else None,
    )
