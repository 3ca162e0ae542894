#!/bin/sh
# Makes .venv with everything that the edition needs, at the versions in requirements.lock; with `browser`, also finds or
# installs Chromium and Poppler for the tests. Says what it does, and does nothing that is done already.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$@"; exit 2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"; else return 1; fi
}

# Debian's own packages, where there are any and we may install them.
debian() {
    command -v apt-get >/dev/null || return 1
    say "installing Debian packages: $*"
    as_root sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"' sh "$@" >&2
}

python_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && python_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

make_venv() {
    python=$(find_python) || { debian python3 python3-venv && python=$(find_python); } ||
        stop "Python 3.11 or newer is needed: install it (Debian: apt-get install python3 python3-venv; macOS: brew install python) and run this again"
    "$python" -c 'import ensurepip' 2>/dev/null || debian python3-venv ||
        stop "this Python cannot make virtual environments: install the package python3-venv and run this again"
    say "making $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
}

# What the environment was made from; another lock, another version of the package: it is brought up to date.
wanted() { cat requirements.lock pyproject.toml scripts/setup.sh | cksum; pwd; }

environment() {
    if [ -f "$venv/made-from" ] && [ "$(cat "$venv/made-from")" = "$(wanted)" ] && "$venv/bin/python" -c '' 2>/dev/null; then
        return
    fi
    "$venv/bin/python" -c '' 2>/dev/null && "$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
    say "installing the packages in requirements.lock (hashes checked; this takes a minute or two the first time)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    wanted >"$venv/made-from"
    say "ready"
}

find_browser() {
    for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    "$venv/bin/python" - 2>/dev/null <<'PY'
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
print(path) if os.path.exists(path) else sys.exit(1)
PY
}

# Whether the browser that was found opens a page; a bare system may lack a library that it or its driver needs.
opens() {
    [ -s "$venv/browser" ] && "$venv/bin/python" - "$(cat "$venv/browser")" 2>"$venv/browser.log" <<'PY'
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"] if os.geteuid() == 0 else [])
    browser.new_page().goto("about:blank")
    browser.close()
PY
}

browser() {
    if [ -f "$venv/browser.works" ] && [ -x "$(cat "$venv/browser")" ]; then
        return
    fi
    find_browser >"$venv/browser" || say "the tests need Chromium"
    opens || { debian chromium libatomic1 fonts-noto-color-emoji && find_browser >"$venv/browser"; } ||
        { say "asking Playwright for a browser"; "$venv/bin/python" -m playwright install chromium >&2 && find_browser >"$venv/browser"; } || true
    opens || { cat "$venv/browser.log" >&2; stop "no browser could be made to work: install Chromium (Debian: apt-get install chromium libatomic1; macOS: brew install --cask chromium) and run this again"; }
    : >"$venv/browser.works"
    say "tests use $(cat "$venv/browser")"
}

# Poppler, which the tests ask about the book as PDF.
poppler_works() { pdfinfo -v >/dev/null 2>&1 && pdffonts -v >/dev/null 2>&1 && pdftotext -v >/dev/null 2>&1; }

poppler() {
    poppler_works || { debian poppler-utils && poppler_works; } ||
        stop "the tests need Poppler: install it (Debian: apt-get install poppler-utils; macOS: brew install poppler) and run this again"
}

environment
if [ "${1:-}" = browser ]; then
    browser
    poppler
fi
exit 0
