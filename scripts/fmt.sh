#!/usr/bin/env bash
. "$(dirname "$0")/lib.sh"
cargo fmt --all
scripts/web.sh deps
cd web && npm run format
