PYTHON ?= python3
BIN := .venv/bin
# Modules are compiled when they are first imported: most never are.
INSTALL := python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-compile
PIP := $(BIN)/$(INSTALL)
CACHE := benchmarks/.cache
QUOTES := 10000 100000 1000000
LOCKED := --require-hashes --only-binary :all:
RESOLVE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --only-binary :all: --quiet $(UPGRADE)
COMPILE = $(RESOLVE) pyproject.toml
EXTRAS := --extra mcp --extra parquet --extra draft
CLIENTS := tests/clients/.venv
# Node.js and npm come from the lock, too.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --silent --prefix tests

# Hundreds of tests start a process: each would compile every module anew if what is compiled were not kept.
export PYTHONDONTWRITEBYTECODE =

CASES ?= 30000
ROUNDS ?= 50
MINUTES ?= 60
FAULTS := tests/faults tests/dossiers/test_loading.py tests/dossiers/test_agreement.py tests/dossiers/test_rendering.py tests/middleware/test_cache.py

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install serve test quick fuzz faults soak check docs docs-links lock sbom benchmark

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile

install: .venv/installed ## install what serving needs, from the hashed lock

serve: install ## migrate, load seed/ and serve on http://127.0.0.1:8000 (HOST and PORT change that)
	@$(BIN)/onrecord migrate
	@$(BIN)/onrecord load seed/
	@exec $(BIN)/onrecord serve

test: .venv/installed-dev tests/node_modules/installed $(CLIENTS)/installed ## run all tests but those of `make faults`, a real PostgreSQL included (ARGS goes to pytest)
	@$(BIN)/pytest -n auto --dist worksteal -m 'not faults' $(ARGS)

quick: .venv/installed-dev ## run the tests that need neither PostgreSQL nor a browser, nor much time (ARGS goes to pytest)
	@$(BIN)/pytest -n auto --dist worksteal -m 'not slow and not postgres and not browser and not faults' $(ARGS)

fuzz: .venv/installed-dev ## try 390,000 hostile queries, paths, headers, cursors, bodies, files and bytes (CASES of each of 13 kinds)
	@CASES=$(CASES) timeout 5400 $(BIN)/pytest -n auto -rP tests/test_fuzz.py tests/test_fuzz_bodies.py tests/test_schemathesis.py $(ARGS)

faults: .venv/installed-dev ## kill loads and migrations (ROUNDS times each), abort downloads, stop databases, fill disks (ARGS goes to pytest)
	@ROUNDS=$(ROUNDS) timeout 5400 $(BIN)/pytest -n auto -rP $(or $(ARGS),$(FAULTS))

soak: .venv/installed-dev ## ask for everything for an hour (MINUTES) at a million quotes, with a load every minute
	@$(BIN)/python -m benchmarks.endurance --quotes 1000000 --minutes $(MINUTES)

check: .venv/installed-dev tests/node_modules/installed sbom docs ## lint, check the types, the imports, what is unsafe, the seed, the page, OpenAPI and the documentation
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml app migrations
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/onrecord check seed/
	@$(NPM) run check

docs: .venv/installed-dev ## make the documentation site in site/; a broken link or a page in no table of contents is an error
	@$(BIN)/sphinx-build --quiet --nitpicky --fail-on-warning --keep-going docs site
	@echo "The documentation is in site/index.html."

docs-links: .venv/installed-dev ## ask for every address outside of the site that the documentation names (needs a network)
	@$(BIN)/sphinx-build --quiet --builder linkcheck docs site/.linkcheck

lock: .venv/installed-dev ## renew the locks from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) --group build --output-file requirements.txt
	@$(COMPILE) --group build --group dev --constraint requirements.txt --output-file requirements-dev.txt
	@$(COMPILE) --group build $(EXTRAS) --constraint requirements-dev.txt --output-file requirements-image.txt
	@$(RESOLVE) --group benchmark --output-file benchmarks/requirements.txt
	@$(RESOLVE) --group clients --output-file tests/clients/requirements.txt

sbom: .venv/installed-dev ## list what serving needs in sbom.json, in the form of CycloneDX
	@PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --short-PURLs --output-reproducible \
		--output-file sbom.json requirements.txt
	@grep -q '"purl": "pkg:pypi/fastapi@' sbom.json

benchmark: .venv/installed-dev $(CACHE)/installed ## compare with what else could serve this (QUOTES is a list of sizes)
	@$(BIN)/python -m benchmarks $(QUOTES)

$(CACHE)/installed: benchmarks/requirements.txt
	@echo "Installing Datasette, to compare with, into $(CACHE)/datasette ..."
	@rm -rf $(CACHE)/datasette
	@$(PYTHON) -m venv $(CACHE)/datasette
	@$(CACHE)/datasette/bin/$(INSTALL) $(LOCKED) --requirement benchmarks/requirements.txt
	@touch $@

# A changed lock makes the environment anew, so that what the lock no longer names is gone.
.venv/installed: requirements.txt
	@$(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo >&2 \
	"OnRecord needs Python 3.11 or newer with venv: install python3 and python3-venv, or say 'make PYTHON=python3.13 ...'"; exit 1; }
	@echo "Installing into .venv (once for each lock, about 20 seconds) ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@$(PIP) $(LOCKED) --requirement requirements.txt
	@$(BIN)/python -m pip uninstall --quiet --quiet --yes setuptools
	@$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@echo "Installing the tools for development ..."
	@$(PIP) $(LOCKED) --requirement requirements-dev.txt
	@touch $@

# What checks the page and the OpenAPI document, and makes clients from it.
tests/node_modules/installed: tests/package-lock.json | .venv/installed-dev
	@echo "Installing the tools from npm ..."
	@$(NPM) ci
	@touch $@

$(CLIENTS)/installed: tests/clients/requirements.txt
	@echo "Installing the generator of Python clients into $(CLIENTS) ..."
	@rm -rf $(CLIENTS)
	@$(PYTHON) -m venv $(CLIENTS)
	@$(CLIENTS)/bin/$(INSTALL) $(LOCKED) --requirement tests/clients/requirements.txt
	@touch $@
