# The one door for commands: `make help` lists what there is.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
MEMBERS := libs/common libs/messages libs/offices libs/pages libs/rulebook libs/tables libs/typefaces services/registry services/vendor-gateway services/filings services/ledger services/certificates services/portal deploy/standalone
CODE := libs services deploy tests bench
ARGS ?=
# Processes that share the tests: two, for the tests begin servers and processes of their own.
WORKERS ?= 2
# A tool for now and then: it has a folder of its own and stands in no lock.
MUTMUT := mutmut==3.8.1
# Likewise what the site is made with. What draws its drawings comes by npm, where there is npm.
MKDOCS := mkdocs-material==9.8.2
MERMAID := mermaid@11.12.0
# What others make clients with; the tests do as they do. TypeScript's comes by npm, where there is npm.
PYTHON_CLIENTS := openapi-python-client==0.29.1
TYPESCRIPT_CLIENTS := openapi-typescript@7.13.0 typescript@5.9.3
# What typefaces for pages are compressed with.
BROTLI := brotli==1.2.1
# What drives a browser and looks for barriers; the browser and its Chinese typefaces are Debian's.
BROWSER_TOOLS := playwright==1.65.2 axe-playwright-python==0.1.8
BROWSER_PACKAGES := chromium fonts-noto-cjk
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo up cluster kafka generators browser test test-fast check format bench faults sabotage fuzz properties mutants drawings pictures slices openapi docs lock clean

help: ## what can be typed
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(BIN)/python:
	@bash deploy/standalone/make-venv.sh $(PYTHON) $(VENV)

$(VENV)/.ready: requirements.lock $(foreach m,$(MEMBERS),$(m)/pyproject.toml) | $(BIN)/python
	@echo "installing the locked dependencies (once, about a minute)"
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation $(foreach m,$(MEMBERS),-e $(m))
	@touch $@

setup: $(VENV)/.ready ## make .venv with the locked dependencies

demo: setup ## a small province, three vendors, a year of completions   ARGS="--once --people 1000"
	@$(BIN)/xueshi demo $(ARGS)

up: setup ## run the platform on this machine until stopped   ARGS="--port 8000 --data-dir .xueshi"
	@$(BIN)/xueshi up $(ARGS)

kafka: ## a real Apache Kafka in .cache/kafka, by Maven (tests, benches and `xueshi cluster`)
	@bash deploy/kafka/fetch.sh .cache/kafka

generators: setup ## what makes clients from the OpenAPI documents, in .cache/clients (tests)
	@test -d .cache/clients/python || $(PYTHON) -m pip install --quiet --no-warn-conflicts --target .cache/clients/python $(PYTHON_CLIENTS) \
		|| { rm -rf .cache/clients/python; echo "the generator of Python clients could not be fetched"; }
	@test -d .cache/clients/typescript || { command -v npm >/dev/null && mkdir -p .cache/clients/typescript \
		&& npm install --silent --no-audit --no-fund --no-package-lock --prefix .cache/clients/typescript $(TYPESCRIPT_CLIENTS); } \
		|| { rm -rf .cache/clients/typescript; echo "the generator of TypeScript clients could not be fetched by npm"; }

browser: setup ## what opens the pages: Playwright in .cache/browser, and by root Debian's Chromium with Chinese typefaces (tests)
	@test -d .cache/browser || $(PYTHON) -m pip install --quiet --no-warn-conflicts --target .cache/browser $(BROWSER_TOOLS) \
		|| { rm -rf .cache/browser; echo "the browser's driver could not be fetched"; }
	@{ command -v chromium >/dev/null && [ -n "$$(fc-list :lang=zh 2>/dev/null)" ]; } \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { apt-get update -qq && apt-get install -y -qq --no-install-recommends fontconfig $(BROWSER_PACKAGES); } >/dev/null 2>&1; } \
		|| echo "NO BROWSER: what only a browser shows is not tested; as root: apt-get install $(BROWSER_PACKAGES)"

