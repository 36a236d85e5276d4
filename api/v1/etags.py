"""Versions of things as ETags: given out with each answer, asked back before a change."""

from flask import request
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired

ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Its version; send it back as If-Match."}}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "The ETag of the thing as you read it.",
}


def etag(version: int) -> dict[str, str]:
    """The header that tells a version."""
    return {"ETag": f'"{version}"'}


def expected_version(what: str) -> int:
    """The version that If-Match names: one strong tag, as this API gives it."""
    told = request.headers.get("If-Match", "").strip()
    if not told:
        raise PreconditionRequired(f"Send If-Match with the ETag of the {what} as you read it.")
    version = told.removeprefix('"').removesuffix('"')
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise PreconditionFailed(
            f"If-Match is not an ETag of this {what}. Read the {what} again and use its ETag."
        )
    return int(version)
