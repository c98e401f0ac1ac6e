# make book and make test need only python3 (3.11 or newer) and git; uv is used where it is found.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BOOK := _build/html/index.html
# a notebook's cells, and the tests of a class, stay together on one core
CORES := -n logical --maxprocesses 4 --dist loadscope

# Without bytecode each kernel would compile pandas and matplotlib anew: two to four times slower.
unexport PYTHONDONTWRITEBYTECODE
# One clock for every build of one commit, so that two builds give the same bytes.
export SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 1767225600)
export PYTHONHASHSEED := 0

.PHONY: help book pdf paper classroom test test-interactive check refresh hashes links lab lite runtime hub assignment grade serve bench clean lock

help: ## list the targets
	@awk -F ':.*## ' '/^## /{printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# -- environments: .venv for the book, .venv-NAME for requirements/NAME.txt --------------------------

# $(call install,ENVIRONMENT,REQUIREMENTS,PROJECT) makes an environment or brings it up to date: hash-checked
# packages and, where they can build it, this project: read from here, or copied if PROJECT is a dot.
define install
@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; found = f"{sys.executable} is Python {v[0]}.{v[1]}."; v > (3, 14) and print(f"{found} The book is tested with 3.11 to 3.14; going on.", file=sys.stderr); sys.exit(0 if v >= (3, 11) else f"{found} 3.11 or newer is needed; name another one: make PYTHON=python3.12 ...")'
@echo "Setting up $(1): $$(grep -c '==' $(2)) packages. The first time this takes a minute or two."
@set -e; trap 'echo "The packages for $(1) were not installed; the lines above say why. This step needs the network: with it, run the same again." >&2' ERR; \
version() { "$$1" -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null || true; }; \
if [ "$$(version $(1)/bin/python)" != "$$(version $(PYTHON))" ]; then rm -rf $(1); fi; \
if command -v uv >/dev/null; then \
  [ -d $(1) ] || uv venv --quiet --python $(PYTHON) $(1); export VIRTUAL_ENV=$(1); pip="uv pip install --quiet"; \
else \
  [ -d $(1) ] || $(PYTHON) -m venv $(1); pip="$(1)/bin/python -m pip install --quiet --disable-pip-version-check"; \
fi; \
$$pip --require-hashes -r $(2); \
if grep -q '^hatchling==' $(2); then $$pip --no-deps --no-build-isolation $(if $(3),--force-reinstall $(3),-e .); fi
@touch $(1)/.ready
endef

$(VENV)/.ready: requirements.txt pyproject.toml
	$(call install,$(VENV),$<)

.venv-%/.ready: requirements/%.txt pyproject.toml
	$(call install,.venv-$*,$<)

# as on a real hub, the package and its data are a copy that students do not write to
.venv-hub/.ready: requirements/hub.txt pyproject.toml $(wildcard teaching/hub/proxy/* ledger/*.py ledger/*/*.py ledger/*/*/* data/*)
	$(call install,.venv-hub,$<,.)
	@cp -R teaching/hub/proxy .venv-hub/ && cd .venv-hub/proxy && ../bin/npm ci --silent --no-audit --no-fund || \
	  { rm -f ../.ready; echo "JupyterHub's proxy was not installed: npm could not fetch it." >&2; exit 1; }

## Everybody

book: $(VENV)/.ready ## set up, build the book, say where it is
	@$(BIN)/jupyter-book build . -W -n --keep-going --quiet
	@echo "The book is at $(CURDIR)/$(BOOK)"

test: $(VENV)/.ready ## set up, run every notebook again, check every number, build and check the book
	@$(BIN)/python -m pytest -q $(CORES)

serve: book ## serve the built book on this machine, port 8000
	@echo "http://localhost:8000 (stop with Ctrl-C)"
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

clean: ## remove what was built and set up
	@rm -rf _build .venv .venv-* dist .hypothesis .pytest_cache .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

## Readers and students

lab: .venv-lab/.ready ## open the chapters in JupyterLab
	@.venv-lab/bin/jupyter trust chapters/*.ipynb >/dev/null  # or Lab would hide stored figures until they are run
	@.venv-lab/bin/jupyter lab chapters/00-start-here.ipynb

# PYODIDE=folder or address takes Python for the browser from there, this once; LITE puts the link on each chapter.
lite: export LITE := 1
lite: export LITE_RUNTIME := $(PYODIDE)
lite: .venv-lite/.ready runtime book ## the book, and with it what runs its chapters in a browser
	@$(BIN)/python -m press lite

runtime: $(VENV)/.ready
	@$(BIN)/python -m press runtime

pdf: book ## make a PDF of the whole book (needs a Chromium on this machine)
	@$(BIN)/python -m press pdf

## Teachers

classroom: $(VENV)/.ready ## make a zip for students and one for teachers (needs a Chromium on this machine)
	@$(BIN)/python -m press classroom

assignment: .venv-grade/.ready ## make the graded assignment's version for students (see teaching/assignment/README.md)
	@.venv-grade/bin/python -m press.classroom.assignment assignment

grade: .venv-grade/.ready ## grade a folder of notebooks that were handed in: make grade SUBMISSIONS=folder
	@.venv-grade/bin/python -m press.classroom.assignment grade $(if $(SUBMISSIONS),"$(SUBMISSIONS)")

hub: .venv-hub/.ready ## try a JupyterHub for a class on this machine, port 8000 (see teaching/hub/README.md)
	@.venv-hub/bin/jupyterhub -f teaching/hub/jupyterhub_config.py

## Maintainers

check: $(VENV)/.ready ## the fast checks: data, prose, notebooks, imports
	@$(BIN)/python -m press check

refresh: $(VENV)/.ready ## after a change of data: run every notebook, rewrite the numbers in the prose, list what to reread
	@$(BIN)/python -m press refresh

test-interactive: $(VENV)/.ready .venv-lab/.ready ## run chapters where readers run them: JupyterLab, the browser alone, a hub, old packages
	@$(BIN)/python -m pytest -q $(CORES) -m interactive tests

links: $(VENV)/.ready ## ask every source whether its page is still there (needs the network)
	@$(BIN)/python -m press links

paper: $(VENV)/.ready .venv-paper/.ready ## make the paper on the book, as HTML and PDF (needs a Chromium on this machine)
	@PATH="$$(dirname "$$(.venv-paper/bin/python -c 'import pypandoc; print(pypandoc.get_pandoc_path())')"):$$PATH" $(BIN)/python -m press paper

bench: $(VENV)/.ready ## measure builds, notebook runs and pages; ALL=1 adds every page in Lighthouse, and growth
	@$(BIN)/python tests/bench.py $(if $(ALL),--all)

# Each environment keeps the versions of those before it.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml
lock: ## choose package versions anew (needs uv)
	@$(LOCK) --upgrade --extra book -o requirements.txt
	@$(LOCK) --extra lab -c requirements.txt -o requirements/lab.txt
	@$(LOCK) --extra lab --extra hub -c requirements/lab.txt -o requirements/hub.txt
	@$(LOCK) --extra grade -c requirements.txt -c requirements/lab.txt -o requirements/grade.txt
	@$(subst pyproject.toml,,$(LOCK)) --group lite -c requirements/lab.txt -o requirements/lite.txt
	@$(subst pyproject.toml,,$(LOCK)) --group paper -o requirements/paper.txt
	@{ echo "-r ../requirements/lab.txt"; sed -n '/^nbgitpuller==/,/[^\]$$/p' requirements/hub.txt; } > .binder/requirements.txt
