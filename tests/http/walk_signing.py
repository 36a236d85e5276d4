"""Keys and certificates on the walk of every route."""

from collections.abc import Mapping

from http_callers import work_of

from appeals.domain.actor import Actor
from appeals.services import signing_keys
from appeals.wiring import Service

FORMS: Mapping[str, Mapping[str, object]] = {"signing.bring": {}, "signing.renew": {}, "signing.rotate": {}}
WITH_A_FILE: Mapping[str, bytes] = {"signing.bring": b"no certificate"}


def things(service: Service, actor: Actor, ids: Mapping[str, str]) -> dict[str, str]:
    """A certificate of the actor's organization."""
    view = signing_keys.renew_certificate(work_of(service, actor))
    return {"certificate_id": str(view.certificates[0].id)}
