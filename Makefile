# Seventy-Two. `make` alone lists what there is. Works with GNU make 4 and with the 3.81 that macOS brings.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/python -m pytest
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
NODE := $(VENV)/node/.installed
# What sets this repository itself up, in a folder of its own: it is needed once, and never by what runs.
TOOLS := $(VENV)/build
# With the extras in the pin: before 23.3, pip looks past the pin of `coverage` when a package asks for `coverage[toml]`.
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --no-strip-extras --generate-hashes \
	--no-annotate --no-header --quiet

# Slower or more particular tests: each a folder under tests/, and a target here.
APART := browser faults mutants payloads

.NOTPARALLEL:
.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z]*\):.* ## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'
	@for folder in $(filter-out browser payloads,$(APART)); do printf '  make %-9s only the tests in tests/%s\n' $$folder $$folder; done

# --- Installing ---------------------------------------------------------------------------------------

.PHONY: install
install: $(RUN) ## what is needed to run it, into .venv

# The newest Python that is here and really starts (a version manager may leave names that do not).
$(BIN)/python:
	@found=; for python in $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		found=$${found:-$$python}; \
		"$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || continue; \
		exec "$$python" -m venv $(VENV); \
	done; \
	if [ -n "$$found" ]; then \
		echo "Seventy-Two cannot be installed: $$found has no venv module" \
			"(on Debian and Ubuntu, install the package $$found-venv)." >&2; \
	else \
		echo "Seventy-Two cannot be installed: it needs Python 3.11 or later, and there is none here." >&2; \
	fi; exit 1

$(RUN): requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Installing what requirements/run.txt names, into $(VENV)."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@rm -rf $(TOOLS)
	@$(PIP) install --require-hashes -r requirements/build.txt --target $(TOOLS)
	@PYTHONPATH=$(TOOLS) $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what requirements/dev.txt names, into $(VENV)."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(RUN) $@

# What only npm has (tests/node/package.json), for the tests of the page and of the payloads: .venv/node/node_modules.
.PHONY: node
node: $(NODE)

$(NODE): tests/node/package.json tests/node/package-lock.json tests/node/.npmrc | $(BIN)/python
	@command -v npm >/dev/null || { echo "There is no npm here (on Debian and Ubuntu, the package npm)." >&2; exit 1; }
	@echo "Installing what tests/node/package-lock.json names, into $(VENV)/node."
	@rm -rf $(VENV)/node && mkdir -p $(VENV)/node && cp $^ $(VENV)/node/
	@cd $(VENV)/node && npm ci --silent
	@touch $@

.PHONY: lock
lock: $(DEV) ## the lock files again, from pyproject.toml and tests/node (ARGS=--upgrade for newer versions)
	$(LOCK) $(ARGS) pyproject.toml --output-file requirements/run.txt
	$(LOCK) $(ARGS) --group build --constraint requirements/run.txt --output-file requirements/build.txt
	$(LOCK) $(ARGS) pyproject.toml --group dev --constraint requirements/run.txt \
		--constraint requirements/build.txt --output-file requirements/dev.txt
	@if command -v npm >/dev/null; then cd tests/node && npm install --package-lock-only --silent; \
	else echo "There is no npm here, so tests/node/package-lock.json is as it was."; fi

# --- Trying -------------------------------------------------------------------------------------------

.PHONY: demo
demo: $(RUN) ## a made-up force to try it in, in your browser (PORT=7272)
	@$(BIN)/seventytwo demo $(if $(PORT),--port $(PORT)) $(ARGS)

# --- Testing ------------------------------------------------------------------------------------------

.PHONY: test
test: $(DEV) ## every rule and room, with coverage, and every story; at most six minutes
	$(PYTEST) -n 2 --cov --cov-report= $(addprefix --ignore=tests/,house stories $(APART)) tests $(ARGS)
	$(BIN)/coverage report --include='policy/*' --fail-under=100
	$(BIN)/coverage report --omit='policy/*' --fail-under=90
	$(PYTEST) -n 2 tests/stories $(ARGS)

.PHONY: browser
browser: $(DEV) ## the page, in a Chromium; at most four minutes
	@if $(BIN)/python -m tests.chromium; then $(MAKE) --no-print-directory node && $(PYTEST) tests/browser $(ARGS); \
	elif [ "$$CI" = true ]; then echo "There is no Chromium here, and CI needs one." >&2; exit 1; \
	else echo "There is no Chromium here, so nothing was run."; fi

.PHONY: days
days: $(DEV) ## what goes by the machine's clock, on four other dates; at most four minutes
	@$(BIN)/python -m tests.days

.PHONY: payloads
payloads: $(DEV) ## every payload against the types that Slack publishes on npm
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory node && $(PYTEST) tests/payloads $(ARGS); \
	elif [ "$$CI" = true ]; then echo "There is no npm here, and CI needs it." >&2; exit 1; \
	else echo "There is no npm here, so nothing was run."; fi

.PHONY: $(filter-out browser payloads,$(APART))
$(filter-out browser payloads,$(APART)): $(DEV)
	$(PYTEST) $(if $(filter mutants,$@),-n 2 --dist loadfile) tests/$@ $(ARGS)

.PHONY: pictures
pictures: $(DEV) ## docs/pictures again, taken of the page in a Chromium
	$(BIN)/python -m tests.browser.pictures

.PHONY: trace
trace: $(DEV) ## what every story enters and shows, into build/trace: to compare before and after a change
	rm -rf build/trace
	$(PYTEST) -n 2 -p tests.trace tests/stories --traces build/trace $(ARGS)

.PHONY: goldens
goldens: $(DEV) ## tests/goldens again: what each screen says, as it is read
	$(BIN)/python -m tests.bot.goldens

.PHONY: docs
docs: $(DEV) ## what is written by a program: docs/cases.md, and the README's table and state diagram
	$(BIN)/python -m tests.house.cases
	$(BIN)/python -m tests.house.pictures

.PHONY: check
check: $(DEV) ## style, types, who imports whom, names, links; at most a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) --quiet tests/house
	@$(BIN)/python -m tests.house.measures

.PHONY: format
format: $(DEV) ## set the code as `make check` wants it, where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
