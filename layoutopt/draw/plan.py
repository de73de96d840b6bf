"""The suite's plan at true scale: walls, zones, doors, furniture, dimensions, names.

Reads left to right as it is drawn: surfaces, what stands, what is new, what is said.
Not here: anything that stands on the paper alone (``tables.py``, ``frame.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.affinity import affine_transform
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Opening, Storey
from layoutopt.draw import fabric, tint
from layoutopt.draw.demand import demand
from layoutopt.draw.furniture import placed, symbol
from layoutopt.draw.labels import Ground, Paragraph, box_around, covered
from layoutopt.draw.sheet import (
    BLACK,
    GREY,
    PEN_BOLD,
    PEN_FINE,
    PEN_HAIR,
    PEN_MEDIUM,
    PEN_THIN,
    RED,
    WHITE,
    Fill,
    Lang,
    Line,
    Mark,
    Stroke,
    Text,
    View,
    arc,
    rectangle,
)
from layoutopt.draw.typeface import HOLD, wrap
from layoutopt.draw.words import colon, figure, kind_name, listed, word, zone_name
from layoutopt.geometry import WorldPoint, polygons_of
from layoutopt.program import Program
from layoutopt.scheme import Furniture, Scheme, Zone

TICK_MM = 1.6
LED_OUT_MM = 45.0
SIGNS = frozenset({"mailbox", "welcome_sign"})


@dataclass(frozen=True)
class Plan:
    """A storey seen through a view: shapes in storey mm turn into marks on paper."""

    storey: Storey
    scheme: Scheme
    program: Program
    view: View
    lang: Lang

    def marks(self) -> list[Mark]:
        """Draw everything, from back to front."""
        ground = Ground()
        drawn = [*self._built(ground), *self._names(ground), *self._room_names(ground)]
        drawn.append(
            Stroke((rectangle(self.view.box),), PEN_HAIR, GREY, (6.0, 1.2, 0.6, 1.2), "plan")
        )
        return drawn

    def names(self) -> list[Mark]:
        """Return the labels alone, where :meth:`marks` has them: zones, new doors, signs."""
        ground = Ground()
        self._built(ground)
        return [mark for mark in self._names(ground) if not isinstance(mark, Fill)]

    def _built(self, ground: Ground) -> list[Mark]:
        return [
            *self._zones(),
            *self._walls(ground),
            *self._openings(ground),
            *self._furniture(ground),
            *self._dimensions(ground),
        ]

    def _names(self, ground: Ground) -> list[Mark]:
        return [*self._zone_names(ground), *self._door_tags(ground), *self._sign_tags(ground)]

    @property
    def _pane(self) -> Polygon:
        return shapely.box(*self.view.box)

    def _on_paper(self, shape: BaseGeometry) -> BaseGeometry:
        """Carry a shape onto the paper, cut to the window."""
        scale = 1.0 / self.view.scale
        x, y = self.view.to_paper((0.0, 0.0))
        placed = affine_transform(shape, [scale, 0, 0, scale, x, y])
        return shapely.union_all(polygons_of(shapely.intersection(placed, self._pane)))

    def _edge(self, shape: BaseGeometry) -> BaseGeometry:
        """Return the outline of a shape without the cut along the window."""
        outline = shapely.boundary(shapely.union_all(polygons_of(shape)))
        return shapely.difference(outline, shapely.boundary(self._pane).buffer(0.01))

    def _zones(self) -> list[Mark]:
        marks: list[Mark] = []
        for zone in self.scheme.zones:
            area = self._on_paper(zone.region.polygon)
            marks += tint.zone_marks(zone.kind, area)
            if not zone.enclosed:
                marks.append(
                    Stroke(tint.lines_of(shapely.boundary(area)), PEN_FINE, BLACK, (2.0, 1.0))
                )
        return marks

    def _walls(self, ground: Ground) -> list[Mark]:
        kept = self._on_paper(fabric.kept_walls(self.storey, self.scheme))
        fresh = self._on_paper(shapely.union_all(fabric.new_walls(self.scheme)))
        gone = self._on_paper(shapely.union_all(fabric.demolished(self.storey, self.scheme)))
        ground.take([*polygons_of(kept), *polygons_of(fresh), *polygons_of(gone)])
        return [
            Fill(tint.rings(gone), WHITE),
            Stroke(tint.rings(gone), PEN_FINE, RED, (1.2, 0.6)),
            Fill(tint.rings(kept), tint.KEPT),
            Stroke(tint.lines_of(self._edge(kept)), PEN_MEDIUM),
            Fill(tint.rings(fresh), RED),  # it may run through where a wall stood
            Stroke(tint.rings(fresh), PEN_THIN, RED),
        ]

    def _openings(self, ground: Ground) -> list[Mark]:
        marks: list[Mark] = []
        reach = shapely.box(
            *self.view.at,
            self.view.at[0] + self.view.size_mm[0] * self.view.scale,
            self.view.at[1] + self.view.size_mm[1] * self.view.scale,
        )
        for opening in self.storey.openings:
            if not reach.contains(shapely.Point(opening.at)):
                continue
            marks += self._opening(opening, ground)
        for door in self.scheme.doors:
            leaf = fabric.swing(door)
            if not door.new:
                continue
            ground.take(
                [
                    self._on_paper(
                        fabric.oblong(door.at, door.width_mm, door.wall_mm, door.angle_deg)
                    )
                ]
            )
            if leaf is None:
                marks.append(
                    self._stroke(
                        [fabric.jambs(door.at, door.width_mm, door.wall_mm, door.angle_deg)],
                        PEN_MEDIUM,
                        RED,
                    )
                )
                continue
            marks += self._leaf(leaf, ground, PEN_BOLD, RED)
        return marks

    def _opening(self, opening: Opening, ground: Ground) -> list[Mark]:
        slot = fabric.oblong(opening.at, opening.width_mm, opening.wall_mm, opening.angle_deg)
        ground.take([self._on_paper(slot)])
        if opening.kind == "window":
            return [self._stroke([fabric.window_lines(opening)], PEN_FINE)]
        leaf = fabric.swing(opening)
        if opening.kind == "door" and leaf is not None:
            return self._leaf(leaf, ground, PEN_MEDIUM, BLACK)
        lines = fabric.window_lines(opening)
        if opening.kind == "door":
            return [self._stroke([lines[1:3]], PEN_FINE, dash=(1.2, 0.5))]
        return [self._stroke([[lines[0], lines[3]]], PEN_FINE, dash=(1.2, 0.8))]

    def _leaf(self, leaf: fabric.Swing, ground: Ground, pen: float, color: str) -> list[Mark]:
        ground.take([self._on_paper(leaf.sector)])
        hinge = self.view.to_paper(leaf.hinge)
        rim = arc(hinge, leaf.radius / self.view.scale, leaf.start_deg, leaf.end_deg)
        if not self._pane.contains(LineString(rim)):
            return []
        return [
            Stroke(((hinge, self.view.to_paper(leaf.leaf_end)),), pen, color),
            Stroke((rim,), PEN_FINE, color),
        ]

    def _stroke(
        self,
        groups: list[list[tuple[WorldPoint, WorldPoint]]] | list[list[tuple[WorldPoint, ...]]],
        pen: float,
        color: str = BLACK,
        dash: tuple[float, ...] = (),
    ) -> Stroke:
        lines = [LineString(self.view.line(line)) for group in groups for line in group]
        cut = shapely.intersection(shapely.MultiLineString(lines), self._pane)
        return Stroke(tint.lines_of(cut), pen, color, dash)

    def _furniture(self, ground: Ground) -> list[Mark]:
        marks: list[Mark] = []
        for piece in self.scheme.furniture:
            shape = self._on_paper(fabric.footprint(piece))
            if shape.is_empty:
                continue
            (ground.hard if piece.kind in SIGNS else ground.soft).append(shape)
            marks += _symbol(piece, shape, self.view)
        return marks

    def _dimensions(self, ground: Ground) -> list[Mark]:
        marks: list[Mark] = []
        lines: list[tuple[WorldPoint, WorldPoint]] = []
        ticks: list[tuple[WorldPoint, WorldPoint]] = []
        x0, y0 = self.view.at
        width, height = (value * self.view.scale for value in self.view.size_mm)
        for chain in fabric.chains(self.storey, self.scheme, (x0, y0, x0 + width, y0 + height)):
            for a, b in chain.segments:
                start = self.view.to_paper(chain.point(a, chain.at))
                end = self.view.to_paper(chain.point(b, chain.at))
                lines.append((start, end))
                ticks += [_tick(start), _tick(end)]
                marks.append(_dimension_text(start, end, b - a, ground))
                if chain.feet != chain.at:
                    beyond = 150 if chain.at > chain.feet else -150
                    lines += [
                        (
                            self.view.to_paper(chain.point(value, chain.feet)),
                            self.view.to_paper(chain.point(value, chain.at + beyond)),
                        )
                        for value in (a, b)
                    ]
        ground.take([LineString(line).buffer(0.4) for line in lines])
        for text in marks:
            if isinstance(text, Text):
                ground.say(covered(text))
        return [Stroke(tuple(lines), PEN_FINE), Stroke(tuple(ticks), PEN_MEDIUM), *marks]

    def _zone_names(self, ground: Ground) -> list[Mark]:
        marks: list[Mark] = []
        by_size = sorted(self.scheme.zones, key=lambda zone: zone.region.area_m2)
        for zone in by_size:
            area = self._on_paper(zone.region.polygon)
            placed = ground.place(area, self._zone_choices(zone))
            if placed is not None:
                paragraph, at = placed
                x, y = paragraph.size_mm
                color, _ = tint.ZONES.get(zone.kind, tint.ZONES["other"])
                backing = shapely.intersection(area, box_around(at, (x + 1.2, y + 0.6)))
                marks.append(Fill(tint.rings(backing), color))
                marks += paragraph.texts(at)
            else:
                marks += self._led_out(zone, area, ground)
        return marks

    def _zone_choices(self, zone: Zone) -> list[Paragraph]:
        """Return a zone's label, the best setting first."""
        name = zone_name(zone, self.program, self.lang)
        area = f"{word('usable', self.lang)} {zone.region.area_m2:.1f}{HOLD}m²"
        asked = demand(zone, self.scheme, self.program)
        limit = ""
        if asked is not None:
            sign = word("met" if asked.met else "unmet", self.lang)
            says = word("required" if asked.binding else "advised", self.lang)
            limit = f"{says} ≥{HOLD}{figure(asked.area_m2)}{HOLD}m²{HOLD}{sign}"
        guests = [kind_name(kind, self.program, self.lang) for kind in zone.hosts]
        also = (
            f"{word('hosts', self.lang)}{colon(self.lang)}{listed(guests, self.lang)}"
            if guests
            else ""
        )
        choices = []
        for factor in (1.0, 0.9, 0.8):
            for limit_mm in (60.0, 38.0, 28.0, 20.0):
                lines = [(row, 3.5) for row in wrap(name, 3.5, limit_mm)]
                lines += [(row, 2.5) for row in wrap(area, 2.5, limit_mm)]
                lines += [(row, 2.5) for row in wrap(limit, 2.5, limit_mm)]
                lines += [(row, 2.5) for row in wrap(also, 2.5, limit_mm)]
                choices.append(Paragraph(tuple(lines)).scaled(factor))
        return choices

    def _led_out(self, zone: Zone, area: BaseGeometry, ground: Ground) -> list[Mark]:
        """Write a zone's label beside the suite, with a leader to the zone."""
        foot = area.representative_point()
        inside = shapely.union_all(
            [
                self._on_paper(space.region.polygon)
                for space in fabric.hosts(self.storey, self.scheme)
            ]
        )
        outside = self._pane - inside
        x0, y0, x1, y1 = self._pane.bounds
        sides = (
            shapely.box(foot.x, y0, x1, y1),
            shapely.box(x0, y0, foot.x, y1),
            shapely.box(x0, foot.y, x1, y1),
            shapely.box(x0, y0, x1, foot.y),
        )
        said = shapely.union_all(ground.said)
        best: tuple[float, Paragraph, WorldPoint, LineString] | None = None
        for choice in self._zone_choices(zone)[::2]:
            if choice.size_mm[0] > LED_OUT_MM:
                continue
            for side in sides:
                at = ground.find(outside & side, choice.size_mm, (foot.x, foot.y))
                if at is None:
                    continue
                leader = shapely.shortest_line(foot, box_around(at, choice.size_mm))
                cost = float(leader.length) + 100.0 * float(leader.intersection(said).length)
                if best is None or cost < best[0]:
                    best = cost, choice, at, leader
            if best is not None and best[0] < LED_OUT_MM * 2:
                break
        if best is None:
            return []
        _, paragraph, at, leader = best
        box = box_around(at, paragraph.size_mm)
        ground.say(box)
        ground.take([leader.buffer(0.3)])
        return [
            Fill(tint.rings(box), WHITE),
            Stroke(tint.lines_of(leader), PEN_FINE),
            Fill((arc((foot.x, foot.y), 0.5, 0, 360, 12),), BLACK),
            *paragraph.texts(at),
        ]

    def _door_tags(self, ground: Ground) -> list[Mark]:
        """Write the clear width beside each new door, and the sound rating asked of it."""
        marks: list[Mark] = []
        pieces = [self._on_paper(fabric.footprint(piece)) for piece in self.scheme.furniture]
        furniture = shapely.union_all(pieces)
        for door in self.scheme.doors:
            if not door.new:
                continue
            at = self.view.to_paper(door.at)
            reach = door.width_mm / self.view.scale / 2
            near = shapely.Point(at).buffer(reach + 9.0)
            rating = f" Rw{door.rw_db}" if door.rw_db is not None else ""
            tag = Paragraph(((f"{door.width_mm}{rating}", 2.2),), RED)
            clear = shapely.Point(at).buffer(reach + 14.0) & self._pane
            clear = clear.difference(furniture)  # a tag over a cabinet is read with the cabinet
            placed = ground.place(clear, [tag, tag.scaled(0.85)], at)
            if placed is None:
                placed = ground.place(near & self._pane, [tag, tag.scaled(0.85)], at)
            if placed is not None:
                marks += placed[0].texts(placed[1])
        return marks

    def _sign_tags(self, ground: Ground) -> list[Mark]:
        marks: list[Mark] = []
        for piece in self.scheme.furniture:
            if piece.kind not in SIGNS:
                continue
            at = self.view.to_paper(piece.at)
            near = shapely.Point(at).buffer(13.0) & self._pane
            tag = Paragraph(((word(piece.kind, self.lang), 2.2),), RED)
            placed = ground.place(near, [tag, tag.scaled(0.85)], at)
            if placed is None:
                continue
            box = box_around(placed[1], placed[0].size_mm)
            leader = shapely.shortest_line(box, self._on_paper(fabric.footprint(piece)))
            if leader.length > 1.5:
                marks.append(Stroke(tint.lines_of(leader), PEN_FINE, RED))
            marks += placed[0].texts(placed[1])
        return marks

    def _room_names(self, ground: Ground) -> list[Mark]:
        marks: list[Mark] = []
        for space in self.storey.spaces:
            area = self._on_paper(space.region.polygon)
            if space.id in self.scheme.host_spaces or area.area < 30:
                continue
            name = space.name or word(space.use.value, self.lang)
            rows = [(name, 3.0)] + ([(space.number, 2.5)] if space.number else [])
            whole = Paragraph(tuple(rows), GREY)
            short = Paragraph(tuple((row, 2.2) for row in wrap(name, 2.2, 12.0)), GREY)
            placed = ground.place(area, [whole, whole.scaled(0.75), short])
            if placed is not None:
                marks += placed[0].texts(placed[1])
        return marks


