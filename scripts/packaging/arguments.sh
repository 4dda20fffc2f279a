# The arguments of what makes a package, for make-deb.sh and make-tarball.sh: [--arch ARCHITECTURE] [FOLDER]
# Sourced behind usage(), with `here` and `folder` set; sets native, architecture and folder.
native=$(dpkg --print-architecture)
architecture=$native
if [ "${1:-}" = --arch ]; then
    [ $# -ge 2 ] || { usage; exit 2; }
    architecture=$2
    shift 2
fi
[ $# -le 1 ] || { usage; exit 2; }
if [ $# -eq 1 ]; then folder=$(cd "$here" && realpath -m "$1"); fi
