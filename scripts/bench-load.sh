# Part of bench.sh, which reads it: many publishers at once, with --load. The server is on the same cores: the crowd of
# the ingest, which keeps nothing, and nginx with its RTMP module and two workers, which keeps nothing either.
# shellcheck shell=bash disable=SC2154
#
#   many   1,000 copies of 1 Mbit/s, paced
#   sound  5,000 copies of 64 kbit/s, sound alone
#   storm  1,000 copies that all lose their connection at once and come back
#
# Then what one stream of 1 Mbit/s costs: of many copies, of ffmpeg, and of one rtmpush with many URLs.

load_scenarios=(many sound storm)
load_servers=(crowd nginx)
many=1000 sound=5000 storm=1000 load_seconds=30 ramp=5 urls=100 ffmpegs=20
if [ "$quick" = yes ]; then many=50 sound=100 storm=50 load_seconds=8 ramp=1 urls=10 ffmpegs=2; fi

check_load_tools() {
    command -v jq >/dev/null || fail "--load needs jq; on Debian: apt-get install jq"
    nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || nginx=''
    nginx_module=$(find /usr/lib/nginx/modules /usr/share/nginx/modules -name ngx_rtmp_module.so 2>/dev/null | head -n 1)
    if [ -z "$nginx" ] || [ -z "$nginx_module" ]; then
        fail "--load needs nginx with its RTMP module; on Debian: apt-get install nginx libnginx-mod-rtmp"
    fi
    ulimit -Sn "$(ulimit -Hn)"
    [ "$(ulimit -Sn)" -gt $((sound + 200)) ] || fail "--load needs $((sound + 200)) descriptors (ulimit -n)"
}

generate_load_inputs() {
    echo "Generating the inputs ..."
    ffmpeg -v error -nostdin -y -f lavfi -i "testsrc2=size=640x360:rate=30:duration=10,noise=alls=20:allf=t" \
        -f lavfi -i "sine=sample_rate=48000:duration=10" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 60 -b:v 930k \
        -maxrate 930k -bufsize 465k -c:a aac -b:a 64k -movflags +faststart "$work/many.mp4"
    ln -s many.mp4 "$work/storm.mp4"
    ffmpeg -v error -nostdin -y -f lavfi -i "anoisesrc=sample_rate=48000:duration=10:amplitude=0.2" -c:a aac -b:a 64k \
        -movflags +faststart "$work/sound.mp4"
}

nginx_configuration() {
    # nginx as root would change to a user that may not write here.
    if [ "$(id -u)" -eq 0 ]; then echo "user root;"; fi
    cat <<END
load_module $nginx_module;
daemon off; worker_processes 2; worker_rlimit_nofile $((sound + 200));
pid $work/nginx.pid; error_log $work/nginx.log error;
events { worker_connections $((sound + 100)); }
rtmp { access_log off; server { listen 127.0.0.1:$port; chunk_size 4096; application live { live on; } } }
END
}

is_open() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start_server SERVER: sets `server` and `url`.
start_server() {
    rm -f "$work/port"
    # The ingest finds the free port, for nginx as well.
    "$rtmp_ingest" --crowd --port-file "$work/port" >"$work/seen" &
    ingest=$!
    wait_until test -e "$work/port" || fail "the ingest does not start"
    port=$(cat "$work/port")
    if [ "$1" = nginx ]; then
        stop_server
        nginx_configuration >"$work/nginx.conf"
        "$nginx" -p "$work" -e "$work/nginx.log" -c "$work/nginx.conf" &
        ingest=$!
        wait_until is_open "$port" || { cat "$work/nginx.log" >&2; fail "nginx does not start"; }
    fi
    url=rtmp://127.0.0.1:$port/live/bench
}

# Ends the server, of which the ingest says then what it saw.
stop_server() {
    kill "$ingest"
    wait "$ingest" || :
    ingest=''
}

# load_command SCENARIO: fills the array `command`.
load_command() {
    command=("$rtmpush" -q --json --loop --duration "${load_seconds}s" --copies "${!1}" --ramp-up "${ramp}s"
        "$work/$1.mp4" "$url-{n}")
    # One storm, when all are live.
    if [ "$1" = storm ]; then command+=(--storm "$((load_seconds * 2 / 3))s"); fi
}

# at_end FIELD: a field of the line of JSON with which the client ended, or nothing.
at_end() { jq -r --arg name "$1" 'select(.event == "end") | .[$name] // empty' "$work/log.json"; }

# seconds_until_live N FROM: the seconds from second FROM to the client's first line behind it that has N live copies. A
# line that comes with FROM may be of before.
seconds_until_live() {
    jq -rs --argjson all "$1" --argjson from "$2" 'first(.[] | select(.event == "load" and .live >= $all)
        | .elapsed_ms / 1000 - $from | select(. > 0.2)) // empty' "$work/log.json"
}

# of_crowd EXPRESSION: a number in what the crowd says it saw, or nothing.
of_crowd() { tail -n 1 "$work/seen" | jq -r "$1 // empty"; }

# timed FILE: runs `command`; wall, CPU and memory go to that file.
timed() { /usr/bin/time -q -o "$work/$1" -f '%e %U %S %M' "${command[@]}" >"$work/log.json" 2>"$work/log" </dev/null; }

