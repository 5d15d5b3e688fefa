# `make demo` and `make test` are the only commands that a newcomer needs; each does its own set-up into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
REST := .rest.log
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Tests on the lab mostly wait, so all the others run beside them, in what they leave of the processors, and are shown
# afterwards. 5 is "none selected".
define beside
@echo "tests on two real regions; the others run beside them and are shown afterwards" >&2
@nice -n 19 $(BIN)/pytest -m "not lab$(1)" $(ARGS) >$(REST) 2>&1 & rest=$$!; \
$(BIN)/pytest -m "lab$(1)" $(ARGS); lab=$$?; \
wait $$rest; rest=$$?; cat $(REST); rm -f $(REST); \
case $$lab$$rest in 00|05|50) ;; *) exit 1 ;; esac
endef

.PHONY: demo test proof bench screenshots lint clean

demo: $(READY)  ## a live drill on two real regions on this machine; ARGS=--headless for no screen
	@$(BIN)/drillbook demo $(ARGS)

test: $(READY)  ## everything a change must pass
	@$(BIN)/ruff check tui tests
	@$(BIN)/ruff format --check tui tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	$(call beside, and not proof)

proof: export DRILLBOOK_PROOF := 1
proof: $(READY)  ## all of it, however long
	$(call beside,)

bench: $(READY)  ## measurements
	@$(BIN)/pytest tests/bench $(ARGS)

screenshots: $(READY)  ## pictures of real drills
	@$(BIN)/python tests/lab/screenshots.py

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Drillbook needs Python 3.11 or newer; give it with PYTHON=...")'
	@echo "setting up $(VENV) (once)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --progress-bar on -e '.[lab,dev]'
	@touch $@

clean:  ## remove what set-up made here; labs and caches stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis
