"""The judge knows geometry and physics, and nothing of how a layout was found or drawn."""

import ast
from pathlib import Path

import pytest

import layoutopt.judge

MODULES = sorted(Path(layoutopt.judge.__file__).parent.glob("*.py"))
FORBIDDEN = ("layoutopt.solve", "layoutopt.read", "layoutopt.draw", "ortools", "ezdxf")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_module_imports_another_room(module):
    names = []
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    assert not [name for name in names if name.startswith(FORBIDDEN)]


def test_the_facade_is_three_verbs():
    assert layoutopt.judge.__all__ == ["judge", "measure", "score"]
