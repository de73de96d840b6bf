"""Wall mass: strips between parallel faces, columns, and the bare lines that also bound rooms.

The mass, not a graph of lines, is the base of the reading: gaps, duplicates and overlaps
then stop mattering.  Not here: openings (the gaps between strips) and spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import polygons_of
from layoutopt.read.directions import TURN_TOLERANCE_DEG, by_direction, merge_collinear, turned
from layoutopt.read.ink import Bools, Floats, Ints, Shapes, lengths_of, lines_of, points_of
from layoutopt.read.mass import Mass
from layoutopt.read.plan import Plan

MIN_WALL_MM = 55.0
MAX_WALL_MM = 430.0
THICK_WALL_MM = 1050.0
"""Old masonry, ducts walled in: only for faces that have no nearer partner."""
BRIDGE_MM = 450.0
"""A face is not interrupted by a gap as wide as the thickest wall that meets it."""
NARROW_MM = 900.0
SHAFT_MM = 1600.0
"""Wall is narrow all over, or narrow on the whole with a walled-in shaft somewhere."""
OVERSHOOT_MM = 45.0
"""Faces are drawn on by this much to meet, where they were drawn a little short."""
FURNISHED = 3
WHOLE, HELD = 0.97, 0.7
EXPLAINED = 0.99
DOUBTLESS_MM = 1500.0
"""Two faces that run side by side for longer than this are a wall, closed outline or not."""
CLOSE_MM = 32.0
LOST, GRID_MM = 1e-4, 0.1
MAX_CHINK_MM2 = MAX_WALL_MM * MAX_WALL_MM / 2
"""Three strips that meet at an angle leave a triangle free among their ends."""
SHORT_MM = 45.0
NEXT_STRIP_MM = 9000.0
LONE_MM = 400.0
STUB_MM = 90.0
HAIR_MM = 0.2
TOUCH_MM = 12.0
JOINT_MM = 300.0
"""Narrower than any opening: an end that stops this near another line was meant to meet it."""
SQUARE_MM = 8.0
"""An end this little askew is square."""
SLIVER_MM = 20.0
SOME, CROSSING = 0.75, 0.94
"""Strips whose directions differ by 20 degrees and more cross."""
CORNER_MM, ALONG = 120.0, 0.4
MAX_TAPER_DEG = 4.0
"""Two faces of one wall are never less parallel than this."""


@dataclass(frozen=True)
class Band:
    """A straight strip of wall in the frame of its direction.

    ``u`` runs along the wall, ``v`` across; the direction is ``angle_deg`` to local x.
    """

    angle_deg: float
    u0: float
    u1: float
    v0: float
    v1: float

    @property
    def thickness(self) -> float:
        """Wall thickness in mm."""
        return self.v1 - self.v0


@dataclass(frozen=True)
class Walls:
    """The wall mass of one file, its strips, and all drawn faces.

    ``hairs`` are the faces without a partner that bound rooms all the same, as thin as
    0.4 mm; ``solid`` is both.  ``faces`` are merged face lines (x0, y0, x1, y1).
    """

    mass: BaseGeometry
    columns: BaseGeometry
    hairs: BaseGeometry
    solid: BaseGeometry
    bands: tuple[Band, ...]
    faces: Floats

    def band_at(self, line: shapely.LineString, angle_deg: float) -> Band | None:
        """Return the thickest strip that a line of this direction lies in."""
        best = None
        for index in np.sort(self._tree.query(line)):
            band = self.bands[index]
            if abs((band.angle_deg - angle_deg + 90.0) % 180.0 - 90.0) > 3.0:
                continue
            uv = turned(np.array(line.coords), band.angle_deg)
            if uv[:, 0].min() < band.u0 - 60.0 or uv[:, 0].max() > band.u1 + 60.0:
                continue
            inside = uv[:, 1].min() > band.v0 - 100.0 and uv[:, 1].max() < band.v1 + 100.0
            if inside and (best is None or band.thickness > best.thickness):
                best = band
        return best

    @cached_property
    def mass_tiles(self) -> Mass:
        """The mass, to be asked about small places."""
        return Mass(self.mass)

    @cached_property
    def drawn(self) -> Mass:
        """The mass and the hairs as they are, to be asked about small places."""
        return Mass(self.solid)

    @cached_property
    def column_tiles(self) -> Mass:
        """The columns, to be asked about small places."""
        return Mass(self.columns)

    @cached_property
    def barrier(self) -> Mass:
        """The mass and the hairs, these thick enough to be hit, to be asked about small places."""
        if self.hairs.is_empty:
            return self.mass_tiles
        thick = shapely.buffer(self.hairs, TOUCH_MM, join_style="mitre")
        return Mass(shapely.disjoint_subset_union_all([self.mass, thick]))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        corners = [
            turned(
                np.array(
                    [
                        [b.u0 - 60.0, b.v0 - 100.0],
                        [b.u1 + 60.0, b.v0 - 100.0],
                        [b.u1 + 60.0, b.v1 + 100.0],
                        [b.u0 - 60.0, b.v1 + 100.0],
                    ]
                ),
                -b.angle_deg,
            )
            for b in self.bands
        ]
        return shapely.STRtree([shapely.Polygon(ring) for ring in corners])


def find_walls(plan: Plan, *, outlined: bool, single: bool) -> Walls:
    """Pair parallel faces 55 to 430 mm apart and unite the strips with the columns.

    Parameters
    ----------
    plan
        The sorted ink.
    outlined
        Closed narrow outlines are wall as well, however thick; where they explain nearly
        all strips, the few others are left out.
    single
        Faces without a partner bound rooms too: walls drawn as one line.
    """
    walls, lone = paired_walls(plan, outlined=outlined)
    return with_single_lines(walls, lone) if single else walls


def paired_walls(plan: Plan, *, outlined: bool) -> tuple[Walls, Floats]:
    """Find the walls that have two faces, or outlines; also the faces without a partner."""
    segments = plan.segments[plan.wallish]
    outlines = _outlines(plan, segments) if outlined else shapely.Polygon()
    ground = Mass(outlines)
    small = plan.segments[plan.inside]
    small = small[lengths_of(small) < THICK_WALL_MM]
    bands: list[Band] = []
    quads: list[Floats] = []
    faces: list[Floats] = []
    lone: list[Floats] = []
    for angle, rows in by_direction(segments):
        uv = turned(rows, angle)
        merged = merge_collinear(uv, BRIDGE_MM)
        found, shapes, used = _pair(merged, angle, ground, small)
        bands += found
        quads += [turned(shape, -angle) for shape in shapes]
        back = np.column_stack(
            [merged[:, 0], merged[:, 2], merged[:, 1], merged[:, 2]]
        )  # u0, v, u1, v
        drawn = turned(back, -angle)
        faces.append(drawn)
        lone.append(drawn[~used])
    found, shapes = _pair_oblique(_stack(faces), _stack(lone))
    bands += found
    quads += shapes
    drawn_strips = shapely.polygons(np.array(quads).reshape(-1, 4, 2))
    strips: Shapes = np.asarray(shapely.make_valid(drawn_strips), dtype=object)
    body = shapely.disjoint_subset_union_all([outlines, *plan.columns, *plan.fills])
    if len(strips) and not outlines.is_empty:
        area = np.asarray(shapely.area(strips))
        shared = Mass(body).areas(strips) / area
        if float((area * shared).sum()) > EXPLAINED * float(area.sum()):
            long = np.array([band.u1 - band.u0 > DOUBTLESS_MM for band in bands])
            bands = [b for b, keep in zip(bands, long | (shared > 0.6), strict=True) if keep]
            # What the outlines hold needs no strip: its ends are cut askew where faces end apart.
            strips = strips[np.where(long, shared < WHOLE, (shared > 0.5) & (shared < HELD))]
    drawn = np.array([*lines_of(segments), *(column.exterior for column in plan.columns)])
    mass = closed(shapely.union_all([body, *_squared(strips, body, drawn)]))
    columns = shapely.disjoint_subset_union_all(list(plan.columns))
    shapely.prepare(columns)
    shapely.prepare(mass)
    walls = Walls(mass, columns, shapely.Polygon(), mass, tuple(bands), _stack(faces))
    return walls, _stack(lone)


def _squared(strips: Shapes, body: BaseGeometry, drawn: Shapes) -> Shapes:
    """Square the ends of strips that are cut askew at the side of a column or a pier.

    One face of a wall reaches on to where another wall meets it: there both strips end
    askew, and fill the corner together.  Beside a column that stands in front of a wall
    the square end is drawn (``drawn`` are the lines there are) and nothing lies beyond
    the cut: the askew end is a wedge of floor.
    """
    owner: list[int] = []
    corners: list[tuple[Floats, Floats]] = []
    ways: list[Floats] = []
    for i, strip in enumerate(strips):
        ring = shapely.get_coordinates(strip)[:-1]
        if len(ring) != 4:
            continue
        along = (ring[1] - ring[0]) + (ring[2] - ring[3])
        along /= max(float(np.hypot(*along)), 1e-9)
        for low, high, out in ((ring[0], ring[3], -along), (ring[1], ring[2], along)):
            found = _wedge(low, high, out)
            if found is not None:
                owner.append(i)
                corners.append(found)
                ways.append(out)
    if not owner:
        return strips
    wedges, beyond = (
        np.asarray(shapely.polygons(np.array(shapes)), dtype=object)
        for shapes in zip(*corners, strict=True)
    )
    square = strips.copy()
    for i, wedge in zip(owner, wedges, strict=True):
        square[i] = shapely.difference(square[i], wedge)
    held = Mass(shapely.union_all([body, *square])).areas(beyond)
    # the other half of a corner is the wedge of a wall that runs another way, cut alike
    source, target = shapely.STRtree(wedges).query(beyond, predicate="intersects")
    cuts = np.array([wedge[:2] for wedge, _ in corners])
    apart = np.hypot(*(cuts[source] - cuts[target]).transpose(2, 0, 1)).max(axis=1)
    turn = np.abs(np.sum(np.array(ways)[source] * np.array(ways)[target], axis=1))
    met = np.zeros(len(owner), dtype=bool)
    met[source[(turn < CROSSING) & (apart < CORNER_MM)]] = True
    met |= held > SOME * shapely.area(beyond)
    # only where the square end itself is drawn: the side of a column or of a pier
    ends = np.array([wedge[[0, 2]] for wedge, _ in corners])
    lines = shapely.linestrings(ends)
    sides: Shapes = np.asarray(shapely.buffer(lines, TOUCH_MM, cap_style="flat"), dtype=object)
    source, target = shapely.STRtree(drawn).query(sides, predicate="intersects")
    along = np.zeros(len(owner))
    np.add.at(along, source, shapely.length(shapely.intersection(sides[source], drawn[target])))
    met |= along < ALONG * np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    for i, wedge, here in zip(owner, wedges, met, strict=True):
        if here:
            square[i] = shapely.union(square[i], wedge)
    return square


def _wedge(low: Floats, high: Floats, out: Floats) -> tuple[Floats, Floats] | None:
    """Return the wedge at one end of a strip, and a sliver just beyond it; None where square.

    ``low`` and ``high`` are the ends of its two faces, ``out`` the way out of the strip.
    """
    run = float((high - low) @ out)
    if abs(run) <= SQUARE_MM:
        return None
    far, near = (high, low) if run > 0 else (low, high)
    edge = far - near
    beyond = np.array([edge[1], -edge[0]]) / np.hypot(*edge)
    if beyond @ out < 0:
        beyond = -beyond
    a, b = near + 0.1 * edge + beyond, far - 0.1 * edge + beyond
    depth = SLIVER_MM * beyond
    return np.array([near, far, far - abs(run) * out]), np.array([a, b, b + depth, a + depth])


def with_single_lines(walls: Walls, lone: Floats) -> Walls:
    """Let faces without a partner be walls as well."""
    thin = _apart(_with_stubs(lone), walls.mass)
    hairs = _hairs(np.vstack([thin, _joints(thin, walls.mass)]))
    if hairs.is_empty:
        return walls
    solid = shapely.disjoint_subset_union_all([walls.mass, hairs])
    bands = (*walls.bands, *_hair_bands(thin))
    return replace(walls, hairs=hairs, solid=solid, bands=bands)


def _hairs(lone: Floats) -> BaseGeometry:
    """Give faces without a partner a body as thin as 0.4 mm."""
    return shapely.union_all(shapely.buffer(lines_of(lone), HAIR_MM, cap_style="square"))


def _with_stubs(rows: Floats) -> Floats:
    """Leave the long lines, and the short ones that end at a long one: stubs beside doors."""
    lengths = lengths_of(rows)
    long, short = rows[lengths > LONE_MM], rows[(lengths > STUB_MM) & (lengths <= LONE_MM)]
    if not len(long) or not len(short):
        return long
    ends = points_of(short)
    held, _ = shapely.STRtree(lines_of(long)).query(ends, predicate="dwithin", distance=5.0)
    return np.vstack([long, short[np.unique(held // 2)]])


def _joints(rows: Floats, mass: BaseGeometry) -> Floats:
    """Lead the loose ends of single lines on to the wall that stands just beside them."""
    if not len(rows):
        return rows
    lines = lines_of(rows)
    targets = np.concatenate([lines, lines_of(_edges(mass))])
    tree = shapely.STRtree(targets)
    ends = points_of(np.vstack([rows[:, :2], rows[:, 2:]]))
    source, target = tree.query(ends, predicate="dwithin", distance=JOINT_MM)
    own = target == source % len(rows)
    source, target = source[~own], target[~own]
    gap = shapely.distance(ends[source], targets[target])
    found = []
    order = np.lexsort((target, gap, source))
    first = np.unique(source[order], return_index=True)[1]
    for i in order[first]:
        if gap[i] > HAIR_MM:
            found.append(
                shapely.get_coordinates(shapely.shortest_line(ends[source[i]], targets[target[i]]))
            )
    return np.array(found).reshape(-1, 4)


def _apart(rows: Floats, mass: BaseGeometry) -> Floats:
    """Leave the lines that do not run in or along the mass."""
    near = mass.buffer(CLOSE_MM, quad_segs=1)
    shapely.prepare(near)
    ends = np.stack([rows[:, :2] * (1 - t) + rows[:, 2:] * t for t in np.linspace(0.05, 0.95, 7)])
    inside = shapely.intersects(near, points_of(ends)).reshape(7, -1)
    return np.asarray(rows[inside.mean(axis=0) < 0.8])


def _edges(mass: BaseGeometry) -> Floats:
    """Rows of the straight pieces of an outline, that only near ones be measured."""
    spots, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(mass)), return_index=True
    )
    rows = np.hstack([spots[:-1], spots[1:]])
    return np.asarray(rows[ring[1:] == ring[:-1]])


def _hair_bands(lone: Floats) -> list[Band]:
    """Make strips without thickness of single lines, so that gaps between them are seen."""
    bands = []
    for angle, rows in by_direction(lone):
        uv = turned(rows, angle)
        for u0, u1, v in merge_collinear(uv, 0.0):
            bands.append(Band(angle, float(u0), float(u1), float(v) - 1.0, float(v) + 1.0))
    return bands


def _pair_oblique(faces: Floats, lone: Floats) -> tuple[list[Band], list[Floats]]:
    """Pair faces that are nearly but not quite parallel, as in old and surveyed buildings."""
    lone = lone[lengths_of(lone) > LONE_MM]
    if not len(lone):
        return [], []
    source, target = shapely.STRtree(lines_of(faces)).query(
        lines_of(lone), predicate="dwithin", distance=MAX_WALL_MM
    )
    bands: list[Band] = []
    quads: list[Floats] = []
    angles = [
        np.degrees(np.arctan2(rows[:, 3] - rows[:, 1], rows[:, 2] - rows[:, 0])) % 180.0
        for rows in (lone, faces)
    ]
    turn = (angles[1][target] - angles[0][source] + 90.0) % 180.0 - 90.0
    oblique = (np.abs(turn) > TURN_TOLERANCE_DEG / 2) & (np.abs(turn) <= MAX_TAPER_DEG)
    seen: set[tuple[int, int, int]] = set()
    for s, t, lean in zip(source[oblique], target[oblique], turn[oblique], strict=True):
        angle = float((angles[0][s] + lean / 2) % 180.0)
        a, b = (turned(row.reshape(2, 2), angle) for row in (lone[s], faces[t]))
        a, b = a[np.argsort(a[:, 0])], b[np.argsort(b[:, 0])]
        u0, u1 = max(a[0, 0], b[0, 0]), min(a[1, 0], b[1, 0])
        if u1 - u0 < SHORT_MM:
            continue
        if a[:, 1].mean() > b[:, 1].mean():
            a, b = b, a
        gap = np.interp((u0, u1), b[:, 0], b[:, 1]) - np.interp((u0, u1), a[:, 0], a[:, 1])
        if gap.min() < MIN_WALL_MM or gap.max() > MAX_WALL_MM or u1 - u0 < 0.6 * gap.mean():
            continue
        key = (round(u0), round(u1), round(float(a[:, 1].mean())))
        if key in seen:
            continue
        seen.add(key)
        reach = float(gap.mean()) + 60.0
        ends = [
            (
                face[0, 0] if u0 - face[0, 0] <= reach else u0,
                face[1, 0] if face[1, 0] - u1 <= reach else u1,
            )
            for face in (a, b)
        ]
        (al, ah), (bl, bh) = ends
        quad = np.array(
            [
                [al, np.interp(al, a[:, 0], a[:, 1])],
                [ah, np.interp(ah, a[:, 0], a[:, 1])],
                [bh, np.interp(bh, b[:, 0], b[:, 1])],
                [bl, np.interp(bl, b[:, 0], b[:, 1])],
            ]
        )
        quads.append(turned(quad, -angle))
        v0, v1 = (float(np.interp((u0, u1), f[:, 0], f[:, 1]).mean()) for f in (a, b))
        bands.append(Band(angle, float(u0), float(u1), v0, v1))
    return bands, quads


def _outlines(plan: Plan, segments: Floats) -> BaseGeometry:
    """Return the closed narrow shapes that the faces draw around solid wall."""
    if not len(segments):
        return shapely.Polygon()
    d = segments[:, 2:] - segments[:, :2]
    along = OVERSHOOT_MM * d / np.hypot(d[:, 0], d[:, 1])[:, None]
    longer = segments + np.hstack([-along, along])
    lines = list(lines_of(longer))
    lines += [column.exterior for column in plan.columns]
    noded = shapely.union_all(np.array(lines), grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    mean = shapely.area(faces) / np.maximum(shapely.length(faces) / 2, 1.0)
    hollow = ~shapely.is_empty(shapely.buffer(faces, -NARROW_MM / 2, quad_segs=2))
    wide = ~shapely.is_empty(shapely.buffer(faces, -SHAFT_MM / 2, quad_segs=2))
    spots = [text.at for text in plan.texts] + [flight[:2] for flight in plan.treads]
    written = np.zeros(len(faces), dtype=bool)
    if spots:
        inner = shapely.buffer(faces, -MAX_WALL_MM / 2, quad_segs=2)
        tree = shapely.STRtree(points_of(np.array(spots)))
        written[tree.query(inner, predicate="contains")[0]] = True
    slim = np.where(hollow, mean < 0.8 * MAX_WALL_MM, True) & ~wide
    return shapely.coverage_union_all(faces[slim & ~written])


def closed(mass: BaseGeometry) -> BaseGeometry:
    """Close slits narrower than 64 mm, corners kept sharp, and the core of oblique joints.

    GEOS loses whole pieces of wall where edges are all but nothing; what is closed is never
    less than what was open, and tells so.
    """
    made = _closed(mass)
    if not made.area > (1.0 - LOST) * mass.area:
        made = _closed(shapely.set_precision(mass, GRID_MM))
    return made if made.is_valid else shapely.make_valid(made)  # mitres may cross


@np.errstate(divide="ignore", invalid="ignore")  # edges without a length, see above
def _closed(mass: BaseGeometry) -> BaseGeometry:
    wide = mass.buffer(CLOSE_MM, join_style="mitre", mitre_limit=3.0)
    chinks = _chinks(wide)
    if chinks:
        filled = shapely.buffer(chinks, CLOSE_MM + TOUCH_MM, join_style="mitre")
        mass = shapely.union_all([mass, *filled])
        wide = mass.buffer(CLOSE_MM, join_style="mitre", mitre_limit=3.0)
    return wide.buffer(-CLOSE_MM, join_style="mitre", mitre_limit=3.0)


def _chinks(mass: BaseGeometry) -> list[shapely.Polygon]:
    """List the holes no larger than what three strips leave free where they meet askew."""
    holes = (shapely.Polygon(ring) for part in polygons_of(mass) for ring in part.interiors)
    return [hole for hole in holes if hole.area < MAX_CHINK_MM2]


def _furnished(strips: Shapes, gap_mm: Floats, small: Floats) -> Bools:
    """Mark strips in which small things are drawn: a cubicle or a cupboard, no thick wall."""
    marks = np.zeros(len(strips), dtype=bool)
    if not len(small) or not len(strips):
        return marks
    inner = shapely.buffer(strips, -0.1 * gap_mm, join_style="mitre")
    tree = shapely.STRtree(points_of((small[:, :2] + small[:, 2:]) / 2))
    strip, thing = tree.query(inner, predicate="contains")
    tiny = lengths_of(small)[thing] < 0.8 * gap_mm[strip]
    marks[:] = np.bincount(strip[tiny], minlength=len(strips)) >= FURNISHED
    return marks


def _pair(
    runs: Floats, angle: float, outlines: Mass, small: Floats
) -> tuple[list[Band], list[Floats], Bools]:
    """Pair runs into strips; also say which runs were used over most of their length."""
    boxes = shapely.box(runs[:, 0], runs[:, 2], runs[:, 1], runs[:, 2] + THICK_WALL_MM)
    lines = lines_of(runs[:, [0, 2, 1, 2]])
    source, target = shapely.STRtree(lines).query(boxes, predicate="intersects")
    gap = runs[target, 2] - runs[source, 2]
    u0 = np.maximum(runs[source, 0], runs[target, 0])
    u1 = np.minimum(runs[source, 1], runs[target, 1])
    near = (gap >= MIN_WALL_MM) & (gap <= MAX_WALL_MM)
    good = near & (u1 - u0 >= 0.6 * gap)
    good |= near & (u1 - u0 >= SHORT_MM) & _continues(runs, source, target, good)
    used = np.zeros(len(runs))
    np.add.at(used, source[good], (u1 - u0)[good])
    np.add.at(used, target[good], (u1 - u0)[good])
    length = runs[:, 1] - runs[:, 0]
    lonely = used < 0.2 * length
    longer = np.maximum(length[source], length[target])
    thick = (gap > MAX_WALL_MM) & (u1 - u0 >= 0.5 * gap)
    boxed = lonely[source] & lonely[target] & (u1 - u0 >= 0.8 * longer) & (u1 - u0 >= gap)
    rest = np.flatnonzero(thick & ~boxed & (u1 - u0 > 200.0))
    if len(rest):
        low, high = runs[source[rest], 2], runs[target[rest], 2]
        left, right = u0[rest], u1[rest]
        corners = np.column_stack([left, low, right, low, right, high, left, high])
        corners = turned(corners, -angle).reshape(-1, 4, 2)
        strips = np.asarray(shapely.polygons(corners), dtype=object)
        boxed[rest] = outlines.areas(strips) > 0.9 * shapely.area(strips)
    thick &= boxed
    found = np.flatnonzero(thick)
    low, high = runs[source[found], 2], runs[target[found], 2]
    left, right = u0[found], u1[found]
    corners = np.column_stack([left, low, right, low, right, high, left, high])
    strips = np.asarray(shapely.polygons(turned(corners, -angle).reshape(-1, 4, 2)), dtype=object)
    thick[found] = ~_furnished(strips, gap[found], small)
    np.add.at(used, source[thick], (u1 - u0)[thick])
    np.add.at(used, target[thick], (u1 - u0)[thick])
    bands, shapes = [], []
    for i in np.flatnonzero(good | thick):
        a, b = runs[source[i]], runs[target[i]]
        reach = gap[i] + 60.0
        begin = [x if u0[i] - x <= reach else u0[i] for x in (a[0], b[0])]
        end = [x if x - u1[i] <= reach else u1[i] for x in (a[1], b[1])]
        corner = [[begin[0], a[2]], [end[0], a[2]], [end[1], b[2]], [begin[1], b[2]]]
        shapes.append(np.array(corner))
        bands.append(Band(angle, float(u0[i]), float(u1[i]), float(a[2]), float(b[2])))
    return bands, shapes, used > 0.5 * length


def _continues(runs: Floats, source: Ints, target: Ints, good: Bools) -> Bools:
    """Mark pairs that continue, after an opening, a strip with the very same faces."""
    faces = np.column_stack([np.round(runs[source, 2] / 2), np.round(runs[target, 2] / 2)])
    known: dict[tuple[float, float], list[float]] = {}
    for i in np.flatnonzero(good):
        known.setdefault((faces[i, 0], faces[i, 1]), []).append(float(runs[source[i], 0]))
    marks = np.zeros(len(source), dtype=bool)
    for i in np.flatnonzero(~good):
        starts = known.get((faces[i, 0], faces[i, 1]), ())
        marks[i] = any(abs(start - runs[source[i], 0]) < NEXT_STRIP_MM for start in starts)
    return marks


def _stack(parts: Sequence[Floats]) -> Floats:
    return np.vstack(parts) if parts else np.zeros((0, 4))


__all__ = ["Band", "Walls", "closed", "find_walls", "paired_walls", "with_single_lines"]
