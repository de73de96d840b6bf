"""Writer of DXF: the school's drawing untouched, the scheme on layers of our own on top.

Modelspace in the drawing's own world coordinates and unit; a paperspace layout with the
sheet.  What we add is on layers that begin ``LO-`` and nothing else.  A zone carries XDATA
of the application ``LAYOUTOPT``: strings ``key=value`` with the keys of :func:`zone_facts`,
so that hand-edited zones can be read back.  Not here: choosing what to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from ezdxf import bbox
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.mtext import MText
from ezdxf.entities.text import Text as DxfText
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts.base import BaseLayout
from shapely.geometry.polygon import orient

from layoutopt.building import Storey
from layoutopt.draw import fabric, tint
from layoutopt.draw.dxf_sheet import add_layout
from layoutopt.draw.dxf_tables import APPLICATION, BYLAYER, LAYERS, STROKE_FONT, Names, prepare, shx
from layoutopt.draw.furniture import symbol
from layoutopt.draw.labels import covered
from layoutopt.draw.plan import Plan
from layoutopt.draw.sheet import RED, Deliverable, Stroke, Text, View
from layoutopt.draw.source import base_drawing
from layoutopt.draw.words import word
from layoutopt.geometry import Frame, WorldPoint
from layoutopt.program import Program
from layoutopt.scheme import Furniture, Partition, Scheme, SuiteDoor, Zone

ALIGN = {
    "left": TextEntityAlignment.MIDDLE_LEFT,
    "center": TextEntityAlignment.MIDDLE_CENTER,
    "right": TextEntityAlignment.MIDDLE_RIGHT,
}


def write_dxf(deliverable: Deliverable, path: Path) -> None:
    """Write the source drawing with the scheme on top of it."""
    storey = deliverable.storey
    doc = base_drawing(Path(deliverable.building.drawings[storey.source]), storey)
    names = prepare(doc, storey.frame.unit_mm, deliverable.sheet.view)
    pen = Pen(doc.modelspace(), storey.frame, names)
    _zones(pen, deliverable)
    _walls(pen, storey, deliverable.scheme)
    _doors(pen, deliverable.scheme)
    _furniture(pen, deliverable)
    view = deliverable.sheet.view
    if view is not None:
        _dimensions(pen, storey, deliverable.scheme, view)
        _names(pen, deliverable, view)
        add_layout(doc, names, deliverable.sheet, storey.frame)
    doc.saveas(path)


def zone_facts(zone: Zone) -> dict[str, str]:
    """Return what a zone's XDATA says, every value as text; ``hosts`` joined by commas."""
    return {
        "type": "zone",
        "kind": zone.kind,
        "id": zone.id,
        "name": zone.name,
        "hosts": ",".join(zone.hosts),
        "host_space": zone.host_space,
        "enclosed": str(int(zone.enclosed)),
        **({"shared": "1", "counted": f"{zone.counted:g}"} if zone.shared else {}),
    }


def asked_fact(program: Program, drawing: str) -> dict[str, str]:
    """Return what the layout was asked for, told on every zone in case others are deleted.

    Tier, standard, enrolment (may be empty), demonstration (0 or 1), stage, release mode,
    and the school by its name or its drawing's.
    """
    school = program.school
    name = (school.name or Path(drawing).stem)[:40]
    enrolment = "" if school.enrolment is None else str(school.enrolment)
    told = (enrolment, str(int(school.demonstration)), school.stage, school.release_mode, name)
    return {"asked": ",".join((school.tier, program.standard.id, *told))}


def partition_facts(partition: Partition) -> dict[str, str]:
    """Return what a partition's XDATA says; ``line`` is x0,y0,x1,y1 in storey mm."""
    (ax, ay), (bx, by) = partition.line
    return {
        "type": "partition",
        "thickness_mm": str(partition.thickness_mm),
        "rw_db": str(partition.rw_db),
        "line": f"{ax},{ay},{bx},{by}",
    }


def part_fact(index: int, partition: Partition) -> str:
    """Return a partition in one value, for bodies that several make up.

    Its place among the scheme's, its line in storey mm, thickness and dB.
    """
    (ax, ay), (bx, by) = partition.line
    numbers = (index, ax, ay, bx, by, partition.thickness_mm, partition.rw_db)
    return ",".join(map(str, numbers))


