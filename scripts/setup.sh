#!/bin/sh
# Makes .venv with everything that the edition needs, at the versions in requirements.lock; with `tests`, also with what
# the toolkit’s own tests need (setup-tests.sh). Says what it does, and does nothing twice.
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
wanted() { cat "$1" pyproject.toml vendor/edition-*.whl scripts/setup.sh 2>/dev/null | cksum; pwd; }

made_from() { [ -f "$venv/made-from" ] && [ "$(cat "$venv/made-from")" = "$(wanted "$1")" ] && "$venv/bin/python" -c '' 2>/dev/null; }

# The toolkit itself: an edition of one’s own keeps it as a wheel; elsewhere this is its repository.
toolkit() {
    set -- vendor/edition-*.whl
    [ -f "$1" ] || set -- --no-build-isolation --editable .
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$@"
}

environment() {
    if made_from tests/requirements.lock || made_from "$1"; then
        return
    fi
    "$venv/bin/python" -c '' 2>/dev/null && "$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
    say "installing the packages in $1 (hashes checked; this takes a minute or two the first time)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$1"
    toolkit
    wanted "$1" >"$venv/made-from"
    say "ready"
}

case "${1:-}" in
    tests) environment tests/requirements.lock; . scripts/setup-tests.sh ;;
    *) environment requirements.lock ;;
esac
