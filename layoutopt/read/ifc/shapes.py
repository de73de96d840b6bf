"""Shapes of IFC elements, made in a process of their own.

The geometry kernel does not raise on some damaged shapes, it dies.  So this file is run as
a script (:func:`shapes_of` does), names each element before it touches it, and is run again
without the one that killed it.  As a script it knows ifcopenshell, numpy and no more.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Mesh = tuple[NDArray[np.float64], NDArray[np.intp]]
"""Corners x, y, z in the file's own unit and world, and triangles (or edges) of them."""

MOST_DEATHS = 8
LONGEST_S = 1800.0
_HEAD = 3
"""Of each record: entity number, number of corners (-1: begun), number of parts."""


class ShapesError(Exception):
    """The kernel dies again and again, or never ends."""


def shapes_of(text: str, ids: Sequence[int], *, curves: bool = False) -> dict[int, Mesh]:
    """Return the surfaces (or the drawn lines) of elements by entity number.

    Parameters
    ----------
    text
        The file's content.
    ids
        Entity numbers; one whose shape cannot be made is not in the answer.

    Raises
    ------
    ShapesError
        More elements kill the kernel than can be left out one by one.
    """
    made: dict[int, Mesh] = {}
    left = sorted(ids)
    with tempfile.TemporaryDirectory() as folder:
        model, answer = Path(folder) / "model.ifc", Path(folder) / "shapes"
        model.write_text(text, "ascii")
        for _ in range(MOST_DEATHS):
            if not left:
                return made
            order = json.dumps({"model": str(model), "ids": left, "curves": curves})
            with answer.open("wb") as file:
                try:
                    ended = subprocess.run(
                        [sys.executable, "-P", __file__],
                        input=order.encode(),
                        stdout=file,
                        stderr=subprocess.DEVNULL,
                        timeout=LONGEST_S,
                        check=False,
                    )
                except subprocess.TimeoutExpired as error:
                    raise ShapesError("shapes take too long") from error
            begun = 0
            with answer.open("rb") as file:
                for key, mesh in _records(file):
                    begun = key
                    if mesh is not None:
                        made[key] = mesh
            if ended.returncode == 0:
                return made
            if not begun:
                raise ShapesError(f"the geometry kernel ended with {ended.returncode}")
            left = [key for key in left if key > begun]
    raise ShapesError("too many shapes kill the geometry kernel")


def _records(file: BinaryIO) -> Iterator[tuple[int, Mesh | None]]:
    while len(head := file.read(8 * _HEAD)) == 8 * _HEAD:
        key, corners, parts = np.frombuffer(head, np.int64).tolist()
        if corners < 0:
            yield key, None
            continue
        width = 2 if parts < 0 else 3
        xyz = file.read(8 * 3 * corners)
        rows = file.read(8 * width * abs(parts))
        if len(rows) < 8 * width * abs(parts):
            return
        yield (
            key,
            (
                np.frombuffer(xyz, np.float64).reshape(-1, 3),
                np.frombuffer(rows, np.int64).reshape(-1, width).astype(np.intp),
            ),
        )


def _make(order: dict[str, Any], out: BinaryIO) -> None:
    """Write the shape of each element, its number before it."""
    import ifcopenshell.geom

    geometry: Any = ifcopenshell.geom  # its typing stops halfway
    file = ifcopenshell.file.from_string(Path(order["model"]).read_text("ascii"))
    settings = geometry.settings()
    for key in ("use-world-coords", "convert-back-units", "disable-opening-subtractions"):
        settings.set(key, True)
    settings.set("no-normals", True)
    if order["curves"]:
        settings.set("dimensionality", ifcopenshell.ifcopenshell_wrapper.CURVES)
    for key in order["ids"]:
        out.write(np.array([key, -1, 0], np.int64).tobytes())
        out.flush()
        try:
            shape = geometry.create_shape(settings, file.by_id(key)).geometry
            corners = np.array(shape.verts, np.float64).reshape(-1, 3)
            drawn = shape.edges if order["curves"] else shape.faces
            parts = np.array(drawn, np.int64).reshape(-1, 2 if order["curves"] else 3)
        except Exception:
            continue
        if len(parts) and np.isfinite(corners).all():
            count = -len(parts) if order["curves"] else len(parts)
            out.write(np.array([key, len(corners), count], np.int64).tobytes())
            out.write(corners.tobytes())
            out.write(parts.tobytes())
    out.flush()


if __name__ == "__main__":
    _make(json.load(sys.stdin), sys.stdout.buffer)


__all__ = ["Mesh", "ShapesError", "shapes_of"]
