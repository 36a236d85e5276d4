"""How a sealed file is handed to a browser or a program."""

from base64 import b64encode

from flask import Response

from api.headers import PREVIEW_POLICY
from appeals.domain.views import Download


def file_answer(download: Download, *, in_page: bool = False) -> Response:
    """The bytes with their name and hash. ``in_page`` lets our own version page show them in a frame."""
    answer = Response(download.content, mimetype=download.media_type)
    place = "inline" if in_page else "attachment"
    answer.headers.set("Content-Disposition", place, filename=download.name)
    answer.headers["Repr-Digest"] = f"sha-256=:{_base64(download.sha256)}:"
    if in_page:
        answer.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return answer


def _base64(sha256: str) -> str:
    return b64encode(bytes.fromhex(sha256)).decode()
