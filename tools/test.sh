#!/bin/sh
# All the gates, in the order in which they fail fastest. Called by ./bootstrap test.
set -eu
PATH="$PWD/.venv/bin:$PATH"; export PATH

# The browser tests want Debian's Chromium, one Word test its LibreOffice. As root they are installed; elsewhere
# the absence is said loudly and, for Chromium in CI, is a failure (tests/browser/conftest.py).
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-writer-nogui"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing for the tests: $missing ..." >&2
  # shellcheck disable=SC2086 - one word a package
  (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing) \
    >/dev/null 2>&1 || echo "$missing could not be installed: the tests that need them will say so." >&2
fi

ruff check .
ruff format --check .
mypy
lint-imports
python tools/audit_dependencies.py
exec pytest -n "${EVENHAND_TEST_WORKERS:-2}" --dist loadgroup "$@"
