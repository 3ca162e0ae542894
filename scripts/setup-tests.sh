# What the toolkit’s own tests need besides packages: a browser, tools that judge pages and books. scripts/setup.sh reads this.
tools=.cache/tools

# Chromium without a window first, where it is a program of its own: it does the same in less time.
find_browser() {
    for candidate in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
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
    opens || { debian chromium-headless-shell libatomic1 fonts-noto-color-emoji && find_browser >"$venv/browser"; } ||
        { debian chromium libatomic1 fonts-noto-color-emoji && find_browser >"$venv/browser"; } ||
        { say "asking Playwright for a browser"; "$venv/bin/python" -m playwright install chromium >&2 && find_browser >"$venv/browser"; } || true
    opens || { cat "$venv/browser.log" >&2; stop "no browser could be made to work: install Chromium (Debian: apt-get install chromium libatomic1; macOS: brew install --cask chromium) and run this again"; }
    : >"$venv/browser.works"
    say "tests use $(cat "$venv/browser")"
}

# The rules of accessibility, of HTML and of workflows, at the versions in tests/tools; npm is one of the test packages.
page_tools() {
    if [ -d "$tools/node_modules" ] && cmp -s tests/tools/package-lock.json "$tools/package-lock.json"; then
        return
    fi
    say "installing what judges pages and workflows into $tools (hashes checked)"
    mkdir -p "$tools"
    cp tests/tools/package.json "$tools/"
    (PATH="$PWD/$venv/bin:$PATH" && cp tests/tools/package-lock.json "$tools/package-lock.new" && cd "$tools" &&
        mv package-lock.new package-lock.json && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) ||
        { rm -f "$tools/package-lock.json"; stop "npm could not install what is in tests/tools/package-lock.json"; }
}

# Poppler looks into PDFs.
poppler() {
    command -v pdfinfo >/dev/null && command -v pdffonts >/dev/null && return
    debian poppler-utils || { command -v brew >/dev/null && say "installing poppler" && brew install --quiet poppler >&2; } ||
        stop "the tests need poppler: install it (Debian: apt-get install poppler-utils; macOS: brew install poppler) and run this again"
}

# One test opens the folder for reading without a network in Firefox; without one it is left out.
firefox() {
    command -v firefox-esr >/dev/null || command -v firefox >/dev/null || [ -x /Applications/Firefox.app/Contents/MacOS/firefox ] && return
    debian firefox-esr || { command -v brew >/dev/null && say "installing Firefox" && brew install --quiet --cask firefox >&2; } ||
        say "there is no Firefox: one test is left out"
}

browser
page_tools
poppler
firefox
