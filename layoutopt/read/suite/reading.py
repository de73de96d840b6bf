"""A suite that is drawn, in whatever way, to schemes in their building.

Three ways, told apart by what the files hold: our own drawing (edited by hand or not), a
drawing whose rooms bear the suite's names, and ``layouts.json``.  Not here: each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from layoutopt.building import Building
from layoutopt.checked import load_json
from layoutopt.corrections import Corrections
from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.program import SharedRoom
from layoutopt.read.codes import Code, finding
from layoutopt.read.reading import NO_CORRECTIONS, read_with_ink
from layoutopt.read.suite.drawn import drawn_scheme
from layoutopt.read.suite.layouts import compare_drawings, drawings_of, find_drawings, layouts
from layoutopt.read.suite.named import named_scheme, no_suite
from layoutopt.read.suite.shared import with_shared
from layoutopt.scheme import Scheme
from layoutopt.standard import Standard


@dataclass(frozen=True)
class SuiteReading:
    """What was read: the building as it stands, and the suites drawn for it.

    ``kind`` tells from what: ``ours``, our drawing; ``named``, rooms that bear a suite's
    names; ``json``, a ``layouts.json``.  ``findings`` are about the suite; those about the
    building are its own.
    """

    building: Building
    schemes: tuple[Scheme, ...]
    findings: tuple[Finding, ...]
    kind: Literal["ours", "named", "json"]


def read_suites(
    paths: Sequence[Path],
    standard: Standard,
    *,
    unit_m: float | None = None,
    corrections: Corrections = NO_CORRECTIONS,
    shared: Sequence[SharedRoom] = (),
) -> SuiteReading:
    """Read a building together with the suite that is drawn in it.

    Parameters
    ----------
    paths
        Drawings (as for ``read_building``), one ``layouts.json``, or both; the content of a
        file tells what it is.  A ``layouts.json`` alone is read with the drawings it names.
    standard
        Whose words name the zones.
    unit_m, corrections
        As for ``read_building``.
    shared
        Rooms of the school that also serve the suite.

    Returns
    -------
    SuiteReading
        Schemes in whole millimetres of their storeys, not judged (a ``layouts.json`` keeps
        the verdict it holds).

    Raises
    ------
    UsageError
        A correction or a shared room is not in the drawings.
    InputError
        A file cannot be read; there is no suite in the drawings; a ``layouts.json`` holds
        what it must not, or its drawing is not found.
    """
    paths = [Path(path) for path in paths]
    files = [path for path in paths if _is_json(path)]
    if len(files) > 1:
        raise InputError(
            en=f"{files[0]} and {files[1]} are both layouts; give one of them",
            zh=f"{files[0]} 与 {files[1]} 都是布局文件;请只给出一个",
        )
    findings: list[Finding] = []
    kind: Literal["ours", "named", "json"] = "json"
    if files:
        root = load_json(files[0])
        names = drawings_of(root)
        drawings = [path for path in paths if path not in files] or find_drawings(root, names)
        building, _ = read_with_ink(drawings, unit_m=unit_m, corrections=corrections)
        compare_drawings(root, building, findings)
        schemes = layouts(root, building, standard, findings)
    else:
        building, inks = read_with_ink(paths, unit_m=unit_m, corrections=corrections)
        ours = any(ink.marks for ink in inks)
        scheme = drawn_scheme(building, inks, standard, findings) if ours else None
        kind = "ours"
        if scheme is None:
            kind = "named"
            if ours:
                findings.append(_no_zones())
            scheme = named_scheme(building, inks, standard, findings)
        if scheme is None and not shared:
            raise no_suite(building, standard, ", ".join(map(str, paths)))
        schemes = (scheme or _empty(building),)
    if shared:
        schemes = tuple(with_shared(one, building, standard, shared) for one in schemes)
        if kind == "named" and not schemes[0].host_spaces:
            raise no_suite(building, standard, ", ".join(map(str, paths)))
    return SuiteReading(building, schemes, tuple(findings), kind)


def _is_json(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(256)
    except OSError:
        return False  # the reader of drawings says what is wrong with it
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and not head.startswith(b"{\\rtf")


def _no_zones() -> Finding:
    return finding(
        Code.NO_ZONES_DRAWN,
        Severity.WARNING,
        "图中有本程序的图层,但 LO-ZONE 上已没有功能区,改按房间名称认定",
        "the drawing has our layers but no zone on LO-ZONE; the names of its rooms were read "
        "instead",
    )


def _empty(building: Building) -> Scheme:
    level = building.storeys[0].level
    return Scheme(1, "", 0.0, level, (), (), (), ())


__all__ = ["SuiteReading", "read_suites"]
