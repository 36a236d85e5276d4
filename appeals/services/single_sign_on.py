"""People who come through their organization's own sign-in (OpenID Connect)."""

from sqlalchemy import select

from appeals.domain.accounts import Account
from appeals.errors import NotSignedIn
from appeals.services.sign_in import account_by_email
from appeals.services.user_rows import digest, own_account
from appeals.store.people import UserRow
from appeals.store.unit_of_work import Door


def account_for_subject(
    door: Door, *, issuer: str, subject: str, email: str, email_verified: bool
) -> Account:
    """The person whom the provider vouches for: by its own id of them; the first time, by the e-mail.

    The e-mail counts only if the provider has verified it, and only until the person is bound to the
    provider's id, so that an address given to somebody else later opens nothing. Raises NotSignedIn.
    """
    known = digest(f"{issuer}|{subject}")
    with door.store.reading() as session:
        bound = session.scalars(select(UserRow).where(UserRow.oidc_subject == known)).one_or_none()
        address = bound.email if bound is not None else email
        invited = session.scalars(select(UserRow).where(UserRow.email == email.strip().lower())).one_or_none()
    if bound is None:
        if not email_verified or invited is None or invited.oidc_subject is not None:
            raise NotSignedIn(
                "Your organization's sign-in knows you, but there is no account here for you yet. "
                "Ask an administrator to invite you with the same e-mail address."
            )
        with own_account(door, invited.id, "user.bound_to_provider") as (_session, user, _act):
            user.oidc_subject = known
    return account_by_email(door, address)
