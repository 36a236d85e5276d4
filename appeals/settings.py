"""The service's settings, read once from the environment; nothing else reads it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_BIND = "127.0.0.1:8080"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The organization's own OpenID provider."""

    issuer: str  # exactly as the provider writes it in its answers, without a slash at the end
    client_id: str
    client_secret: str = field(default="", repr=False)  # empty for a public client
    label: str = "your organization's sign-in"
    has_second_factor: bool = False  # the operator knows that the provider always asks for one
    trusts_email: bool = False  # for a provider that never says whether an address is verified


@dataclass(frozen=True, slots=True)
class KeyServiceSettings:
    """The service that keeps the key above the key file."""

    kind: str  # vault, aws or command
    url: str = ""
    key: str = ""
    token: str = field(default="", repr=False)
    command: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are kept and how the service is reached. Paths are absolute."""

    home: Path
    database_url: str = field(repr=False)  # may hold a password
    keys_file: Path
    blobs: Path
    bucket: str = ""  # s3://bucket/prefix where bodies are kept in a bucket; else they are in ``blobs``
    keys: str = field(default="", repr=False)  # the key file's content, where it is injected, not a file
    bind: str = DEFAULT_BIND
    workers: int = 2
    worker_beside: bool = True  # serve keeps a worker for jobs beside the web processes
    worker_name: str = ""  # of this machine's worker for jobs; the host's name where it is empty
    jobs_at_once: int = 2  # in one worker; long ones come one by one besides
    demo: bool = False
    cookies_over_https_only: bool = False
    behind_proxies: int = 0  # how many trusted proxies set X-Forwarded-* before us
    idle_minutes: int = 15
    sign_ins_per_minute: int = 20  # from one address, in each process; the lockout is in the database
    calls_per_minute: int = 3000  # of one API key, in each process
    single_sign_on: SingleSignOn | None = None
    smtp_url: str = field(default="", repr=False)  # of the mail server; empty: no mail is sent
    mail_from: str = ""
    address: str = ""  # under which people reach the service, for mails
    inner_hosts: tuple[str, ...] = ()  # host:port of one's own network that webhooks may reach
    key_service: KeyServiceSettings | None = None  # None: the key file is plain, readable by us alone
    tsa_url: str = ""  # of the RFC 3161 time-stamp authority; empty: nothing is stamped
    tsa_certificates: Path | None = None  # PEM: what its answers must stand under
    largest_remittance: int = 200 * MEGABYTE
    largest_notice: int = 25 * MEGABYTE
    log_level: str = "INFO"

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read ``EVENHAND_*``; raises ValueError naming the variable that cannot be used."""
        given = os.environ if environment is None else environment  # noqa: TID251  the one reader
        home = Path(given.get("EVENHAND_HOME") or "var").resolve()
        bodies = given.get("EVENHAND_BLOBS") or ""
        bucket = bodies if "://" in bodies else ""
        return cls(
            home=home,
            database_url=given.get("EVENHAND_DATABASE_URL") or f"sqlite:///{home / 'evenhand.db'}",
            keys_file=Path(given.get("EVENHAND_KEYS_FILE") or home / "keys.json").resolve(),
            blobs=Path((not bucket and bodies) or home / "blobs").resolve(),
            bucket=bucket,
            keys=given.get("EVENHAND_KEYS", ""),
            bind=given.get("EVENHAND_BIND") or DEFAULT_BIND,
            workers=_whole(given, "EVENHAND_WORKERS", 2),
            worker_beside=_flag(given, "EVENHAND_WORKER_BESIDE", default=True),
            worker_name=given.get("EVENHAND_WORKER_NAME", "").strip(),
            jobs_at_once=max(1, _whole(given, "EVENHAND_JOBS_AT_ONCE", 2)),
            demo=_flag(given, "EVENHAND_DEMO"),
            cookies_over_https_only=_flag(given, "EVENHAND_HTTPS_ONLY"),
            behind_proxies=_whole(given, "EVENHAND_PROXIES", 0),
            idle_minutes=_idle_minutes(given),
            sign_ins_per_minute=_whole(given, "EVENHAND_SIGN_INS_PER_MINUTE", 20),
            calls_per_minute=_whole(given, "EVENHAND_CALLS_PER_MINUTE", 3000),
            single_sign_on=_single_sign_on(given),
            smtp_url=given.get("EVENHAND_SMTP_URL", "").strip(),
            mail_from=given.get("EVENHAND_MAIL_FROM", "").strip(),
            address=given.get("EVENHAND_ADDRESS", "").strip(),
            inner_hosts=tuple(given.get("EVENHAND_WEBHOOK_INNER_HOSTS", "").replace(",", " ").split()),
            key_service=_key_service(given),
            tsa_url=given.get("EVENHAND_TSA_URL", "").strip(),
            tsa_certificates=_tsa_certificates(given),
            log_level=given.get("EVENHAND_LOG_LEVEL") or "INFO",
        )

    @classmethod
    def at(cls, home: Path, database_url: str = "") -> "Settings":
        """Settings for one home directory, everything else as shipped: for tests and scripts."""
        variables = {"EVENHAND_HOME": str(home), "EVENHAND_DATABASE_URL": database_url}
        return cls.from_env(variables)


