#!/usr/bin/env bash
# Installs what is missing: setup.sh run|check|test. Quick when all is there; says exactly what to do when it can't.
. "$(dirname "$0")/lib.sh"
for_what=${1:-run}

packages=() problems=()
newer() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; } # newer WANTED FOUND
want() { has "$1" || packages+=("$2"); }
postgres_bin() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || has initdb; }

want cc gcc
want curl curl
want ffmpeg ffmpeg
has node || packages+=(nodejs)
has npm || packages+=(npm)
if [ "$for_what" = test ]; then
  has chromium || packages+=(chromium)
  postgres_bin || packages+=(postgresql)
  has python3 || packages+=(python3)
  { has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null; } || packages+=(python3-venv)
fi

install() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    has sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; } || return 1
    as_root=(sudo)
  fi
  has apt-get || return 1
  say "installing: ${packages[*]}"
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
}
if [ ${#packages[@]} -gt 0 ] && ! install; then
  problems+=("These are missing: ${packages[*]}. On Debian or Ubuntu: sudo apt-get install ${packages[*]}")
fi

if has node && ! newer 20.19 "$(node --version | tr -d v)"; then
  problems+=("Node.js $(node --version) is too old, 20.19 or newer is needed: see https://nodejs.org/en/download")
fi
rust=$(rustc --version 2>/dev/null | cut -d' ' -f2) || true
if ! has cargo; then
  problems+=("Rust is missing: install rustup from https://rustup.rs, then run: rustup toolchain install 1.95 --component clippy,rustfmt")
elif [ -z "$rust" ]; then
  problems+=("rustup has no toolchain yet: rustup toolchain install 1.95 --component clippy,rustfmt && rustup default 1.95")
elif ! newer 1.95 "$rust"; then
  problems+=("Rust $rust is too old, 1.95 or newer is needed: rustup update stable")
elif [ "$for_what" != run ] && ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
  problems+=("Rust's formatter or linter is missing: rustup component add rustfmt clippy")
fi
[ ${#problems[@]} = 0 ] || die "${problems[@]/#/· }"
