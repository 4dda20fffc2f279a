#!/bin/bash
# Brings an installation under FOLDER/usr into the form of a Debian package: finish-deb.sh FOLDER VERSION
# Compresses the manual, adds changelog and copyright, and puts the completions of zsh where Debian's zsh looks.
set -euo pipefail
umask 022
[ $# -eq 2 ] || { echo "usage: finish-deb.sh FOLDER VERSION" >&2; exit 2; }
share=$1/usr/share
version=$2
packaging=$(cd "$(dirname "$0")" && pwd)

gzip -9n "$share"/man/man*/*
mkdir -p "$share/doc/rtmpush"
"$packaging/copyright.sh" >"$share/doc/rtmpush/copyright"
# The newest changes are those of the package's version, which names the release of Debian too.
sed "1s/([^)]*)/($version)/" "$packaging/changelog" | gzip -9n >"$share/doc/rtmpush/changelog.gz"
if [ -d "$share/zsh/site-functions" ]; then mv "$share/zsh/site-functions" "$share/zsh/vendor-completions"; fi
