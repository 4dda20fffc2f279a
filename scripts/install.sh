#!/bin/bash
# Installs rtmpush from a release, for one user or for all:
#   install.sh [--prefix FOLDER] [FROM]      installs what is in the release's tarball
#   install.sh [--prefix FOLDER] --uninstall removes what was installed there, and nothing else
# FOLDER is ~/.local, whose bin/ most systems have on the PATH; /usr/local is for all users, and needs root.
# FROM is the release: a folder or a URL with SHA256SUMS and the tarball of this machine, or such a tarball itself, with
# SHA256SUMS beside it. Without FROM it is RTMPUSH_HOME, or the folder that this script is in.
# A file that is there already and was not installed by this is never overwritten; one that was changed since is left.
set -euo pipefail
umask 022

usage() { echo "usage: install.sh [--prefix FOLDER] [FROM] | install.sh [--prefix FOLDER] --uninstall" >&2; }

fail() {
    echo "install: $*" >&2
    exit 1
}

prefix=${HOME:-}/.local from='' uninstall=false
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -ge 2 ] && [ -n "$2" ] || fail "--prefix needs a folder"; prefix=$2; shift ;;
        --uninstall) uninstall=true ;;
        --help | -h) usage; exit 0 ;;
        -*) usage; exit 2 ;;
        *) [ -z "$from" ] && [ -n "$1" ] || { usage; exit 2; }; from=$1 ;;
    esac
    shift
done
prefix=$(realpath -m -- "$prefix")
# What was installed: a line for each file with its sum, as sha256sum has it, and one for each folder that was made.
manifest=share/rtmpush/installed
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# was_installed FILE: true if the file under the prefix is, to the byte, one that the manifest tells of.
was_installed() {
    [ -f "$prefix/$manifest" ] && [ -f "$prefix/$1" ] && [ ! -L "$prefix/$1" ] &&
        grep -qxF -- "$(sha256sum <"$prefix/$1" | cut -c1-64)  $1" "$prefix/$manifest"
}

# remove FILE...: those that were installed; says so of one that was changed. Counts in `removed`.
removed=0
remove() {
    local file
    for file; do
        if was_installed "$file"; then
            rm -- "$prefix/$file"
            removed=$((removed + 1))
        elif [ -e "$prefix/$file" ] || [ -L "$prefix/$file" ]; then
            echo "install: $prefix/$file was changed since it was installed, and is left"
        fi
    done
}

remove_all() {
    local files folders folder
    [ -f "$prefix/$manifest" ] || fail "nothing was installed in $prefix: it has no $manifest; --prefix names another"
    mapfile -t files < <(sed -n 's/^[0-9a-f]\{64\}  //p' "$prefix/$manifest" | sort -u)
    mapfile -t folders < <(sed -n 's/^folder  //p' "$prefix/$manifest" | sort -ru)
    remove "${files[@]}"
    rm -- "$prefix/$manifest"
    # One that holds anything else stays.
    for folder in "${folders[@]}"; do rmdir -- "$prefix/$folder" 2>/dev/null || :; done
    echo "install: removed $removed files of rtmpush from $prefix"
}

# get FILE: from the release into the folder `work`.
get() {
    case $from in
        *://*)
            command -v curl >/dev/null || fail "$from/$1 was not fetched: curl is not installed"
            curl -fsSL --retry 3 --max-time 300 -o "$work/$1" "$from/$1" ||
                fail "$from/$1 was not fetched; see above. Is this the address of a release?"
            ;;
        *)
            [ -r "$from/$1" ] || fail "$from/$1 is not there; is $from the folder of a release?"
            cp -- "$from/$1" "$work/$1"
            ;;
    esac
}

