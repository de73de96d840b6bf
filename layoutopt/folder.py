"""Noun: a folder that a run writes into, and what in it is ours to write over.

Nothing half written ever stands under its final name; nothing of the user's is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from layoutopt.diagnostics import InputError, UsageError

REPORTS = ("layouts.json", "plans.json", "report.html", "report.xlsx")
"""What is said of a run as a whole."""
OURS = (*REPORTS, "scheme-*.dxf", "scheme-*.pdf", "scheme-*.svg", "scheme-*.png")
"""What a run writes into its folder, and may therefore write over."""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(
            en=f"{path}: cannot be written ({error.strerror}); choose another place",
            zh=f"{path}:无法写入({error.strerror});请换一个位置",
        ) from None


def check_folder(
    folder: Path, *, force: bool, ours: Sequence[str] = OURS, sign: str = "layouts.json"
) -> None:
    """Refuse a folder that holds files which are not ours, as its ``sign`` would tell."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            en=f"{folder}: -o names a file, not a folder; name another",
            zh=f"{folder}:-o 指向的是文件而非文件夹;请换一个",
        )
    if not folder.exists() or force:
        return
    written = {path for pattern in ours for path in folder.glob(pattern)}
    if not (folder / sign).is_file():
        written = set()
    foreign = sorted(path.name for path in set(folder.iterdir()) - written)
    if foreign:
        listed = ", ".join(foreign[:5]) + (" …" if len(foreign) > 5 else "")
        raise UsageError(
            en=f"{folder}: holds files that layoutopt did not write ({listed}); "
            "nothing was touched; name another folder, or add --force",
            zh=f"{folder}:其中有非 layoutopt 生成的文件({listed});未作任何改动;"
            "请换一个文件夹,或加 --force",
        )


def sweep(folder: Path, keep: set[Path]) -> None:
    """Remove schemes of an earlier run that this run did not make again."""
    for pattern in OURS:
        for path in folder.glob(pattern):
            if path not in keep:
                path.unlink()
