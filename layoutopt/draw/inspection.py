"""The picture of ``inspect``: every storey as it was read, over the drawing it was read from.

Spaces in the colour of their use with name, number, area and confidence, openings, the
source's own lines, and a sign for each finding.  Not here: the scheme's sheet
(``compose.py``) and the legend of the findings (``legend.py``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely

from layoutopt.building import Building, Space, Storey, Use
from layoutopt.diagnostics import Finding, Severity
from layoutopt.draw import fabric, tint
from layoutopt.draw.block import Block, heading, paragraph, stacked
from layoutopt.draw.labels import Ground, Paragraph, box_around
from layoutopt.draw.legend import COLOR, Group, grouped, legend
from layoutopt.draw.sheet import (
    BLACK,
    PEN_BOLD,
    PEN_FINE,
    PEN_HAIR,
    PEN_THIN,
    RED,
    Fill,
    Lang,
    Line,
    Mark,
    Sheet,
    Stroke,
    Text,
    circle,
    rectangle,
)
from layoutopt.draw.spread import SIDE_MM, WALL, Place, bounds, spread, write_spread
from layoutopt.draw.typeface import wrap
from layoutopt.draw.underlay import Underlay
from layoutopt.draw.words import word
from layoutopt.geometry import WorldPoint, polygons_of

AROUND_MM = 7.0
"""How far around a storey its drawing is shown, on paper."""
SOURCE = "#5b6b85"
"""Colour of the source drawing's lines."""
UNSURE = 0.6
"""Spaces less sure than this are hatched."""
UNSURE_INK = "#d9826b"
DOUBTFUL_AREA = "R406"
"""Code of the finding that a space's area is likely off."""


def draw_inspection(building: Building, path: Path, *, lang: str = "zh") -> None:
    """Draw a building as it was read into a PNG, SVG or PDF, chosen by suffix.

    A PDF has a page for each storey, a picture shows all of them side by side.

    Raises
    ------
    UsageError
        The suffix is none of these.
    InputError
        The file cannot be written.
    """
    words: Lang = "en" if lang == "en" else "zh"
    underlay = Underlay(building)

    def compose(storeys: Sequence[Storey]) -> Sheet:
        return inspection_sheet(building, storeys, underlay, lang=words)

    write_spread(path, building.storeys, compose)


def inspection_sheet(
    building: Building,
    shown: Sequence[Storey] | None = None,
    underlay: Underlay | None = None,
    *,
    lang: Lang = "zh",
) -> Sheet:
    """Compose the picture; the page is as large as the storeys need.

    Parameters
    ----------
    shown
        The storeys on this page, with the findings on them and those without a place; all
        of them without it.
    underlay
        The source drawing's lines.
    """
    storeys = [s for s in (shown or building.storeys) if s.spaces or s.walls]
    places = _sorted_findings(building)
    here = {s.level for s in storeys}
    listed = [f for f, level in places if level is None or level in here]
    groups = grouped(listed)
    missing = underlay.missing if underlay is not None else []
    side = _side(building, storeys, groups, missing, lang)

    def draw(place: Place) -> list[Mark]:
        mine = {id(f) for f, on in places if on == place.storey.level}
        around = AROUND_MM * place.scale
        lines = underlay.under(place.storey, around) if underlay is not None else []
        return _Survey(place, groups, mine, lines).marks()

    return spread(word("inspection", lang), storeys, side, draw, lang)


def _sorted_findings(building: Building) -> list[tuple[Finding, int | None]]:
    """Find for each finding the level it can be shown on."""
    owner = {s.id: storey.level for storey in building.storeys for s in storey.spaces}
    owner |= {o.id: storey.level for storey in building.storeys for o in storey.openings}
    boxes = [(storey, bounds(storey)) for storey in building.storeys if storey.spaces]

    def level_of(finding: Finding) -> int | None:
        if finding.subject in owner:
            return owner[finding.subject]
        for storey, (x0, y0, x1, y1) in boxes if finding.at is not None else ():
            x, y = storey.frame.to_local(finding.at or (0.0, 0.0))
            if x0 <= x <= x1 and y0 <= y <= y1:
                return storey.level
        return None

    return [(finding, level_of(finding)) for finding in building.findings]


