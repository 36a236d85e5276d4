#!/bin/sh
# All the gates, in the order in which they fail fastest. Called by ./bootstrap test.
set -eu
PATH="$PWD/.venv/bin:$PATH"; export PATH

# The browser tests want Debian's Chromium. As root it is installed; elsewhere its absence is said loudly
# and, in CI, is a failure (tests/browser/conftest.py).
if ! command -v chromium >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian's chromium for the browser tests ..." >&2
  (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium) \
    >/dev/null 2>&1 || echo "chromium could not be installed: browser tests will say so." >&2
fi

ruff check .
ruff format --check .
mypy
lint-imports
exec pytest -n "${EVENHAND_TEST_WORKERS:-2}" --dist loadgroup "$@"
