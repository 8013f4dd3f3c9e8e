#!/usr/bin/env bash
# Holds dependencies to deny.toml, and finds unused ones. Compiling cargo-deny takes about as long as compiling the
# whole service, so the quick check is our own; where cargo-deny is installed, it has its say as well.
. "$(dirname "$0")/lib.sh"
python3 scripts/deps.py
if has cargo-deny; then cargo deny --log-level warn check bans licenses sources; fi