@dataclass(frozen=True)
class _Survey:
    """One storey as it was read, at its place; ``mine`` are the findings that stand on it."""

    place: Place
    groups: Sequence[Group]
    mine: set[int]
    source: list[Line]

    @property
    def storey(self) -> Storey:
        return self.place.storey

    def marks(self) -> list[Mark]:
        """Draw the storey from back to front."""
        ground = Ground()
        walls = self.place.on_paper(fabric.mass(self.storey))
        ground.take(polygons_of(walls))
        flagged = {f.subject for g in self.groups for f in g.findings if f.code == DOUBTFUL_AREA}
        drawn: list[Mark] = []
        edges: list[Mark] = []
        for space in self.storey.spaces:
            area = self.place.on_paper(space.region.polygon)
            drawn.append(Fill(tint.rings(area), tint.USES[space.use]))
            if space.confidence < UNSURE:
                drawn.append(Stroke(tint.hatching(area, 45.0, 2.2), PEN_FINE, UNSURE_INK))
            edges.append(Stroke(tint.rings(area), PEN_FINE, BLACK))
            if space.id in flagged:
                inner = area.buffer(-0.5, join_style="mitre")
                edges.append(Stroke(tint.rings(inner), PEN_BOLD, COLOR[Severity.WARNING]))
            if space.available:
                inner = area.buffer(-1.2, join_style="mitre")
                edges.append(Stroke(tint.rings(inner), PEN_BOLD, "#2a8f2a", (2.4, 1.2)))
        drawn.append(Fill(tint.rings(walls), WALL))
        if self.source:
            lines = tuple(tuple(self.place.spot(p) for p in line) for line in self.source)
            drawn.append(Stroke(lines, PEN_HAIR, SOURCE))
        drawn += edges
        drawn += self.place.openings(ground)
        drawn += self._names(ground)
        drawn += self._signs(ground)
        return [*drawn, self.place.title()]

    def _signs(self, ground: Ground) -> list[Mark]:
        """Set the signs of the findings, beside the names and one another where there is room."""
        marks: list[Mark] = []
        taken = Ground(list(ground.said))
        for group in self.groups:
            radius = group.radius_mm
            size = (2 * radius, 2 * radius)
            for finding in group.findings:
                wish = self._where(finding) if id(finding) in self.mine else None
                if wish is None:
                    continue
                at = wish
                hides = any(box.intersects(box_around(wish, size)) for box in ground.said)
                if hides or not group.corners:
                    places = (
                        taken.find(shapely.Point(wish).buffer(reach, quad_segs=4), size, wish)
                        for reach in (7.0, 14.0, 24.0)
                    )
                    at = next((place for place in places if place is not None), wish)
                    taken.take([box_around(at, size)])
                    if not group.corners and math.dist(at, wish) > radius + 0.6:
                        marks.append(Stroke(((at, wish),), PEN_FINE, group.color))
                        marks.append(Fill((circle(wish, 0.5, 12),), group.color))
                marks += group.sign(at)
        return marks

    def _where(self, finding: Finding) -> WorldPoint | None:
        if finding.at is not None:
            return self.place.spot(self.storey.frame.to_local(finding.at))
        for space in self.storey.spaces:
            if space.id == finding.subject:
                inside = space.region.polygon.representative_point()
                return self.place.spot((inside.x, inside.y))
        for opening in self.storey.openings:
            if opening.id == finding.subject:
                return self.place.spot(opening.at)
        return None

    def _names(self, ground: Ground) -> list[Mark]:
        marks: list[Mark] = []
        for space in sorted(self.storey.spaces, key=lambda s: s.region.area_m2):
            area = self.place.on_paper(space.region.polygon)
            placed = ground.place(area, self._choices(space))
            if placed is not None:
                box = box_around(placed[1], placed[0].size_mm)
                marks.append(Fill(tint.rings(box), tint.USES[space.use]))
                marks += placed[0].texts(placed[1])
        return marks

    def _choices(self, space: Space) -> list[Paragraph]:
        name = space.name or f"({word(space.use.value, self.place.lang)})"
        size = f"{space.region.area_m2:.1f} m² · {space.confidence:.0%}"
        number = [(space.number, 2.2)] if space.number and space.number not in name else []
        choices = []
        for factor in (1.0, 0.85, 0.7):
            for limit in (40.0, 20.0, 12.0, 8.0):
                rows = [(row, 2.8) for row in wrap(name, 2.8 * factor, limit)]
                rows += [*number, (size, 2.2)]
                choices.append(Paragraph(tuple(rows)).scaled(factor, 1.5))
        bare = tuple((row, 1.6) for row in wrap(name, 1.6, 8.0))
        choices += [Paragraph(bare), Paragraph(((space.id.partition("-")[2] or space.id, 1.5),))]
        return choices


