"""Dirty a drawing as real ones are dirty, and carry its truth along.

    python benchmarks/dirt.py plan.dxf --dirt gaps,rot17 -o out

Works on any DXF with a truth beside it.  What is random comes from ``random.Random(seed)``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ezdxf
import ezdxf.transform
from ezdxf import path as dxf_path
from ezdxf.addons import r12export
from ezdxf.document import Drawing
from ezdxf.entities import DXFGraphic
from ezdxf.layouts import BaseLayout
from ezdxf.math import Matrix44, Vec3

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapely.geometry import LineString, Point, Polygon
from shapely.ops import unary_union

from benchmarks.redraw import INSUNITS, UNIT_M

Truth = dict[str, Any]
Dirt = Callable[[Drawing, Truth, random.Random], Drawing | None]
STRAY_MM = 16_000_000.0


def main() -> None:
    """Parse the command line and dirty one drawing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drawing", type=Path)
    parser.add_argument("--dirt", default="all", help="names, comma separated, or all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--out", type=Path, default=Path("dirty"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in DIRTS if options.dirt == "all" else options.dirt.split(","):
        dirty(options.drawing, truth_beside(options.drawing), name, options.seed, options.out)


def truth_beside(drawing: Path) -> Path:
    """Return where a drawing's truth lies: beside it, or among the tests' plans."""
    near = drawing.with_name(drawing.stem + ".truth.json")
    if near.exists():
        return near
    return drawing.parent.parent / "tests" / drawing.parent.name / near.name


def dirty(drawing: Path, truth_path: Path, name: str, seed: int, folder: Path) -> tuple[Path, Path]:
    """Write ``<stem>+<dirt>.dxf`` and its truth; returns both paths."""
    rng = random.Random(f"{seed}/{name}/{drawing.stem}")
    doc = ezdxf.readfile(drawing)
    truth: Truth = json.loads(truth_path.read_text("utf-8"))
    doc = DIRTS[name](doc, truth, rng) or doc
    truth["dirt"] = [*(truth.get("dirt") or []), name]
    path = folder / f"{drawing.stem}+{name}.dxf"
    doc.saveas(path)
    beside_it = folder / f"{drawing.stem}+{name}.truth.json"
    beside_it.write_text(json.dumps(truth, ensure_ascii=False), "utf-8")
    return path, beside_it


# --- lines -------------------------------------------------------------------------------


def _mm(truth: Truth) -> float:
    """Return drawing units in a millimetre."""
    return 0.001 / float(truth["unit_m"])


def _ink(doc: Drawing, kinds: str) -> list[DXFGraphic]:
    return list(doc.modelspace().query(kinds))


def dup(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Draw half of the entities twice, some of them up to 3 mm aside."""
    mm = _mm(truth)
    space = doc.modelspace()
    for entity in _ink(doc, "LINE LWPOLYLINE ARC INSERT"):
        if rng.random() < 0.5:
            copy = entity.copy()
            space.add_entity(copy)
            if rng.random() < 0.5:
                copy.translate(rng.uniform(-3, 3) * mm, rng.uniform(-3, 3) * mm, 0)


def _stretch(doc: Drawing, truth: Truth, rng: random.Random, sign: int) -> None:
    mm = _mm(truth)
    for line in _ink(doc, "LINE"):
        a, b = line.dxf.start, line.dxf.end
        length = (b - a).magnitude
        if length < 250 * mm:
            continue
        step = (b - a) / length
        if rng.random() < 0.5:
            line.dxf.start = a - step * (sign * rng.uniform(0, 40) * mm)
        if rng.random() < 0.5:
            line.dxf.end = b + step * (sign * rng.uniform(0, 40) * mm)


def gaps(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Let half of the line ends stop up to 40 mm short."""
    _stretch(doc, truth, rng, -1)


def overshoot(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Let half of the line ends run up to 40 mm too far."""
    _stretch(doc, truth, rng, 1)


def split(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Break most lines into three pieces."""
    space = doc.modelspace()
    for line in _ink(doc, "LINE"):
        a, b = line.dxf.start, line.dxf.end
        if rng.random() < 0.3 or (b - a).magnitude < 100 * _mm(truth):
            continue
        cuts = sorted([rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9)])
        points = [a, *(a.lerp(b, t) for t in cuts), b]
        for p, q in itertools.pairwise(points):
            space.add_line(p, q, dxfattribs={"layer": line.dxf.layer})
        space.delete_entity(line)


def jitter(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Move every vertex by up to 0.5 mm."""
    reach = 0.5 * _mm(truth)

    def off() -> Vec3:
        return Vec3(rng.uniform(-reach, reach), rng.uniform(-reach, reach), 0)

    for entity in _ink(doc, "LINE LWPOLYLINE ARC"):
        if entity.dxftype() == "LINE":
            entity.dxf.start += off()
            entity.dxf.end += off()
        elif entity.dxftype() == "ARC":
            entity.dxf.center += off()
        else:
            entity.set_points(
                [
                    (x + rng.uniform(-reach, reach), y + rng.uniform(-reach, reach), s, e, b)
                    for x, y, s, e, b in entity.get_points()
                ]
            )


def z(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Leave entities at elevations of their own."""
    for entity in _ink(doc, "LINE CIRCLE ARC TEXT INSERT LWPOLYLINE"):
        if rng.random() < 0.5:
            entity.translate(0, 0, rng.uniform(-3000, 3000) * _mm(truth))


def mirror_ocs(doc: Drawing, _: Truth, rng: random.Random) -> None:
    """Describe a third of the entities from below: extrusion (0, 0, -1), looking the same."""
    for entity in _ink(doc, "ARC CIRCLE LWPOLYLINE INSERT"):
        kind, dxf = entity.dxftype(), entity.dxf
        if rng.random() < 0.67 or dxf.extrusion.z < 0 or (kind == "INSERT" and entity.attribs):
            continue
        if kind == "LWPOLYLINE":
            entity.set_points([(-x, y, s, e, -b) for x, y, s, e, b in entity.get_points()])
        elif kind == "INSERT":
            dxf.insert = Vec3(-dxf.insert.x, dxf.insert.y, dxf.insert.z)
            dxf.xscale = -dxf.get("xscale", 1.0)
            dxf.rotation = -dxf.get("rotation", 0.0)
        else:
            dxf.center = Vec3(-dxf.center.x, dxf.center.y, dxf.center.z)
            if kind == "ARC":
                start, end = dxf.start_angle, dxf.end_angle
                dxf.start_angle, dxf.end_angle = 180.0 - end, 180.0 - start
        dxf.extrusion = Vec3(0, 0, -1)


def shuffle(doc: Drawing, _: Truth, rng: random.Random) -> None:
    """Bring the entities into another order."""
    rng.shuffle(doc.modelspace().entity_space.entities)


# --- the whole drawing -------------------------------------------------------------------


def _transform(doc: Drawing, truth: Truth, matrix: Matrix44) -> None:
    ezdxf.transform.inplace(doc.modelspace(), matrix)

    def moved(p: list[float]) -> list[float]:
        q = matrix.transform(Vec3(p[0], p[1], 0))
        return [q.x, q.y]

    for storey in truth["storeys"]:
        for space in [*storey["spaces"], *storey.get("voids", [])]:
            space["boundary"] = [moved(p) for p in space["boundary"]]
            if space.get("holes"):
                space["holes"] = [[moved(p) for p in hole] for hole in space["holes"]]
        for opening in [*storey["doors"], *storey["windows"]]:
            opening["at"] = moved(opening["at"])


def _offset(mm_away: float) -> Dirt:
    def offset(doc: Drawing, truth: Truth, _: random.Random) -> None:
        away = mm_away * _mm(truth)
        _transform(doc, truth, Matrix44.translate(away, 0.7 * away, 0))

    return offset


def _rotation(degrees: float) -> Dirt:
    def rotation(doc: Drawing, truth: Truth, _: random.Random) -> None:
        _transform(doc, truth, Matrix44.z_rotate(math.radians(degrees)))

    return rotation


def _units(unit: str, header: str) -> Dirt:
    def units(doc: Drawing, truth: Truth, _: random.Random) -> None:
        k = truth["unit_m"] / UNIT_M[unit]
        _transform(doc, truth, Matrix44.scale(k, k, k))
        truth["unit_m"], truth["unit"] = UNIT_M[unit], unit
        right = INSUNITS[unit]
        wrong = 6 if right == 4 else 4
        doc.header["$INSUNITS"] = {"right": right, "wrong": wrong, "missing": 0}[header]

    return units


# --- structure of the file ---------------------------------------------------------------


def _inside(doc: Drawing) -> Iterator[BaseLayout]:
    yield doc.modelspace()
    for block in doc.blocks:
        if not block.is_any_layout:
            yield block


def explode(doc: Drawing, _: Truth, __: random.Random) -> None:
    """Explode every block reference, as often as it takes."""
    space = doc.modelspace()
    for _depth in range(8):
        inserts = list(space.query("INSERT"))
        if not inserts:
            break
        for insert in inserts:
            insert.explode()


def arcs_poly(doc: Drawing, _: Truth, rng: random.Random) -> None:
    """Turn arcs into polylines, half of them with a bulge, half of chords."""
    for layout in _inside(doc):
        for arc in list(layout.query("ARC")):
            look = {"layer": arc.dxf.layer}
            if rng.random() < 0.5 and arc.dxf.extrusion.z > 0:
                sweep = math.radians((arc.dxf.end_angle - arc.dxf.start_angle) % 360.0)
                a, b = arc.start_point, arc.end_point
                points = [(a.x, a.y, math.tan(sweep / 4)), (b.x, b.y, 0.0)]
                layout.add_lwpolyline(points, format="xyb", dxfattribs=look)
            else:
                made = dxf_path.make_path(arc)
                chords = [(p.x, p.y) for p in made.flattening(arc.dxf.radius / 60.0)]
                layout.add_lwpolyline(chords, dxfattribs=look)
            layout.delete_entity(arc)


def onelayer(doc: Drawing, _: Truth, __: random.Random) -> None:
    """Put everything onto layer 0."""
    for layout in _inside(doc):
        for entity in layout:
            entity.dxf.layer = "0"
            for attrib in getattr(entity, "attribs", []):
                attrib.dxf.layer = "0"


def xref_bound(doc: Drawing, _: Truth, __: random.Random) -> None:
    """Name layers as binding an xref does."""
    for layer in list(doc.layers):
        name = layer.dxf.name
        if name.lower() not in ("0", "defpoints"):
            doc.layers.add(f"xref$0${name}", color=layer.color)
    for layout in _inside(doc):
        for entity in layout:
            if entity.dxf.layer != "0":
                entity.dxf.layer = f"xref$0${entity.dxf.layer}"


def reblock(doc: Drawing, truth: Truth, __: random.Random) -> None:
    """Put all of the drawing into a block within a block."""
    space = doc.modelspace()
    inner, outer = doc.blocks.new("ALL_IN"), doc.blocks.new("ALL_OUT")
    for entity in list(space):
        space.move_to_layout(entity, inner)
    shift = 1000.0 * _mm(truth)
    outer.add_blockref("ALL_IN", (shift, 2 * shift), dxfattribs={"rotation": 90})
    space.add_blockref("ALL_OUT", (-2 * shift, shift), dxfattribs={"rotation": -90})


def r12(doc: Drawing, _: Truth, __: random.Random) -> Drawing:
    """Save as R12: polylines of the old kind, no hatches, no units in the header."""
    return r12export.convert(doc)


# --- more than the building --------------------------------------------------------------


def stale(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Leave a copy of a tenth of the lines, of one corner, 16 km away."""
    space = doc.modelspace()
    lines = _ink(doc, "LINE LWPOLYLINE INSERT")
    first = truth["storeys"][0]["spaces"][0]["boundary"][0]
    reach = 15_000.0 * _mm(truth)
    far = STRAY_MM * _mm(truth)
    for entity in lines:
        kind = entity.dxftype()
        if kind == "LWPOLYLINE":
            x, y = entity.get_points()[0][:2]
        else:
            x, y, _ = entity.dxf.start if kind == "LINE" else entity.dxf.insert
        if math.dist((x, y), first) < reach:
            copy = entity.copy()
            space.add_entity(copy)
            copy.translate(far, far * rng.choice([0.3]), 0)


def furnish(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Lay services over the plans: cables, sprinklers, sockets, half on layer 0."""
    mm = _mm(truth)
    space = doc.modelspace()
    for storey in truth["storeys"]:
        xs = [p[0] for s in storey["spaces"] for p in s["boundary"]]
        ys = [p[1] for s in storey["spaces"] for p in s["boundary"]]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        for _ in range(len(storey["spaces"])):
            layer = rng.choice(["0", "E-CABLE", "E-CABLE", "消防"])
            x, y = rng.uniform(x0, x1), rng.uniform(y0, y1)
            run = [(x, y)]
            for turn in range(rng.randrange(2, 6)):
                step = rng.uniform(1500, 9000) * mm * rng.choice([-1, 1])
                x, y = (x + step, y) if turn % 2 else (x, y + step)
                run.append((min(max(x, x0), x1), min(max(y, y0), y1)))
            if rng.random() < 0.5:
                space.add_lwpolyline(run, dxfattribs={"layer": layer})
            else:
                for p, q in itertools.pairwise(run):
                    space.add_line(p, q, dxfattribs={"layer": layer})
        pitch = 3200.0 * mm
        for i in range(int((x1 - x0) / pitch)):
            for j in range(int((y1 - y0) / pitch)):
                at = (x0 + (i + 0.4) * pitch, y0 + (j + 0.4) * pitch)
                space.add_circle(
                    at, 120.0 * mm, dxfattribs={"layer": rng.choice(["0", "SPRINKLER"])}
                )
        for room in storey["spaces"]:
            shape = Polygon(room["boundary"])
            for _ in range(3):
                at = shape.exterior.interpolate(rng.uniform(0, shape.length))
                look = {"layer": rng.choice(["0", "E-POWER"])}
                space.add_arc((at.x, at.y), 150.0 * mm, 0, 180, dxfattribs=look)
                a, b = (at.x - 150 * mm, at.y), (at.x + 150 * mm, at.y)
                space.add_line(a, b, dxfattribs=look)


def hatchfill(doc: Drawing, truth: Truth, rng: random.Random) -> None:
    """Fill walls with loose strokes at 45 degrees until they are most of the file."""
    if truth.get("centreline"):
        return
    mm = _mm(truth)
    space = doc.modelspace()
    want = max(2000, int(rng.uniform(0.8, 3.0) * len(space)))
    layer = rng.choice(["INSUL", "0"])
    for storey in truth["storeys"]:
        rooms = unary_union([Polygon(s["boundary"]).buffer(0) for s in storey["spaces"]])
        doors = [Point(d["at"]).buffer((500 * d["width_m"] + 150) * mm) for d in storey["doors"]]
        glass = [Point(w["at"]).buffer((500 * w["width_m"] + 50) * mm) for w in storey["windows"]]
        band = rooms.buffer(110 * mm, join_style="mitre").difference(rooms)
        band = band.buffer(-2 * mm).difference(unary_union([*doors, *glass]))
        length = band.area / (80 * mm * len(truth["storeys"]))
        pitch = max(40 * mm, 80 * mm * length / (want / len(truth["storeys"]) * 155 * mm))
        x0, y0, x1, y1 = band.bounds
        k = 0.0
        while k < (x1 - x0) + (y1 - y0):
            ray = LineString([(x0 + k, y0), (x0 + k - (y1 - y0), y1)])
            met = ray.intersection(band)
            for piece in getattr(met, "geoms", [met]):
                if isinstance(piece, LineString) and piece.length > 20 * mm:
                    a, b = piece.coords[0], piece.coords[-1]
                    space.add_line(a, b, dxfattribs={"layer": layer})
            k += pitch * 1.41


DIRTS: dict[str, Dirt] = {
    "dup": dup,
    "gaps": gaps,
    "overshoot": overshoot,
    "split": split,
    "jitter": jitter,
    "z": z,
    "mirror_ocs": mirror_ocs,
    "shuffle": shuffle,
    "offset": _offset(5e6),
    "offset_far": _offset(5e8),
    "rot17": _rotation(17.0),
    "rot33": _rotation(33.7),
    "rot45": _rotation(45.0),
    "rot90": _rotation(90.0),
    "explode": explode,
    "arcs_poly": arcs_poly,
    "units_mm_missing": _units("mm", "missing"),
    "units_cm_wrong": _units("cm", "wrong"),
    "units_m_wrong": _units("m", "wrong"),
    "units_m_right": _units("m", "right"),
    "units_inch_missing": _units("inch", "missing"),
    "units_foot_wrong": _units("foot", "wrong"),
    "units_paper": _units("paper_m", "wrong"),
    "onelayer": onelayer,
    "xref_bound": xref_bound,
    "reblock": reblock,
    "r12": r12,
    "stale": stale,
    "furnish": furnish,
    "hatchfill": hatchfill,
}

if __name__ == "__main__":
    main()
