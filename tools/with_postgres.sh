#!/usr/bin/env bash
# Run a command with JIEDUI_DATABASE_URL naming a throw-away PostgreSQL cluster on a unix socket.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
data=$(mktemp -d /tmp/jiedui-pg.XXXXXX)
as=()
owner=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
    # initdb refuses root
    chown postgres "$data"
    as=(runuser -u postgres --)
    owner=postgres
fi
finish() {
    "${as[@]}" "$bin/pg_ctl" -D "$data/cluster" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$data"
}
trap finish EXIT
"${as[@]}" "$bin/initdb" -D "$data/cluster" -U "$owner" -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$data/cluster" -w -l "$data/log" \
    -o "-c listen_addresses='' -c unix_socket_directories=$data -c max_connections=200" \
    -o "-c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >/dev/null
JIEDUI_DATABASE_URL="postgres://$owner@/jiedui?host=$data" "$@"
