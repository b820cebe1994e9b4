# Commands of Jiedui. `make` alone explains them.
PYTHON ?= python3.11
BIN    := .venv/bin
UV     := $(BIN)/uv
APT    := $(if $(filter 0,$(shell id -u)),,sudo )apt-get
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/pytest
# on every core; what needs the demonstration world stays with one of them
PARALLEL := $(PYTEST) -n auto --dist loadgroup
export NPM_CONFIG_UPDATE_NOTIFIER := false
# without compiled files every start costs four seconds more
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run check test test-fast test-main test-browser test-postgres test-scale test-crash bench train format lock docs hooks messages clean

help: ## explain the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile
	@echo "  PORT=8123 make run   on a port of your choice;  make run FRESH=1   starts over with empty data"

$(UV):
	$(PYTHON) -m venv .venv || ($(APT) update && $(APT) install -y $(notdir $(PYTHON))-venv && $(PYTHON) -m venv --clear .venv)
	$(BIN)/pip install --quiet --disable-pip-version-check uv

.venv/.run: requirements/run.txt pyproject.toml | $(UV)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

.venv/.test: requirements/test.txt .venv/.run
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/test.txt
	touch $@

.venv/.bench: requirements/bench.txt .venv/.run
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.txt
	touch $@

.venv/.train: requirements/train.txt .venv/.run
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/train.txt
	touch $@

.venv/.scale: requirements/scale.txt .venv/.run
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/scale.txt
	touch $@

.venv/.docs: requirements/docs.txt .venv/.run
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/docs.txt
	touch $@

node_modules/.stamp: package.json package-lock.json | .venv/.run
	if command -v npm >/dev/null; then npm ci --silent; else $(BIN)/python tools/npm.py ci --silent; fi
	touch $@

.venv/.messages: $(shell find src/jiedui/locale -name '*.po' 2>/dev/null) | .venv/.run
	$(BIN)/python tools/compile_messages.py
	touch $@

READY := .venv/.run node_modules/.stamp .venv/.messages

run: $(READY) ## start the site with the demonstration world
	@JIEDUI_DEMO=$${JIEDUI_DEMO:-true} exec $(MANAGE) serve --prepare $(if $(FRESH),--fresh)

check: $(READY) .venv/.test ## linters, types, layers, migrations, vocabulary
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/format_templates.py --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy --no-error-summary
	JIEDUI_DATA_DIR=var/check $(MANAGE) check --fail-level WARNING
	JIEDUI_DATA_DIR=var/check $(MANAGE) makemigrations --check --dry-run
	$(BIN)/python tools/audit_dependencies.py

.venv/.system: | .venv/.run
	bash tools/system_packages.sh
	touch $@

test: test-main test-browser test-postgres test-scale ## every test, with the browser, on PostgreSQL, Milvus Lite and Ray
	@echo "all test groups passed"

test-fast: $(READY) .venv/.test ## tests without browser and PostgreSQL
	$(PARALLEL) -m "not browser and not slow and not crash" --durations=10

test-main: $(READY) .venv/.test .venv/.system
	$(PARALLEL) -m "not browser and not crash" --durations=20

test-browser: $(READY) .venv/.test .venv/.system
	$(PARALLEL) -m browser tests/browser --durations=20

test-postgres: $(READY) .venv/.test .venv/.system
	bash tools/with_postgres.sh $(PARALLEL) -m "postgres and not browser and not crash" --durations=5

test-scale: $(READY) .venv/.test .venv/.scale ## the engines for many machines: Milvus Lite and two Ray nodes
	$(PYTEST) -m "scale and not crash" tests/matching tests/search --durations=5

test-crash: $(READY) .venv/.test .venv/.system ## kill, fill and soak for some minutes, on SQLite and PostgreSQL
	$(PYTEST) -m crash -s tests/crash
	bash tools/with_postgres.sh $(PYTEST) -m "crash and postgres" -s tests/crash

bench: $(READY) .venv/.test .venv/.bench ## measure; AREA=matching for one area, RECORDS=1000000 for another size
	$(BIN)/python -m benchmarks $(AREA) $(if $(RECORDS),--records $(RECORDS))

train: .venv/.train ## make the learned tables and the dictionary anew; CORPUS=folder
	$(BIN)/python -m jiedui.matching train $(or $(CORPUS),../shared/data/chinaxiv)

format: $(READY) .venv/.test ## format code and templates
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/python tools/format_templates.py

lock: | $(UV) ## write requirements/*.txt from pyproject.toml with hashes, naming no index; UPGRADE=1 for newer versions
	bash tools/lock.sh

messages: $(READY) ## gather the sentences to translate into src/jiedui/locale/en
	$(BIN)/python tools/gather_messages.py
	$(BIN)/python tools/compile_messages.py

docs: $(READY) .venv/.docs ## build the documentation into docs/_build
	$(BIN)/sphinx-build -W -q docs docs/_build

hooks: ## let git run `make check` before each push
	printf '#!/bin/sh\nexec make check\n' > .git/hooks/pre-push && chmod +x .git/hooks/pre-push

clean: ## remove everything that was built or installed
	rm -rf .venv node_modules var docs/_build build dist
