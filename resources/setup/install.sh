#!/bin/sh
# Make .venv and fill it with the locked packages, the program itself and the fetched files. Quick when all is there.
#
#   install.sh run     what the program needs, no TensorFlow
#   install.sh dev     and what training, tests, checks and the bundle need
set -eu

kind=${1:-run}
root=$(cd "$(dirname "$0")/../.." && pwd)
venv="$root/.venv"
python="$venv/bin/python"
cd "$root"

case $kind in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: install.sh run|dev" >&2; exit 2 ;;
esac

# What the environment was made from: lock file, project file, this script, its place, and the Python in it.
key_of() {
    { cat "$1" pyproject.toml resources/setup/install.sh; echo "$root"; "$python" --version; } 2>&1 | cksum | tr ' ' '-'
}

stamped() {
    [ -x "$python" ] && [ -f "$venv/.installed-$1" ] && [ "$(cat "$venv/.installed-$1")" = "$(key_of "$2")" ]
}

# The dev environment holds all of the run environment, in the same versions.
if stamped "$kind" "$lock" || { [ "$kind" = run ] && stamped dev requirements-dev.lock; }; then
    :
else
    base=$(sh resources/setup/find_python.sh "$kind")
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        echo "Making the virtual environment .venv with $("$base" --version) ..."
        rm -rf "$venv"
        "$base" -m venv "$venv"
    fi
    rm -f "$venv"/.installed-*
    echo "Installing the packages of $lock ..."
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary=:all: --requirement "$lock"
    "$python" resources/setup/fetch_assets.py
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
    key_of "$lock" >"$venv/.installed-$kind"
fi
"$python" resources/setup/fetch_assets.py
if [ "$kind" = dev ]; then
    "$python" -m resources.setup.make_test_media
fi
