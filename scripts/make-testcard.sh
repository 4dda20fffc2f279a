#!/bin/sh
# Makes the built-in clip, src/media/testcard.mp4: 10 s of 640x360 at 30 fps in closed GOPs of 2 s, with B-frames, a clock
# that counts frames, and a beep at the start of each second. Needs the ffmpeg program with libx264 and drawtext.
set -eu
cd "$(dirname "$0")/.."
out=src/media/testcard.mp4

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

ffmpeg -v error -y -f lavfi -i "$bars" -f lavfi -i "$beep" -filter_complex "$filters" -map '[v]' -map 1:a -t 10 \
    -c:v libx264 -profile:v high -preset veryslow -crf 26 -bf 3 \
    -x264-params keyint=60:min-keyint=60:scenecut=0:open-gop=0 \
    -c:a aac -b:a 64k -ar 48000 -ac 2 \
    -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart "$out"

size=$(wc -c <"$out")
if [ "$size" -ge 300000 ]; then
    echo "$out: $size bytes, more than the 300,000 that a binary should carry" >&2
    exit 1
fi
echo "$out: $size bytes"
