#!/bin/sh
# Make sure that the system libraries that Qt and OpenCV load are there, on Debian and what descends from it.
#
#   system_packages.sh run     what the program needs, and Python with venv
#   system_packages.sh dev     and what the tests, screenshots and the bundle need
#   system_packages.sh windows and what the Windows program is built and tested with
#
# As root it installs what is missing; otherwise it prints the command to type and stops. Elsewhere it installs nothing:
# macOS and Windows need no such packages, and other Linux systems name them differently.
set -eu

kind=${1:-run}
here=$(dirname "$0")

[ "$(uname -s)" = Linux ] || exit 0

packages="libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 fonts-dejavu-core
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 libxcb-xkb1 libxcb-randr0 libxcb-shape0
    libxcb-xfixes0 libxcb-sync1 libx11-xcb1 libxcb-render-util0 libxcb-image0 libxcb-render0 libxcb-shm0"
if [ "$kind" != run ]; then
    # objdump and strip (binutils) are for the bundle; Xvfb is for the screenshots and for running without a screen; the last
    # two check what the Debian package tells the desktop. The Wayland libraries are among those that the package asks for.
    packages="$packages xvfb xauth binutils desktop-file-utils appstream libwayland-client0 libwayland-cursor0 libwayland-egl1"
fi
[ "$kind" != windows ] || packages="$packages wine wine64 nsis"

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian system, so its packages are not checked. If the window does not open, install what" >&2
    echo "corresponds to: $(echo $packages)" >&2
    exit 0
fi

installed() {
    # Newer releases call some of them *t64.
    for name in "$1" "$1t64"; do
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] && return 0
    done
    return 1
}

missing=
for package in $packages; do
    installed "$package" || missing="$missing $package"
done
if ! sh "$here/find_python.sh" "$kind" >/dev/null 2>&1; then
    for package in python3 python3-venv; do
        installed "$package" || missing="$missing $package"
    done
fi

[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    echo "Installing system packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    apt-get install --yes --no-install-recommends -qq $missing >/dev/null
else
    echo "System packages are missing. Please type this, then start again:" >&2
    echo >&2
    echo "    sudo apt-get update && sudo apt-get install --no-install-recommends$missing" >&2
    echo >&2
    exit 1
fi
