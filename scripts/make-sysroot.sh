#!/bin/bash
# Puts the libraries that the static program is linked with into a folder, for a machine that is not this one, and prints
# it: make-sysroot.sh [--offline] ARCHITECTURE
# They are the packages of this machine's Debian for that ARCHITECTURE (arm64), unpacked; the dpkg of this machine knows
# nothing of them. An apt of their own fetches them, and checks their signatures (scripts/packaging/private-apt.sh).
#   --offline   takes what an earlier run has fetched, and asks no mirror
#   DEBIAN_MIRROR=URL, DEBIAN_SECURITY_MIRROR=URL   other mirrors than http://deb.debian.org/debian and
#                                                   http://deb.debian.org/debian-security
# The folder is kept in ~/.cache/rtmpush (XDG_CACHE_HOME), under the hash of all that it depends on; `packages` there lists
# what is in it.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/rtmpush
packages=(libc6-dev libssl-dev zlib1g-dev libpugixml-dev libfmt-dev nlohmann-json3-dev libcli11-dev)

fail() {
    echo "make-sysroot: $*" >&2
    exit 1
}

online=true
if [ "${1:-}" = --offline ]; then online=false; shift; fi
[ $# -eq 1 ] || { echo "usage: make-sysroot.sh [--offline] ARCHITECTURE" >&2; exit 2; }
architecture=$1
[ "$architecture" = arm64 ] || fail "there is no rtmpush for $architecture; other machines than this are arm64"
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
. scripts/packaging/private-apt.sh

# Everything that is said goes to standard error; the folder alone to standard output.
exec 3>&1 >&2
mkdir -p "$cache"
cache=$(realpath "$cache")
name=sysroot-$suite-$architecture
# One at a time: the second finds what the first has fetched.
exec 9>"$cache/sysroot.lock"
flock 9

if ! $online; then
    newest=$(find "$cache" -maxdepth 1 -name "$name-*" -printf '%T@ %p\n' | sort -n | tail -n 1)
    [ -n "$newest" ] || fail "no libraries for $architecture in $cache: the first run cannot be --offline"
    echo "${newest#* }" >&3
    exit 0
fi

apt=$cache/apt-$suite-$architecture
private_apt "$apt" "$suite" deb
apt_options+=(-o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture"
    -o "APT::Install-Recommends=false")
update_private_apt "the packages of Debian $suite for $architecture"
# All that these depend on comes along, as on a machine that has nothing.
list=$(apt-get -qq "${apt_options[@]}" --print-uris install "${packages[@]}" | awk '{ print $2, $4 }' | LC_ALL=C sort)
[ -n "$list" ] || fail "Debian $suite for $architecture has not all of ${packages[*]}; see above"
folder=$cache/$name-$(cat - scripts/make-sysroot.sh <<<"$list" | sha256sum | cut -c1-16)
if [ ! -e "$folder" ]; then
    echo "Fetching $(wc -l <<<"$list") packages for $architecture ..."
    apt-get -qq -y "${apt_options[@]}" --download-only install "${packages[@]}" ||
        fail "the packages for $architecture were not fetched from $mirror; see above"
    work=$(mktemp -d -p "$cache")
    trap 'rm -rf "$work"' EXIT
    for package in "$apt"/archives/*.deb; do dpkg-deb -x "$package" "$work"; done
    # From Debian 13 on, /lib is a link that no package of these brings.
    [ -e "$work/lib" ] || ln -s usr/lib "$work/lib"
    # A link to a place of the machine itself (that of libm.so) is one to the same place in the folder.
    find "$work" -type l -lname '/*' -printf '%p\0%l\0' |
        while IFS= read -rd '' link && IFS= read -rd '' target; do ln -snrf "$work$target" "$link"; done
    for package in "$apt"/archives/*.deb; do dpkg-deb -W --showformat='${Package} ${Version}\n' "$package"; done |
        LC_ALL=C sort >"$work/packages"
    chmod 755 "$work"
    mv "$work" "$folder"
    rm -f "$apt"/archives/*.deb
fi
touch "$folder"
# Those that have not been asked for in a quarter of a year go.
find "$cache" -maxdepth 1 -name 'sysroot-*-*' -mtime +90 -exec rm -rf {} +
echo "$folder" >&3
