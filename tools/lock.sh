#!/bin/sh
# Renew both lock files after a change of dependencies in pyproject.toml: versions and hashes, and no addresses.
set -eu
cd "$(dirname "$0")/.."
compile() { .tools/bin/uv pip compile -q pyproject.toml --python-version 3.11 --universal --generate-hashes \
  --no-emit-index-url --no-annotate --no-header --group build "$@"; }
compile --group dev -o requirements/test.lock
compile -c requirements/test.lock -o requirements/run.lock
