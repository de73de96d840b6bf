"""The root cli.py: each test runs it in a small checkout of its own, away from any network."""

import ast
import json
import os
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHIM = ROOT / "cli.py"

# Prints what it was called with and by whom, ends with a code of its own.
ECHO = """\
import json, os, sys
from pathlib import Path
if sys.argv[1:] == ["fail"]:
    sys.exit(7)
print(json.dumps({"prefix": sys.prefix, "words": sys.argv[1:], "cwd": os.getcwd(), "file": __file__,
                  "path": [str(Path(p).resolve()) for p in sys.path if p]}))
"""

# A build backend that needs nothing: an editable wheel with a .pth file.
BACKEND = """\
import os, zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "layoutopt-0.1.0-py3-none-any.whl"
    info = "layoutopt-0.1.0.dist-info/"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        wheel.writestr("layoutopt.pth", os.getcwd())
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: layoutopt\\n"
                       "Version: 0.1.0\\nProvides-Extra: test\\nRequires-Dist: smallpart\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n"
                       "Tag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose package prints, and whose one requirement is a given one."""

    def make(requirement, name="checkout"):
        root = tmp_path / name
        (root / "layoutopt").mkdir(parents=True)
        (root / "layoutopt/__init__.py").touch()
        (root / "layoutopt/__main__.py").write_text(ECHO, "utf-8")
        (root / "backend.py").write_text(BACKEND, "utf-8")
        (root / "constraints.txt").write_text("smallpart==1.0\n", "utf-8")
        (root / "pyproject.toml").write_text(
            "[build-system]\nrequires = []\n"
            'build-backend = "backend"\nbackend-path = ["."]\n'
            f'[project]\nname = "layoutopt"\ndependencies = ["{requirement}"]\n'
            "[project.optional-dependencies]\ntest = []\n",
            "utf-8",
        )
        shutil.copy(SHIM, root)
        return root

    return make


