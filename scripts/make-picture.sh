#!/bin/bash
# Makes the picture of the README, man/rtmpush.svg, from a real run: make-picture.sh [BUILD]
# A clip of 40 s is published to the loopback ingest, which closes once on the way. The picture has the terminal a few
# seconds before the end, and below it two charts of the run's page as they are. BUILD is a folder with both programs,
# build/demo by default, which scripts/demo.sh makes; needed besides are tmux and the ffmpeg program with libx264
# (scripts/install-dependencies.sh test).
set -euo pipefail
cd "$(dirname "$0")/.."

build=$(realpath "${1:-build/demo}")
picture=$PWD/man/rtmpush.svg
columns=100
work=$(mktemp -d)
ingest=
tmux_here() { tmux -L "rtmpush-picture-$$" -f /dev/null "$@"; }
finish() {
    tmux_here kill-server 2>/dev/null || :
    if [ -n "$ingest" ]; then kill "$ingest" 2>/dev/null || :; fi
    rm -rf "$work"
}
trap finish EXIT

rtmpush=$(find "$build" -type f -name rtmpush -perm -u+x)
rtmp_ingest=$(find "$build" -type f -name rtmp_ingest -perm -u+x)

# A zoom, whose bit rate rises and falls as that of a real picture does.
make_clip() {
    ffmpeg -nostdin -v error -f lavfi -i mandelbrot=size=640x360:rate=30:maxiter=300 \
        -f lavfi -i sine=frequency=440:sample_rate=48000 -t 40 \
        -c:v libx264 -preset veryfast -crf 26 -g 60 -pix_fmt yuv420p -c:a aac "$work/concert.mp4"
}

# The ingest is reached under the name and at the port that a reader has: --connect-to goes round that, by the environment.
start_ingest() {
    "$rtmp_ingest" --close-after messages:1100 --script-times 1 --connections 2 --port-file "$work/port" \
        >/dev/null 2>&1 &
    ingest=$!
    until [ -e "$work/port" ]; do sleep 0.05; done
}

run_in_terminal() {
    local connect_to
    connect_to=::127.0.0.1:$(cat "$work/port")
    # The command is printed as a shell shows what was typed.
    cat >"$work/run" <<END
cd $work
export RTMPUSH_CONNECT_TO=$connect_to RTMPUSH_CONFIG=/dev/null
printf '\$ rtmpush concert.mp4 rtmp://localhost/live/test --report run.html\n'
$rtmpush concert.mp4 rtmp://localhost/live/test --report run.html
touch over
sleep 60
END
    tmux_here new-session -d -x "$columns" -y 16 "sh '$work/run'"
}

# The screen, with its colours, once the stream has come so far.
capture_at() {
    until tmux_here capture-pane -p | grep -q "^$1 / "; do
        if [ -e "$work/over" ]; then echo "make-picture: the run ended early" >&2; exit 1; fi
        sleep 0.1
    done
    tmux_here capture-pane -p -e
}

# A screen as SVG: a line of text each, with what is yellow on the terminal.
screen_as_svg() {
    sed -e 's/&/\&amp;/g; s/</\&lt;/g' -e 's/\x1b\[33m/<tspan class="yellow">/g' \
        -e 's/\x1b\[\(39\|0\|\)m/<\/tspan>/g' |
        awk '{ sub(/ +$/, "") } $0 != "" { printf "<text x=\"16\" y=\"%d\" xml:space=\"preserve\">%s</text>\n", 48 + 18 * n, $0 } { n++ }'
}

# chart TITLE X: the page's chart of that title, in a place of the picture.
chart() {
    sed -n "/<svg [^>]*aria-label=\"$1\"/,/<\/svg>/p" "$work/run.html" |
        sed "s/<svg /<svg class=\"chart\" x=\"$2\" y=\"$chart_y\" width=\"$chart_width\" height=\"140\" /; s/^ *//"
}

# draw SCREEN: the whole picture.
draw() {
    local lines terminal_height width=876
    lines=$(awk '{ sub(/ +$/, "") } $0 != "" { last = NR } END { print last }' "$1")
    terminal_height=$((42 + 18 * lines))
    chart_width=$(((width - 12) / 2))
    chart_y=$((terminal_height + 12))
    cat <<END
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $width $((chart_y + 140))" role="img" aria-label="A run of rtmpush">
<style>
.terminal { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #e4e7ea; }
.yellow { fill: #e5c07b; }
.chart text { font: 11px system-ui, sans-serif; fill: #9aa4ae; }
.chart text.title { font-size: 13px; fill: #e4e7ea; }
.chart .grid { stroke: #363d45; fill: none; }
.chart .area { fill: #67b0ff; fill-opacity: 0.15; }
.chart .line { stroke: #67b0ff; stroke-width: 1.5; fill: none; stroke-linecap: round; stroke-linejoin: round; }
.chart .mark { stroke: #ff8a80; stroke-dasharray: 3 3; fill: none; }
</style>
<rect width="$width" height="$terminal_height" rx="8" fill="#14171b"/>
<circle cx="20" cy="18" r="5" fill="#363d45"/><circle cx="38" cy="18" r="5" fill="#363d45"/><circle cx="56" cy="18" r="5" fill="#363d45"/>
<g class="terminal">
END
    screen_as_svg <"$1"
    cat <<END
</g>
<rect y="$chart_y" width="$chart_width" height="140" rx="8" fill="#1d2228"/>
<rect x="$((width - chart_width))" y="$chart_y" width="$chart_width" height="140" rx="8" fill="#1d2228"/>
END
    chart 'Bit rate' 0
    chart 'Behind the clock' $((width - chart_width))
    echo '</svg>'
}

make_clip
start_ingest
run_in_terminal
capture_at '0:3[5-9]' >"$work/screen"
until [ -e "$work/over" ]; do sleep 0.1; done
draw "$work/screen" >"$picture"

size=$(wc -c <"$picture")
if [ "$size" -ge 40000 ]; then
    echo "make-picture: $picture has $size bytes, more than the 40,000 that a page should load" >&2
    exit 1
fi
echo "$picture: $size bytes"