def _side(
    building: Building,
    storeys: Sequence[Storey],
    groups: Sequence[Group],
    missing: Sequence[str],
    lang: Lang,
) -> Block:
    """Return what stands beside the storeys: facts, colours, findings."""
    openings = [o for storey in storeys for o in storey.openings]
    spaces = [space for storey in storeys for space in storey.spaces]
    doors = sum(1 for o in openings if o.kind == "door")
    windows = sum(1 for o in openings if o.kind == "window")
    facts = [
        ("、".join(Path(name).name for name in building.drawings), BLACK),
        (
            f"{len(spaces)} {word('spaces', lang)} · {doors} {word('doors', lang)} · "
            f"{windows} {word('windows', lang)}",
            BLACK,
        ),
        (
            f"{word('unit', lang)} {building.unit_m:g} m ({building.unit_from}) · "
            f"{word('confidence', lang)} {building.confidence:.0%}",
            BLACK,
        ),
    ]
    facts += [(word("source_missing", lang).format(name), RED) for name in missing]
    title = heading(word("inspection", lang), SIDE_MM)
    blocks = [stacked([title, paragraph(facts, SIDE_MM, 2.4)], 0.6)]
    blocks.append(_uses(spaces, lang))
    found = legend(groups, SIDE_MM, lang)
    return stacked([*blocks, found] if found is not None else blocks, 6.0)


def _uses(spaces: list[Space], lang: Lang) -> Block:
    """Return the legend of uses, each with its number of spaces, and of openings."""
    used = [use for use in Use if any(space.use is use for space in spaces)]
    marks: list[Mark] = []
    tall, half = 5.0, SIDE_MM / 2
    entries: list[tuple[str, list[Mark]]] = []
    for use in used:
        count = sum(1 for space in spaces if space.use is use)
        ring = rectangle((0.0, -1.5, 8.0, 1.5))
        sign: list[Mark] = [
            Fill((ring,), tint.USES[use], "frame"),
            Stroke((ring,), PEN_FINE, part="frame"),
        ]
        entries.append((f"{word(use.value, lang)}  {count}", sign))
    line: Line = ((0.0, 0.0), (8.0, 0.0))
    if any(space.available for space in spaces):
        green = Stroke((line,), PEN_BOLD, "#2a8f2a", (2.4, 1.2), "frame")
        entries.append((word("available", lang), [green]))
    entries.append((word("door", lang), [Stroke((line,), PEN_THIN, "#8a1f8a", part="frame")]))
    double: tuple[Line, ...] = (((0.0, 0.5), (8.0, 0.5)), ((0.0, -0.5), (8.0, -0.5)))
    entries.append((word("window", lang), [Stroke(double, PEN_THIN, "#1f5fbf", part="frame")]))
    dashed = Stroke(double, PEN_FINE, "#8a1f8a", (1.0, 0.6), "frame")
    entries.append((word("opening", lang), [dashed]))
    ring = rectangle((0.0, -1.5, 8.0, 1.5))
    hatch = tint.hatching(shapely.box(0.0, -1.5, 8.0, 1.5), 45.0, 2.2)
    unsure = [Stroke(hatch, PEN_FINE, UNSURE_INK, part="frame"), Stroke((ring,), PEN_FINE)]
    entries.append((word("unsure", lang).format(UNSURE), [*unsure]))
    flag = Stroke((ring,), PEN_BOLD, COLOR[Severity.WARNING], part="frame")
    entries.append((word("area_doubtful", lang), [flag]))
    entries.append((word("source_lines", lang), [Stroke((line,), PEN_HAIR, SOURCE)]))
    for n, (text, sign) in enumerate(entries):
        x, y = (n % 2) * half, -(n // 2) * tall - tall / 2
        marks += Block(0, 0, tuple(sign)).at(x, y)
        marks.append(Text((x + 10.0, y), text, 2.4, part="frame"))
    body = Block(SIDE_MM, -(-len(entries) // 2) * tall, tuple(marks))
    return stacked([heading(word("uses", lang), SIDE_MM), body], 0.6)


__all__ = ["draw_inspection", "inspection_sheet"]
