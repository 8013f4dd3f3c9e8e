#!/usr/bin/env bash
# Runs a command with a private PostgreSQL on loopback, gone afterwards: with-postgres.sh COMMAND…
# The command finds it in TEST_POSTGRES_URL; its user may create databases. Not for data: it does not sync to disk.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || die "usage: with-postgres.sh COMMAND…"
bin=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || die 'PostgreSQL is missing: run scripts/setup.sh test')")

home=$(mktemp -d "${TMPDIR:-/tmp}/ai-shorts-postgres.XXXXXX")
as=() # PostgreSQL refuses to run as root
if [ "$(id -u)" = 0 ]; then
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  chown "$user" "$home"
  as=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups)
fi
server=
# shellcheck disable=SC2317 # called by the trap
stop() {
  if [ -n "$server" ]; then
    kill -QUIT "$server" 2>/dev/null || true # at once: there is nothing to keep
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT TERM

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$home/password"
chmod 644 "$home/password"
(cd "$home" && "${as[@]}" "$bin/initdb" -D "$home/data" -U ai_shorts -E UTF8 --locale=C.UTF-8 -A scram-sha-256 \
  --pwfile="$home/password" --no-sync >"$home/log" 2>&1) || { cat "$home/log" >&2; die "initdb failed"; }
rm "$home/password"

start() { # start PORT
  (cd "$home" && exec "${as[@]}" setpriv --pdeathsig QUIT "$bin/postgres" -D "$home/data" -p "$1" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c shared_buffers=64MB \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
    >"$home/log" 2>&1) &
  server=$!
  for _ in $(seq 100); do
    kill -0 "$server" 2>/dev/null || return 1
    "$bin/pg_isready" -q -h 127.0.0.1 -p "$1" && kill -0 "$server" 2>/dev/null && return 0
    sleep 0.1
  done
  return 1
}
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM))
  if start "$port"; then break; fi
  kill -QUIT "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
done
[ -n "$server" ] || { cat "$home/log" >&2; die "PostgreSQL did not start"; }

export TEST_POSTGRES_URL="postgres://ai_shorts:$password@127.0.0.1:$port/postgres"
status=0
"$@" || status=$?
exit "$status"
