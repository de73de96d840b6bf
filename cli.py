#!/usr/bin/env python3
"""Run layoutopt from a checkout, on a machine that has Python and nothing else.

``python cli.py ARGS`` is ``layoutopt ARGS``; ``python cli.py test`` runs the tests.  Where
the running Python has what pyproject.toml asks for, it is used as it is.  Otherwise the
first run makes ``.venv`` beside this file, with the versions of constraints.txt, and
every run goes on there.

Only the standard library is known here, and every line must parse on Python 3.6, so that
an old Python can say that it is old.  What the commands mean is in layoutopt/cli.py.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an old Python is just who this is for
    sys.stderr.write(
        "layoutopt 需要 Python 3.11 或更新版本，当前是 {0}.{1}。"
        "请安装新版（python.org；Debian/Ubuntu：sudo apt install python3 python3-venv；"
        "macOS：brew install python），再用它运行 cli.py。\n"
        "layoutopt needs Python 3.11 or newer, this is {0}.{1}. "
        "Install one (python.org; Debian/Ubuntu: sudo apt install python3 python3-venv; "
        "macOS: brew install python) and run cli.py with it.\n".format(*sys.version_info)
    )
    sys.exit(3)

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import runpy
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "layoutopt-setup.json"


class SetUpError(Exception):
    """There is no environment to run in: what is wrong and what to do, zh and en."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def main(arguments: list[str]) -> NoReturn:
    """Run the command in a Python that meets its requirements, made first if need be."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"]
    module = "layoutopt"
    if arguments[:1] == ["test"]:
        wanted = wanted + project["project"]["optional-dependencies"]["test"]
        module = "pytest"
        arguments = pytest_arguments(arguments[1:])
    if not any(map(is_missing, wanted)):
        run_here(module, arguments)
    try:
        set_up(project)
    except SetUpError as error:
        say(error.zh, error.en)
        sys.exit(3)
    except KeyboardInterrupt:
        say("已中断；再次运行会重新安装。", "Interrupted; the next run sets up again.")
        sys.exit(130)
    run_in_venv(module, arguments)


def say(zh: str, en: str) -> None:
    """Tell the user on stderr, in both languages: none has been chosen yet."""
    sys.stderr.write(f"{zh}\n{en}\n")
    sys.stderr.flush()


def pytest_arguments(arguments: list[str]) -> list[str]:
    """Go to the checkout, where pytest is at home, and keep the caller's paths true."""
    here = Path.cwd()
    if here != ROOT:
        arguments = [
            str(here / word) if (here / word.partition("::")[0]).exists() else word
            for word in arguments
        ]
        os.chdir(ROOT)
    return ["-n", "auto", "--maxprocesses", "4", *arguments]


def is_missing(requirement: str) -> bool:
    """Say whether the running Python lacks ``name>=number``; what is written otherwise it does."""
    match = re.fullmatch(r"([\w.-]+)(?:>=([\d.]+))?", requirement)
    if not match:
        return True
    try:
        found = importlib.metadata.version(match[1])
    except importlib.metadata.PackageNotFoundError:
        return True
    return numbers(found) < numbers(match[2] or "0")


def numbers(version: str) -> list[int]:
    """Take the numbers out of a version, enough to compare it with a lower bound."""
    return [int(number) for number in re.findall(r"\d+", version)]


def run_here(module: str, arguments: list[str]) -> NoReturn:
    """Run a module in this very process, with the package of this checkout."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit(0)


def run_in_venv(module: str, arguments: list[str]) -> NoReturn:
    """Become the Python of .venv; -P keeps the caller's folder out of its imports."""
    command = [str(PYTHON), "-P", "-m", module, *arguments]
    if sys.platform == "win32":  # exec there returns to the shell before the command ends
        with subprocess.Popen(command) as process:
            while True:
                with contextlib.suppress(KeyboardInterrupt):  # the command answers it
                    sys.exit(process.wait())
    else:
        os.execv(command[0], command)


