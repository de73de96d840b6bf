# One word for each thing done often; `just` is optional, every line works by itself.

# What a change must pass
check: lint test

# Style, types, architecture
lint:
    ruff format --check
    ruff check
    mypy
    lint-imports

# The test suite; `just test -m slow` for the slow ones
test *ARGS:
    python cli.py test {{ARGS}}

# Put right what ruff can put right
fix:
    ruff check --fix
    ruff format

# Newest versions into constraints.txt: look at "Changed results" before committing
constraints:
    uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest --upgrade --extra test --extra lint --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file constraints.txt
