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
    -af 'volume=0.25,afade=t=in:d=0.3,afade=t=out:st=5.5:d=0.5' -ac 2 -c:a aac -b:a 32k \
    -c:v libx264 -profile:v high -preset slow -crf "$crf" -g 60 -sc_threshold 0 -flags +cgop+bitexact -fflags +bitexact \
    -color_primaries bt709 -color_trc bt709 -colorspace bt709 -threads 1 -filter_threads 1 \
    -map_metadata -1 -use_editlist 0 -movflags +faststart "$out/$name.mp4"
  local size
  size=$(stat -c %s "$out/$name.mp4")
  [ "$size" -le 150000 ] || die "$name.mp4 has $size bytes"
  say "$name.mp4: $size bytes"
}
sample clock 32 440 'testsrc=size=720x1280:rate=30'
sample colours 32 330 'gradients=size=180x320:rate=30:c0=#24335e:c1=#c8433a:c2=#f6ae2d:nb_colors=3:seed=4:speed=0.015,scale=720:1280:flags=bicubic'
sample cells 34 550 'life=size=18x32:rate=3:mold=12:ratio=0.35:seed=11:death_color=#24335e:life_color=#f6ae2d:mold_color=#18191c,scale=720:1280:flags=neighbor,fps=30'
