#!/bin/sh
# Start the window with the arguments given, or say plainly why there can be none.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)

# Qt would name a missing library here even where none is missing.
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -z "${QT_QPA_PLATFORM:-}" ]; then
    echo "There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set." >&2
    echo "Start it from a desktop session, or on a screen of its own that nobody sees:" >&2
    echo >&2
    echo "    apt-get install xvfb xauth     # once, as root" >&2
    echo "    xvfb-run -a make run" >&2
    echo >&2
    echo "Without a window: .venv/bin/fer-desktop analyze PATH... --out results.csv, or .venv/bin/fer-desktop --self-test" >&2
    exit 1
fi
exec "$root/.venv/bin/python" -m fer_desktop "$@"