def door_facts(door: SuiteDoor) -> dict[str, str]:
    """Return what a new door's XDATA says; an outside neighbour is an empty name.

    ``at`` and ``angle_deg`` are those of the storey.
    """
    return {
        "type": "door",
        "at": f"{door.at[0]},{door.at[1]}",
        "width_mm": str(door.width_mm),
        "joins": ",".join(joined or "" for joined in door.joins),
        "new": str(int(door.new)),
        "angle_deg": repr(door.angle_deg),
        "wall_mm": str(door.wall_mm),
        **({"rw_db": str(door.rw_db)} if door.rw_db is not None else {}),
    }


def furniture_facts(piece: Furniture) -> dict[str, str]:
    """Return what a piece of furniture's XDATA says; its size is that of the block unscaled."""
    size = f"{piece.size_mm[0]},{piece.size_mm[1]}"
    return {"type": "furniture", "kind": piece.kind, "zone": piece.zone, "size_mm": size}


@dataclass(frozen=True)
class Pen:
    """Draws storey millimetres into a layout, through the storey's frame."""

    layout: BaseLayout
    frame: Frame
    names: Names

    def world(self, points: Iterable[Sequence[float]]) -> list[WorldPoint]:
        """Carry storey points into the drawing."""
        return [self.frame.to_world(point) for point in points]

    def units(self, mm: float) -> float:
        """Carry a length in real millimetres into drawing units."""
        return mm / self.frame.unit_mm

    def ring(self, points: Iterable[Sequence[float]], layer: str) -> DXFGraphic:
        """Draw a closed polyline."""
        world = self.world(points)
        if len(world) > 1 and world[0] == world[-1]:
            world.pop()
        return self.layout.add_lwpolyline(world, close=True, dxfattribs={"layer": layer})

    def line(self, points: Iterable[Sequence[float]], layer: str) -> DXFGraphic:
        """Draw an open polyline."""
        return self.layout.add_lwpolyline(self.world(points), dxfattribs={"layer": layer})

    def hatch(self, shape: shapely.Polygon, layer: str, scale_mm: float, angle: float) -> None:
        """Draw a hatch of parallel lines, or a solid where the distance is 0."""
        hatch = self.layout.add_hatch(color=BYLAYER, dxfattribs={"layer": layer})
        if scale_mm:
            gap = self.units(scale_mm)
            turn = angle + self.frame.rotation_deg
            hatch.set_pattern_fill(
                "LO-LINES", color=BYLAYER, definition=[[turn, (0, 0), _step(gap, turn), []]]
            )
        turned = orient(shape)
        hatch.paths.add_polyline_path(self.world(turned.exterior.coords[:-1]), is_closed=True)
        for inner in turned.interiors:
            hatch.paths.add_polyline_path(self.world(inner.coords[:-1]), is_closed=True, flags=16)

    def text(self, text: Text, view: View, layer: str) -> None:
        """Write a text of the sheet at its place in the building."""
        entity = self.layout.add_text(
            shx(text.text),
            height=self.units(text.height_mm * view.scale) * STROKE_FONT,
            rotation=text.rotation_deg + self.frame.rotation_deg,
            dxfattribs={"layer": layer, "style": self.names.style},
        )
        entity.set_placement(self.frame.to_world(view.to_storey(text.at)), align=ALIGN[text.align])


def _step(gap: float, angle_deg: float) -> WorldPoint:
    turn = Frame(rotation_deg=angle_deg)
    return turn.to_world((0.0, gap))


def _facts(entity: DXFGraphic, facts: dict[str, str], parts: Iterable[str] = ()) -> None:
    strings = [f"{key}={value}" for key, value in facts.items()]
    strings += [f"part={part}" for part in parts]
    entity.set_xdata(APPLICATION, [(1000, string[:255]) for string in strings])


def _zones(pen: Pen, deliverable: Deliverable) -> None:
    drawing = deliverable.building.drawings[deliverable.storey.source]
    for zone in deliverable.scheme.zones:
        entity = pen.ring(zone.region.boundary, "LO-ZONE")
        _facts(entity, zone_facts(zone) | asked_fact(deliverable.program, drawing))
        for hole in zone.region.holes:
            _facts(pen.ring(hole, "LO-ZONE"), {"type": "hole", "id": zone.id})
        _, families = tint.ZONES.get(zone.kind, tint.ZONES["other"])
        for angle, gap in families:
            pen.hatch(zone.region.polygon, "LO-ZONE-HATCH", gap * 100, angle)