test: setup kafka generators browser ## every test, on a real PostgreSQL and a real Kafka   ARGS="tests/ledger -k hash"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-fast: setup ## the rules, the doors and the shape, without engines   ARGS="tests/registry"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not engines" $(ARGS)

check: setup ## lint, types, import contracts
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports
	@$(BIN)/python -m deploy.validate

format: setup ## put the code into shape
	@$(BIN)/ruff check --fix-only $(CODE)
	@$(BIN)/ruff format $(CODE)

bench: setup ## speed, each figure beside a floor of the same run   ARGS="intake distributed=20000 latency"
	@$(BIN)/python -m bench $(ARGS)

cluster: setup kafka ## each service as processes of its own, over Kafka and PostgreSQL   ARGS="--replicas ledger=3 --demo 1000"
	@$(BIN)/xueshi cluster $(ARGS)

faults: setup kafka ## the distributed shape under faults, from a seed   SECONDS=600 SEED=7
	@$(BIN)/python -m bench.faults $(or $(SECONDS),120) $(or $(SEED),$(shell date +%s)) $(ARGS)

sabotage: setup kafka ## rules broken one by one in a copy; the tests must catch each   ARGS="outbox-naive-cursor"
	@$(BIN)/python -m bench.sabotage $(ARGS)

fuzz: setup ## requests made up from every service's OpenAPI; nothing may be a 5xx or undocumented   REQUESTS=50000 SEED=7
	@$(BIN)/python -m bench.fuzz $(or $(REQUESTS),50000) $(or $(SEED),1)

properties: setup ## what holds for every example, with 2,000 others of each   ARGS="tests/rulebook -k carried"
	@$(BIN)/python -m pytest -n $(WORKERS) --hypothesis-profile=wide $(or $(ARGS),tests/rulebook tests/common)

mutants: setup ## small mistakes put into the rulebook one by one; its tests must notice   ARGS=2 (processes)
	@test -d .cache/mutmut || $(PYTHON) -m pip install --quiet --target .cache/mutmut $(MUTMUT)
	@PYTHONPATH=.cache/mutmut $(BIN)/python -m bench.mutants $(ARGS)

drawings: setup ## docs/architecture.md and the tables of docs/authorisation.md made anew from the code
	@$(BIN)/python -m deploy.drawings
	@$(BIN)/python -m deploy.authorisation

pictures: setup browser ## the pictures of the manuals taken anew from a small demo   ARGS="hours trace"
	@$(BIN)/python -m deploy.pictures $(ARGS)

slices: setup ## the typefaces of pages cut anew   UNIHAN=folder with the Unihan_….txt of Debian's unicode-data
	@test -d .cache/brotli || $(PYTHON) -m pip install --quiet --target .cache/brotli $(BROTLI)
	@PYTHONPATH=.cache/brotli $(BIN)/python -m deploy.typeface_slices $(UNIHAN)

openapi: setup ## docs/openapi written anew from the code
	@$(BIN)/python -m deploy.descriptions && $(BIN)/python -m deploy.portal_models

docs: ## every page as a site in build/site; a link that leads nowhere stops it
	@test -d .cache/$(MKDOCS) || $(PYTHON) -m pip install --quiet --no-warn-conflicts --target .cache/$(MKDOCS) $(MKDOCS)
	@test -d .cache/$(MERMAID)/package || { mkdir -p .cache/$(MERMAID) && cd .cache/$(MERMAID) \
		&& npm pack --silent $(MERMAID) >/dev/null && tar -xzf *.tgz package/dist/mermaid.min.js; } \
		|| echo "mermaid could not be fetched by npm: readers' browsers will fetch it for drawings"
	@NO_MKDOCS_2_WARNING=1 MERMAID=.cache/$(MERMAID)/package/dist/mermaid.min.js PYTHONPATH=.cache/$(MKDOCS) \
		$(PYTHON) -m mkdocs build --strict
	@echo "build/site/index.html"

lock: ## resolve every dependency anew into requirements.lock
	@bash deploy/standalone/lock.sh $(BIN)/python

clean: ## remove what was built (data directories stay)
	@rm -rf $(VENV) .cache build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
