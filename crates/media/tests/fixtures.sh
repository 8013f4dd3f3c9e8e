#!/bin/sh
# Writes the videos the tests use into a folder: `fixtures.sh FOLDER` (good/ and bad/ below it).
# Other crates' tests may call it too. Needs ffmpeg with libx264, libx265 and libvpx. Takes about 10 s;
# a folder that is already complete is left as it is.
set -eu
out=${1:?folder}
stamp="$out/complete-4"
[ -e "$stamp" ] && exit 0
mkdir -p "$out/good" "$out/bad"
exec 9>"$out/lock"
command -v flock >/dev/null && flock 9
[ -e "$stamp" ] && exit 0
cd "$out/good"

ff() { ffmpeg -nostdin -v error -y "$@"; }
picture="testsrc2=size=640x360:rate=30:duration=2"
upright="testsrc2=size=360x640:rate=30:duration=2"
sound="sine=frequency=440:duration=2:sample_rate=48000"
avc="-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 30"
hevc="-c:v libx265 -preset ultrafast -x265-params log-level=none:pools=1 -tag:v hvc1"

# shellcheck disable=SC2086  # option lists are meant to split
{
ff -f lavfi -i "$picture" -f lavfi -i "$sound" $avc -c:a aac -ac 2 h264.mp4
ff -i h264.mp4 -c copy -movflags +faststart faststart.mp4
ff -i h264.mp4 -c copy -f mov h264.mov
ff -i h264.mp4 -c copy -movflags +frag_keyframe+empty_moov+default_base_moof fragmented.mp4
ff -i h264.mp4 -c copy matroska.mkv
ff -f lavfi -i "$upright" -f lavfi -i "$sound" $avc -c:a aac -ac 1 upright-mono.mp4
ff -f lavfi -i "$picture" $avc -an silent.mp4
ff -f lavfi -i "$picture" -f lavfi -i "$sound" -pix_fmt yuv420p $hevc -c:a aac -ac 2 hevc.mov
# What phones write when held upright, upside down, the other way: a display matrix, counted against the clock.
turned() {
  if ffmpeg -v error -h full | grep -q -e '-display_rotation '; then
    ff -display_rotation:v:0 "$1" -i h264.mp4 -c copy "$2"
  else
    ff -i h264.mp4 -c copy -metadata:s:v rotate="$1" "$2"
  fi
}
turned 270 rotated90.mp4
turned 180 rotated180.mov
turned 90 rotated270.mov
# Every third frame of the middle second missing, and times kept: uneven, as phones in the dark do.
ff -f lavfi -i "$picture" -vf "select='not(between(n,20,45))+not(mod(n,3))'" -fps_mode vfr -enc_time_base 1/600 $avc uneven.mp4
ff -f lavfi -i "testsrc2=size=640x360:rate=30000/1001:duration=2" $avc ntsc.mp4
hdr="-color_primaries bt2020 -colorspace bt2020nc"
ff -f lavfi -i "testsrc2=size=640x360:rate=30:duration=1" -vf "format=yuv444p,zscale=tin=bt709:pin=bt709:min=bt709:rin=limited:t=linear:p=bt709:npl=203,format=gbrpf32le,zscale=p=bt2020:t=smpte2084:m=bt2020nc:r=limited:npl=203,format=yuv420p10le" $hdr -color_trc smpte2084 -c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params "log-level=none:pools=1:hdr10=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400" hdr10.mp4
ff -f lavfi -i "testsrc2=size=640x360:rate=30:duration=1" -vf "format=yuv444p,zscale=tin=bt709:pin=bt709:min=bt709:rin=limited:t=linear:p=bt709:npl=203,format=gbrpf32le,zscale=p=bt2020:t=arib-std-b67:m=bt2020nc:r=limited:npl=203,format=yuv420p10le" $hdr -color_trc arib-std-b67 -c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params "log-level=none:pools=1:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc" hlg.mov
ff -f lavfi -i "$picture" -f lavfi -i "$sound" -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 300k -c:a libopus vp9.webm
# As a browser records: no length anywhere.
ff -i vp9.webm -c copy -live 1 -f webm - > live.webm
ff -f lavfi -i "$picture" -f lavfi -i "$sound" -c:v libvpx -deadline realtime -cpu-used 8 -b:v 300k -c:a libvorbis vp8.webm
# Black for 1.5 s, then something.
ff -f lavfi -i "color=black:size=640x360:rate=30:duration=1.5" -f lavfi -i "$picture" -filter_complex "[0][1]concat" $avc dark-start.mp4
ff -f lavfi -i "testsrc2=size=1920x1080:rate=60:duration=4" -f lavfi -i "sine=duration=4" $avc -g 60 -c:a aac large.mp4
ff -i h264.mp4 -c copy -metadata title="Secret title" -metadata location="+55.7558+037.6173/" -metadata com.apple.quicktime.location.ISO6709="+55.7558+037.6173/" -metadata make=SecretMaker -movflags +use_metadata_tags tagged.mov

cd ../bad
ff -f lavfi -i "$sound" -c:a aac sound.m4a
ff -f lavfi -i "$sound" -f lavfi -i "testsrc2=size=64x64:rate=1:duration=1" -c:a aac -c:v mjpeg -frames:v 1 -disposition:v attached_pic cover.mp4
ff -f lavfi -i "testsrc2=size=64x64:rate=1:duration=1" -frames:v 1 picture.jpg
ff -f lavfi -i "testsrc2=size=16x16:rate=1:duration=1" -f lavfi -i "anullsrc=duration=0.1" $avc -c:a aac $(i=0; while [ $i -lt 69 ]; do printf ' -map 1'; i=$((i + 1)); done) -map 0 streams70.mp4
ff -f lavfi -i "testsrc2=size=32x32:rate=1/600:duration=46800" $avc thirteen-hours.mp4
}
size() { wc -c < "$1"; }
head -c "$(($(size ../good/h264.mp4) / 2))" ../good/h264.mp4 > truncated.mp4
head -c "$(($(size ../good/faststart.mp4) / 2))" ../good/faststart.mp4 > truncated-faststart.mp4
head -c "$(($(size ../good/faststart.mp4) - 1))" ../good/faststart.mp4 > truncated-by-one.mp4
head -c "$(($(size ../good/fragmented.mp4) * 2 / 3))" ../good/fragmented.mp4 > truncated-fragmented.mp4
head -c "$(($(size ../good/vp9.webm) / 2))" ../good/vp9.webm > truncated.webm
head -c 40 ../good/h264.mp4 > only-the-start.mp4
: > empty.mp4
head -c 65536 /dev/urandom > random.mp4
head -c 65536 /dev/zero > zeros.mp4
printf '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n' > playlist.mp4
printf "ffconcat version 1.0\nfile '/etc/passwd'\n" > concat.mp4
printf '<!DOCTYPE html><html><body><script>alert(1)</script></body></html>' > page.mp4
printf 'Dear diary, this is not a video at all. It is far from one, really.\n' > text.mp4
printf 'PK\003\004\024\000\000\000\000\000rest of an archive' > archive.mp4
{ printf '<html><!--'; cat ../good/h264.mp4; } > polyglot.mp4
touch "$stamp"
