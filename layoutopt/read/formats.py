"""Which reader reads a file: chosen by how the file begins, not by its name.

A drawing becomes :class:`Ink`, and the drawings of one building are read together; a model
is a whole :class:`Building` by itself.  A new format is one module and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from layoutopt.building import Building
from layoutopt.diagnostics import InputError
from layoutopt.read.dwg import is_dwg, load_dwg
from layoutopt.read.ifc import is_ifc, read_ifc
from layoutopt.read.ink import Ink
from layoutopt.read.load import load

DRAWINGS: tuple[tuple[Callable[[bytes], bool], Callable[[Path], Ink]], ...] = ((is_dwg, load_dwg),)
"""Kinds of drawing besides DXF: how to tell one, and its reader."""
MODELS: tuple[tuple[Callable[[bytes], bool], Callable[[Path, float | None], Building]], ...] = (
    (is_ifc, read_ifc),
)
"""Kinds of building model: how to tell one, and its reader."""


def load_drawing(path: Path) -> Ink:
    """Load a drawing of any kind; what is no other kind is taken for DXF.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    head = _head(path)
    return next((read for tells, read in DRAWINGS if tells(head)), load)(path)


def model_among(paths: Sequence[Path]) -> Callable[[float | None], Building] | None:
    """Return the reader of the model that was given, None where drawings were given.

    Raises
    ------
    InputError
        A model was given together with other files.
    """
    for path in paths:
        head = _head(path)
        for tells, read in MODELS:
            if not tells(head):
                continue
            if len(paths) > 1:
                raise InputError(
                    en=f"{path} is a model of a whole building and cannot be read together with "
                    "other files; give it alone, or give drawings only.",
                    zh=f"{path} 是整栋建筑的模型，不能与其他文件一起读取；"
                    "请单独给出，或只给出图纸。",
                )
            return partial(read, path)
    return None


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(256)
    except OSError:
        return b""  # the reader of DXF says what is wrong with it


__all__ = ["DRAWINGS", "MODELS", "load_drawing", "model_among"]
