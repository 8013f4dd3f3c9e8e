#!/usr/bin/env bash
# kill -9 at random points: ROUNDS publishes to each platform (or to the ones named as arguments), then 100 uploads.
. "$(dirname "$0")/lib.sh"
cargo build --workspace --bins --tests
export LANES=${LANES:-32} SEED=${SEED:-1}
platforms=("$@")
[ $# -gt 0 ] || platforms=(youtube instagram tiktok vk)
wrong=0
for one in "${platforms[@]}"; do
  ROUNDS=${ROUNDS:-1000} cargo test -p ai-shorts-tests --test crash_publish -- --exact --nocapture "$one" || wrong=1
done
[ $# -gt 0 ] || ROUNDS=100 cargo test -p ai-shorts-tests --test crash_upload -- --nocapture || wrong=1
exit "$wrong"
