#!/bin/sh
# Installs the packages named in the files given that are not there yet: as root, or through sudo
# where it asks for no password. Otherwise says plainly what to install and goes on, because a
# package may be missing that nothing on this machine will use; in CI that is a failure.
set -eu

command -v dpkg-query >/dev/null || {
    echo "This is no Debian-like system. Install what these files name: $*" >&2
    exit 0
}
missing=""
for entry in $(sed 's/#.*//' "$@"); do
    package=${entry%%:*}
    # "package:command": another source may have brought the command already
    [ "$entry" = "$package" ] || ! command -v "${entry#*:}" >/dev/null || continue
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"
else
    echo "Not root, and sudo asks for a password. Please install:" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
    [ -z "${CI:-}" ] || exit 1
    exit 0
fi
echo "Installing:$missing"
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
# shellcheck disable=SC2086  # a list of names
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
    -o Dpkg::Use-Pty=0 $missing >/dev/null
