"""Whether LibreOffice is there: everywhere else its absence is told; in CI it is a failure."""

import os

import pytest

from letter_templates.office import office_name

HAVE_OFFICE = bool(office_name())
MUST_HAVE = bool(os.environ.get("CI"))  # noqa: TID251  a test asks where it runs
NEEDS_OFFICE = pytest.mark.skipif(
    not HAVE_OFFICE and not MUST_HAVE,
    reason="LibreOffice (libreoffice-writer-nogui) is NOT installed: what it draws was NOT tested",
)