def _walls(pen: Pen, storey: Storey, scheme: Scheme) -> None:
    for shape in fabric.new_walls(scheme):
        for ring in (shape.exterior, *shape.interiors):
            entity = pen.ring(ring.coords, "LO-WALL-NEW")
            parts = [
                part_fact(i, p)
                for i, p in enumerate(scheme.partitions)
                if shape.intersects(shapely.LineString(p.line))
            ]
            nearest = min(
                scheme.partitions,
                key=lambda p: float(shapely.LineString(p.line).distance(shape.centroid)),
            )
            _facts(entity, partition_facts(nearest), parts)
        pen.hatch(shape, "LO-WALL-NEW", 0.0, 0.0)
    taken_out = fabric.opened(storey, scheme)
    for shape in fabric.demolished(storey, scheme):
        if shape not in taken_out:
            pen.ring(shape.exterior.coords, "LO-WALL-DEMO")
    for wall in scheme.opened:
        if wall.level != storey.level:
            continue
        for piece in wall.stretches:
            entity = pen.ring(piece.boundary, "LO-WALL-DEMO")
            _facts(entity, {"type": "opened", "rooms": ",".join(wall.rooms)})


def _doors(pen: Pen, scheme: Scheme) -> None:
    for door in scheme.doors:
        if not door.new:
            continue
        leaf = fabric.swing(door)
        if leaf is None:
            for jamb in fabric.jambs(door.at, door.width_mm, door.wall_mm, door.angle_deg):
                _facts(pen.line(jamb, "LO-DOOR-NEW"), door_facts(door))
            continue
        _facts(pen.line((leaf.hinge, leaf.leaf_end), "LO-DOOR-NEW"), door_facts(door))
        turn = pen.frame.rotation_deg
        pen.layout.add_arc(
            pen.frame.to_world(leaf.hinge),
            pen.units(leaf.radius),
            leaf.start_deg + turn,
            leaf.end_deg + turn,
            dxfattribs={"layer": "LO-DOOR-NEW"},
        )


def _furniture(pen: Pen, deliverable: Deliverable) -> None:
    """Insert every piece as a block of its kind and size, with attributes that name it.

    Blocks are in mm, whatever the drawing's unit; their lines stand on layer 0 and so take
    the pen of the layer they are inserted on.
    """
    rows = deliverable.scheme.measures.get("equipment", ())
    names = {row["kind"]: str(row[deliverable.lang]) for row in rows}
    for piece in deliverable.scheme.furniture:
        name = _block(pen, piece)
        scale = pen.units(1.0)
        insert = pen.layout.add_blockref(
            name,
            pen.frame.to_world(piece.at),
            dxfattribs={
                "layer": "LO-FURN",
                "xscale": scale,
                "yscale": scale,
                "zscale": scale,
                "rotation": (piece.rotation_deg + pen.frame.rotation_deg) % 360.0,
            },
        )
        insert.add_auto_attribs(
            {
                "KIND": piece.kind,
                "NAME": shx(names.get(piece.kind, word(piece.kind, deliverable.lang))),
                "ZONE": piece.zone,
                "SIZE": f"{piece.size_mm[0]},{piece.size_mm[1]}",
            }
        )
        _facts(insert, furniture_facts(piece))


def _block(pen: Pen, piece: Furniture) -> str:
    """Return the block of a kind and size, made where the drawing has none."""
    width, depth = piece.size_mm
    name = f"LO-{piece.kind.upper()}-{width}X{depth}"
    doc = pen.layout.doc
    if name in doc.blocks:
        return name
    block = doc.blocks.new(name)
    sign = symbol(piece.kind, piece.size_mm)
    plain = {"layer": "0"}
    for solid in sign.solids:
        hatch = block.add_hatch(color=BYLAYER, dxfattribs=plain)
        hatch.paths.add_polyline_path(list(solid[:-1]), is_closed=True)
    for line in sign.lines:
        closed = line[0] == line[-1]
        block.add_lwpolyline(line[:-1] if closed else line, close=closed, dxfattribs=plain)
    for middle, radius in sign.circles:
        block.add_circle(middle, radius, dxfattribs=plain)
    for n, tag in enumerate(("KIND", "NAME", "ZONE", "SIZE")):
        attribute = block.add_attdef(
            tag, (0.0, -60.0 * n), height=50.0, dxfattribs={"layer": "0", "style": pen.names.style}
        )
        attribute.is_invisible = True
    return name


