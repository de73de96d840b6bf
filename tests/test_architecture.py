"""The floors of ARCHITECTURE.md hold, every module says what it is, the facade is complete."""

import __future__

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import layoutopt

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "layoutopt"
MODULES = sorted(PACKAGE.rglob("*.py"))


def test_the_import_contracts_hold():
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    result = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is(module):
    assert ast.get_docstring(ast.parse(module.read_text("utf-8")))


def test_the_facade_is_sorted_and_complete():
    names = layoutopt.__all__
    offered = {name: getattr(layoutopt, name) for name in names}
    public = {
        name
        for name, value in vars(layoutopt).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType | type(__future__.annotations))
    }
    assert list(names) == sorted(offered)
    assert public <= set(names)


def test_every_room_is_a_package_and_travels_typed():
    rooms = {path.parent for path in MODULES if path.name != "build_font.py"}
    assert [room.name for room in rooms if not (room / "__init__.py").exists()] == []
    assert (PACKAGE / "py.typed").exists()


def test_the_exact_versions_cover_what_is_asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = {*project["dependencies"], *extras["test"], *extras["lint"]}
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all("==" in line for line in lines)
    fixed = {line.partition("==")[0] for line in lines}
    assert {name.partition(">=")[0] for name in asked} <= fixed
