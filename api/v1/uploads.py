"""How a file arrives: as the body itself, or as the field ``file`` of a form."""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, cast

from flask import g, request
from werkzeug.exceptions import UnsupportedMediaType

from appeals.errors import BadInput, Fault

IN_MEMORY = 4 * 1024 * 1024  # a larger body waits in a temporary file, so memory stays flat


@contextmanager
def uploaded(name: str, media_types: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
    """The name and content of the file that was sent; ``name`` is used where the sender gave none."""
    if request.mimetype == "multipart/form-data":
        sent = request.files.get("file")
        if sent is None:
            raise BadInput([Fault("file", "is missing: send the file in the form field named file")])
        yield sent.filename or name, cast("BinaryIO", sent.stream)
        return
    if request.mimetype not in media_types:
        raise UnsupportedMediaType(
            f"This address takes a file: send it as the body with the header Content-Type: "
            f"{' or '.join(sorted(media_types))}, or in the field named file of a multipart/form-data body."
        )
    with SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        shutil.copyfileobj(_body(), kept)
        kept.seek(0)
        yield name, cast("BinaryIO", kept)


def _body() -> IO[bytes]:
    """The body as it comes in, or as it was kept when its idempotency key was looked at."""
    return BytesIO(request.get_data()) if "idempotency_key" in g else request.stream


def described(media_types: Collection[str]) -> dict[str, object]:
    """The two forms of upload, for the API description."""
    content: dict[str, object] = {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        }
    }
    for media_type in media_types:
        content[media_type] = {"schema": {"type": "string", "format": "binary"}}
    return {"required": True, "content": content}
