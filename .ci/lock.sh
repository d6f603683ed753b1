#!/bin/sh
# Re-makes the lock files from pyproject.toml. Pins that still fit are kept; `--upgrade` takes the
# newest. One file serves every Python from 3.11 on: where a package dropped an older Python, it
# stands twice, with markers.
set -eu
cd "$(dirname "$0")/.."

python=.venv/bin/python
[ -x .venv/bin/uv ] || "$python" -m pip --disable-pip-version-check --quiet install uv

# A lock made with somebody's private wheels cannot be installed elsewhere: leave such settings out.
unset UV_FIND_LINKS UV_INDEX UV_EXTRA_INDEX_URL UV_CONFIG_FILE
compile() {
    .venv/bin/uv --no-config --quiet pip compile --python "$python" --python-version 3.11 \
        --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@" >/dev/null
}

# pip builds the checkout without isolation, so the build system is locked with the rest; for an
# editable install hatchling wants `editables` too, which it asks for only when it runs.
"$python" -c '
import pathlib, tomllib
pyproject = tomllib.loads(pathlib.Path("pyproject.toml").read_text())
print(*pyproject["build-system"]["requires"], "editables", sep="\n")
' | compile pyproject.toml - --output-file requirements.lock "$@"
# What the tests import: the same, every optional part and the development group.
compile pyproject.toml --all-extras --group dev --constraints requirements.lock \
    --output-file requirements-dev.lock "$@"
# What the peers of `make bench` are, and what they bring along: beside the product, as locked.
compile pyproject.toml --group bench --constraints requirements.lock \
    --constraints requirements-dev.lock --output-file requirements-bench.lock "$@"
