#!/bin/bash
# Puts what a container image of rtmpush holds into a folder: image-root.sh PROGRAM FOLDER
# That is the program, the authorities that this machine trusts, a user without rights, and /media for inputs.
set -euo pipefail

[ $# -eq 2 ] || { echo "usage: image-root.sh PROGRAM FOLDER" >&2; exit 2; }
program=$1 root=$2
authorities=/etc/ssl/certs/ca-certificates.crt

[ -r "$authorities" ] || {
    echo "image-root: $authorities, whom the image is to trust, is not there: apt-get install ca-certificates" >&2
    exit 1
}
install -D -m 755 "$program" "$root/usr/bin/rtmpush"
install -D -m 644 "$authorities" "$root$authorities"
mkdir -p "$root/media"
# Names for the user by number, which programs ask for.
echo 'rtmpush:x:65532:65532::/:/sbin/nologin' >"$root/etc/passwd"
echo 'rtmpush:x:65532:' >"$root/etc/group"
