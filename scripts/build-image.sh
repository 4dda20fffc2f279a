#!/bin/bash
# Makes a container image of rtmpush: build-image.sh [PROGRAM [FOLDER]]
# The image holds the program that needs nothing but the kernel, the authorities that this machine trusts, and a user
# without rights; nothing else. FOLDER (build/image) gets it as an OCI layout with the version as its tag, which podman,
# skopeo and others take: podman run oci:build/image:VERSION. PROGRAM is build/static/cli/rtmpush_static, made first
# where no other is named. The same inputs make the same image where SOURCE_DATE_EPOCH names its time.
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/.."

[ $# -le 2 ] || { echo "usage: build-image.sh [PROGRAM [FOLDER]]" >&2; exit 2; }
program=build/static/cli/rtmpush_static
if [ $# -ge 1 ]; then program=$(cd "$here" && realpath -e "$1"); else scripts/build-static.sh --fully; fi
folder=build/image
if [ $# -eq 2 ]; then folder=$(cd "$here" && realpath "$2"); fi
largest=$((20 * 1000 * 1000))

fail() {
    echo "build-image: $*" >&2
    exit 1
}

command -v umoci >/dev/null || fail "this needs umoci, which writes images: scripts/install-dependencies.sh image"
scripts/check-static.sh --fully "$program"
# The program itself is not asked: it may be for another machine.
version=$(sed -n '1s/^rtmpush (\([^)]*\)).*/\1/p' scripts/packaging/changelog)
grep -aqF "$version" "$program" || fail "$program is not of version $version: scripts/build-static.sh makes it anew"
machine=$(readelf -h "$program" | awk '/Machine:/ { print $NF }')
case $machine in
    X86-64) architecture=amd64 ;;
    AArch64) architecture=arm64 ;;
    *) fail "$program is for $machine, which has no name among images" ;;
esac
moment=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%dT%H:%M:%SZ)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/bundle/rootfs

umoci init --layout "$work/image"
umoci new --image "$work/image:$version"
umoci unpack --image "$work/image:$version" "$work/bundle"
scripts/packaging/image-root.sh "$program" "$root"
find "$root" -exec touch -h -d "$moment" {} +
umoci repack --history.created "$moment" --history.created_by scripts/build-image.sh --image "$work/image:$version" "$work/bundle"
umoci config --no-history --image "$work/image:$version" --created "$moment" --architecture "$architecture" --os linux \
    --config.user 65532:65532 --config.entrypoint /usr/bin/rtmpush --config.workingdir /media \
    --config.stopsignal SIGTERM \
    --config.label org.opencontainers.image.title=rtmpush \
    --config.label "org.opencontainers.image.version=$version" \
    --config.label "org.opencontainers.image.description=publishes media files to RTMP servers"
umoci gc --layout "$work/image"

size=$(du -sb "$work/image/blobs" | cut -f1)
[ "$size" -le "$largest" ] || fail "the image takes $size bytes, more than $largest"
rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
cp -r "$work/image" "$folder"
echo "$folder: image $version for $architecture, $size bytes; content: $(find "$root" -type f | wc -l) files"