run_load() {
    local scenario=$1 server=$2 status=0 user system kilobytes messages
    start_server "$server"
    load_command "$scenario"
    timed time || status=$?
    stop_server
    if [ -z "$(at_end copies)" ]; then
        echo "bench: $scenario against $server ended with status $status, and this run of it does not count:" >&2
        tail -n 3 "$work/log" >&2
        return
    fi
    read -r _ user system kilobytes <"$work/time"
    messages=$(at_end messages)
    note "$scenario" "$server" cpu "$(awk "BEGIN { print ($user + $system) * 1e6 / (${messages:-0} + !${messages:-0}) }")"
    note "$scenario" "$server" memory "$(awk "BEGIN { print $kilobytes / 1024 }")"
    note "$scenario" "$server" late "$(at_end late_p99_ms)"
    note "$scenario" "$server" dropped "$(at_end dropped)"
    note "$scenario" "$server" failed "$(at_end failed)"
    note_live "$scenario" "$server"
}

# note_live SCENARIO SERVER: when all were live, and how long after a storm all were again. The crowd knows it exactly,
# nginx not at all: of it the client's lines tell, one a second.
note_live() {
    if [ "$2" = crowd ]; then
        note "$1" "$2" live "$(of_crowd "select(.most_live == ${!1}) | .most_live_after_ms / 1000")"
        if [ "$1" = storm ]; then note "$1" "$2" back "$(of_crowd '.gaps | map(.ms / 1000) | max')"; fi
    else
        note "$1" "$2" live "$(seconds_until_live "${!1}" 0)"
        if [ "$1" = storm ]; then note "$1" "$2" back "$(seconds_until_live "${!1}" $((load_seconds * 2 / 3)))"; fi
    fi
}

# One ffmpeg a stream: their CPU and their memory add up.
run_ffmpegs() {
    local number pids=()
    for ((number = 1; number <= ffmpegs; number++)); do
        /usr/bin/time -q -o "$work/time.$number" -f '%e %U %S %M' ffmpeg -v error -nostdin -re -stream_loop -1 \
            -t "$load_seconds" -i "$work/many.mp4" -c copy -f flv "$url-$number" >"$work/log" 2>&1 </dev/null &
        pids+=($!)
    done
    wait "${pids[@]}"
    awk '{ user += $2; kernel += $3; memory += $4 } END { print $1, user, kernel, memory }' "$work"/time.* >"$work/time"
}

run_urls() {
    local number
    command=("$rtmpush" -q --loop --duration "${load_seconds}s" "$work/many.mp4")
    for ((number = 1; number <= urls; number++)); do command+=("$url-$number"); done
    timed time
}

run_copies() {
    load_command many
    timed time
}

# note_stream CLIENT STREAMS: what one of so many streams took, and what the crowd saw of it.
note_stream() {
    local user system kilobytes messages
    read -r _ user system kilobytes <"$work/time"
    messages=$(of_crowd '.audio.messages + .video.messages')
    note stream "$1" core "$(awk "BEGIN { print ($user + $system) * 100 / ($2 * $load_seconds) }")"
    if [ "${messages:-0}" -gt 0 ]; then note stream "$1" cpu "$(awk "BEGIN { print ($user + $system) * 1e6 / $messages }")"; fi
    note stream "$1" memory "$(awk "BEGIN { print $kilobytes / 1024 / $2 }")"
}

run_streams() {
    local client
    declare -A streams=([copies]=$many [urls]=$urls [ffmpegs]=$ffmpegs)
    for client in copies urls ffmpegs; do
        progress "a stream, run $run of $runs: $client"
        start_server crowd
        if "run_$client"; then
            stop_server
            note_stream "$client" "${streams[$client]}"
        else
            stop_server
            echo "bench: $client failed, and this run of it does not count:" >&2
            tail -n 3 "$work/log" >&2
        fi
    done
}

# rows MODE 'CLIENT...' METRIC HEADING [METRIC HEADING]...: a table without ratios.
rows() {
    local mode=$1 client metric metrics=()
    local -a names
    read -ra names <<<"$2"
    shift 2
    printf '%-22s' "$mode"
    while [ $# -gt 0 ]; do
        metrics+=("$1")
        printf '%16s' "$2"
        shift 2
    done
    for client in "${names[@]}"; do
        printf '\n%-22s' "$client"
        for metric in "${metrics[@]}"; do cell "$(median "$mode" "$client" "$metric")"; done
    done
    printf '\n\n'
}

bench_load() {
    local run scenario server
    for ((run = 1; run <= runs; run++)); do
        for scenario in "${load_scenarios[@]}"; do
            for server in "${load_servers[@]}"; do
                progress "$scenario, run $run of $runs: $server"
                run_load "$scenario" "$server"
            done
        done
        run_streams
    done
    progress ''
    echo "many: $many x 1 Mbit/s; sound: $sound x 64 kbit/s; storm: $storm x 1 Mbit/s; each for $load_seconds s;" \
        "ramp $ramp s"
    echo
    for scenario in "${load_scenarios[@]}"; do
        local back=()
        if [ "$scenario" = storm ]; then back=(back 'back within s'); fi
        rows "$scenario" "${load_servers[*]}" live 'live within s' "${back[@]}" late 'late p99 ms' cpu 'CPU us/message' \
            memory 'peak RSS MB' dropped 'dropped' failed 'failed'
    done
    rows stream 'copies urls ffmpegs' core '% of a core' cpu 'CPU us/message' memory 'peak RSS MB'
}
