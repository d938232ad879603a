# make lab    install once, then open the course        make lab ARGS="--no-browser --port=8899"
# make test   install once, then check everything       make unit, make notebooks, make setup: parts of it
# make mutants   see that the tests notice a list of mistakes: most of an hour       make mutants ARGS="--only pix2pix"
# make weights   train the weights in data/weights again: about two hours on one core

PYTHON ?= $(or $(shell command -v python3.11),$(shell command -v python3.12),$(shell command -v python3.13),$(shell command -v python3))
ARGS ?=
BIN := .venv/bin
LESSONS := $(sort $(wildcard notebooks/*.ipynb))
INSTALL_FROM := pyproject.toml constraints.txt
CELL_TIMEOUT := 1800
# glibc hands freed blocks back to the system at once; fetching them again costs up to a quarter of a training step.
export MALLOC_MMAP_THRESHOLD_ := 33554432
export MALLOC_TRIM_THRESHOLD_ := 2147483647

.PHONY: lab setup test lint unit nbval notebooks mutants weights

lab: .venv/.lab-installed
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/$(notdir $(firstword $(LESSONS))) notebooks $(ARGS)

setup: .venv/.test-installed

test: lint unit nbval

lint: .venv/.test-installed
	$(BIN)/ruff check .
	$(BIN)/lint-imports

unit: .venv/.test-installed
	GANLAB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q --numprocesses 3 tests

# The exercises stay unsolved here; tests/notebooks runs them solved. Two notebooks at a time with a thread each are
# faster than one with two: much of a lesson cannot use the second.
nbval: .venv/.test-installed
	state=$$(mktemp -d) && GANLAB_STATE=$$state GANLAB_OFFLINE=1 OMP_NUM_THREADS=1 \
	$(BIN)/python -m pytest -q -p no:cacheprovider --durations=8 --numprocesses 2 --dist loadfile \
		-p tests.notebooks.seal --nbval-lax --nbval-current-env --nbval-cell-timeout=$(CELL_TIMEOUT) $(LESSONS); \
	status=$$?; rm -rf "$$state"; exit $$status

notebooks: .venv/.test-installed
	state=$$(mktemp -d) && export GANLAB_STATE=$$state GANLAB_OFFLINE=1 OMP_NUM_THREADS=1 && \
	printf '%s\n' $(LESSONS) | xargs -n 1 -P 2 $(BIN)/python -m tests.notebooks.execute; \
	status=$$?; rm -rf "$$state"; exit $$status

mutants: .venv/.test-installed
	$(BIN)/python -m benchmarks.mutants $(ARGS)

weights: .venv/.lab-installed
	OMP_NUM_THREADS=1 $(BIN)/python -m ganlab.training.recipes

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "ganlab needs Python 3.11 or newer, and none was found. Install it, or: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "ganlab needs Python 3.11 or newer, but $(PYTHON) is older. Try: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; \
		echo "Python could not make the virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

.venv/.lab-installed: $(INSTALL_FROM) | .venv/bin/python
	@echo "Installing ganlab into .venv. The first time this takes minutes; PyTorch alone is large."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	$(BIN)/python -m ipykernel install --sys-prefix --name ganlab --display-name "ganlab" > /dev/null
	@# JupyterLab's question about news would cover a newcomer's first screen
	$(BIN)/jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements" 2> /dev/null
	touch $@

.venv/.test-installed: .venv/.lab-installed
	@echo "Installing the test tools."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test,browser,editions]"
	-@git config diff.ipynb.textconv "$(BIN)/jupytext --from ipynb --to py:percent --output -" 2> /dev/null
	touch $@
