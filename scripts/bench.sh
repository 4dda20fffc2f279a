#!/bin/bash
# Compares rtmpush with ffmpeg, and with gst-launch-1.0 where it is installed: the same file to the same ingest on
# loopback, in turns, as fast as it goes and in real time. The row "limit" is a bare loop that writes the same bytes from
# a mapped file, at the same times: the least that any publisher can do. Prints medians and ratios, and judges nothing:
# it succeeds whatever the numbers are. Numbers worth keeping come from an idle machine.
#
#   --runs N        runs of each client in each mode (default: 5)
#   --quick         one run, with small inputs: to see that it works
#   --long          four hours of media, too, whose index takes memory
#   --load          many publishers at once instead (scripts/bench-load.sh)
#   --rtmpush PATH  this program, instead of a release build of its own in build/bench
#   --static PATH   this program in a row of its own, to which the ratios are (scripts/build-static.sh)
#
# Inputs of 1.1 GB are generated in a temporary folder (TMPDIR), with --long of 2 GB.
set -euo pipefail

usage() { sed -n '2,/^set/{/^# \?/s///p}' "$0"; }

fail() {
    echo "bench: $*" >&2
    exit 1
}

runs=5 quick=no load=no rtmpush='' static='' clip_seconds=20 repeats=12 paced_seconds=30 long_hours=0
while [ $# -gt 0 ]; do
    case "$1" in
        --quick) runs=1 quick=yes clip_seconds=4 repeats=3 paced_seconds=4; shift; continue ;;
        --long) long_hours=4; shift; continue ;;
        --load) load=yes; shift; continue ;;
        --help | -h) usage; exit 0 ;;
        --runs | --rtmpush | --static) [ $# -ge 2 ] || fail "$1 needs a value" ;;
        *) usage >&2; exit 2 ;;
    esac
    case "$1" in
        --runs) runs=$2 ;;
        --rtmpush) rtmpush=$(realpath -e "$2") ;;
        --static) static=$(realpath -e "$2") ;;
    esac
    shift 2
done
[[ $runs =~ ^[1-9][0-9]*$ ]] || fail "--runs takes a number from 1 on, not '$runs'"
cd "$(dirname "$0")/.."

/usr/bin/time --version 2>&1 | grep -q GNU || fail "this needs GNU time; on Debian: apt-get install time"
command -v ffmpeg >/dev/null || fail "this needs ffmpeg to compare with; on Debian: apt-get install ffmpeg"
clients=(rtmpush limit ffmpeg)
if [ -n "$static" ]; then clients=(static rtmpush limit ffmpeg); fi
has_gstreamer() {
    command -v gst-launch-1.0 gst-inspect-1.0 || return
    for element in rtmp2sink flvmux qtdemux h264parse aacparse; do gst-inspect-1.0 "$element" || return; done
}
if has_gstreamer &>/dev/null; then clients+=(gst-launch); fi

work=$(mktemp -d)
ingest='' recorder=''
finish() {
    for child in $ingest $recorder; do kill "$child" 2>/dev/null || :; done
    rm -rf "$work"
}
trap finish EXIT

build() {
    local targets=(rtmp_ingest rtmp_tape)
    if [ -z "$rtmpush" ]; then targets+=(rtmpush); fi
    echo "Building ${targets[*]} in build/bench ..."
    { cmake -S . -B build/bench -G Ninja -DCMAKE_BUILD_TYPE=Release -DRTMPUSH_TESTS=OFF -DRTMPUSH_INGEST=ON &&
        cmake --build build/bench --target "${targets[@]}"; } >"$work/build.log" 2>&1 ||
        { cat "$work/build.log" >&2; fail "the build failed"; }
    rtmpush=${rtmpush:-$(find build/bench -type f -name rtmpush -perm -u+x)}
    rtmp_ingest=$(find build/bench -type f -name rtmp_ingest -perm -u+x)
    rtmp_tape=$(find build/bench -type f -name rtmp_tape -perm -u+x)
}

