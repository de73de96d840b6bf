"""Files in and out: opened with care, written whole, an earlier one kept.

Not here: what a workbook or a letter says.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook

from layoutopt.diagnostics import InputError, UsageError

LARGEST_BYTES = 200_000_000
"""A workbook that unpacks to more is refused."""
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


@dataclass(frozen=True)
class Written:
    """What was written: where, and where the earlier file was kept (None: there was none).

    ``losses`` says, in Chinese and English, what of the earlier workbook could not be
    carried over and stands in the kept file alone.
    """

    path: Path
    kept: Path | None = None
    losses: tuple[tuple[str, str], ...] = ()


def read_bytes(path: Path) -> bytes:
    """Read a file, or say why it cannot be."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            en=f"{path}: there is no such file; check its name and folder",
            zh=f"{path}:没有这个文件;请检查文件名和所在文件夹",
        ) from None
    except OSError as error:
        raise InputError(
            en=f"{path}: cannot be read ({_reason(error)}); close it in other programs, "
            "or copy it to another place",
            zh=f"{path}:无法读取(系统提示:{_reason(error)});请在其他程序中关闭它,或复制到别处再试",
        ) from None


def check_package(path: Path, data: bytes, part: str, kind: tuple[str, str]) -> None:
    """Refuse what is no Office file of the kind that keeps its text in ``part``.

    ``kind`` names it in Chinese and English, such as ``("Excel 工作簿(.xlsx)", "...")``.
    """
    zh, en = kind
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise InputError(
                en=f"{path}: is protected by a password; save a copy without one",
                zh=f"{path}:文件设有打开密码;请另存一份不带密码的",
            )
        raise InputError(
            en=f"{path}: is in the old Office format; open it and save it as {en}",
            zh=f"{path}:是旧版 Office 格式;请打开后另存为{zh}",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            known = {entry.filename: entry.file_size for entry in package.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        known = {}
    if part not in known:
        raise InputError(
            en=f"{path}: is not {en}; name the file that was written for this purpose",
            zh=f"{path}:不是{zh};请指定为此生成的文件",
        )
    if sum(known.values()) > LARGEST_BYTES:
        raise InputError(
            en=f"{path}: unpacks to more than {LARGEST_BYTES // 1_000_000} MB; "
            "remove pictures and empty rows and try again",
            zh=f"{path}:解压后超过 {LARGEST_BYTES // 1_000_000} MB;请删去图片和多余空行后再试",
        )


def open_workbook(path: Path, data: bytes, *, values: bool) -> tuple[Workbook, list[str]]:
    """Open a workbook from its bytes; also return what the library says it leaves out.

    ``values``: what its formulas last came to, instead of the formulas.
    """
    kind = ("Excel 工作簿(.xlsx)", "an Excel workbook (.xlsx)")
    check_package(path, data, "xl/workbook.xml", kind)
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            book = load_workbook(io.BytesIO(data), data_only=values, rich_text=not values)
    # A damaged package fails in as many ways as it has parts; which one helps nobody.
    except Exception:
        raise InputError(
            en=f"{path}: the workbook is damaged; open it in Excel or WPS, let it be repaired "
            "and save it again",
            zh=f"{path}:工作簿已损坏;请用 Excel 或 WPS 打开修复后另存",
        ) from None
    return book, [str(warning.message) for warning in said]


def losses(data: bytes, said: list[str]) -> tuple[tuple[str, str], ...]:
    """List what of a workbook does not come through an update."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        drawings = [
            package.read(n) for n in names if re.fullmatch(r"xl/drawings/drawing\d+\.xml", n)
        ]
    found = []
    if "xl/vbaProject.bin" in names:
        found.append(("宏", "macros"))
    if any(b"<xdr:sp>" in d or b"<xdr:sp " in d for d in drawings):
        found.append(("文本框和图形", "text boxes and shapes"))
    if any(n.startswith(("xl/slicers/", "xl/ctrlProps/")) for n in names):
        found.append(("切片器和控件", "slicers and form controls"))
    if any("extension" in text for text in said):
        found.append(
            ("新式条件格式和有效性规则", "conditional formats and validations of newer kinds")
        )
    return tuple(found)


def check_new(path: Path) -> None:
    """Refuse to write over a file that stands already."""
    if path.exists():
        raise UsageError(
            en=f"{path}: stands already and is never overwritten; name another file",
            zh=f"{path}:文件已存在,不会覆盖;请换一个名字",
        )


def check_closed(path: Path) -> None:
    """Refuse a workbook that a spreadsheet program holds open, by the lock it leaves."""
    # Excel leaves the first two characters of a longer name out of its lock's name.
    names = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    locks = [path.with_name(name) for name in names]
    for lock in locks:
        if lock.exists():
            raise InputError(
                en=f"{path}: is open in another program ({lock.name}); save and close it there "
                "first; if it is open nowhere, delete that file",
                zh=f"{path}:正在其他程序中打开({lock.name});请先在那里保存并关闭;"
                "若并未打开,请删除该锁定文件",
            )


def keep(path: Path, data: bytes, on: date) -> Path:
    """Put an earlier file beside the new one, under the date of its inspection."""
    name = f"{path.stem}-{on.isoformat()}"
    number = 1
    while True:
        kept = path.with_name(f"{name}{f'-{number}' if number > 1 else ''}{path.suffix}")
        if not kept.exists():
            write_whole(kept, data)
            return kept
        number += 1


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(
            en=f"{path}: cannot be written ({_reason(error)}); close it in other programs, "
            "or choose another place",
            zh=f"{path}:无法写入(系统提示:{_reason(error)});请在其他程序中关闭它,或换一个位置",
        ) from None


def settled(data: bytes, on: date) -> bytes:
    """Return an Office file whose times are all those of one day: same input, same bytes."""
    stamp = f"{on.isoformat()}T00:00:00Z".encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh,
    ):
        for entry in package.infolist():
            body = package.read(entry)
            if entry.filename == "docProps/core.xml":
                body = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", body)
            info = zipfile.ZipInfo(entry.filename, (on.year, on.month, on.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            fresh.writestr(info, body)
    return out.getvalue()


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
