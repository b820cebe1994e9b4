#!/usr/bin/env bash
# Locks with hashes and without the address of any index: installed from whichever index a person has configured.
set -eu
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-header --no-annotate ${UPGRADE:+--upgrade} "$@"
}
compile pyproject.toml --output-file requirements/run.txt
compile --group test --constraint requirements/run.txt --output-file requirements/test.txt
compile --group docs --constraint requirements/run.txt --output-file requirements/docs.txt
compile pyproject.toml --extra bench --constraint requirements/run.txt --output-file requirements/bench.txt
compile pyproject.toml --extra postgres --constraint requirements/run.txt --output-file requirements/postgres.txt
compile pyproject.toml --extra milvus --extra ray --constraint requirements/run.txt --output-file requirements/scale.txt
compile pyproject.toml --extra train --constraint requirements/run.txt --output-file requirements/train.txt
if grep -nE 'https?://' requirements/*.txt; then
    echo "a lock names an address" >&2
    exit 1
fi