def _single_sign_on(given: Mapping[str, str]) -> SingleSignOn | None:
    issuer = given.get("EVENHAND_OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return None
    if not given.get("EVENHAND_OIDC_CLIENT_ID"):
        raise ValueError("EVENHAND_OIDC_ISSUER is set, so EVENHAND_OIDC_CLIENT_ID is needed too.")
    if not issuer.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ValueError("EVENHAND_OIDC_ISSUER needs an address that begins with https://")
    return SingleSignOn(
        issuer=issuer,
        client_id=given["EVENHAND_OIDC_CLIENT_ID"],
        client_secret=given.get("EVENHAND_OIDC_CLIENT_SECRET", ""),
        label=given.get("EVENHAND_OIDC_LABEL") or "your organization's sign-in",
        has_second_factor=_flag(given, "EVENHAND_OIDC_HAS_SECOND_FACTOR"),
        trusts_email=_flag(given, "EVENHAND_OIDC_TRUSTS_EMAIL"),
    )


def _key_service(given: Mapping[str, str]) -> KeyServiceSettings | None:
    kind = given.get("EVENHAND_KMS", "").strip().lower()
    if not kind:
        return None
    found = KeyServiceSettings(
        kind=kind,
        url=given.get("EVENHAND_KMS_URL", "").strip(),
        key=given.get("EVENHAND_KMS_KEY", "").strip(),
        token=_secret(given, "EVENHAND_KMS_TOKEN", "EVENHAND_KMS_TOKEN_FILE"),
        command=given.get("EVENHAND_KMS_COMMAND", "").strip(),
        region=given.get("AWS_REGION", "").strip(),
        access_key=given.get("AWS_ACCESS_KEY_ID", "").strip(),
        secret_key=given.get("AWS_SECRET_ACCESS_KEY", "").strip(),
        session_token=given.get("AWS_SESSION_TOKEN", "").strip(),
    )
    needed = {
        "vault": {"_URL": found.url, "_KEY": found.key, "_TOKEN": found.token},
        "aws": {"_KEY": found.key, "": found.region and found.access_key and found.secret_key},
        "command": {"_COMMAND": found.command},
    }
    if kind not in needed:
        raise ValueError("EVENHAND_KMS needs vault, aws or command.")
    for name, value in needed[kind].items():
        if not value:
            what = f"EVENHAND_KMS{name}" if name else "AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"
            raise ValueError(f"EVENHAND_KMS is {kind}, so {what} is needed too.")
    if found.url and not found.url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ValueError("EVENHAND_KMS_URL needs an address that begins with https://")
    return found


def _secret(given: Mapping[str, str], name: str, file_name: str) -> str:
    """A secret from its own variable, or from the file that another one names."""
    path = given.get(file_name, "").strip()
    if not path:
        return given.get(name, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"The file that {file_name} names cannot be read ({error.strerror}).") from error


def _tsa_certificates(given: Mapping[str, str]) -> Path | None:
    path = given.get("EVENHAND_TSA_CERTIFICATES", "").strip()
    if given.get("EVENHAND_TSA_URL", "").strip() and not path:
        raise ValueError("EVENHAND_TSA_URL is set, so EVENHAND_TSA_CERTIFICATES is needed too.")
    return Path(path).resolve() if path else None


def _idle_minutes(given: Mapping[str, str]) -> int:
    minutes = _whole(given, "EVENHAND_IDLE_MINUTES", 15)
    if not 1 <= minutes <= 8 * 60:
        raise ValueError("EVENHAND_IDLE_MINUTES needs 1 to 480 minutes.")
    return minutes


def _flag(given: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    value = given.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"0", "no", "false", "off"}:
        return False
    if value in {"1", "yes", "true", "on"}:
        return True
    raise ValueError(f"{name} needs yes or no, has {value!r}.")


def _whole(given: Mapping[str, str], name: str, default: int) -> int:
    value = given.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit():
        raise ValueError(f"{name} needs a whole number, has {value!r}.")
    return int(value)
