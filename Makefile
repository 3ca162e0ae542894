# `make site` builds the edition, `make test` runs every test. Each installs what it needs first; both can be repeated.
.PHONY: site book test bench bench-pages fuzz check serve hook setup lock clean help
.DEFAULT_GOAL := help

export NO_MKDOCS_2_WARNING = 1
BIN = .venv/bin

help:
	@echo "make site    check the edition and build it into site/"
	@echo "make book    make the book in dist/: PDF, EPUB, and the site as a folder that opens from disk"
	@echo "make test    run all tests"
	@echo "make bench   say how fast it is, beside others on the same pages; SIZES=\"100 1000 10000\", BENCH=--help; an hour"
	@echo "make bench-pages    say what each kind of page weighs and how good it is, beside stock Material; some minutes"
	@echo "make fuzz    feed the readers with files that a fuzzer makes, for SECONDS=600 (Linux)"
	@echo "make check   say what is wrong with the edition, file by file and line by line"
	@echo "make serve   show the site on this machine, and again at each change"
	@echo "make hook    check the edition before each commit, on this machine alone"
	@echo "make lock    bring the lock files up to date with pyproject.toml"
	@echo "make clean   remove what was built; sources and pages stay"

setup:
	@scripts/setup.sh

site: setup
	@$(BIN)/edition build --pdf

book: setup
	@$(BIN)/edition book

check: setup
	@$(BIN)/edition check

serve: setup
	@$(BIN)/mkdocs serve

hook: setup
	@git config core.hooksPath scripts/hooks

test:
	@scripts/setup.sh tests
	@$(BIN)/ruff check scripts tests
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto

# What it compares with is installed where it can be; scripts/bench/README.md says what is measured.
SIZES = 100 1000
BENCH =
bench:
	@scripts/setup.sh tests
	@$(BIN)/python scripts/bench/install.py
	@CHROMIUM=$$(cat .venv/browser) $(BIN)/python scripts/bench/bench.py --sizes $(SIZES) $(BENCH)

bench-pages:
	@scripts/setup.sh tests
	@CHROMIUM=$$(cat .venv/browser) $(BIN)/python scripts/bench/reading.py

# atheris is for this alone, so it is not in requirements.lock.
SECONDS = 600
fuzz: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[fuzz]"
	@$(BIN)/python tests/fuzz/readers.py $(SECONDS)

COMPILE = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --upgrade
lock: setup
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/$(COMPILE) --extra test --output-file tests/requirements.lock
	@$(BIN)/$(COMPILE) --extra build --constraint tests/requirements.lock --output-file requirements.lock

clean:
	@rm -rf site dist .cache
