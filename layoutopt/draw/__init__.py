"""VERB: a judged scheme becomes DXF, PDF, SVG and PNG; a building becomes a picture.

A :class:`Sheet` is composed once (``compose.py``) and handed to every writer of
:data:`WRITERS`: a new output is one module and one line there.  Not here: deciding
anything about the scheme.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from layoutopt.building import Building
from layoutopt.diagnostics import InputError
from layoutopt.draw.compose import compose
from layoutopt.draw.equipment import compose_equipment
from layoutopt.draw.inspection import draw_inspection
from layoutopt.draw.maps import draw_map
from layoutopt.draw.mapsheet import Fields, compose_maps, fields_of
from layoutopt.draw.plandata import plans_of
from layoutopt.draw.sheet import Deliverable, Lang, Proof, Sheet
from layoutopt.program import Program
from layoutopt.scheme import Scheme

Writer = Callable[[Deliverable, Path], None]


def _dxf(deliverable: Deliverable, path: Path) -> None:
    from layoutopt.draw.dxf import write_dxf

    write_dxf(deliverable, path)


def _pdf(deliverable: Deliverable, path: Path) -> None:
    from layoutopt.draw.paper import write_pages

    pages = (deliverable.sheet, deliverable.maps, *deliverable.equipment)
    write_pages([page for page in pages if page is not None], path)


def _svg(deliverable: Deliverable, path: Path) -> None:
    from layoutopt.draw.paper import write_svg

    write_svg(deliverable.sheet, path)


def _png(deliverable: Deliverable, path: Path) -> None:
    from layoutopt.draw.paper import write_png

    write_png(deliverable.sheet, path)


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {".dxf": _dxf, ".pdf": _pdf, ".svg": _svg, ".png": _png}
)
"""What a scheme is written as: file name suffix to writer."""


def write_scheme(
    building: Building,
    scheme: Scheme,
    program: Program,
    proof: Proof,
    folder: Path,
    *,
    lang: str = "zh",
    day: date | None = None,
    fields: Fields | None = None,
) -> tuple[Path, ...]:
    """Write one scheme in every form, all of them or none.

    Parameters
    ----------
    folder
        Where ``scheme-N.dxf`` and its companions go; made if it is not there.
    lang
        ``zh``, or ``en`` for the words around names that stay Chinese.
    day
        The date for the title block, left blank without one.
    fields
        Of :func:`fields_of`, so that several schemes share them; computed without it.

    Returns
    -------
    tuple of Path
        The files, in the order of :data:`WRITERS`.

    Raises
    ------
    InputError
        The source drawing is gone, or the folder cannot be written to.
    """
    words: Lang = "en" if lang == "en" else "zh"
    scheme = _on_its_storey(building, scheme)
    sheet = compose(building, scheme, program, lang=words, proof=proof, day=day)
    shown = fields or fields_of(building, [scheme.level])
    maps = compose_maps(building, scheme, program, shown, lang=words, day=day)
    listed = compose_equipment(building, scheme, program, lang=words, day=day)
    deliverable = Deliverable(building, scheme, program, proof, words, sheet, day, maps, listed)
    drafts: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, writer in WRITERS.items():
            path = folder / f"scheme-{scheme.id}{suffix}"
            drafts[path] = folder / f".{path.name}.{os.getpid()}.part"
            writer(deliverable, drafts[path])
        for path, draft in drafts.items():
            os.replace(draft, path)  # noqa: PTH105 - the name of the guarantee
    except OSError as error:
        raise InputError(
            en=f"{folder}: cannot be written ({error.strerror}); choose another place",
            zh=f"{folder}:无法写入({error.strerror});请换一个位置",
        ) from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return tuple(drafts)


def _on_its_storey(building: Building, scheme: Scheme) -> Scheme:
    """Leave out what stands on other storeys than the one that is drawn: rooms shared there."""
    here = {space.id for space in building.storey(scheme.level).spaces}
    zones = tuple(zone for zone in scheme.zones if zone.host_space in here)
    gone = {zone.id for zone in scheme.zones} - {zone.id for zone in zones}
    return replace(
        scheme,
        zones=zones,
        host_spaces=tuple(host for host in scheme.host_spaces if host in here),
        doors=tuple(door for door in scheme.doors if not gone & set(door.joins)),
    )


__all__ = [
    "WRITERS",
    "Fields",
    "Proof",
    "Sheet",
    "compose",
    "compose_maps",
    "draw_inspection",
    "draw_map",
    "fields_of",
    "plans_of",
    "write_scheme",
]
