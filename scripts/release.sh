#!/bin/bash
# Makes all that a release consists of, from a tag: release.sh [--root FOLDER]... TAG
# TAG is v and the version of scripts/packaging/changelog, and what is checked out, without a change. build/releases/VERSION
# gets the tarballs of the static program, Debian's package for this Debian, the images, the sources that the licences of
# others ask for, the notes, install.sh, and SHA256SUMS of them all. It runs on Debian 12, the oldest that is supported, on
# amd64; tarball and image are for arm64, too, and what is for arm64 is tried in an emulator.
#   --root FOLDER   the root of a Debian, as debootstrap makes it: its packages are built there, for this machine and for
#                   arm64, whose packages its dpkg takes from then on; needs root
set -euo pipefail
umask 022
cd "$(dirname "$0")/.."

usage() { echo "usage: release.sh [--root FOLDER]... TAG" >&2; }

fail() {
    echo "release: $*" >&2
    exit 1
}

roots=() tag=''
while [ $# -gt 0 ]; do
    case $1 in
        --root) [ $# -ge 2 ] || { usage; exit 2; }; roots+=("$2"); shift ;;
        -*) usage; exit 2 ;;
        *) [ -z "$tag" ] || { usage; exit 2; }; tag=$1 ;;
    esac
    shift
done
[ -n "$tag" ] || { usage; exit 2; }

changes=scripts/packaging/changelog
version=$(dpkg-parsechangelog -l "$changes" -S Version)
[ "$tag" = "v$version" ] || fail "the tag $tag does not fit: $changes has version $version, whose tag is v$version"
commit=$(git rev-parse --verify --quiet "refs/tags/$tag^{commit}") || fail "there is no tag $tag: git tag $tag"
[ "$commit" = "$(git rev-parse HEAD)" ] || fail "the tag $tag is not what is checked out: git checkout $tag"
[ -z "$(git status --porcelain)" ] || fail "the tree has changes that $tag has not: git status; commit or remove them"
for root in "${roots[@]}"; do
    [ -x "$root/usr/bin/apt-get" ] || fail "$root is not the root of a Debian; debootstrap makes one"
    [ "$(id -u)" -eq 0 ] || fail "a package in $root takes root, who alone may change its root"
done

SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l "$changes" -S Timestamp)
export SOURCE_DATE_EPOCH
release=build/releases/$version
native=$(dpkg --print-architecture)
architectures=("$native")
if [ "$native" != arm64 ]; then architectures+=(arm64); fi
mkdir -p build/releases
work=$(mktemp -d -p build/releases)
source=$(mktemp -d)
# Where a root is worked in, it is left as it was, but for the packages that building needs, of both machines.
guest=
trap 'rm -rf "$work" "$source" ${guest:+"$guest"}' EXIT

# make_debs_in ROOT: the packages for the Debian in that folder.
make_debs_in() {
    local inside architecture
    guest=$(mktemp -d -p "$1/tmp")
    chmod 755 "$guest"
    inside=/tmp/$(basename "$guest")
    git archive "$tag" | tar -x -C "$guest"
    if [ "$native" != arm64 ]; then chroot "$1" dpkg --add-architecture arm64; fi
    for architecture in "${architectures[@]}"; do
        chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH" \
            "$inside/scripts/make-deb.sh" --arch "$architecture" "$inside/made"
    done
    mv "$guest"/made/*.deb "$work"
    rm -rf "$guest"
    guest=
}

# pack FOLDER ARCHIVE: what is in a folder; the same content makes the same archive. Options of tar may follow.
pack() {
    tar --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner "${@:3}" \
        -C "$1" -cf "$work/$2" .
}

for architecture in "${architectures[@]}"; do
    build=build/static image=image
    if [ "$architecture" != "$native" ]; then build=build/static-$architecture image=image-$architecture; fi
    scripts/build-static.sh --fully --arch "$architecture"
    if [ "$architecture" != "$native" ]; then "scripts/try-$architecture.sh"; fi
    scripts/make-tarball.sh --arch "$architecture" "$work"
    scripts/build-image.sh "$build/cli/rtmpush_static" "build/$image"
    pack "build/$image" "rtmpush-$version-$image.tar"
    ffmpeg=$(sed -n 's/^CMAKE_PREFIX_PATH:[A-Z]*=//p' "$build/CMakeCache.txt")
    # The source is the same for each; how it was built is not.
    cp "$ffmpeg"/source/ffmpeg_* "$source"
    cp "$ffmpeg/source/configure-command" "$source/configure-command-$architecture"
done
scripts/make-deb.sh "$work"
for root in "${roots[@]}"; do make_debs_in "$root"; done

git archive --prefix="rtmpush-$version/" "$tag" | gzip -9n >"$work/rtmpush-$version-source.tar.gz"
name=$(basename "$source"/ffmpeg_*.dsc .dsc)
pack "$source" "${name/_/-}-source.tar" "--transform=s,^\./,${name/_/-}/,"
# The images hold the program alone; what goes with the program stands beside them.
ffmpeg=$(sed -n 's/^CMAKE_PREFIX_PATH:[A-Z]*=//p' build/static/CMakeCache.txt)
scripts/packaging/copyright.sh --fully --ffmpeg "$ffmpeg" >"$work/rtmpush-$version-image-copyright"
install -m 755 scripts/install.sh "$work"
# The newest changes, without the lines that are Debian's own.
sed -n '/^ -- /q; s/^  //p' "$changes" >"$work/RELEASE-NOTES"
(cd "$work" && sha256sum -- * >SHA256SUMS)
chmod 755 "$work"
rm -rf "$release"
mv "$work" "$release"
echo "$release:"
(cd "$release" && stat -c '%10s  %n' -- *)
