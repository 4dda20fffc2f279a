#!/bin/bash
# Installs the Debian packages that a task needs, if any is missing:
#   install-dependencies.sh [build|static|image|package|arm64|package-arm64|test|check]...
#   build   compile rtmpush (the default)
#   static  build FFmpeg too, and link it and all else in (scripts/build-static.sh)
#   image   make a container image of the static program (scripts/build-image.sh)
#   package make a Debian package (scripts/make-deb.sh)
#   arm64   make the static program for arm64 on another machine, and run it there
#   package-arm64  make a Debian package for arm64 on another machine, whose dpkg takes arm64's packages, too
#   test    build and run the tests; with node 20 and npm there, also what the tests have from npm
#   check   format, lint and fuzz, with the Clang of this Debian release
# Works on Debian 12 and newer, as root or through sudo, without questions. No service is started or left enabled.
set -euo pipefail

build_packages=(g++ cmake ninja-build pkg-config libavformat-dev libavcodec-dev libavutil-dev libssl-dev
    libcli11-dev libfmt-dev nlohmann-json3-dev libpugixml-dev)
static_packages=(gcc make binutils zlib1g-dev dpkg-dev xz-utils patch debian-archive-keyring)
image_packages=(umoci ca-certificates)
package_packages=(binutils dpkg-dev file lintian)
arm64_packages=(crossbuild-essential-arm64 qemu-user-static)
arm64_build_packages=(cmake ninja-build pkg-config libavformat-dev:arm64 libavcodec-dev:arm64 libavutil-dev:arm64
    libssl-dev:arm64 libcli11-dev libfmt-dev:arm64 nlohmann-json3-dev libpugixml-dev:arm64)
test_packages=(doctest-dev ffmpeg nginx libnginx-mod-rtmp libnginx-mod-stream stunnel4
    microsocks tinyproxy-bin iproute2 mandoc tmux procps zsh fish
    curl jq git python3-yaml dpkg-dev parallel)
check_packages=(clang clang-format clang-tidy libclang-rt-dev)
policy=/usr/sbin/policy-rc.d

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env "$@"
    elif command -v sudo >/dev/null; then
        sudo env "$@"
    else
        echo "install-dependencies: installing packages needs root or sudo: ${missing[*]}" >&2
        exit 1
    fi
}

is_installed() {
    # The architecture pattern of dpkg-query is left out on purpose: any installed one serves.
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Debian starts a daemon as soon as it is installed. nginx and stunnel are here for the tests alone, which run them on
# ports of their own, so maintainer scripts are told to leave services alone for as long as the installation takes.
hold_services() {
    if [ -e "$policy" ]; then return; fi
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    trap release_services EXIT
}

release_services() {
    as_root rm -f "$policy"
    for service in "${new_services[@]}"; do
        if [ -d /run/systemd/system ]; then as_root systemctl disable --quiet "$service"; fi
    done
}

# What is not in Debian, some tests have from npm, where there is a Node that can run it: install_from_npm NAME VERSION.
install_from_npm() {
    local version
    version=$(node --version 2>/dev/null | sed 's/^v//; s/[.].*//') || return 0
    if [ "${version:-0}" -lt 20 ] || ! command -v npm >/dev/null; then return 0; fi
    if [ -e "$(npm root --global)/$1" ]; then return 0; fi
    echo "Installing: $1 (npm)"
    (cd / && as_root npm install --global --silent --no-audit --no-fund "$1@$2") ||
        echo "install-dependencies: no $1; its tests will be skipped" >&2
}

if ! command -v apt-get >/dev/null; then
    echo "install-dependencies: this is not Debian (no apt-get); install by hand:" \
        "${build_packages[*]} ${test_packages[*]}" >&2
    exit 1
fi

wanted=()
for task in "${@:-build}"; do
    case "$task" in
        build) wanted+=("${build_packages[@]}") ;;
        static) wanted+=("${build_packages[@]}" "${static_packages[@]}") ;;
        image) wanted+=("${build_packages[@]}" "${static_packages[@]}" "${image_packages[@]}") ;;
        package) wanted+=("${build_packages[@]}" "${package_packages[@]}") ;;
        arm64) wanted+=("${arm64_packages[@]}") ;;
        package-arm64) wanted+=("${arm64_build_packages[@]}" "${arm64_packages[@]}" "${package_packages[@]}") ;;
        test)
            wanted+=("${build_packages[@]}" "${test_packages[@]}")
            # A server to test against, and the schema of Kubernetes.
            install_from_npm node-media-server 4.4.3
            install_from_npm kubernetes-models 4.5.1
            ;;
        check) wanted+=("${build_packages[@]}" "${check_packages[@]}") ;;
        *) echo "usage: install-dependencies.sh [build|static|image|package|arm64|package-arm64|test|check]..." >&2; exit 2 ;;
    esac
done

missing=()
new_services=()
for package in "${wanted[@]}"; do
    if is_installed "$package"; then continue; fi
    missing+=("$package")
    case "$package" in
        nginx | stunnel4) new_services+=("$package") ;;
    esac
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

echo "Installing: ${missing[*]}"
if ! as_root apt-get -qq update; then
    echo "install-dependencies: apt-get update had faults; going on with the package lists that are there" >&2
fi
hold_services
as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 \
    install "${missing[@]}" </dev/null
