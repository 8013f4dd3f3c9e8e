# Sourced by the other scripts: where things are, how a step is announced and timed.
# shellcheck shell=bash
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
case ":$PATH:" in *":$HOME/.cargo/bin:"*) ;; *) PATH="$HOME/.cargo/bin:$PATH" ;; esac
# shellcheck disable=SC2034 # for the sourcing script
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}

say() { printf '%s\n' "$@" >&2; }
die() { say "$@"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

TIMES=()
# phase NAME COMMAND…: runs it, notes the seconds, stops the script when it fails.
phase() {
  local name=$1 start=$SECONDS status=0
  shift
  say "── $name"
  "$@" || status=$?
  TIMES+=("$(printf '%5ds  %s' $((SECONDS - start)) "$name")")
  [ "$status" = 0 ] || die "✗ $name failed (status $status)"
}
show_times() {
  [ ${#TIMES[@]} = 0 ] || printf '%s\n' "" "seconds per phase:" "${TIMES[@]}" "$(printf '%5ds  all' $SECONDS)" >&2
}
