# Everything a developer does with this repository. `make` alone lists it.

PYTHON ?= python3
PORT ?= 8080
# Tests wait more than they compute.
WORKERS ?= $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PROGRAMS := /usr/bin/chromium /usr/sbin/nginx /usr/bin/redis-server
PACKAGES := chromium nginx-light redis-server
DRIVERS := $(VENV)/.installed-databases
DATABASES ?= postgresql mariadb
NODE_CLIENTS := tests/node/node_modules/.installed

.DEFAULT_GOAL := help
.PHONY: help install install-test serve test test-databases check check-code check-types check-docs format bench docs screenshots lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(INSTALLED) ## the virtual environment .venv with all of requirements.txt

$(INSTALLED): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Revurb needs Python 3.11 or newer: make install PYTHON=python3.12")'
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing requirements.txt into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

install-test: install $(PROGRAMS) $(NODE_CLIENTS) ## what the tests need besides Python: Chromium, nginx, Redis and the npm clients

$(PROGRAMS):
	@[ "$$(id -u)" = 0 ] || { echo "The tests need $@: sudo apt-get install $(PACKAGES)" >&2; exit 1; }
	apt-get update --quiet=2
	DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --no-install-recommends $(PACKAGES)

$(NODE_CLIENTS): tests/node/package-lock.json
	@command -v npm >/dev/null || { echo "The client tests need Node: sudo apt-get install nodejs npm" >&2; exit 1; }
	npm ci --prefix tests/node --no-audit --no-fund --loglevel=error
	@touch $@

serve: install ## the demo site with sockets and API on http://localhost:8080 (PORT=... for another)
	@grep -qs 'APP_SECRET=' .env || { umask 077; echo '# The demo site reads this file.' >> .env; $(BIN)/python manage.py revurb_install --write; }
	@$(BIN)/python manage.py migrate --verbosity 0
	@exec $(BIN)/python manage.py runrevurb --host localhost --port $(PORT)

test: install-test ## all tests (ARGS="-k presence" for some)
	@$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 --dist worksteal $(ARGS)

test-databases: install $(DRIVERS) ## the tests that depend on the database, on PostgreSQL and MariaDB (DATABASES=... for one)
	@for each in $(DATABASES); do .ci/database $$each $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 -m database $(ARGS) || exit 1; done

$(DRIVERS): requirements-databases.txt $(INSTALLED)
	@.ci/database install
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-databases.txt
	@touch $@

check: check-code check-types check-docs ## format, lint, types, floors, migrations, templates, docs (faster with -j)

check-code: install
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python manage.py makemigrations --check --dry-run --skip-checks
	@$(BIN)/djlint --lint --quiet broadcasting pennant sanctum revurb_project

check-types: install
	@$(BIN)/mypy

check-docs: install
	@$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

format: install ## format the code and mend what ruff can mend
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

bench: install ## the benchmarks, ratios against the floor (ARGS="--help" for a choice)
	@$(BIN)/python -m benchmarks $(ARGS)

docs: install ## the documentation as a site in docs/_build/html
	@$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

screenshots: install-test ## pictures of the demo page in screenshots/
	@$(BIN)/python -m pytest -m browser $(ARGS)

lock: install ## requirements*.txt anew from pyproject.toml, for every Python at once
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --upgrade --no-header --no-annotate --python-version 3.11 \
		pyproject.toml --extra celery --extra encryption --extra openfeature --extra redis --extra uvicorn --group dev --output-file requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --upgrade --no-header --no-annotate --python-version 3.11 \
		--group databases --constraint requirements.txt --output-file requirements-databases.txt

clean: ## what was built and cached, but not .venv
	rm -rf build dist docs/_build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .tox
