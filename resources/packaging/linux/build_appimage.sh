#!/bin/sh
# Packs dist/FER_Desktop.AppDir, which `make appdir` lays out, into an AppImage: one file that is made executable and started.
#
#   build_appimage.sh VERSION
#
# Needs appimagetool on PATH (https://github.com/AppImage/appimagetool/releases). NOT RUN YET: the folder is made and tested,
# the packing is not. The release workflow runs it.
set -eu

version=$1
cd "$(dirname "$0")/../../.."
folder="dist/FER_Desktop.AppDir"
image="dist/fer-desktop-$version-linux-$(uname -m).AppImage"

[ -d "$folder" ] || { echo "there is no $folder; run make appdir" >&2; exit 1; }
command -v appimagetool >/dev/null || { echo "appimagetool isn't on PATH" >&2; exit 1; }
ARCH=$(uname -m) appimagetool "$folder" "$image"
echo "$image"
