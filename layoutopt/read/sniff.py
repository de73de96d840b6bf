"""What the bytes of a file are: DXF in one of its forms, or something else with that name.

Not here: what a DXF says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from layoutopt.diagnostics import InputError

BINARY = b"AutoCAD Binary DXF\r\n\x1a\x00"
_FORMATS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", "PDF 文档"),
    (b"\x89PNG", "a PNG picture", "PNG 图片"),
    (b"\xff\xd8\xff", "a JPEG picture", "JPEG 图片"),
    (b"GIF8", "a GIF picture", "GIF 图片"),
    (b"II*\x00", "a TIFF picture", "TIFF 图片"),
    (b"MM\x00*", "a TIFF picture", "TIFF 图片"),
    (b"PK\x03\x04", "a ZIP archive", "ZIP 压缩包"),
    (b"Rar!", "a RAR archive", "RAR 压缩包"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "7-Zip 压缩包"),
    (b"\x1f\x8b", "a gzip archive", "gzip 压缩包"),
    (b"\xd0\xcf\x11\xe0", "an Office or Revit file", "Office 或 Revit 文件"),
    (b"(DWF V", "a DWF file", "DWF 文件"),
    (b"ISO-10303-21", "an IFC or STEP model", "IFC 或 STEP 模型"),
    (b"<", "an XML, SVG or HTML file", "XML、SVG 或 HTML 文件"),
    (b"{\\rtf", "an RTF document", "RTF 文档"),
    (b"{", "a JSON file", "JSON 文件"),
)
_DWG = re.compile(rb"^(?:AC10\d\d|AC1\.\d|AC2\.\d|MC0\.0)[\x00-\x1f]")
_FIRST_TAG = re.compile(rb"(?:^|\n)[ \t]*(?:0|999)[ \t]*\r?\n")


@dataclass(frozen=True)
class Content:
    """The bytes of a DXF file, made readable.

    ``encoding`` is set where the file itself said it, by a byte order mark.
    """

    data: bytes
    binary: bool
    encoding: str | None = None


def sniff(path: Path, data: bytes) -> Content:
    """Tell what a file is and return the bytes of a DXF, in single-byte form with plain lines.

    Raises
    ------
    InputError
        The file is empty or no DXF; the message says what it is instead.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise InputError(
            en=f"{path} is empty; export the drawing again as DXF.",
            zh=f"{path} 是空文件；请重新导出 DXF。",
        )
    if _DWG.match(data) or data[:4] == b"AC10":
        raise InputError(
            en=f"{path} is a DWG drawing; save it as DXF (any version from R12) and try again.",
            zh=f"{path} 是 DWG 文件；请在 CAD 中另存为 DXF（R12 以上任意版本）后再试。",
        )
    if data.startswith(b"AutoCAD Binary DXF"):
        return Content(data, binary=True)
    head = data.lstrip(b" \t\r\n\xef\xbb\xbf")
    for signature, en, zh in _FORMATS:
        if head.startswith(signature):
            raise InputError(
                en=f"{path} is {en}, not a DXF file, whatever its name; "
                "export the drawing as DXF from the CAD program.",
                zh=f"{path} 是{zh}，不是 DXF 文件（与扩展名无关）；请从 CAD 程序导出 DXF。",
            )
    data, encoding = _single_bytes(data)
    data = _plain_lines(data)
    if b"SECTION" not in data[:400_000]:
        raise InputError(
            en=f"{path} is not a DXF file (no SECTION in it); export the drawing as DXF.",
            zh=f"{path} 不是 DXF 文件（其中没有 SECTION）；请从 CAD 导出 DXF。",
        )
    start = _FIRST_TAG.search(data[:4096])
    if start is not None and start.start() > 0:
        data = data[start.start() + 1 :]  # what a mail program or an editor put in front
    return Content(data, binary=False, encoding=encoding)


def _single_bytes(data: bytes) -> tuple[bytes, str | None]:
    head = data[:512]
    wide: str | None = None
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        wide = "utf-16"
    elif head[1::2].count(0) > 0.4 * len(head):
        wide = "utf-16-le"
    elif head[0::2].count(0) > 0.4 * len(head):
        wide = "utf-16-be"
    if wide is not None:
        return data.decode(wide, "replace").encode("utf-8"), "utf-8"
    if head.startswith(b"\xef\xbb\xbf"):
        return data[3:], "utf-8"
    return data, None


def _plain_lines(data: bytes) -> bytes:
    if b"\n" not in data:
        return data.replace(b"\r", b"\n")
    if b"\r\r\n" in data[:4096]:
        return data.replace(b"\r\r\n", b"\n")
    return data


__all__ = ["BINARY", "Content", "sniff"]