def _tick(at: WorldPoint) -> tuple[WorldPoint, WorldPoint]:
    half = TICK_MM / 2
    return (at[0] - half, at[1] - half), (at[0] + half, at[1] + half)


def _dimension_text(start: WorldPoint, end: WorldPoint, mm: float, ground: Ground) -> Text:
    """Write a dimension over its line, or left of a vertical one, where nothing stands."""
    off = 1.6
    taken = shapely.union_all([*ground.hard, *ground.soft])
    choices = []
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        x = start[0] + (end[0] - start[0]) * share
        y = start[1] + (end[1] - start[1]) * share
        if abs(end[1] - start[1]) > abs(end[0] - start[0]):
            choices.append(Text((x - off, y), f"{mm:.0f}", 2.5, "center", rotation_deg=90.0))
            choices.append(Text((x + off, y), f"{mm:.0f}", 2.5, "center", rotation_deg=90.0))
        else:
            choices.append(Text((x, y + off), f"{mm:.0f}", 2.5, "center"))
            choices.append(Text((x, y - off), f"{mm:.0f}", 2.5, "center"))
    return min(choices, key=lambda text: float(covered(text).intersection(taken).area))


def _symbol(piece: Furniture, shape: BaseGeometry, view: View) -> list[Mark]:
    """Draw a piece of furniture over what lies under it; signs of the suite in red."""
    sign = symbol(piece.kind, piece.size_mm)
    color = RED if piece.kind in SIGNS else BLACK

    def lines(local: Sequence[Line]) -> tuple[Line, ...]:
        return tuple(tuple(view.to_paper(point) for point in placed(piece, line)) for line in local)

    marks: list[Mark] = [Fill(tint.rings(shape), WHITE)]
    if sign.solids:
        marks.append(Fill(lines(sign.solids), color))
    marks.append(Stroke(lines(sign.outlines), PEN_THIN if color == RED else PEN_FINE, color))
    return marks


__all__ = ["Plan"]
