"""What Flask-Security and the session cookie are told: addresses, pages, lifetimes, and our own words."""

from datetime import timedelta

from appeals.settings import Settings

FRESH = timedelta(minutes=10)  # how long a proof counts, before something that matters
LONGEST_SESSION = timedelta(hours=12)  # whatever the activity, a working day ends a session
HALF_SIGN_IN = timedelta(minutes=10)  # from the password to the code


def session_settings(settings: Settings) -> dict[str, object]:
    """The cookie: out of reach of scripts and other sites, and gone when the idle time is over."""
    secure = settings.cookies_over_https_only
    return {
        "SESSION_COOKIE_NAME": "__Host-evenhand" if secure else "evenhand",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": settings.idle_minutes * 60,
        "SESSION_REFRESH_EACH_REQUEST": True,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session; a long-edited form is not lost
        "WTF_CSRF_SSL_STRICT": secure,
    }


def flow_settings(settings: Settings, totp_secret: str) -> dict[str, object]:
    """Everything that Flask-Security reads. ``totp_secret`` seals what the cookie carries during set-up."""
    told = {**_basics(), **_addresses(), **_pages(), **_factors(settings, totp_secret), **_messages()}
    return {f"SECURITY_{name}": value for name, value in told.items()}


def _basics() -> dict[str, object]:
    return {
        "API_ENABLED_METHODS": ["session"],
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": _address, "case_insensitive": True}}],
        "LOGOUT_METHODS": ["POST"],
        "SEND_REGISTER_EMAIL": False,
        "REDIRECT_ALLOW_SUBDOMAINS": False,
        "PASSWORD_SALT": "not used: the account service hashes with its own",
        "DEFAULT_REMEMBER_ME": False,
        "FRESHNESS": FRESH,
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": False,
        "CLI_ROLES_NAME": False,
        "UNAUTHORIZED_VIEW": None,
    }


def _address(typed: str) -> str:
    return typed.strip().lower()


def _addresses() -> dict[str, object]:
    return {
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "VERIFY_URL": "/sign-in/again",
        "TWO_FACTOR_SETUP_URL": "/account/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "TWO_FACTOR_RESCUE_URL": "/sign-in/code/help",
        "TWO_FACTOR_SELECT_URL": "/sign-in/choose",
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "WAN_REGISTER_URL": "/account/passkeys",
        "WAN_DELETE_URL": "/account/passkeys/remove",
        "WAN_SIGNIN_URL": "/sign-in/passkey",
        "WAN_VERIFY_URL": "/sign-in/again/passkey",
        "OAUTH_START_URL": "/sign-in/provider",
        "OAUTH_RESPONSE_URL": "/sign-in/provider-return",
        "OAUTH_VERIFY_START_URL": "/sign-in/again/provider",
        "OAUTH_VERIFY_RESPONSE_URL": "/sign-in/again/provider-return",
        "POST_LOGIN_VIEW": "/worklist",
        "POST_LOGOUT_VIEW": "/sign-in",
        "POST_VERIFY_VIEW": "/account",
        "TWO_FACTOR_POST_SETUP_VIEW": "/account",
        "WAN_POST_REGISTER_VIEW": "/account",
        "TWO_FACTOR_ERROR_VIEW": "/sign-in",
    }


def _pages() -> dict[str, object]:
    return {
        "LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "VERIFY_TEMPLATE": "accounts/again.html",
        "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "accounts/code.html",
        "TWO_FACTOR_SETUP_TEMPLATE": "accounts/second_factor.html",
        "TWO_FACTOR_SELECT_TEMPLATE": "accounts/code.html",
        "MULTI_FACTOR_RECOVERY_TEMPLATE": "accounts/recovery_code.html",
        "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "accounts/recovery_codes.html",
        "WAN_REGISTER_TEMPLATE": "accounts/passkeys.html",
        "WAN_SIGNIN_TEMPLATE": "accounts/passkey_sign_in.html",
        "WAN_VERIFY_TEMPLATE": "accounts/passkey_again.html",
    }


def _factors(settings: Settings, totp_secret: str) -> dict[str, object]:
    return {
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": not settings.demo,
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_IMPLEMENTATIONS": {"code": "flask_security.twofactor.CodeTfPlugin"},
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds that two clocks may differ
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TOTP_SECRETS": {"1": totp_secret},
        "TOTP_ISSUER": "Evenhand",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "WEBAUTHN": True,
        "WAN_RP_NAME": "Evenhand",
        "WAN_ALLOW_AS_FIRST_FACTOR": True,
        "WAN_ALLOW_AS_MULTI_FACTOR": True,
        "WAN_ALLOW_AS_VERIFY": ["first"],
        "WAN_ALLOW_USER_HINTS": False,
        "OAUTH_ENABLE": settings.single_sign_on is not None,
        "OAUTH_BUILTIN_PROVIDERS": [],
    }


def _messages() -> dict[str, object]:
    words = {
        "UNAUTHENTICATED": ("Sign in to go on.", "warn"),
        "REAUTHENTICATION_REQUIRED": ("Before this step, show once more that it is you.", "warn"),
        "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can go on.", "good"),
        "TWO_FACTOR_INVALID_TOKEN": (
            "This code is not right, or was used before. Wait for the next one; check the phone's clock.",
            "error",
        ),
        "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "good"),
        "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("The new authenticator app is set up.", "good"),
        "TWO_FACTOR_PERMISSION_DENIED": ("Begin with your e-mail address and password.", "error"),
        "TWO_FACTOR_DISABLED": ("Codes are no longer asked for.", "good"),
        "TWO_FACTOR_SETUP_EXPIRED": ("That took too long. Begin the set-up again.", "error"),
        "INVALID_RECOVERY_CODE": ("This is none of your recovery codes, or it was used before.", "error"),
        "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is added.", "good"),
        "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is removed.", "good"),
        "WEBAUTHN_NAME_REQUIRED": ("Give the passkey a name.", "error"),
        "WEBAUTHN_NAME_INUSE": ("You have a passkey called %(name)s already.", "error"),
        "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": ("This passkey is not known here.", "error"),
        "WEBAUTHN_NO_VERIFY": ("The passkey could not be checked. Try again.", "error"),
        "DISABLED_ACCOUNT": ("This account is closed. Ask your administrator.", "error"),
        "API_ERROR": ("The request was incomplete. Begin again.", "error"),
    }
    return {f"MSG_{name}": told for name, told in words.items()}
