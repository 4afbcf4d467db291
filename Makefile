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
	@$(RUN) -m pytest --nbval --nbval-current-env notebooks

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
	rm -rf $(VENV) build dist scopeviz-demo.html .mypy_cache .pytest_cache .ruff_cache .hypothesis
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
