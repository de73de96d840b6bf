"""What is seen of a building from each side: the stretches its dimension chains measure."""

from __future__ import annotations

from dataclasses import dataclass

from plans.plan_model import Opening, Storey, Wall


@dataclass
class SideSegment:
    """A part of the outline seen from one side at one depth, with its dimension stops."""

    level: float
    axes: list[int]
    stops: list[int]
    bubbles: list[str]
    local: bool


def side_segments(storey: Storey, side: str) -> list[SideSegment]:
    """Split one side of the building into stretches of equal depth (an L or U has several)."""
    horizontal, low_side = side in "SN", side in "SW"
    run = storey.xs if horizontal else storey.ys
    names, positions = list(run), list(run.values())
    seen: list[Wall | None] = []
    depth = len(storey.ys if horizontal else storey.xs) - 1
    for cell in range(len(positions) - 1):
        order = range(depth) if low_side else range(depth - 1, -1, -1)
        keys = [(cell, k) if horizontal else (k, cell) for k in order]
        key = next(k for k in keys if k in storey.owner)
        line = (key[1] if horizontal else key[0]) + (0 if low_side else 1)
        axis = (storey.y_list if horizontal else storey.x_list)[line]
        seen.append(
            next(
                w
                for w in storey.walls
                if w.horizontal == horizontal
                and w.axis == axis
                and w.start <= positions[cell] < w.end
            )
        )
    levels = [w.axis for w in seen if w]
    extreme = min(levels) if low_side else max(levels)
    groups: list[tuple[int, list[int]]] = []
    for cell, level in enumerate(levels):
        near = abs(level - extreme) < 3500
        depth_key = extreme if near else level
        same = next(
            (g for g in groups if g[0] == depth_key and (near or g[1][-1] == cell - 1)), None
        )
        if same:
            same[1].append(cell)
        else:
            groups.append((depth_key, [cell]))
    segments_found = []
    taken = {i for level, cells in groups if level == extreme for c in cells for i in (c, c + 1)}
    for level, cells in groups:
        local = level != extreme
        used = sorted({i for c in cells for i in (c, c + 1)})
        stops = {positions[i] for i in used}
        for opening in storey.openings:
            if visible(storey, opening, side, cells, positions):
                stops |= {round(opening.start), round(opening.end)}
        segments_found.append(
            SideSegment(
                level,
                [positions[i] for i in used],
                sorted(stops),
                [names[i] for i in used if not local or i not in taken],
                local,
            )
        )
    return segments_found


def visible(
    storey: Storey, opening: Opening, side: str, cells: list[int], positions: list[int]
) -> bool:
    """True for a window or outer door that is the first to be met from that side."""
    wall, low_side = opening.wall, side in "SW"
    outer = wall.low if low_side else wall.high
    if wall.horizontal != (side in "SN") or opening.kind == "opening":
        return False
    cell = next((c for c in cells if positions[c] <= opening.centre < positions[c + 1]), None)
    if cell is None:
        return False
    if storey.use_at(outer) == "gallery":
        return opening.kind == "high"
    if outer is not None:
        return False
    ahead = [
        key
        for key in storey.owner
        if (key[0] if wall.horizontal else key[1]) == cell
        and (
            (storey.y_list if wall.horizontal else storey.x_list)[
                key[1] if wall.horizontal else key[0]
            ]
            < wall.axis
        )
        == low_side
    ]
    return not ahead
