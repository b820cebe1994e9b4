#!/usr/bin/env bash
# What the tests need beyond Python: a browser, Chinese fonts, Pango for PDF, PostgreSQL. Skipped when all are there.
set -eu
wanted=()
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || wanted+=(chromium)
fc-list 2>/dev/null | grep -q "Noto Sans CJK" || wanted+=(fonts-noto-cjk fontconfig)
ls /usr/lib/*/libpangoft2-1.0.so.0 >/dev/null 2>&1 || wanted+=(libpango-1.0-0 libpangoft2-1.0-0)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted+=(postgresql)
command -v xgettext >/dev/null || wanted+=(gettext)
[ ${#wanted[@]} -eq 0 ] && exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
