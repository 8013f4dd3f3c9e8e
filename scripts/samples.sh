#!/usr/bin/env bash
# The sample videos that come with the service, made anew: web/static/samples. Pictures and tones are drawn by ffmpeg's
# own generators, so nobody's work is in them; they are given away under CC0 1.0. What comes out is committed.
. "$(dirname "$0")/lib.sh"
has ffmpeg || die "ffmpeg is missing: scripts/setup.sh"
out=web/static/samples
mkdir -p "$out"

# sample NAME CRF HERTZ FILTER: 720×1280, 30 frames a second, six seconds, at most 150 kB; every platform takes it.
sample() {
  local name=$1 crf=$2 hertz=$3 picture=$4
  ffmpeg -v error -y -f lavfi -i "$picture,setsar=1,format=yuv420p" -f lavfi -i "sine=frequency=$hertz:sample_rate=48000" -t 6 \
    -af 'volume=0.25,afade=t=in:d=0.3,afade=t=out:st=5.5:d=0.5' -ac 2 -c:a aac -b:a 48k \
    -c:v libx264 -profile:v high -preset veryslow -crf "$crf" -g 60 -sc_threshold 0 -flags +cgop+bitexact -fflags +bitexact \
    -color_primaries bt709 -color_trc bt709 -colorspace bt709 -threads 1 \
    -map_metadata -1 -use_editlist 0 -movflags +faststart "$out/$name.mp4"
  local size
  size=$(stat -c %s "$out/$name.mp4")
  [ "$size" -le 150000 ] || die "$name.mp4 has $size bytes"
  say "$name.mp4: $size bytes"
}
sample clock 30 440 'testsrc2=size=720x1280:rate=30'
sample spiral 36 330 'mandelbrot=size=360x640:rate=30:start_scale=0.9:end_scale=0.02:end_pts=180,scale=720:1280:flags=bicubic'
sample cells 30 550 'life=size=36x64:rate=6:mold=12:ratio=0.3:seed=7:death_color=#24335e:life_color=#f6ae2d:mold_color=#18191c,scale=720:1280:flags=neighbor,fps=30'
