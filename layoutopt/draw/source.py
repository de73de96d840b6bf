"""The school's own drawing, opened so that all of it can be handed back.

Loading only: nothing here looks at what is drawn.  The reading room has a loader of its
own, for rooms do not know each other; both follow the same rule about old Chinese files.
A source that is no DXF is stood in for by the plan as it was read.
"""

from __future__ import annotations

from pathlib import Path

from ezdxf import recover
from ezdxf.document import Drawing
from ezdxf.filemanagement import readfile
from ezdxf.lldxf.const import DXFError

from layoutopt.building import Storey
from layoutopt.diagnostics import InputError
from layoutopt.draw.recovered import recovered_plan

UNICODE_SINCE = "AC1021"
BROKEN = (DXFError, UnicodeDecodeError, ValueError, KeyError, IndexError)
NOT_DXF = (b"ISO-10303-21", b"AC10", b"AC1.", b"AC2.", b"MC0.0")
"""How IFC and DWG files begin."""
UNITS_MM = {1: 25.4, 2: 304.8, 4: 1.0, 5: 10.0, 6: 1000.0}


def base_drawing(path: Path, storey: Storey) -> Drawing:
    """Return what a scheme is drawn on: the school's DXF, or the plan read from another format.

    Raises
    ------
    InputError
        The file is gone, or no longer a drawing.
    """
    try:
        with path.open("rb") as file:
            head = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    except OSError as error:
        raise _unreadable(path, str(error.strerror or error)) from None
    if head.startswith(NOT_DXF):
        codes = (code for code, unit_mm in UNITS_MM.items() if unit_mm == storey.frame.unit_mm)
        return recovered_plan(storey, next(codes, 0))
    return open_drawing(path)


def open_drawing(path: Path) -> Drawing:
    """Open a DXF, mending its structure where it must be mended.

    Raises
    ------
    InputError
        The file is gone, or no longer a drawing.
    """
    try:
        return _read(path)
    except OSError as error:
        raise _unreadable(path, str(error.strerror or error)) from None
    except BROKEN:
        pass
    try:
        return recover.readfile(path)[0]
    except (OSError, *BROKEN) as error:
        raise _unreadable(path, str(error)) from None


def _read(path: Path) -> Drawing:
    doc = readfile(path)
    if doc.dxfversion < UNICODE_SINCE and _is_mislabelled_gbk(path, doc.encoding):
        doc = readfile(path, encoding="gbk")
    return doc


def _is_mislabelled_gbk(path: Path, encoding: str) -> bool:
    """Tell whether a file that names another code page holds Chinese in GBK."""
    if encoding in {"gbk", "gb18030", "utf8", "utf-8"}:
        return False
    raw = path.read_bytes()
    if raw.isascii():
        return False
    try:
        text = raw.decode("gbk")
    except UnicodeDecodeError:
        return False
    foreign = [char for char in text if ord(char) > 127]
    return sum("\u4e00" <= char <= "\u9fff" for char in foreign) > 0.6 * len(foreign)


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        en=f"{path}: cannot be read again to draw the scheme into it ({why}); is it still there?",
        zh=f"{path}:无法再次读取以绘入方案({why});请确认文件仍在原处",
    )


__all__ = ["UNITS_MM", "base_drawing", "open_drawing"]