def shim(root, *words, cwd=None, wheels=None, python=(sys.executable,)):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTEST_"))}
    environment |= {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PYTHONIOENCODING": "utf-8"}
    if wheels:
        environment["PIP_FIND_LINKS"] = str(wheels)
    return subprocess.run(
        [*python, str(root / "cli.py"), *words],
        cwd=cwd or root,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def doctored(root, change, *words):
    """Run the shim in a Python changed beforehand."""
    code = (
        f"import runpy, sys\n{change}\nsys.argv = ['cli.py', *{words!r}]\n"
        f"runpy.run_path({str(root / 'cli.py')!r}, run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60
    )


def small_part(folder):
    """Make a wheel of nothing, for the shim to require and pip to install."""
    folder.mkdir()
    info = "smallpart-1.0.dist-info/"
    with zipfile.ZipFile(folder / "smallpart-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("smallpart.py", "")
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\nName: smallpart\nVersion: 1.0\n")
        wheel.writestr(
            info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(info + "RECORD", "")
    return folder


def test_an_old_python_can_read_it():
    source = SHIM.read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    versioned = next(i for i, node in enumerate(tree.body) if isinstance(node, ast.If))
    before = [node for node in tree.body[:versioned] if not isinstance(node, ast.Expr)]
    assert [ast.unparse(node) for node in before] == ["import sys"]


def test_an_old_python_says_what_to_install(checkout):
    change = "sys.version_info = (3, 9, 2, 'final', 0)"
    result = doctored(checkout("pytest"), change, "solve", "a.dxf")
    assert result.returncode == 3
    assert "3.11" in result.stderr and "3.9" in result.stderr
    assert "请安装" in result.stderr and "Install" in result.stderr
    assert not result.stdout


def test_a_python_that_has_everything_is_used_as_it_is(checkout):
    root = checkout("pytest>=8")
    result = shim(root, "solve", "图 1.dxf", "--tier", "urban")
    said = json.loads(result.stdout)
    assert said["words"] == ["solve", "图 1.dxf", "--tier", "urban"]
    assert Path(said["prefix"]) == Path(sys.prefix)
    assert Path(said["file"]).is_relative_to(root)
    assert not (root / ".venv").exists()
    assert not result.stderr


def test_paths_stay_relative_to_the_caller(checkout, tmp_path):
    elsewhere = tmp_path / "drawings"
    elsewhere.mkdir()
    result = shim(checkout("pytest>=8"), "inspect", "a.dxf", cwd=elsewhere)
    assert Path(json.loads(result.stdout)["cwd"]) == elsewhere


def test_the_exit_code_is_the_commands_own(checkout):
    assert shim(checkout("pytest>=8"), "fail").returncode == 7


@pytest.mark.parametrize(
    "requirement", ["pytest>=99999", "no-such-part>=1", "pytest>=8; python_version > '3'"]
)
def test_what_is_missing_or_not_understood_asks_for_a_venv(checkout, requirement):
    root = checkout(requirement)
    result = doctored(root, "sys.modules['ensurepip'] = None", "solve")
    assert result.returncode == 3
    assert "sudo apt install python3-venv" in result.stderr
    assert "缺少 venv" in result.stderr
    assert not (root / ".venv").exists()


def test_without_a_network_nothing_half_made_is_left(checkout):
    root = checkout("smallpart>=1")
    result = shim(root, "solve", "a.dxf")
    assert result.returncode == 3
    assert "ERROR" in result.stderr, "the words of pip"
    assert "请检查网络" in result.stderr and "Check the network" in result.stderr
    assert "Traceback" not in result.stderr
    assert not result.stdout
    assert not (root / ".venv").exists()


def test_a_venv_that_cannot_be_made_is_said(checkout):
    root = checkout("smallpart>=1")
    (root / ".venv").write_text("a file stands in the way", "utf-8")
    result = shim(root, "solve")
    assert result.returncode == 3
    assert "请检查权限" in result.stderr and "Check permissions" in result.stderr
    assert "Traceback" not in result.stderr
    assert (root / ".venv").is_file()


def test_a_whole_first_run_and_the_runs_after_it(checkout, tmp_path):
    root = checkout("smallpart>=1")
    wheels = small_part(tmp_path / "wheels")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "layoutopt").mkdir(parents=True)  # another one, that must not be taken

    half_made = root / ".venv"
    half_made.mkdir()
    (half_made / "layoutopt-setup.json").write_text("half-made", "utf-8")
    (half_made / "left-over").touch()

    with ThreadPoolExecutor(2) as pool:  # two first runs at once: one sets up, one waits
        command = [root, "solve", "a b.dxf"]
        both = [pool.submit(shim, *command, cwd=elsewhere, wheels=wheels) for _ in range(2)]
    runs = sorted((run.result() for run in both), key=lambda run: "First run" not in run.stderr)
    assert [run.returncode for run in runs] == [0, 0], [run.stderr for run in runs]
    assert "First run" not in runs[1].stderr
    first = runs[0]
    said = json.loads(first.stdout)
    assert said["words"] == ["solve", "a b.dxf"]
    assert Path(said["prefix"]) == root / ".venv"
    assert Path(said["file"]).is_relative_to(root)
    assert Path(said["cwd"]) == elsewhere
    assert str(elsewhere) not in said["path"]
    assert "首次运行" in first.stderr and "First run" in first.stderr
    assert not (root / ".venv/left-over").exists()

    second = shim(root, "fail", cwd=elsewhere)
    assert second.returncode == 7
    assert not second.stderr

    (root / "constraints.txt").write_text("smallpart==2.0\n", "utf-8")
    changed = shim(root, "solve", wheels=wheels)
    assert changed.returncode == 3, "what was asked for has changed and cannot be had"
    assert (root / ".venv").exists(), "a whole .venv is not thrown away"


def test_ctrl_c_leaves_nothing_half_made(checkout):
    root = checkout("smallpart>=1")
    interrupt = """import subprocess
def call(command, **words):
    raise KeyboardInterrupt
subprocess.call = call"""
    result = doctored(root, interrupt, "solve")
    assert result.returncode == 130
    assert "已中断" in result.stderr and "Interrupted" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (root / ".venv").exists()


@pytest.mark.slow
def test_the_real_thing_from_the_real_index(tmp_path):
    root = tmp_path / "checkout"
    leave = shutil.ignore_patterns(".git", ".venv*", "out", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, root, ignore=leave)
    command = [sys.executable, "-S", str(root / "cli.py")]  # -S: as if nothing were installed
    helped = subprocess.run([*command, "--help"], capture_output=True, encoding="utf-8")
    assert helped.returncode == 0, helped.stderr
    assert "solve" in helped.stdout
    tested = subprocess.run(
        [*command, "test", "tests/test_architecture.py"], capture_output=True, encoding="utf-8"
    )
    assert "passed" in tested.stdout, tested.stdout + tested.stderr