def _dimensions(pen: Pen, storey: Storey, scheme: Scheme, view: View) -> None:
    x0, y0 = view.at
    width, height = (value * view.scale for value in view.size_mm)
    for chain in fabric.chains(storey, scheme, (x0, y0, x0 + width, y0 + height)):
        angle = pen.frame.rotation_deg + (90.0 if chain.axis == "y" else 0.0)
        for a, b in chain.segments:
            dimension = pen.layout.add_linear_dim(
                base=pen.frame.to_world(chain.point(a, chain.at)),
                p1=pen.frame.to_world(chain.point(a, chain.feet)),
                p2=pen.frame.to_world(chain.point(b, chain.feet)),
                angle=angle,
                dimstyle=pen.names.dimstyle,
                dxfattribs={"layer": "LO-DIM"},
            )
            dimension.render()


def _names(pen: Pen, deliverable: Deliverable, view: View) -> None:
    """Write the labels of the plan where the sheet has them, and one note of ours."""
    plan = Plan(deliverable.storey, deliverable.scheme, deliverable.program, view, deliverable.lang)
    marks = list(plan.names())
    _mask_old_names(
        pen, deliverable, [m for m in marks if isinstance(m, Text) and m.color != RED], view
    )
    for mark in marks:
        if isinstance(mark, Text):
            pen.text(mark, view, "LO-NOTE" if mark.color == RED else "LO-TEXT")
        elif isinstance(mark, Stroke):
            for line in mark.lines:
                pen.line([view.to_storey(point) for point in line], "LO-NOTE")
    note = f"{word('preliminary', deliverable.lang)} (layoutopt)"
    x, y, _, _ = view.box
    pen.text(Text((x, y - 4.0), note, 2.5), view, "LO-NOTE")


def _mask_old_names(pen: Pen, deliverable: Deliverable, labels: list[Text], view: View) -> None:
    """Cover the old names of the rooms the suite takes, and what lies under our labels.

    The school's texts stay as they are; a WIPEOUT of ours hides them where a zone's name
    stands now.  Turning LO-TEXT off shows them again.
    """
    under = shapely.union_all(
        [
            shapely.Polygon(pen.world(view.to_storey(at) for at in covered(t).exterior.coords))
            for t in labels
        ]
    )
    hosts = [deliverable.storey.space(host) for host in deliverable.scheme.host_spaces]
    rooms = shapely.union_all([shapely.Polygon(pen.world(host.region.boundary)) for host in hosts])
    as_read = [room for host in hosts for room in host.rooms]
    old = {text for room in as_read for text in (room.name, room.number) if text}
    old |= {f"{room.printed_area_m2:g}" for room in as_read if room.printed_area_m2}
    doc = pen.layout.doc
    for entity in pen.layout.query("TEXT MTEXT"):
        if entity.dxf.layer.startswith("LO-"):
            continue
        extents = bbox.extents([entity])
        if not extents.has_data:
            continue
        (x0, y0, _), (x1, y1, _) = extents.extmin, extents.extmax
        place = shapely.box(x0, y0, x1, y1)
        words = entity.plain_text() if isinstance(entity, DxfText | MText) else ""
        named = place.intersects(rooms) and any(text in words for text in old)
        if named or under.intersects(place):
            # a big font runs wider than the measured one: a quarter more on each side
            wide, high = 0.25 * (x1 - x0), pen.units(60)
            corners = [(x0 - wide, y0 - high), (x1 + wide, y1 + high)]
            pen.layout.add_wipeout(corners).dxf.layer = "LO-TEXT"  # it drops a layer given at birth
            if "ACAD_WIPEOUT_VARS" not in doc.rootdict:
                doc.objects.set_wipeout_variables(frame=0)
    for label in labels:  # and the hatch under our own
        ring = pen.world(view.to_storey(at) for at in covered(label).exterior.coords[:-1])
        pen.layout.add_wipeout(ring).dxf.layer = "LO-TEXT"


__all__ = [
    "LAYERS",
    "door_facts",
    "furniture_facts",
    "part_fact",
    "partition_facts",
    "write_dxf",
    "zone_facts",
]
