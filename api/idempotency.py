"""Lets a program repeat a POST safely: the same Idempotency-Key gets the same answer, once done."""

import hashlib

from flask import Blueprint, Response, g, request

from api.work import actor_or_none, new_work
from appeals.errors import BadInput, Fault
from appeals.services import idempotency

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
PIECE = 1024 * 1024


def register(blueprint: Blueprint) -> None:
    """Honour the header on every POST of ``blueprint``."""
    blueprint.before_request(_begin)
    blueprint.after_request(_finish)


def _begin() -> Response | None:
    key = request.headers.get(HEADER, "")
    if request.method != "POST" or not key or actor_or_none() is None:
        return None
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadInput([Fault(HEADER, f"needs at most {LONGEST_KEY} printable characters")])
    saved = idempotency.begin_once(new_work(), key=key, fingerprint=_fingerprint())
    if saved is None:
        g.idempotency_key = key
        return None
    answer = Response(saved.body, saved.status, mimetype=saved.media_type)
    if saved.location:
        answer.headers["Location"] = saved.location
    answer.headers["Idempotent-Replay"] = "true"
    return answer


def _finish(answer: Response) -> Response:
    key = g.pop("idempotency_key", None)
    if key is None:
        return answer
    if answer.status_code < 400:
        idempotency.finish_once(new_work(), key=key, answer=_saved(answer))
    else:
        idempotency.abandon_once(new_work(), key=key)
    return answer


def _saved(answer: Response) -> idempotency.SavedAnswer:
    return idempotency.SavedAnswer(
        answer.status_code, answer.get_data(), answer.mimetype or "", answer.headers.get("Location", "")
    )


def _fingerprint() -> str:
    """The whole request in one hash. A file is hashed as it was sent, so a repeat must send it again."""
    told = hashlib.sha256(f"{request.method} {request.full_path} {request.mimetype}\n".encode())
    if request.mimetype == "multipart/form-data":
        for name, sent in sorted(request.files.items(multi=True)):
            told.update(f"{name} {sent.filename}\n".encode())
            while piece := sent.stream.read(PIECE):
                told.update(piece)
            sent.stream.seek(0)
    else:
        told.update(request.get_data(cache=True))
    return told.hexdigest()
