"""Compose the sheet of a scheme: choose paper and window, put every block in its place.

The plan stands upper left at true scale, a column of tables on the right with the title
block at its foot, the clauses in what is left beside or under the plan.
Not here: drawing any of the blocks, and writing files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from layoutopt.building import Building, Storey
from layoutopt.draw import fabric, tables
from layoutopt.draw.keyplan import entrances, key_plan, route
from layoutopt.draw.plan import SIGNS, Plan
from layoutopt.draw.sheet import A2, A3, Box, Lang, Mark, Proof, Sheet, View
from layoutopt.draw.titleblock import caption, frame, inner_box, title_block
from layoutopt.draw.words import word
from layoutopt.program import Program
from layoutopt.scheme import Scheme

COLUMN_MM = 118.0
GAP_MM = 4.0
RIM_MM = 13.0
CAPTION_MM = 17.0
LEAST_CAPTION_MM = 160.0
CLAUSE_MM2 = 950.0
ENOUGH_MM2 = 24000.0
MARGINS_MM = (3000, 2000, 1200)
SCALES = (100, 150, 200, 300)


@dataclass(frozen=True)
class Layout:
    """Where things go: the paper, the view, the room for the clauses."""

    size_mm: tuple[float, float]
    view: View
    caption: tuple[float, float, float]
    clauses: Box
    columns: int
    beside: bool = False

    def lowered(self, by_mm: float) -> Layout:
        """Return the layout with the plan, and what is under it, lower on the paper."""
        if self.beside or by_mm <= 0:
            return self
        x, y = self.view.paper
        x0, y0, x1, y1 = self.clauses
        return replace(
            self,
            view=replace(self.view, paper=(x, y - by_mm)),
            caption=(*self.caption[:2], self.caption[2] - by_mm),
            clauses=(x0, y0, x1, y1 - 1.4 * by_mm),
        )


def compose(
    building: Building,
    scheme: Scheme,
    program: Program,
    *,
    lang: Lang = "zh",
    proof: Proof | None = None,
    day: date | None = None,
) -> Sheet:
    """Compose the sheet of one scheme.

    Parameters
    ----------
    proof
        What the solver vouches for; the line is left out where it is None.
    day
        The date in the title block; left blank where it is None.

    Returns
    -------
    Sheet
        A3 at 1:100, or A2 or a smaller scale where the suite needs it.
    """
    storey = building.storey(scheme.level)
    layout = choose(storey, scheme)
    _, y0, x1, y1 = inner_box(layout.size_mm)
    marks: list[Mark] = frame(layout.size_mm)
    cx0, cy0, cx1, cy1 = layout.clauses
    names = {s.id: s.name or word(s.use.value, lang) for s in storey.spaces}
    space = (cx1 - cx0, cy1 - cy0, layout.columns)
    listed = tables.clauses(scheme, program, lang, space, names)
    layout = layout.lowered((space[1] - listed.height_mm) * 0.4)
    marks += listed.at(cx0, layout.clauses[3])
    marks += Plan(storey, scheme, program, layout.view, lang).marks()
    title = word("title", lang)
    wide, left, top = layout.caption
    rotation = storey.frame.rotation_deg
    marks += caption(title, layout.view.scale, rotation, lang, wide).at(left, top)
    column = x1 - COLUMN_MM + GAP_MM / 2
    width = COLUMN_MM - GAP_MM
    title_part = title_block(building, scheme, program, lang, (COLUMN_MM, layout.view.scale), day)
    marks += title_part.at(x1 - COLUMN_MM, y0 + title_part.height_mm)
    blocks = [
        tables.areas(scheme, program, lang, width),
        tables.legend(_signs(storey, scheme), lang, width),
        tables.notes(scheme, storey, lang, width),
    ]
    if proof is not None:
        blocks.append(tables.proof_line(proof, lang, width))
    taken = sum(block.height_mm + GAP_MM for block in blocks) + title_part.height_mm
    room = y1 - y0 - taken - 2 * GAP_MM
    blocks.insert(0, key_plan(storey, scheme, lang, (width, min(max(room, 24.0), 95.0))))
    spare = y1 - y0 - title_part.height_mm - sum(block.height_mm for block in blocks)
    gap = min(max(spare / (len(blocks) + 1), 1.0), 9.0)
    y = y1 - gap
    for block in blocks:
        marks += block.at(column, y)
        y -= block.height_mm + gap
    name = f"{word('title', lang)} {word('scheme', lang)} {scheme.id}"
    school = program.school.name
    return Sheet(f"{school} {name}".strip(), layout.size_mm, tuple(marks), layout.view)


def choose(storey: Storey, scheme: Scheme) -> Layout:
    """Choose the largest scale, then the smallest paper, then the widest window that fits."""
    binding = sum(1 for f in scheme.verdict.findings if f.force == "must")
    needed = min(5000.0 + CLAUSE_MM2 * binding, ENOUGH_MM2)
    last: Layout | None = None
    for scale in SCALES:
        for size in (A3, A2):
            for margin in MARGINS_MM:
                for layout, room in _layouts(storey, scheme, scale, size, margin):
                    last = layout
                    if room >= needed:
                        return layout
    if last is None:  # larger than any school: show what the paper holds
        return _cut(storey, scheme)
    return last


def _layouts(
    storey: Storey, scheme: Scheme, scale: int, size: tuple[float, float], margin: int
) -> Iterator[tuple[Layout, float]]:
    """Yield the layouts that hold the plan, each with its room for clauses in mm2."""
    x0, y0, x1, y1 = inner_box(size)
    x1 -= COLUMN_MM
    wx0, wy0, wx1, wy1 = fabric.window(storey, scheme, margin)
    width, height = (wx1 - wx0) / scale, (wy1 - wy0) / scale
    block_w, block_h = width + 2 * RIM_MM, height + 2 * RIM_MM + CAPTION_MM
    if block_w > x1 - x0 or block_h > y1 - y0:
        return
    below = y1 - y0 - block_h - GAP_MM
    if below > 20:
        left = x0 + (x1 - x0 - width) / 2
        view = View(scale, (wx0, wy0), (left, y1 - RIM_MM - height), (width, height))
        wide = min(max(width, 1.2 * LEAST_CAPTION_MM), x1 - x0 - 2 * GAP_MM)
        place = (wide, x0 + (x1 - x0 - wide) / 2, y1 - 2 * RIM_MM - height + 5.0)
        box = (x0 + GAP_MM, y0 + GAP_MM / 2, x1 - GAP_MM, y1 - block_h)
        columns = 2 if x1 - x0 < 330 else 3
        yield Layout(size, view, place, box, columns), _room(box)
    beside = x1 - x0 - max(block_w, LEAST_CAPTION_MM) - GAP_MM
    if beside > 95:
        block_w = max(block_w, LEAST_CAPTION_MM)
        left = x0 + (block_w - width) / 2
        spare = (y1 - y0 - block_h) / 2
        view = View(scale, (wx0, wy0), (left, y1 - RIM_MM - spare - height), (width, height))
        place = (
            LEAST_CAPTION_MM - 8,
            x0 + (block_w - LEAST_CAPTION_MM) / 2 + 4,
            view.paper[1] - RIM_MM + 5.0,
        )
        box = (x0 + block_w, y0 + GAP_MM, x1 - GAP_MM, y1 - GAP_MM)
        columns = 1 if beside < 200 else 2
        yield Layout(size, view, place, box, columns, True), _room(box)


def _room(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _cut(storey: Storey, scheme: Scheme) -> Layout:
    """Return a layout on the largest paper whose window is cut to what it holds."""
    x0, y0, x1, y1 = inner_box(A2)
    x1 -= COLUMN_MM
    wx0, wy0, _, _ = fabric.window(storey, scheme, MARGINS_MM[-1])
    size = (x1 - x0 - 2 * RIM_MM, (y1 - y0) * 0.6 - 2 * RIM_MM)
    view = View(SCALES[-1], (wx0, wy0), (x0 + RIM_MM, y1 - RIM_MM - size[1]), size)
    foot = view.paper[1] - RIM_MM
    box = (x0 + GAP_MM, y0 + GAP_MM, x1 - GAP_MM, foot - CAPTION_MM)
    return Layout(A2, view, (size[0], x0 + RIM_MM, foot + 5.0), box, 3)


def _signs(storey: Storey, scheme: Scheme) -> list[str]:
    """List the signs this plan uses, for the legend."""
    keys = ["wall_kept"]
    if scheme.partitions:
        keys.append("wall_new")
    if fabric.demolished(storey, scheme):
        keys.append("wall_demo")
    doors = [o for o in storey.openings if o.kind == "door"]
    if any(fabric.swing(door) for door in doors):
        keys.append("door_kept")
    if any(fabric.swing(door) is None for door in doors):
        keys.append("door_unused")
    if any(door.new for door in scheme.doors):
        keys.append("door_new")
    if any(o.kind == "window" for o in storey.openings):
        keys.append("window")
    keys += sorted({piece.kind for piece in scheme.furniture} & SIGNS)
    keys.append("suite")
    if entrances(storey):
        keys.append("entrance")
    if route(storey, scheme):
        keys.append("route")
    return keys


__all__ = ["choose", "compose"]
