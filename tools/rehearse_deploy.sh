#!/usr/bin/env bash
# Set up deploy/ in a throw-away folder as docs/operate says and walk through it: PostgreSQL, the units' own commands, nginx with TLS,
# backup, restore into an empty place. Needs nginx and openssl; systemd-analyze looks at the units where it is there.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
if [ -z "${JIEDUI_REHEARSAL:-}" ]; then
    export JIEDUI_REHEARSAL=1
    exec bash "$root/tools/with_postgres.sh" bash "$0"
fi
said() { printf '  %-58s %s\n' "$1" "${2:-ok}"; }
fail() { echo "FAILED: $1" >&2; exit 1; }

place=$(mktemp -d /tmp/jiedui-deploy.XXXXXX)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$place"
}
trap finish EXIT
cd "$root"
python=.venv/bin/python
free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
inner=$(free_port) plain=$(free_port) secure=$(free_port)

# --- settings: the sample file, with the names of this place
server=${JIEDUI_DATABASE_URL%/jiedui?host=*}
socket=${JIEDUI_DATABASE_URL#*host=}
sed -e "s#^JIEDUI_DATA_DIR=.*#JIEDUI_DATA_DIR=$place/data#" \
    -e "s#^JIEDUI_DATABASE_URL=.*#JIEDUI_DATABASE_URL='$server/jiedui?host=$socket'#" \
    -e "s#^JIEDUI_ORIGIN=.*#JIEDUI_ORIGIN=https://jiedui.example.cn:$secure#" \
    -e "s#^JIEDUI_MAIL_URL=.*#JIEDUI_MAIL_URL=#" deploy/jiedui.env > "$place/jiedui.env"
set -a; . "$place/jiedui.env"; set +a
owner=${server#postgres://}; owner=${owner%@}
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1)
"$psql" -h "$socket" -U "$owner" -d postgres -qc 'CREATE DATABASE jiedui' -qc 'CREATE DATABASE restored'
said "settings of deploy/jiedui.env are read"

# --- units
if command -v systemd-analyze >/dev/null; then
    mkdir "$place/units"
    for unit in deploy/*.service deploy/*.timer; do
        sed -e "s#/opt/jiedui#$root#g" -e "s#/etc/jiedui/jiedui.env#$place/jiedui.env#" -e '/^\(User\|Group\)=/d' "$unit" > "$place/units/$(basename "$unit")"
    done
    SYSTEMD_LOG_LEVEL=warning systemd-analyze verify "$place"/units/* 2>&1 | grep -v -i 'postgresql.service\|/proc\|Failed to \(add\|create\|load\)' | grep . && fail "systemd-analyze found the above"
    said "units are read by systemd-analyze"
else
    said "units" "not looked at: no systemd-analyze here"
fi

# --- install as docs/operate/running.md says
PORT=$inner "$python" manage.py serve --prepare --no-worker > "$place/prepare.log" 2>&1 & preparing=$!
for _ in $(seq 600); do curl -fs "http://127.0.0.1:$inner/healthz" >/dev/null 2>&1 && break; sleep 0.2; done
kill -INT "$preparing" && wait "$preparing" || { cat "$place/prepare.log"; fail "serve --prepare"; }
"$python" manage.py collectstatic --noinput --verbosity 0
said "tables, code tables, portal, scripts and styles"

# --- the commands of the units themselves
command_of() { "$python" - "$1" <<'P'
import re, sys
text = open(f"deploy/{sys.argv[1]}").read()
found = re.search(r"^ExecStart=((?:.*\\\n)*.*)$", text, re.M)[1]
print(re.sub(r"\\\n\s*", " ", found).replace("/opt/jiedui/", ""))
P
}
site=$(command_of jiedui-site.service | sed "s#127.0.0.1:8000#127.0.0.1:$inner#; s#--workers 4#--workers 2#")
$site > "$place/site.log" 2>&1 & pids+=($!)
$(command_of jiedui-worker.service) > "$place/worker.log" 2>&1 & pids+=($!)
for _ in $(seq 300); do curl -fs "http://127.0.0.1:$inner/healthz" >/dev/null 2>&1 && break; sleep 0.2; done
$(command_of jiedui-tick.service)
said "site, worker and tick run by their units' commands"

# --- nginx with TLS before it
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=jiedui.example.cn -keyout "$place/key.pem" -out "$place/cert.pem" 2>/dev/null
sed -e "s#listen 80;#listen 127.0.0.1:$plain;#" -e "s#listen 443 ssl;#listen 127.0.0.1:$secure ssl;#" -e "s#http2 on;##" \
    -e "s#/etc/ssl/jiedui/fullchain.pem#$place/cert.pem#" -e "s#/etc/ssl/jiedui/privkey.pem#$place/key.pem#" \
    -e "s#127.0.0.1:8000#127.0.0.1:$inner#" deploy/nginx.conf > "$place/server.conf"
cat > "$place/nginx.conf" <<N
worker_processes 1; daemon off; pid $place/nginx.pid; error_log $place/nginx.log;
events {}
http { access_log off; client_body_temp_path $place/body; proxy_temp_path $place/proxy; fastcgi_temp_path $place/f; uwsgi_temp_path $place/u; scgi_temp_path $place/s; include $place/server.conf; }
N
nginx -t -q -c "$place/nginx.conf"
nginx -c "$place/nginx.conf" & pids+=($!)
sleep 1
ask() { curl -sk --resolve "jiedui.example.cn:$secure:127.0.0.1" "$@"; }
base="https://jiedui.example.cn:$secure"
expect() { [ "$2" = "$3" ] && said "$1" || fail "$1: $3 instead of $2"; }
expect "HTTP leads to HTTPS" 301 "$(curl -s -o /dev/null -w '%{http_code}' -H 'Host: jiedui.example.cn' "http://127.0.0.1:$plain/")"
expect "the home page answers" 200 "$(ask -o "$place/home.html" -D "$place/head.txt" -w '%{http_code}' "$base/")"
for header in 'strict-transport-security: max-age=31536000' 'content-security-policy: ' 'x-content-type-options: nosniff' 'x-frame-options: DENY' 'referrer-policy: same-origin'; do
    grep -qi "^$header" "$place/head.txt" || fail "no header $header"
done
grep -qiE '^server: .*[0-9]' "$place/head.txt" && fail "the server tells its version"
said "headers of security are there, none tells a version"
ask -o /dev/null -D "$place/login.txt" "$base/accounts/login/"
grep -i '^set-cookie: __Host-csrftoken' "$place/login.txt" | grep -qi 'secure' || fail "the cookie is not for HTTPS alone"
said "cookies are for HTTPS alone"
style=$(grep -o '/static/[^"]*\.css' "$place/home.html" | head -n 1 || true)
[ -n "$style" ] || fail "the home page names no style"
ask -o /dev/null -D "$place/style.txt" "$base$style"
grep -qi '^cache-control:.*immutable' "$place/style.txt" || fail "styles are not kept for ever: $style"
said "styles have names with fingerprints and are kept"
head -c 30000000 /dev/zero > "$place/big"
expect "an upload beyond the limit is refused" 413 "$(ask -o /dev/null -w '%{http_code}' -F "file=@$place/big" "$base/ask/")"
expect "another host's name is refused" 400 "$(curl -s -o /dev/null -w '%{http_code}' -H 'Host: evil.example' "http://127.0.0.1:$inner/")"
"$python" manage.py doctor > "$place/doctor.txt" || { cat "$place/doctor.txt"; fail "doctor"; }
said "doctor finds nothing broken"

# --- backup beside the running site, restore into an empty place
"$python" manage.py backup "$place/kept.tar.gz" > "$place/backup.txt"
JIEDUI_DATABASE_URL="$server/restored?host=$socket" JIEDUI_DATA_DIR="$place/other" "$python" manage.py restore "$place/kept.tar.gz" > "$place/restore.txt"
grep -q '行数与备份一致' "$place/restore.txt" || { cat "$place/restore.txt"; fail "restore"; }
said "backup and restore into an empty place"

# --- upgrade: the steps again on what is there
"$python" manage.py migrate --verbosity 0 && "$python" manage.py collectstatic --noinput --verbosity 0
kill -HUP "${pids[0]}"
sleep 3
expect "after a reload it answers" 200 "$(ask -o /dev/null -w '%{http_code}' "$base/readyz")"
echo "deploy/ was walked through"
