#!/bin/sh
# Packs dist/FER Desktop.app, which `make bundle` makes on a Mac, into a disk image to drag it out of.
#
#   build_dmg.sh VERSION
#
# NOT RUN YET: written without a Mac at hand. The release workflow runs it. The app is signed by nobody ("ad hoc"), so people
# open it the first time by a right click, Open.
set -eu

version=$1
cd "$(dirname "$0")/../../.."
app="dist/FER Desktop.app"
image="dist/fer-desktop-$version-macos-$(uname -m).dmg"

[ -d "$app" ] || { echo "there is no $app; run make bundle on a Mac" >&2; exit 1; }
codesign --force --deep --sign - "$app"
codesign --verify --deep --strict "$app"

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp -R "$app" "$place/"
ln -s /Applications "$place/Applications"
rm -f "$image"
hdiutil create -volname "FER Desktop" -srcfolder "$place" -format UDZO -ov "$image"
echo "$image"
