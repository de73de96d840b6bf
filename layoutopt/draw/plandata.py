"""The plans of a run as data: what a page on a screen draws again, light and zoomable.

Of every storey that a scheme stands on its walls, openings, rooms and heat maps; of every
scheme its zones, new walls, doors and furniture.  Lengths are whole millimetres of the storey
with y pointing down, as screens count; shapes are the path data of SVG.  Not here: colours of
lines, letters, and the page (``report/compare``).
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Opening, Space, Storey
from layoutopt.draw import fabric, tint
from layoutopt.draw.keyplan import entrances
from layoutopt.draw.maps import SCALES
from layoutopt.draw.mapsheet import Fields
from layoutopt.draw.words import kind_name, word, zone_name
from layoutopt.geometry import polygons_of
from layoutopt.physics.fields import Field
from layoutopt.physics.opened import opened
from layoutopt.program import Program
from layoutopt.scheme import Furniture, Scheme, SuiteDoor

MARGIN_MM = 1500
"""What is shown round a storey, and round a suite."""
EASE_MM = 4.0
"""Corners that lie this near to a straight line are left out: half a hair on a screen."""


def plans_of(
    building: Building, schemes: Sequence[Scheme], program: Program, fields: Fields
) -> dict[str, Any]:
    """Return ``plans.json``: all that a comparison draws of a run.

    Parameters
    ----------
    fields
        Those of the storeys the schemes stand on; a storey has a map of each.
    """
    levels = sorted({scheme.level for scheme in schemes})
    return {
        "schema": 1,
        "storeys": [_storey(building.storey(level), fields) for level in levels],
        "schemes": [
            _scheme(opened(building, s.opened).storey(s.level), s, program) for s in schemes
        ],
    }


def _storey(storey: Storey, fields: Fields) -> dict[str, Any]:
    walls = fabric.mass(storey)
    floors = [space.region.polygon for space in storey.spaces]
    windows = [o for o in storey.openings if o.kind == "window"]
    doors = [o for o in storey.openings if o.kind == "door"]
    gaps = [o for o in storey.openings if o.kind == "opening"]
    shut = [o for o in doors if fabric.swing(o) is None]
    return {
        "level": storey.level,
        "name": storey.name,
        "box": _box(shapely.total_bounds([walls, *floors]), MARGIN_MM),
        "floor": "".join(_rings(floor) for floor in floors),
        "walls": _rings(walls),
        "windows": _lines(line for o in windows for line in fabric.window_lines(o)),
        "doors": "".join(map(_leaf, doors)),
        "gaps": _lines(
            line
            for o in (*shut, *gaps)
            for line in (fabric.window_lines(o)[0], fabric.window_lines(o)[3])
        ),
        "entrances": [_entrance(o, storey) for o in entrances(storey)],
        "rooms": [_room(space) for space in storey.spaces],
        "maps": [_map(field, storey) for field in fields.values() if storey.level in field.grids],
    }


def _room(space: Space) -> dict[str, Any]:
    polygon = space.region.polygon
    at, room = _spot(polygon)
    return {
        "id": space.id,
        "number": space.number or "",
        "zh": space.name or word(space.use.value, "zh"),
        "en": space.name or word(space.use.value, "en"),
        "at": at,
        "room": room,
    }


def _scheme(storey: Storey, scheme: Scheme, program: Program) -> dict[str, Any]:
    here = {space.id for space in storey.spaces}
    zones = [zone for zone in scheme.zones if zone.host_space in here]
    names = {zone.id for zone in zones}
    gone = {zone.id for zone in scheme.zones} - names
    doors = [d for d in scheme.doors if d.new and not gone & set(d.joins)]
    pieces = [f for f in scheme.furniture if f.zone not in gone]
    shown = []
    for zone in zones:
        at, room = _spot(zone.region.polygon)
        color, _ = tint.ZONES.get(zone.kind, tint.ZONES["other"])
        zh, en = zone_name(zone, program, "zh"), zone_name(zone, program, "en")
        shown.append(
            {
                "id": zone.id,
                "zh": zh,
                "en": en,
                "also_zh": [kind_name(kind, program, "zh") for kind in zone.hosts],
                "also_en": [kind_name(kind, program, "en") for kind in zone.hosts],
                "floor": _rings(zone.region.polygon),
                "at": at,
                "room": room,
                "area_m2": round(zone.region.area_m2, 1),
                "color": color,
                "enclosed": zone.enclosed,
            }
        )
    return {
        "id": scheme.id,
        "level": storey.level,
        "hosts": sorted(
            here & set(scheme.host_spaces) | {r for w in scheme.opened for r in w.rooms}
        ),
        "window": _box(fabric.suite_bounds(storey, scheme), 2 * MARGIN_MM),
        "zones": shown,
        "partitions": _rings(shapely.union_all(fabric.new_walls(scheme))),
        "removed": _rings(shapely.union_all(fabric.demolished(storey, scheme))),
        "doors": "".join(_leaf(door) for door in doors),
        "furniture": "".join(_piece(piece) for piece in pieces),
    }


def _box(bounds: Iterable[float], margin: float) -> list[int]:
    """Return left, top, width and height of a box with a margin."""
    x0, y0, x1, y1 = (float(value) for value in bounds)
    left, top = math.floor(x0 - margin), math.floor(-y1 - margin)
    return [left, top, math.ceil(x1 + margin) - left, math.ceil(-y0 + margin) - top]


def _at(point: Sequence[float]) -> str:
    return f"{round(point[0])} {round(-point[1])}"


def _rings(shape: BaseGeometry) -> str:
    """Return areas as closed paths, holes by the even-odd rule."""
    found = []
    for polygon in polygons_of(shape.simplify(EASE_MM)):
        for ring in (polygon.exterior, *polygon.interiors):
            found.append("M" + "L".join(_at(p) for p in list(ring.coords)[:-1]) + "Z")
    return "".join(found)


def _lines(lines: Iterable[Sequence[Sequence[float]]]) -> str:
    return "".join("M" + "L".join(_at(point) for point in line) for line in lines)


def _leaf(door: Opening | SuiteDoor) -> str:
    """Return the leaf of a door and the quarter circle it sweeps."""
    leaf = fabric.swing(door)
    if leaf is None:
        return "" if isinstance(door, Opening) else _rings(_slot(door))
    ends = [
        (
            leaf.hinge[0] + leaf.radius * math.cos(math.radians(angle)),
            leaf.hinge[1] + leaf.radius * math.sin(math.radians(angle)),
        )
        for angle in (leaf.start_deg, leaf.end_deg)
    ]
    far = int(leaf.end_deg - leaf.start_deg > 180.0)
    radius = round(leaf.radius)
    return (
        f"M{_at(leaf.hinge)}L{_at(leaf.leaf_end)}"
        f"M{_at(ends[0])}A{radius} {radius} 0 {far} 0 {_at(ends[1])}"
    )


def _slot(door: SuiteDoor) -> Polygon:
    return fabric.oblong(door.at, door.width_mm, door.wall_mm, door.angle_deg)


def _piece(piece: Furniture) -> str:
    return _rings(fabric.footprint(piece))


def _entrance(opening: Opening, storey: Storey) -> str:
    """Return a triangle outside an entrance that points inwards."""
    space = storey.space(next(joined for joined in opening.joins if joined))
    inner = space.region.polygon.representative_point()
    angle = math.radians(opening.angle_deg + 90.0)
    nx, ny = math.cos(angle), math.sin(angle)
    if (inner.x - opening.at[0]) * nx + (inner.y - opening.at[1]) * ny < 0:
        nx, ny = -nx, -ny
    x, y = opening.at[0] - nx * opening.wall_mm, opening.at[1] - ny * opening.wall_mm
    tail = (x - 1000 * nx, y - 1000 * ny)
    return _rings(
        Polygon(
            [
                (x, y),
                (tail[0] - 450 * ny, tail[1] + 450 * nx),
                (tail[0] + 450 * ny, tail[1] - 450 * nx),
            ]
        )
    )


def _spot(polygon: Polygon) -> tuple[list[int], list[int]]:
    """Return where a name may stand in an area, and the width and height it has there."""
    box = shapely.minimum_rotated_rectangle(polygon)
    if polygon.area / max(box.area, 1e-9) > 0.9:
        middle = polygon.centroid
    else:
        middle = shapely.Point(shapely.maximum_inscribed_circle(polygon, tolerance=100.0).coords[0])
    x0, y0, x1, y1 = polygon.bounds
    along = _through(polygon, LineString([(x0 - 1, middle.y), (x1 + 1, middle.y)]), middle)
    across = _through(polygon, LineString([(middle.x, y0 - 1), (middle.x, y1 + 1)]), middle)
    x, y = (along[0] + along[2]) / 2, (across[1] + across[3]) / 2
    if not polygon.contains(shapely.Point(x, y)):
        x, y = middle.x, middle.y
    return [round(x), round(-y)], [round(along[2] - along[0]), round(across[3] - across[1])]


def _through(
    polygon: Polygon, line: LineString, middle: shapely.Point
) -> tuple[float, float, float, float]:
    """Return the bounds of the stretch of a line inside an area that a point lies on."""
    cut = shapely.intersection(polygon, line)
    parts = [part for part in getattr(cut, "geoms", [cut]) if not part.is_empty]
    if not parts:
        return middle.x, middle.y, middle.x, middle.y
    x0, y0, x1, y1 = min(parts, key=lambda part: float(part.distance(middle))).bounds
    return float(x0), float(y0), float(x1), float(y1)


def _map(field: Field, storey: Storey) -> dict[str, Any]:
    """Return a heat map: a picture of one dot a cell, where it lies, and its scale."""
    scale, grid = SCALES[field.kind], field.grids[storey.level]
    values = _widened(np.asarray(grid.values, dtype=np.float64))
    known = ~np.isnan(values)
    steps = np.where(known, np.searchsorted(scale.steps, values, side="left") + 1, 0)
    rows, columns = values.shape
    west, south = grid.origin
    width, height = columns * grid.step_mm, rows * grid.step_mm
    return {
        "kind": field.kind,
        "zh": word(f"map_{field.kind}", "zh"),
        "en": word(f"map_{field.kind}", "en"),
        "note_zh": word(f"map_{field.kind}_note", "zh"),
        "note_en": word(f"map_{field.kind}_note", "en"),
        "unit": scale.unit,
        "steps": list(scale.steps),
        "colors": list(scale.colors),
        "box": [west, -south - height, width, height],
        "png": "data:image/png;base64,"
        + base64.b64encode(_png(steps[::-1].astype(np.uint8), scale.colors)).decode("ascii"),
    }


def _widened(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let cells spread by one: those whose middle lies in a wall cover a strip of floor."""
    padded = np.pad(values, 1, constant_values=np.nan)
    rows, columns = values.shape
    around = np.stack([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)])
    known = ~np.isnan(around)
    count = known.sum(axis=0)
    total = np.where(known, around, 0.0).sum(axis=0)
    mean = np.divide(total, count, out=np.full(values.shape, np.nan), where=count > 0)
    return np.where(np.isnan(values), mean, values)


def _png(dots: NDArray[np.uint8], colors: Sequence[str]) -> bytes:
    """Write a picture of few colours; dot 0 is clear, dot n has the n-th (PNG, W3C 2003)."""
    height, width = dots.shape
    palette = bytes(3) + bytes(int(c[i : i + 2], 16) for c in colors for i in (1, 3, 5))
    rows = b"".join(b"\0" + row.tobytes() for row in dots)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"tRNS", b"\0"),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


__all__ = ["plans_of"]