# Puts the release's tarball, once its sum is right, into the folder `work`, and its name into `archive`.
get_archive() {
    local architecture
    if [ -z "$from" ]; then from=${RTMPUSH_HOME:-}; fi
    if [ -z "$from" ] && [ -f "$0" ]; then from=$(dirname -- "$0"); fi
    [ -n "$from" ] || fail "it is not said from where: name the address of a release, or set RTMPUSH_HOME"
    from=${from%/}
    case $from in
        *.tar.gz)
            archive=${from##*/}
            case $from in */*) from=${from%/*} ;; *) from=. ;; esac
            get SHA256SUMS
            ;;
        *)
            case $(uname -s)-$(uname -m) in
                Linux-x86_64) architecture=amd64 ;;
                Linux-aarch64) architecture=arm64 ;;
                *) fail "there is no rtmpush for $(uname -s) on $(uname -m)" ;;
            esac
            get SHA256SUMS
            archive=$(sed -n "s/^[0-9a-f]\{64\}  \(rtmpush-[^/ ]*-linux-$architecture\.tar\.gz\)$/\1/p" "$work/SHA256SUMS" |
                head -n 1)
            [ -n "$archive" ] || fail "$from/SHA256SUMS tells of no tarball for Linux on $architecture"
            ;;
    esac
    get "$archive"
    grep -E "^[0-9a-f]{64}  " "$work/SHA256SUMS" | awk -v name="$archive" 'substr($0, 67) == name' >"$work/sum"
    [ -s "$work/sum" ] || fail "$from/SHA256SUMS does not tell of $archive; nothing was installed"
    (cd "$work" && sha256sum --check --strict --status sum) ||
        fail "$archive is not the file that $from/SHA256SUMS tells of; nothing was installed"
}

install_all() {
    local files old=() file folder version
    get_archive
    mkdir "$work/content"
    tar -xzf "$work/$archive" -C "$work/content" --strip-components=1 --no-same-owner
    version=$("$work/content/bin/rtmpush" --version | head -n 1) ||
        fail "the program of $archive does not run on this machine; nothing was installed"
    mapfile -t files < <(cd "$work/content" && find . -type f -printf '%P\n' | sort)
    for file in "${files[@]}"; do
        [ ! -e "$prefix/$file" ] && [ ! -L "$prefix/$file" ] || was_installed "$file" ||
            fail "$prefix/$file is there already, and not from here: move it away; nothing was installed"
    done
    if [ -f "$prefix/$manifest" ]; then
        mapfile -t old < <(sed -n 's/^[0-9a-f]\{64\}  //p' "$prefix/$manifest" | sort -u)
    fi

    # Before anything else, what will be there stands in the manifest, beside what is: one that is interrupted can be
    # uninstalled, or done again.
    mapfile -t folders < <({ printf '%s\n' "${files[@]}" "$manifest" | sed 's,/[^/]*$,,' |
        while read -r folder; do while [ "$folder" != . ]; do echo "$folder"; folder=$(dirname "$folder"); done; done; } | sort -u)
    for folder in "${folders[@]}"; do
        if [ ! -d "$prefix/$folder" ]; then echo "folder  $folder"; fi
    done >"$work/folders"
    if [ -f "$prefix/$manifest" ]; then grep '^folder  ' "$prefix/$manifest" >>"$work/folders" || :; fi
    (cd "$work/content" && sha256sum -- "${files[@]}") >"$work/sums"
    mkdir -p -- "$prefix/${manifest%/*}" || fail "$prefix cannot be written: name another with --prefix, or be root"
    cat "$work/sums" "$work/folders" >>"$prefix/$manifest"
    for file in "${files[@]}"; do
        mkdir -p -- "$(dirname -- "$prefix/$file")"
        # A program that runs keeps its own file.
        cp -- "$work/content/$file" "$prefix/$file.rtmpush-$$"
        mv -- "$prefix/$file.rtmpush-$$" "$prefix/$file"
    done
    for file in "${old[@]}"; do
        [ -e "$work/content/$file" ] || remove "$file"
    done
    cat "$work/sums" "$work/folders" >"$prefix/$manifest.new"
    mv -- "$prefix/$manifest.new" "$prefix/$manifest"
    echo "install: the sum of $archive is right"
    echo "install: ${#files[@]} files of $version are in $prefix; install.sh --uninstall removes them"
    case :$PATH: in
        *:"$prefix/bin":*) ;;
        *) echo "install: $prefix/bin is not on the PATH: run $prefix/bin/rtmpush, or put it there" ;;
    esac
}

if $uninstall; then
    [ -z "$from" ] || { usage; exit 2; }
    remove_all
else
    install_all
fi
