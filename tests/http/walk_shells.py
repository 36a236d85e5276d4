"""Word shells on the walk of every route."""

from collections.abc import Mapping

from http_callers import work_of
from word_shell_samples import a_letterhead

from appeals.domain.actor import Actor
from appeals.services import word_shells
from appeals.wiring import Service

FORMS: Mapping[str, Mapping[str, object]] = {
    "shells.upload": {"name": "Walked", "reason": "x"},
    "shells.publish": {"reason": "x"},
    "shells.use_shipped": {"reason": "x"},
}
WITH_A_FILE = {"shells.upload": a_letterhead(), "WordShells.Shells": a_letterhead()}
BODIES: Mapping[str, object] = {
    "WordShells.Shells": None,
    "WordShells.ShippedShell": {"reason": "x"},
    "WordShells.ShellPublication": {"reason": "x"},
}
QUERIES = {"POST WordShells.Shells": "?name=Walked&reason=x"}
WORDS = {"page": "1"}


def things(service: Service, actor: Actor, _ids: Mapping[str, str]) -> dict[str, str]:
    """A shell that was uploaded."""
    outcome = word_shells.upload_shell(
        work_of(service, actor), name="A shell", reason="To be walked past.", content=a_letterhead("Ours")
    )
    assert outcome.shell is not None
    return {"shell_id": str(outcome.shell.id)}