# encode SECONDS BITRATE FILE: a moving 1080p picture with noise, so that it needs the bit rate, and a tone.
encode() {
    ffmpeg -v error -nostdin -y -f lavfi -i "testsrc2=size=1920x1080:rate=30:duration=$1,noise=alls=20:allf=t" \
        -f lavfi -i "sine=frequency=440:sample_rate=48000:duration=$1" -c:v libx264 -preset ultrafast \
        -pix_fmt yuv420p -g 60 -b:v "$2" -maxrate "$2" -bufsize "$2" -c:a aac -b:a 160k -movflags +faststart "$3"
}

generate_inputs() {
    echo "Generating the inputs ..."
    encode "$clip_seconds" 15M "$work/clip.mp4"
    ffmpeg -v error -nostdin -y -stream_loop $((repeats - 1)) -i "$work/clip.mp4" -c copy -movflags +faststart \
        "$work/unpaced.mp4"
    encode "$paced_seconds" 6M "$work/paced.mp4"
    if [ "$long_hours" -gt 0 ]; then
        # Small frames, as many as those of any bit rate.
        ffmpeg -v error -nostdin -y -f lavfi -i "testsrc2=size=320x180:rate=30:duration=60" \
            -f lavfi -i "sine=sample_rate=48000:duration=60" -c:v libx264 -preset ultrafast -g 60 -b:v 300k -c:a aac \
            "$work/minute.mp4"
        ffmpeg -v error -nostdin -y -stream_loop $((long_hours * 60 - 1)) -i "$work/minute.mp4" -c copy \
            -movflags +faststart "$work/long.mp4"
    fi
    cat "$work"/*.mp4 >/dev/null # The page cache has them then: the first run reads no disk either.
}

# wait_until COMMAND...: tries for 10 seconds.
wait_until() {
    for _ in $(seq 200); do
        if "$@"; then return; fi
        sleep 0.05
    done
    return 1
}

start_ingest() {
    "$rtmp_ingest" --port-file "$work/port" --measure --json >"$work/seen" &
    ingest=$!
    wait_until test -e "$work/port" || fail "the ingest does not start"
    port=$(cat "$work/port")
    url=rtmp://127.0.0.1:$port/live/bench
}

# record_tape MODE: what rtmpush writes in that mode, and when, for the bare loop.
record_tape() {
    "$rtmp_tape" record "$work/$1.tape" "$port" "$work/$1.port" &
    recorder=$!
    wait_until test -e "$work/$1.port" || fail "the recorder does not start"
    command_of rtmpush "$1"
    command[-1]=rtmp://127.0.0.1:$(cat "$work/$1.port")/live/bench
    "${command[@]}" >"$work/log" 2>&1 </dev/null || { cat "$work/log" >&2; fail "recording what rtmpush writes failed"; }
    wait "$recorder" || fail "the recorder failed"
    recorder=''
}

# command_of CLIENT MODE: fills the array `command`.
command_of() {
    local input=$work/$2.mp4
    case "$1.$2" in
        rtmpush.paced) command=("$rtmpush" -q "$input" "$url") ;;
        rtmpush.*) command=("$rtmpush" -q --speed max "$input" "$url") ;;
        static.paced) command=("$static" -q "$input" "$url") ;;
        static.*) command=("$static" -q --speed max "$input" "$url") ;;
        limit.paced) command=("$rtmp_tape" play "$work/paced.tape" "$port" as-recorded) ;;
        limit.*) command=("$rtmp_tape" play "$work/$2.tape" "$port" at-once) ;;
        ffmpeg.paced) command=(ffmpeg -v error -nostdin -re -i "$input" -c copy -f flv "$url") ;;
        ffmpeg.*) command=(ffmpeg -v error -nostdin -i "$input" -c copy -f flv "$url") ;;
        gst-launch.*)
            local sync=false
            if [ "$2" = paced ]; then sync=true; fi
            command=(gst-launch-1.0 -q filesrc "location=$input" ! qtdemux name=demux
                demux.video_0 ! queue ! h264parse ! flvmux name=mux streamable=true !
                rtmp2sink "location=$url" "sync=$sync" demux.audio_0 ! queue ! aacparse ! mux.) ;;
    esac
}

connections_seen() { grep -c '^{' "$work/seen" || :; }
more_seen_than() { [ "$(connections_seen)" -gt "$1" ]; }

# number_after NAME: the number of that name in the ingest's last line of JSON, or nothing.
number_after() { grep '^{' "$work/seen" | tail -n 1 | sed -nE "s/.*\"$1\":(-?[0-9.]+).*/\1/p"; }

# note MODE CLIENT METRIC VALUE: keeps the value of one run, if there is one.
note() { if [ -n "$4" ]; then echo "$4" >>"$work/$1.$2.$3"; fi; }

run_once() {
    local client=$1 mode=$2 before wall user system kilobytes
    command_of "$client" "$mode"
    before=$(connections_seen)
    if ! /usr/bin/time -q -o "$work/time" -f '%e %U %S %M' "${command[@]}" >"$work/log" 2>&1 </dev/null; then
        echo "bench: $client failed, and this run of it does not count:" >&2
        tail -n 3 "$work/log" >&2
        return
    fi
    wait_until more_seen_than "$before" || fail "the ingest saw nothing of $client"
    read -r wall user system kilobytes <"$work/time"
    note "$mode" "$client" wall "$wall"
    note "$mode" "$client" cpu "$(awk "BEGIN { print $user + $system }")"
    note "$mode" "$client" memory "$(awk "BEGIN { print $kilobytes / 1024 }")"
    note "$mode" "$client" late "$(number_after p99)"
    note "$mode" "$client" setup "$(number_after setup_ms)"
}

# progress TEXT: draws one line over and over, on a terminal only.
progress() { if [ -t 2 ]; then printf '\r\033[K%s' "$1" >&2; fi; }

run_all() {
    local mode=$1 run client
    record_tape "$mode"
    for ((run = 1; run <= runs; run++)); do
        for client in "${clients[@]}"; do
            progress "$mode, run $run of $runs: $client"
            run_once "$client" "$mode"
        done
    done
    progress ''
}

# median MODE CLIENT METRIC: the median of all runs, or nothing when no run gave a number.
median() {
    if [ ! -e "$work/$1.$2.$3" ]; then return; fi
    sort -g "$work/$1.$2.$3" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# cell VALUE [DIVISOR]: the number with two decimals in a column, or a dash for none.
cell() {
    if [ -z "$1" ] || [ "${2-1}" = "" ]; then
        printf '%16s' -
    else
        awk "BEGIN { if (${2-1} > 0) printf \"%16.2f\", $1 / ${2-1}; else printf \"%16s\", \"-\" }"
    fi
}

# table MODE METRIC HEADING [METRIC HEADING]...
table() {
    local mode=$1 metrics=() client metric
    shift
    printf '%-22s' "$mode"
    while [ $# -gt 0 ]; do
        metrics+=("$1")
        printf '%16s' "$2"
        shift 2
    done
    for client in "${clients[@]}"; do
        printf '\n%-22s' "$client"
        for metric in "${metrics[@]}"; do cell "$(median "$mode" "$client" "$metric")"; done
    done
    for client in "${clients[@]:1}"; do
        printf '\n%-22s' "${clients[0]} / $client"
        for metric in "${metrics[@]}"; do
            cell "$(median "$mode" "${clients[0]}" "$metric")" "$(median "$mode" "$client" "$metric")"
        done
    done
    printf '\n\n'
}

say_where() {
    echo "$(nproc) CPUs, load $(cut -d' ' -f1 /proc/loadavg); $("$rtmpush" --version | head -n 1);" \
        "$(ffmpeg -version | awk 'NR == 1 { print $1, $3 }'); $runs runs each, medians"
}

if [ "$load" = yes ]; then
    # shellcheck source=scripts/bench-load.sh
    . scripts/bench-load.sh
    check_load_tools
    build
    generate_load_inputs
    say_where
    bench_load
    exit 0
fi

build
generate_inputs
start_ingest
say_where
echo "unpaced: $(($(stat -c %s "$work/unpaced.mp4") / 1000000)) MB, $((clip_seconds * repeats)) s of media;" \
    "paced: $(($(stat -c %s "$work/paced.mp4") / 1000000)) MB, $paced_seconds s of media"
echo
run_all unpaced
table unpaced wall 'wall s' cpu 'CPU s' memory 'peak RSS MB'
run_all paced
table paced cpu 'CPU s' memory 'peak RSS MB' late 'late p99 ms' setup 'first frame ms'
if [ "$long_hours" -gt 0 ]; then
    run_all long
    table long wall 'wall s' cpu 'CPU s' memory 'peak RSS MB'
fi
