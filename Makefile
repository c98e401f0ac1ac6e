# make book and make test need only python3 (3.11 to 3.13) and git; uv is used where it is found.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
LAB := .venv-lab
HUB := .venv-hub
LITE_ENV := .venv-lite
GRADE := .venv-grade
PANDOC := .venv-pandoc
BIN := $(VENV)/bin
BOOK := _build/html/index.html
# a notebook's cells, and the tests of a class, stay together on one core
CORES := -n logical --maxprocesses 4 --dist loadscope

# Without bytecode each kernel would compile pandas and matplotlib anew: two to four times slower.
unexport PYTHONDONTWRITEBYTECODE
# One clock for every build of one commit, so that two builds give the same bytes.
export SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 1767225600)
export PYTHONHASHSEED := 0

.PHONY: help book pdf paper classroom test test-interactive check refresh links lab lite runtime hub assignment grade serve bench clean lock

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-16s %s\n", $$1, $$2}'

# install ENVIRONMENT REQUIREMENTS [PROJECT]: an environment with hash-checked packages and this project in it,
# read from here, or copied into it if PROJECT is a dot
define install
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Python 3.11, 3.12 or 3.13 is needed; {sys.executable} is {v.major}.{v.minor}. Name another one: make PYTHON=python3.12 ...")'
	@{ if command -v uv >/dev/null; then \
	  uv venv --quiet --clear --python $(PYTHON) $(1) && \
	  VIRTUAL_ENV=$(1) uv pip install --quiet --require-hashes -r $(2) && \
	  VIRTUAL_ENV=$(1) uv pip install --quiet --no-deps --no-build-isolation $(if $(3),$(3),-e .); \
	else \
	  rm -rf $(1) && $(PYTHON) -m venv $(1) && \
	  $(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2) && \
	  $(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation $(if $(3),$(3),-e .); \
	fi; } || { echo "The packages for $(1) were not installed; the lines above say why. This step alone needs the network: with it, run the same again." >&2; exit 1; }
	@touch $(1)/.ready
endef

$(VENV)/.ready: requirements.txt pyproject.toml
	@echo "Setting up $(VENV) (once)"
	$(call install,$(VENV),requirements.txt)

$(LAB)/.ready: requirements-lab.txt pyproject.toml
	@echo "Setting up $(LAB) with JupyterLab (once)"
	$(call install,$(LAB),requirements-lab.txt)

# as on a real hub, the package and its data are a copy that students do not write to
$(HUB)/.ready: requirements-hub.txt pyproject.toml $(wildcard teaching/hub/proxy/* ledger/*.py ledger/*/*.py data/*)
	@echo "Setting up $(HUB) with JupyterHub"
	$(call install,$(HUB),requirements-hub.txt,.)
	@cp -R teaching/hub/proxy $(HUB)/proxy && cd $(HUB)/proxy && ../bin/npm ci --silent --no-audit --no-fund || \
	  { rm -f $(HUB)/.ready; echo "JupyterHub's proxy was not installed: npm could not fetch it." >&2; exit 1; }

$(LITE_ENV)/.ready: requirements-lite.txt pyproject.toml
	@echo "Setting up $(LITE_ENV) with JupyterLite (once)"
	$(call install,$(LITE_ENV),requirements-lite.txt)

$(GRADE)/.ready: requirements-grade.txt pyproject.toml
	@echo "Setting up $(GRADE) with nbgrader (once)"
	$(call install,$(GRADE),requirements-grade.txt)

$(PANDOC)/.ready: requirements-paper.txt
	@echo "Setting up $(PANDOC) with Pandoc (once)"
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --clear --python $(PYTHON) $(PANDOC) && VIRTUAL_ENV=$(PANDOC) uv pip install --quiet --require-hashes -r $<; \
	else \
	  rm -rf $(PANDOC) && $(PYTHON) -m venv $(PANDOC) && \
	  $(PANDOC)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
	@ln -sf "$$($(PANDOC)/bin/python -c 'import pypandoc; print(pypandoc.get_pandoc_path())')" $(PANDOC)/bin/pandoc
	@touch $@

book: $(VENV)/.ready ## set up, build the book, say where it is
	@$(BIN)/jupyter-book build . -W -n --keep-going --quiet
	@echo "The book is at $(CURDIR)/$(BOOK)"

pdf: book ## make a PDF of the whole book (needs a Chromium on this machine)
	@$(BIN)/python -m press pdf

paper: $(VENV)/.ready $(PANDOC)/.ready ## make the paper on the book, as HTML and PDF (needs a Chromium on this machine)
	@PATH="$(CURDIR)/$(PANDOC)/bin:$$PATH" $(BIN)/python -m press paper

classroom: $(VENV)/.ready ## make a zip for students and one for teachers (needs a Chromium on this machine)
	@$(BIN)/python -m press classroom

test: $(VENV)/.ready ## set up, run every notebook again, check every number, build and check the book
	@$(BIN)/python -m pytest -q $(CORES)

test-interactive: $(VENV)/.ready $(LAB)/.ready ## run the chapters where readers run them: JupyterLab and others (a quarter of an hour)
	@$(BIN)/python -m pytest -q -m interactive tests

check: $(VENV)/.ready ## the fast checks: data and prose
	@$(BIN)/python -m press check

refresh: $(VENV)/.ready ## after a change of data: run every notebook, rewrite the numbers in the prose, list what to reread
	@$(BIN)/python -m press refresh

links: $(VENV)/.ready ## ask every source whether its page is still there (needs the network)
	@$(BIN)/python -m press links

lab: $(LAB)/.ready ## open the chapters in JupyterLab
	@$(LAB)/bin/jupyter trust chapters/*.ipynb >/dev/null  # or Lab would hide stored figures until they are run
	@$(LAB)/bin/jupyter lab chapters/00-start-here.ipynb

hub: $(HUB)/.ready ## try a JupyterHub for a class on this machine, port 8000 (see teaching/hub/README.md)
	@$(HUB)/bin/jupyterhub -f teaching/hub/jupyterhub_config.py

assignment: $(GRADE)/.ready ## make the graded assignment's version for students (see teaching/assignment/README.md)
	@$(GRADE)/bin/python -m press.classroom.assignment assignment

grade: $(GRADE)/.ready ## grade a folder of notebooks that were handed in: make grade SUBMISSIONS=folder
	@$(GRADE)/bin/python -m press.classroom.assignment grade $(if $(SUBMISSIONS),"$(SUBMISSIONS)")

# PYODIDE=folder or address takes Python for the browser from there, this once; LITE puts the link on each chapter.
lite: export LITE := 1
lite: export LITE_RUNTIME := $(PYODIDE)
lite: $(LITE_ENV)/.ready runtime book ## the book, and with it what runs its chapters in a browser
	@$(BIN)/python -m press lite

runtime: $(VENV)/.ready
	@$(BIN)/python -m press runtime

serve: book ## serve the built book on this machine, port 8000
	@echo "http://localhost:8000 (stop with Ctrl-C)"
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

bench: $(VENV)/.ready ## measure builds, notebook runs and pages; ALL=1 adds every page in Lighthouse, and growth
	@$(BIN)/python tests/bench.py $(if $(ALL),--all)

clean: ## remove what was built and set up
	@rm -rf _build $(VENV) $(LAB) $(HUB) $(LITE_ENV) $(GRADE) $(PANDOC) dist .hypothesis .pytest_cache .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: ## choose package versions anew (maintainers; needs uv)
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra book pyproject.toml -o requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra lab -c requirements.txt pyproject.toml -o requirements-lab.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra lab --extra hub -c requirements-lab.txt pyproject.toml -o requirements-hub.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --extra grade -c requirements.txt -c requirements-lab.txt pyproject.toml -o requirements-grade.txt
	@{ echo "-r ../requirements-lab.txt"; sed -n '/^nbgitpuller==/,/[^\]$$/p' requirements-hub.txt; } > .binder/requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group lite -c requirements-lab.txt -o requirements-lite.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group paper -o requirements-paper.txt
