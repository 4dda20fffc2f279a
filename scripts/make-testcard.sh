#!/bin/sh
# Makes the built-in clips, src/media/clips/testcard-*: 10 s of 640x360 at 30 fps in closed GOPs of 2 s, with a clock that
# counts frames, and a beep at the start of each second, in one pair of codecs each.
#   scripts/make-testcard.sh [NAME...]     the clips of these names, or all
# Needs the ffmpeg program with libx264, libx265, libaom, libvpx, libopus and drawtext. The same programs make the same
# bytes, on any number of processors: every encoder has one thread.
set -eu
cd "$(dirname "$0")/.."

font=$(fc-match -f '%{file}' 'DejaVu Sans Mono:bold' 2>/dev/null || true)
style="fontcolor=white${font:+:fontfile=$font}"

# Colour bars in broadcast greys; a dark plate for the clock; a hand that crosses the picture once a second, and a bar
# that fills over the 10 s.
bars='smptehdbars=size=640x360:rate=30'
picture="drawbox=x=140:y=96:w=360:h=150:color=0x101418@0.92:t=fill
drawtext=$style:fontsize=22:x=(w-tw)/2:y=110:text=rtmpush test card
drawtext=$style:fontsize=50:x=(w-tw)/2:y=146:timecode='00\\:00\\:00\\:00':rate=30
drawtext=$style:fontsize=16:x=(w-tw)/2:y=214:text=640x360  30 fps  beep each second"
filters="[0:v]$(printf %s "$picture" | tr '\n' ',')[card];
color=0xf0f0f0:size=6x40:rate=30[hand];
color=0xe04040:size=640x6:rate=30[bar];
[card][hand]overlay=x='mod(n,30)*634/29':y=252:eval=frame:shortest=1[moving];
[moving][bar]overlay=x='-640+640*(n+1)/300':y=354:eval=frame:shortest=1,format=yuv420p[v]"

# 100 ms of 1 kHz at each full second, with soft edges against clicks.
beep="aevalsrc='0.25*sin(2*PI*1000*t)*min(1\\,min(mod(t\\,1)\\,0.1-mod(t\\,1))*200)*lt(mod(t\\,1)\\,0.1)':s=48000:d=10,aformat=channel_layouts=stereo"

# Video, as arguments of ffmpeg.
h264='-c:v libx264 -profile:v high -preset veryslow -crf 26 -bf 3
      -x264-params keyint=60:min-keyint=60:scenecut=0:open-gop=0'
hevc='-c:v libx265 -preset slower -crf 28 -tag:v hvc1
      -x265-params keyint=60:min-keyint=60:scenecut=0:open-gop=0:bframes=3:pools=none:frame-threads=1:info=0:log-level=error'
av1='-c:v libaom-av1 -cpu-used 4 -crf 34 -b:v 0 -g 60 -keyint_min 60'
vp9='-c:v libvpx-vp9 -deadline good -cpu-used 1 -crf 34 -b:v 0 -g 60 -keyint_min 60'
# VP8 goes without alternate references: each is a frame of its own that is never shown.
vp8='-c:v libvpx -deadline good -cpu-used 0 -crf 12 -b:v 150k -g 60 -keyint_min 60 -auto-alt-ref 0'

# Audio.
aac='-c:a aac -b:a 64k'
opus='-c:a libopus -b:a 48k'

# make ENDING ARGUMENT...: the clip $name, of video and audio as these arguments say.
make() {
    out=src/media/clips/testcard-$name.$1
    shift
    ffmpeg -nostdin -v error -y -f lavfi -i "$bars" -f lavfi -i "$beep" -filter_complex "$filters" \
        -map '[v]' -map 1:a -t 10 -threads 1 "$@" -ar 48000 -ac 2 \
        -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart "$out"
    size=$(wc -c <"$out")
    if [ "$size" -ge 300000 ]; then
        echo "$out: $size bytes, more than the 300,000 that a binary should carry" >&2
        exit 1
    fi
    echo "$out: $size bytes"
}

[ $# -gt 0 ] || set -- h264 hevc av1 vp9 vp8 opus flac ac3 eac3
# The arguments are split into words: none has a blank.
# shellcheck disable=SC2086
for name; do
    case $name in
    h264) make mp4 $h264 $aac ;;
    hevc) make mp4 $hevc $aac ;;
    av1) make mp4 $av1 $opus ;;
    vp9) make webm $vp9 $opus ;;
    vp8) make webm $vp8 $opus ;;
    opus) make mp4 $h264 $opus ;;
    flac) make mp4 $h264 -c:a flac -sample_fmt s16 -strict experimental ;;
    ac3) make mp4 $h264 -c:a ac3 -b:a 96k ;;
    eac3) make mp4 $h264 -c:a eac3 -b:a 64k ;;
    *)
        echo "$name: no test card; there are h264, hevc, av1, vp9, vp8, opus, flac, ac3 and eac3" >&2
        exit 2
        ;;
    esac
done
