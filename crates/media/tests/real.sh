#!/bin/sh
# Brings files that a phone and other programs wrote: `real.sh FOLDER`.
# From Debian's package `forensics-samples-files` (recordings by its author, see its copyright file):
# phone.mp4 is a recording of an Android phone, with its place inside. Installed or not, root or not.
set -eu
out=${1:?folder}
[ -e "$out/complete-1" ] && exit 0
mkdir -p "$out"
exec 9>"$out/lock"
command -v flock >/dev/null && flock 9
[ -e "$out/complete-1" ] && exit 0
cd "$out"
from=/usr/share/forensics-samples/original-files
if [ ! -d "$from" ]; then
  rm -rf package ./*.deb
  apt-get download -qq forensics-samples-files 2>/dev/null ||
    { apt-get update -qq && apt-get download -qq forensics-samples-files; }
  dpkg -x forensics-samples-files_*.deb package
  from="package$from"
fi
cp "$from/movie1/VID_20191220_170832.mp4" phone.mp4
cp "$from/movie2/movie-hello.mp4" hello.mp4
rm -rf package ./*.deb
touch complete-1