def set_up(project: dict[str, Any]) -> None:
    """Make .venv, or bring it up to date; leave it alone when it is as wanted."""
    try:
        if read_stamp() == fingerprint(project):
            return
        with lock():
            stamp = read_stamp()
            wanted = fingerprint(project)
            if stamp == wanted:  # another run has done it meanwhile
                return
            # A .venv without our stamp is the user's own: installed into, never removed.
            new = not VENV.exists() or (stamp is not None and stamp["python"] != wanted["python"])
            try:
                if new:
                    make_venv()
                install()
            except BaseException:
                if new:
                    shutil.rmtree(VENV, ignore_errors=True)
                raise
            STAMP.write_text(json.dumps(fingerprint(project)), "utf-8")
    except OSError as error:
        raise SetUpError(
            f"无法在 {ROOT} 建立 .venv：{error}。请检查权限和磁盘空间后重新运行。",
            f"Cannot make .venv in {ROOT}: {error}. Check permissions and disk space, then "
            "run again.",
        ) from error


def fingerprint(project: dict[str, Any]) -> dict[str, str]:
    """Sum up what the content of .venv depends on, and where its Python really is."""
    package = [project["build-system"], project["project"]]
    text = json.dumps(package) + (ROOT / "constraints.txt").read_text("utf-8")
    return {
        "python": f"{PYTHON} -> {PYTHON.resolve()}" if PYTHON.exists() else "none",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def read_stamp() -> dict[str, str] | None:
    """Read what .venv was made from; a half-made one says so, a user's own says nothing."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {"python": "half-made", "sha256": ""}
    return stamp


def make_venv() -> None:
    """Make an empty .venv that is marked as half-made until the stamp is written."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetUpError(
            "此 Python 缺少 venv 模块，无法建立 .venv。Debian/Ubuntu："
            "sudo apt install python3-venv；其他系统请安装完整的 Python。然后重新运行。",
            "This Python lacks the venv module, so .venv cannot be made. Debian/Ubuntu: "
            "sudo apt install python3-venv; elsewhere install a complete Python. Then run again.",
        )
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    STAMP.write_text("half-made", "utf-8")
    say(
        f"首次运行：正在建立 {VENV} 并下载依赖（约 190 MB，一至数分钟）……",
        f"First run: making {VENV} and downloading what layoutopt needs (about 190 MB, "
        "one to a few minutes) ...",
    )
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)], stdout=sys.stderr):
        raise SetUpError(
            "无法建立 .venv（原因见上）。Debian/Ubuntu：sudo apt install python3-venv。",
            "Cannot make .venv (the reason stands above). "
            "Debian/Ubuntu: sudo apt install python3-venv.",
        )


def install() -> None:
    """Install this checkout with its test tools, in the versions of constraints.txt."""
    say("正在安装依赖……", "Installing what layoutopt needs ...")
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += [] if sys.stderr.isatty() else ["-qq"]  # errors only
    command += ["--constraint", "constraints.txt", "--editable", ".[test]"]
    environment = {**os.environ, "PIP_USER": "0"}
    if subprocess.call(command, cwd=ROOT, stdout=sys.stderr, env=environment):
        raise SetUpError(
            "依赖安装失败（原因见上）。请检查网络连接或 pip 的镜像设置（pip config list），"
            "然后重新运行；若仍失败，删除 .venv 再试。",
            "Installing failed (the reason stands above). Check the network connection or "
            "pip's index settings (pip config list), then run again; if it fails still, "
            "remove .venv and try once more.",
        )


@contextlib.contextmanager
def lock() -> Iterator[None]:
    """Let one run at a time set up; the system drops the lock of a run that dies."""
    with (ROOT / ".venv.lock").open("w") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):  # it gives up after ten seconds
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("另一次运行正在建立 .venv，请稍候……", "Another run makes .venv; waiting ...")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(sys.argv[1:])
