#!/bin/sh
# Builds the wheel from the folder that this is run in, and installs it with its locked dependencies at TARGET.
# Usage: sh deploy/build-root.sh TARGET
set -eu

target=$1
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -e "$target" ]; then
    echo "$target exists: name a folder that is not there yet" >&2
    exit 1
fi

"$python" -m venv "$work/builder"
"$work/builder/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r locks/build.txt
"$work/builder/bin/python" -m hatchling build -t wheel -d "$work/wheel"

"$python" -m venv "$target"
"$target/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r locks/service.txt
"$target/bin/pip" install --quiet --disable-pip-version-check --no-deps "$work"/wheel/*.whl
"$target/bin/python" -m pip uninstall --quiet --yes pip
cd /
"$target/bin/repcheck" doctor
