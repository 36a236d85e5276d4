"""Writes docs/openapi.json from the running application, as a test compares it."""

import json
import tempfile
from pathlib import Path

from api.app import create_app
from appeals.settings import Settings

TARGET = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def described() -> str:
    """The API description as it is kept in the repository."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Settings.at(Path(home)))
        answer = app.test_client().get("/api/v1/openapi.json")
    return json.dumps(answer.json, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(described(), "utf-8")
