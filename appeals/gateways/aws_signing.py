"""Signs one request to an AWS service with Signature Version 4 (AWS General Reference)."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class AwsCredentials:
    """Where, and as whom. The session token is empty for a user's long-term key."""

    region: str
    access_key: str
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def signed_headers(
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    own: AwsCredentials,
    *,
    service: str,
    at: datetime,
) -> dict[str, str]:
    """The headers of a POST to ``url`` without a query, with the authorization that its content needs.

    ``at`` is the moment in UTC in which it is sent; AWS takes it for some minutes.
    """
    moment, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    token = {"X-Amz-Security-Token": own.session_token} if own.session_token else {}
    place = urlsplit(url)
    sent = {**headers, **token, "Host": place.netloc, "X-Amz-Date": moment}
    lowered = {
        name.lower(): value.strip() for name, value in sorted(sent.items(), key=lambda each: each[0].lower())
    }
    names = ";".join(lowered)
    lines = "".join(f"{name}:{value}\n" for name, value in lowered.items())
    asked = "\n".join(("POST", place.path or "/", "", lines, names, hashlib.sha256(content).hexdigest()))
    scope = f"{day}/{own.region}/{service}/aws4_request"
    message = "\n".join((ALGORITHM, moment, scope, hashlib.sha256(asked.encode()).hexdigest()))
    key = f"AWS4{own.secret_key}".encode()
    for part in (day, own.region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, message.encode(), "sha256").hex()
    credential = f"{own.access_key}/{scope}"
    return {
        **sent,
        "Authorization": f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}",
    }
