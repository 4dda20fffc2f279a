# Sourced by scripts that fetch from Debian: an apt with a list and folders of its own. Nothing of the system's apt changes,
# but what it is configured to do (a proxy, a way to reach the mirror) holds. apt checks signatures with the keys of
# debian-archive-keyring; whatever else the system lets pass, a list that is not signed, or cannot be had, ends the run.
# shellcheck shell=bash
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security_mirror=${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# private_apt FOLDER SUITE TYPE: puts the options of an apt for the packages (deb) or sources (deb-src) of that Debian
# into `apt_options`. Its folders may be where apt's user _apt may not read: apt runs as whoever calls this.
private_apt() {
    local folder=$1 suite=$2 type=$3
    mkdir -p "$folder/lists/partial" "$folder/archives/partial"
    : >"$folder/status"
    cat >"$folder/sources.list" <<END
$type [signed-by=$keyring] $mirror $suite main
$type [signed-by=$keyring] $mirror $suite-updates main
$type [signed-by=$keyring] $security_mirror $suite-security main
END
    apt_options=(
        -o "Dir::Etc::SourceList=$folder/sources.list" -o "Dir::Etc::SourceParts=-"
        -o "Dir::State::Lists=$folder/lists" -o "Dir::State::Status=$folder/status"
        -o "Dir::State::extended_states=$folder/extended_states"
        -o "Dir::Cache=$folder" -o "Dir::Cache::Archives=archives"
        -o "Dir::Cache::PkgCache=" -o "Dir::Cache::SrcPkgCache="
        -o "APT::Sandbox::User=root" -o "APT::Update::Error-Mode=any" -o "Acquire::Retries=3"
        -o "Acquire::AllowInsecureRepositories=false" -o "Acquire::AllowWeakRepositories=false"
        -o "Acquire::AllowDowngradeToInsecureRepositories=false" -o "APT::Get::AllowUnauthenticated=false")
}

# update_private_apt WHAT: fetches its lists, which are WHAT.
update_private_apt() {
    [ -r "$keyring" ] || fail "$keyring, which $1 are checked with, is not there: apt-get install debian-archive-keyring"
    apt-get -qq "${apt_options[@]}" update ||
        fail "no list of $1, or none that $keyring can check: is $mirror reached (DEBIAN_MIRROR)," \
            "and debian-archive-keyring no older than 2023.3+deb12u2?"
}
