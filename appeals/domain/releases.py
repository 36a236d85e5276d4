"""What is told about the release of a sealed version: the second person's yes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """Who released a version, and over which hash."""

    released_at: datetime
    releaser: str
    version_sha256: str
