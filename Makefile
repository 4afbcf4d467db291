# scopeviz: `make demo` shows it, `make test` tests it, `make help` lists the rest.
# Needs Python 3.11 or later and make; everything else goes into $(VENV).

VENV ?= .venv
# The first of these that is Python 3.11 or later makes $(VENV); or say PYTHON=/path/to/python.
PYTHON ?= python3.13 python3.12 python3.11 python3.14 python3 python

RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --quiet --disable-pip-version-check --no-input
# A stamp stands for a finished step: an interrupted one leaves none, and is begun again.
INSTALLED := $(VENV)/.installed
DEVELOPING := $(VENV)/.developing
SCRIPTING := $(VENV)/.scripting
BROWSING := $(VENV)/.browsing
SCRIPT_TESTS := tests/views/explorer
# npm finds node by its name.
NPM := PATH="$(abspath $(VENV))/bin:$$PATH" npm --prefix $(SCRIPT_TESTS) --no-update-notifier --silent
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(INSTALLED) ## Draw the example program and say where the HTML is
	@$(VENV)/bin/scopeviz demo

.PHONY: test
test: lint test-code test-notebooks ## Run the whole test suite

.PHONY: lint
lint: $(DEVELOPING) ## Check style and types
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy

.PHONY: test-code
test-code: $(DEVELOPING) ## Run the tests and the examples in docstrings
	@$(RUN) -m pytest

.PHONY: test-notebooks
test-notebooks: $(DEVELOPING) ## Run each notebook and compare every output with the stored one
	@$(RUN) -m pytest --nbval --nbval-current-env --nbval-sanitize-with notebooks/nbval_sanitize.cfg notebooks

.PHONY: style-script
style-script: $(SCRIPTING)
	@$(NPM) run style

.PHONY: test-script
test-script: style-script ## Check style and types of the explorer's script, and run its tests
	@$(NPM) run types
	@$(NPM) test
	@$(RUN) -m pytest tests/views/test_explorer.py tests/views/test_explorer_log.py tests/views/test_explorer_why.py

.PHONY: test-browser
test-browser: $(BROWSING) chromium ## Run the tests that drive JupyterLab, Notebook 7 and pages in Chromium
	@$(RUN) -m pytest tests/browser

.PHONY: notebooks
notebooks: $(DEVELOPING) ## Run each notebook and store its outputs
	@$(RUN) notebooks/store.py $(NOTEBOOKS)

.PHONY: bench
bench: $(DEVELOPING) ## Measure, and compare with the targets
	@$(RUN) -m benchmarks

.PHONY: bench-tensorflow
bench-tensorflow: $(DEVELOPING) ## The same beside real TensorFlow, which it puts into build/
	@$(RUN) -m benchmarks.against_tensorflow

.PHONY: clean
clean: ## Remove what was made
	rm -rf $(VENV) $(SCRIPT_TESTS)/node_modules build dist scopeviz-demo.html .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find scopeviz tests benchmarks examples -name __pycache__ -exec rm -rf {} +

# What `scopeviz demo` needs.  The environment is made anew when pyproject.toml changes.
$(INSTALLED): pyproject.toml
	@for candidate in $(PYTHON); do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        found="$$candidate"; \
	        if "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then \
	            python="$$candidate"; break; \
	        fi; \
	    fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "No Python 3.11 or later among: $(PYTHON). Install one, or say make PYTHON=/path/to/python." >&2; \
	    exit 1; \
	elif [ -z "$$python" ]; then \
	    echo "$$found cannot make virtual environments: it lacks ensurepip or venv. Install them (Debian: apt install python3-venv), or say make PYTHON=/path/to/python." >&2; \
	    exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" -V) ..." >&2; \
	rm -rf $(VENV) && "$$python" -m venv $(VENV)
	@$(PIP) install 'pip>=25.1' >&2
	@$(PIP) install --editable . >&2
	@touch $@

# What tests and checks need besides.
$(DEVELOPING): $(INSTALLED)
	@echo "Adding the tools for development to $(VENV) ..." >&2
	@rm -f $(INSTALLED)
	@$(PIP) install --group dev >&2
	@touch $(INSTALLED) $@

# node and npm come as a Python package: no machine needs to have them, and all have the same.
$(SCRIPTING): $(DEVELOPING) $(SCRIPT_TESTS)/package.json $(SCRIPT_TESTS)/package-lock.json
	@echo "Adding node and what tests scripts to $(VENV) and $(SCRIPT_TESTS) ..." >&2
	@$(PIP) install --group script >&2
	@$(NPM) ci --no-audit --no-fund >&2
	@touch $@

$(BROWSING): $(SCRIPTING)
	@echo "Adding JupyterLab, Notebook and what drives a browser to $(VENV) ..." >&2
	@$(PIP) install --group browser >&2
	@touch $@

# Chromium is the system's: what Playwright would fetch is in no package registry.
.PHONY: chromium
chromium:
	@if command -v chromium || command -v chromium-browser || command -v google-chrome; then exit; fi >/dev/null; \
	if [ "$$(id -u)" = 0 ]; then as=; else as="sudo -n"; fi; \
	if command -v apt-get >/dev/null && $$as true 2>/dev/null; then \
	    echo "Installing Debian's chromium ..." >&2; \
	    $$as apt-get update -qq >&2 \
	        && $$as apt-get install -qq --yes --no-install-recommends chromium >&2 && exit; \
	fi; \
	echo "No Chromium here, and it could not be installed. Install it (Debian: apt install chromium)." >&2; \
	exit 1
