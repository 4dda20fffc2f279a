#!/bin/bash
# Fails unless a program needs no library but glibc's, of Debian 12's version at the latest, and is hardened:
#   check-static.sh [--fully] PROGRAM
#   --fully   the program needs no library at all
set -euo pipefail

fully=false
if [ "${1:-}" = --fully ]; then fully=true; shift; fi
[ $# -eq 1 ] || { echo "usage: check-static.sh [--fully] PROGRAM" >&2; exit 2; }
program=$1
oldest_glibc=2.36

faults=0
fault() {
    echo "check-static: $program: $*" >&2
    faults=$((faults + 1))
}

# The program is read once in each way; a tool that fails ends this.
header=$(readelf -hW "$program")
segments=$(readelf -lW "$program")
dynamic=$(readelf -dW "$program")
symbols=$(readelf --dyn-syms -W "$program")

# has TEXT PATTERN
has() { grep -qE -- "$2" <<<"$1"; }

mapfile -t libraries < <(sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' <<<"$dynamic")
for library in "${libraries[@]}"; do
    case $library in
        libc.so.6 | libm.so.6 | ld-linux-*.so.*) if $fully; then fault "needs $library"; fi ;;
        *) fault "needs $library" ;;
    esac
done

has "$header" 'Type: +DYN' || fault "its addresses are fixed (no PIE)"
has "$dynamic" 'FLAGS_1.* PIE' || fault "its addresses are fixed (no PIE)"
has "$segments" 'GNU_RELRO' || fault "its tables of addresses stay writable (no RELRO)"
has "$dynamic" 'BIND_NOW|FLAGS_1.* NOW' || fault "its tables of addresses stay writable (no immediate binding)"
has "$segments" 'GNU_STACK .* RW +0x' || fault "its stack can be executed"
if $fully; then
    if has "$segments" INTERP; then fault "asks for a loader"; fi
else
    # Without a table of symbols, what is fully static does not show these.
    has "$symbols" '__stack_chk_fail' || fault "its stack is not protected"
    has "$symbols" '__(memcpy|vsnprintf|fprintf)_chk' || fault "calls no function that _FORTIFY_SOURCE guards"
    newest=$(grep -oE 'GLIBC_[0-9.]+' <<<"$symbols" | sort -uV | tail -n 1)
    [ "$(printf '%s\n' "GLIBC_$oldest_glibc" "${newest:-none}" | sort -V | tail -n 1)" = "GLIBC_$oldest_glibc" ] ||
        fault "needs ${newest:-no glibc}; machines with $oldest_glibc (Debian 12) could not run it"
fi

[ "$faults" -eq 0 ] || exit 1
echo "$program: $(stat -c %s "$program") bytes, hardened; needs ${libraries[*]:-no library}${newest:+, $newest}"
