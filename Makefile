# Thin names over tools people know. `make` sets everything up, on a machine with nothing too.
# Stamps under build/ keep a second run instant; delete build/ to start over.

PYTHON ?= python3
PYTHON313 := $(firstword $(wildcard /usr/bin/python3.13 /usr/local/bin/python3.13 \
	$(HOME)/.pyenv/versions/3.13.*/bin/python3.13))
# some images forbid compiled modules: every command and every test worker would compile ours anew
export PYTHONDONTWRITEBYTECODE :=
BIN := .venv/bin
STAMPS := build/stamps
# one more than the cores: what waits for a disk or another process leaves one free
COUNT ?= $(shell expr $$(nproc) + 1)
# sources from which modules and catalogues are generated
FORM_SOURCES := $(wildcard ui/*.ui resources/*.qrc resources/theme/tokens.toml \
	src/windowdesk/locale/*/LC_MESSAGES/*.po)

.PHONY: setup run test lint ruff format rooms contracts types bench proof shots messages lock clean
.DEFAULT_GOAL := setup

setup: $(STAMPS)/installed $(STAMPS)/fonts $(STAMPS)/forms

run: setup
	$(BIN)/windowdesk run --with-centre $(ARGS)

# a file's tests stay on one worker, with the servers they share; in the order of tests/conftest.py
# lint goes on beside them: types keep but one core busy. What it finds fails the whole, and is said last
# of all
test: setup $(STAMPS)/apt-test $(STAMPS)/emupos $(STAMPS)/zpl
	@$(MAKE) --no-print-directory --keep-going lint >build/lint.txt 2>&1 & lint=$$!; \
	$(BIN)/pytest -n $(COUNT) --dist loadfile --no-loadscope-reorder $(ARGS); tests=$$?; \
	wait $$lint || { cat build/lint.txt; echo "lint: FAILED, see above"; exit 1; }; exit $$tests

lint: ruff format rooms contracts types

ruff: setup
	$(BIN)/ruff check --quiet .

format: setup
	$(BIN)/ruff format --check --quiet .

rooms: setup
	$(BIN)/python packaging/rooms.py

contracts: setup
	$(BIN)/lint-imports >build/imports.txt || { cat build/imports.txt; exit 1; }

# once more as on Windows: a name that is only in POSIX breaks a counter there, and no test runs there
types: setup
	$(BIN)/mypy
	$(BIN)/mypy --config-file packaging/mypy-windows.ini

# every figure beside its peer; docs/performance.md is written anew by ARGS=--keep
bench: setup $(STAMPS)/peers
	$(BIN)/python -m tests.bench $(ARGS)

# PROOF_SHARD=1/4 takes a quarter; PROOF_STATE=DIR keeps what passed, so that a stop loses little;
# PROOF_BUDGET=600 stops after about ten minutes. Counts of all runs: build/proof/report.json
proof: setup $(STAMPS)/apt-test $(STAMPS)/emupos $(STAMPS)/zpl
	$(BIN)/pytest -m proof --proof $(ARGS)

shots: setup
	$(BIN)/python -m tests.shots $(ARGS)

messages: setup
	$(BIN)/python packaging/messages.py update
	$(BIN)/python packaging/forms.py

# hosts stay out of the files: another mirror serves as well, the hashes decide
lock: setup
	for set in run: "central:--extra central --extra token" \
		"dev:--group dev --extra central --extra token"; do \
		$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header \
			--quiet pyproject.toml $${set#*:} -o requirements/$${set%%:*}.txt; \
	done
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header \
		--quiet --constraint requirements/dev.txt --group bench -o requirements/bench.txt
	echo emupos | $(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --quiet --python-version 3.13 - -o requirements/emupos.txt

clean:
	rm -rf build dist out .venv .venv313 resources/fonts .mypy_cache .ruff_cache .pytest_cache
	find src tests packaging -name __pycache__ -type d -exec rm -rf {} +
	rm -f src/windowdesk/gui/forms/*.py src/windowdesk/locale/*/LC_MESSAGES/*.mo \
		src/windowdesk/central/static/tokens.css

$(STAMPS)/apt: packaging/apt-packages.txt packaging/apt.sh
	@mkdir -p $(@D)
	packaging/apt.sh packaging/apt-packages.txt
	@touch $@

$(STAMPS)/apt-test: packaging/apt-packages-test.txt packaging/apt.sh | $(STAMPS)/apt
	packaging/apt.sh packaging/apt-packages-test.txt
	@touch $@

$(STAMPS)/venv: requirements/dev.txt packaging/venv.sh | $(STAMPS)/apt
	packaging/venv.sh .venv $(PYTHON) requirements/dev.txt
	@touch $@

$(STAMPS)/installed: pyproject.toml $(STAMPS)/venv packaging/hatch_build.py
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(STAMPS)/fonts: packaging/fonts.lock packaging/fonts.py | $(STAMPS)/apt
	$(PYTHON) packaging/fonts.py
	@touch $@

$(STAMPS)/forms: $(FORM_SOURCES) packaging/forms.py $(STAMPS)/installed
	$(BIN)/python packaging/forms.py
	@touch $@

# what `make bench` measures us beside; into the same environment, which the tests do without
$(STAMPS)/peers: requirements/bench.txt packaging/venv.sh $(STAMPS)/installed \
		tests/bench/pouchdb/package.json $(STAMPS)/apt-test
	packaging/venv.sh .venv $(PYTHON) requirements/bench.txt
	@mkdir -p build/pouchdb && cp tests/bench/pouchdb/package.json build/pouchdb
	cd build/pouchdb && npm install --ignore-scripts --no-package-lock --no-audit --no-fund \
		--loglevel=error
	@touch $@

# a ZPL renderer written by others, as an independent witness; it wants Node
$(STAMPS)/zpl: tests/peripherals/zpl/package.json | $(STAMPS)/apt-test
	@if command -v npm >/dev/null; then \
		mkdir -p build/zpl && cp tests/peripherals/zpl/package.json build/zpl && cd build/zpl && \
		npm install --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error && \
		touch $(CURDIR)/$@; \
	else echo "No npm here: the ZPL renderer is left out."; fi

# an ESC/POS emulator written by others, as an independent witness; it wants Python 3.13
$(STAMPS)/emupos: requirements/emupos.txt packaging/venv.sh | $(STAMPS)/apt
	@if [ -n "$(PYTHON313)" ]; then \
		packaging/venv.sh .venv313 $(PYTHON313) requirements/emupos.txt && touch $@; \
	else echo "No Python 3.13 here: the ESC/POS emulator is left out."; fi
