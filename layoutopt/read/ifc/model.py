"""An IFC file opened: its text mended, its unit, and the shapes of its elements.

ifcopenshell comes with the extra ``ifc``, so it is imported only when a model is read.
Not here: what the elements mean.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.ifc.shapes import Mesh, ShapesError, shapes_of

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X3")
_SCHEMA = re.compile(rb"FILE_SCHEMA\s*\(\s*\(\s*'([^']*)'", re.IGNORECASE)


@dataclass(frozen=True)
class Model:
    """An IFC file: ``unit_m`` is metres per length unit as the file declares it."""

    path: Path
    sha256: str
    file: Any
    text: str
    """The content, its text mended."""
    unit_m: float
    area_m2: float
    """Square metres per area unit, as the file declares it."""
    findings: list[Finding] = field(default_factory=list)

    def all_of(self, *classes: str) -> list[Any]:
        """List the elements of some classes and their subclasses, in the file's order."""
        found = {}
        for name in classes:
            for element in self._by_type(name):
                found[element.id()] = element
        return [found[key] for key in sorted(found)]

    def _by_type(self, name: str) -> Sequence[Any]:
        try:
            elements: Sequence[Any] = self.file.by_type(name)
        except RuntimeError:  # a class this schema does not have
            return ()
        return elements


def is_ifc(head: bytes) -> bool:
    """Tell an IFC file by its first bytes."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"ISO-10303-21")


def open_model(path: Path) -> Model:
    """Open an IFC file.

    Raises
    ------
    InputError
        ifcopenshell is not installed, or it cannot read the file.
    """
    try:
        import ifcopenshell
        import ifcopenshell.util.unit as units
    except ImportError as error:
        raise InputError(
            en=f"{path} is an IFC model; reading it needs ifcopenshell: "
            "pip install 'layoutopt[ifc]', or export the floor plans as DXF.",
            zh=f"{path} 是 IFC 模型；读取需要 ifcopenshell：请运行 "
            "pip install 'layoutopt[ifc]'，或将各层平面图导出为 DXF。",
        ) from error
    data = path.read_bytes()
    findings: list[Finding] = []
    text = _mended(data, findings)
    try:
        file = ifcopenshell.file.from_string(text)
        unit_m = float(units.calculate_unit_scale(file))
        area_m2 = float(units.calculate_unit_scale(file, "AREAUNIT"))
    except Exception as error:  # any byte content may reach this line
        raise _unreadable(path, data, error) from error
    if b"END-ISO-10303-21" not in data[-400:]:
        findings.append(
            finding(
                Code.RECOVERED,
                Severity.WARNING,
                "文件不完整（缺少结尾），只读出其中的部分；请重新导出",
                "the file ends too early; only what is in it was read: export it again",
            )
        )
    if not (np.isfinite(unit_m) and unit_m > 0):
        unit_m = 1.0
    return Model(path, hashlib.sha256(data).hexdigest(), file, text, unit_m, area_m2, findings)


def _mended(data: bytes, findings: list[Finding]) -> str:
    r"""Write raw UTF-8 or GBK text, which the standard forbids, the standard's way (\X2\)."""
    if data.isascii():
        return data.decode("ascii")
    try:
        data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        codec = "utf-8"
    except UnicodeDecodeError:
        codec = "gb18030"
    findings.append(
        finding(
            Code.ENCODING_GUESSED,
            Severity.FIXED,
            f"文字未按 IFC 标准编码，按 {codec} 读取",
            f"text is not encoded as the IFC standard asks; it was read as {codec}",
        )
    )
    text = data.decode(codec, errors="replace").removeprefix("\ufeff")
    return re.sub(
        r"[^\x00-\x7f]+",
        lambda found: "\\X4\\" + found.group().encode("utf-32-be").hex().upper() + "\\X0\\",
        text,
    )


def _unreadable(path: Path, data: bytes, error: Exception) -> InputError:
    declared = _SCHEMA.search(data[:20_000])
    schema = declared.group(1).decode("ascii", "replace").upper() if declared else ""
    unknown = schema and not schema.startswith(SCHEMAS)
    if unknown or schema in {"IFC4X1", "IFC4X2"}:
        return InputError(
            en=f"{path} is written in {schema}, which is not read; "
            f"export it as one of {', '.join(SCHEMAS)}.",
            zh=f"{path} 的格式为 {schema}，无法读取；请导出为 {'、'.join(SCHEMAS)} 之一。",
        )
    reason = f"{type(error).__name__}: {error}"[:160]
    return InputError(
        en=f"{path} is a damaged IFC file ({reason}); export it again from the design program.",
        zh=f"{path} 是损坏的 IFC 文件（{reason}）；请从设计软件重新导出。",
    )


def meshes(model: Model, elements: Iterable[Any]) -> dict[int, Mesh]:
    """Return the surfaces of elements, wall openings left closed, by entity number.

    An element whose shape cannot be made is not in it.

    Raises
    ------
    InputError
        The shapes are such that the geometry kernel gives up on them.
    """
    return _shapes(model, elements, curves=False)


def curves(model: Model, elements: Iterable[Any]) -> dict[int, Mesh]:
    """Return the drawn lines of elements that have no body, such as footprints."""
    return _shapes(model, elements, curves=True)


def _shapes(model: Model, elements: Iterable[Any], *, curves: bool) -> dict[int, Mesh]:
    ids = [e.id() for e in elements if getattr(e, "Representation", None) is not None]
    try:
        return shapes_of(model.text, ids, curves=curves)
    except ShapesError as error:
        raise InputError(
            en=f"{model.path} holds shapes that cannot be made ({error}); export it again from the "
            "design program, or export the floor plans as DXF.",
            zh=f"{model.path} 中有无法生成的形体（{error}）；请从设计软件重新导出，"
            "或将各层平面图导出为 DXF。",
        ) from error


__all__ = ["Mesh", "Model", "curves", "is_ifc", "meshes", "open_model"]
