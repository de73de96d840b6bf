"""What must not change when a drawing is drawn otherwise, and what must.

Moved, turned, in another unit, in another order, dissolved, drawn twice, mirrored, in
pieces, on other layers: rooms, areas, names, doors stay.  A wall less: two rooms are one.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import ezdxf.transform
import pytest
import shapely
from ezdxf.document import Drawing
from ezdxf.math import Matrix44
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from layoutopt.building import Building, Storey
from layoutopt.read import read_building
from tests.drawings.house import HOUSES, MANNERS, draw, write
from tests.drawings.witness import check, check_graph, pair_up, told, truth_of

FEW = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNITS = {"mm": (1.0, 4), "cm": (10.0, 5), "m": (1000.0, 6), "inch": (25.4, 1), "foot": (304.8, 2)}
RENAMED = {"WALL": "A-WALL", "WINDOW": "A-DOOR", "SPACE": "A-ANNO-TEXT", "COLUMN": "S-COLS"}


@dataclass
class Sheet:
    """A drawing under change: ``way`` leads from the house to what is drawn now."""

    doc: Drawing
    unit_mm: float = 1.0
    way: Matrix44 = field(default_factory=Matrix44)

    def carry(self, move: Matrix44) -> None:
        """Move everything that is drawn."""
        log = ezdxf.transform.inplace(self.doc.modelspace(), move)
        assert not len(log), log.messages()
        self.way = self.way @ move

    def read(self, folder: Path) -> Building:
        """Save and read; the unit is found, and there is one storey."""
        path = folder / "plan.dxf"
        self.doc.saveas(path)
        building = read_building([path])
        assert building.unit_m == pytest.approx(self.unit_mm / 1000.0)
        assert len(building.storeys) == 1
        return building

    @property
    def back(self) -> Matrix44:
        """Lead from the drawing to the house."""
        back = self.way.copy()
        back.inverse()
        return back


Change = Callable[[Sheet, random.Random], None]


def moved(sheet: Sheet, rng: random.Random) -> None:
    far = 1e7 / sheet.unit_mm
    sheet.carry(Matrix44.translate(rng.uniform(-far, far), rng.uniform(-far, far), 0))


def turned(sheet: Sheet, rng: random.Random) -> None:
    sheet.carry(Matrix44.z_rotate(math.radians(rng.uniform(-180, 180))))


def in_another_unit(sheet: Sheet, rng: random.Random) -> None:
    unit_mm, code = UNITS[rng.choice(list(UNITS))]
    k = sheet.unit_mm / unit_mm
    sheet.carry(Matrix44.scale(k, k, k))
    sheet.unit_mm = unit_mm
    said = rng.choice(["right", "wrong", "missing"])
    wrong = 6 if code == 4 else 4
    sheet.doc.header["$INSUNITS"] = {"right": code, "wrong": wrong, "missing": 0}[said]


def shuffled(sheet: Sheet, rng: random.Random) -> None:
    rng.shuffle(sheet.doc.modelspace().entity_space.entities)


def exploded(sheet: Sheet, _rng: random.Random) -> None:
    space = sheet.doc.modelspace()
    while inserts := space.query("INSERT"):
        for insert in inserts:
            insert.explode()


def doubled(sheet: Sheet, rng: random.Random) -> None:
    space = sheet.doc.modelspace()
    share = rng.choice([0.3, 1.0])
    for entity in list(space):
        if rng.random() <= share:
            space.add_entity(entity.copy())


def mirrored(sheet: Sheet, rng: random.Random) -> None:
    sheet.carry(Matrix44.scale(*rng.choice([(-1, 1, 1), (1, -1, 1)])))


def in_pieces(sheet: Sheet, rng: random.Random) -> None:
    """Break lines longer than a leaf once or twice, now and then with a little overlap."""
    space = sheet.doc.modelspace()
    for line in list(space.query("LINE")):
        a, b = line.dxf.start, line.dxf.end
        size = (b - a).magnitude
        if size * sheet.unit_mm < 1100.0:
            continue
        cuts = [0.0, rng.uniform(0.1, 0.45), *[rng.uniform(0.55, 0.9)] * rng.randrange(2), 1.0]
        over = rng.choice([0.0, 0.0, 30.0 / sheet.unit_mm / size])
        for t0, t1 in pairwise(cuts):
            end = min(1.0, t1 + over)
            space.add_line(a.lerp(b, t0), a.lerp(b, end), dxfattribs={"layer": line.dxf.layer})
        space.delete_entity(line)


def renamed(sheet: Sheet, rng: random.Random) -> None:
    """Give layers another office's names, or names that say nothing."""
    names = rng.choice([RENAMED, {name: str(i) for i, name in enumerate(sorted(RENAMED), 1)}])
    for entity in sheet.doc.modelspace():
        entity.dxf.layer = names.get(entity.dxf.layer, entity.dxf.layer)


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        moved, turned, in_another_unit, shuffled, exploded, doubled, mirrored, in_pieces, renamed
    )
}  # fmt: skip
HOUSE = st.sampled_from(sorted(HOUSES))
MANNER = st.sampled_from(sorted(MANNERS))
SEED = st.integers(0, 10**6)


def holds(folder: Path, house: str, manner: str, changes: list[str], seed: int) -> None:
    """Draw, change, read: everything is as it was."""
    if manner == "single":  # see test_windows_of_four_lines_in_single_walls
        assume(not {"renamed", "exploded"} <= set(changes))
    rng = random.Random(seed)
    sheet = Sheet(draw(HOUSES[house], MANNERS[manner]))
    for name in changes:
        CHANGES[name](sheet, rng)
    storey = sheet.read(folder).storeys[0]
    check(storey, HOUSES[house], MANNERS[manner], sheet.back)


@pytest.mark.parametrize("change", CHANGES)
@FEW
@given(house=HOUSE, manner=MANNER, seed=SEED)
def test_a_drawing_changed_is_read_the_same(
    tmp_path: Path, change: str, house: str, manner: str, seed: int
) -> None:
    holds(tmp_path, house, manner, [change], seed)


@pytest.mark.slow
@pytest.mark.parametrize("house", HOUSES)
@pytest.mark.parametrize("manner", MANNERS)
def test_as_drawn(tmp_path: Path, house: str, manner: str) -> None:
    holds(tmp_path, house, manner, [], 0)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
@MANY
@given(house=HOUSE, manner=MANNER, seed=SEED)
def test_a_drawing_changed_is_read_the_same_many_times(
    tmp_path: Path, change: str, house: str, manner: str, seed: int
) -> None:
    holds(tmp_path, house, manner, [change], seed)


@pytest.mark.slow
@MANY
@given(
    house=HOUSE,
    manner=MANNER,
    changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=2, max_size=5, unique=True),
    seed=SEED,
)
def test_changed_several_times_over(
    tmp_path: Path, house: str, manner: str, changes: list[str], seed: int
) -> None:
    holds(tmp_path, house, manner, changes, seed)


def read(folder: Path, doc: Drawing) -> Storey:
    return Sheet(doc).read(folder).storeys[0]


INNER = [(name, i) for name, house in HOUSES.items() for i in range(1, len(house.walls))]


def parted(house: str, wall: int) -> int:
    """Count the rooms that are lost when a wall is taken away."""
    return len(HOUSES[house].floors) - len(HOUSES[house].without_wall(wall).floors)


@pytest.mark.parametrize(("house", "wall"), [case for case in INNER if parted(*case) == 1])
@pytest.mark.parametrize("manner", ["pairs", "outlines", "hatched", "single", "nameless"])
def test_a_wall_removed_merges_two_rooms(
    tmp_path: Path, house: str, wall: int, manner: str
) -> None:
    """A reader that invents walls would still part the two."""
    after, how = HOUSES[house].without_wall(wall), MANNERS[manner]
    storey = read(tmp_path, draw(after, how))
    best = pair_up(told(storey, Matrix44()), truth_of(after, how))
    check_graph(storey, after, best)


@pytest.mark.parametrize(("house", "wall"), [case for case in INNER if parted(*case) > 1])
@pytest.mark.parametrize("manner", ["pairs", "outlines", "hatched"])
def test_where_walls_are_left_to_end_free_only_openings_part(
    tmp_path: Path, house: str, wall: int, manner: str
) -> None:
    """Rooms with names of their own may be told apart between free ends, not by a wall."""
    after = HOUSES[house].without_wall(wall)
    storey = read(tmp_path, draw(after, MANNERS[manner]))
    spaces = told(storey, Matrix44())
    for floor in after.floors:
        inside = {i for i, s in enumerate(spaces) if floor.contains(s.at.representative_point())}
        ids = {storey.spaces[i].id for i in inside}
        bare = [o for o in storey.openings if o.kind == "opening" and set(o.joins) <= ids]
        found = sum(spaces[i].at.area for i in inside)
        assert found + sum(o.width_mm * o.wall_mm for o in bare) == pytest.approx(
            floor.area, rel=0.003
        )


@pytest.mark.parametrize("manner", ["pairs", "outlines", "through", "single", "one layer"])
@FEW
@given(house=HOUSE, pick=SEED)
def test_a_hole_walled_up_changes_nothing_else(
    tmp_path: Path, manner: str, house: str, pick: int
) -> None:
    before = HOUSES[house]
    gone = before.holes[pick % len(before.holes)]
    after = replace(before, holes=tuple(h for h in before.holes if h is not gone))
    check(read(tmp_path, draw(after, MANNERS[manner])), after, MANNERS[manner])


@FEW
@given(house=HOUSE, manner=MANNER)
def test_without_names_the_rooms_are_the_same(tmp_path: Path, house: str, manner: str) -> None:
    silent = replace(MANNERS[manner], names=False)
    check(read(tmp_path, draw(HOUSES[house], silent)), HOUSES[house], silent)


@FEW
@given(house=HOUSE, manner=MANNER, seed=SEED)
def test_words_move_no_wall(tmp_path: Path, house: str, manner: str, seed: int) -> None:
    """Heights, door numbers, notes and remarks in rooms, in walls and outside."""
    rng = random.Random(seed)
    drawn = HOUSES[house]
    doc = draw(drawn, MANNERS[manner])
    x0, y0, x1, y1 = drawn.body.bounds
    for words in ("H=3.300", "M1021", "±0.000", "3600", "详见结施", "M-2"):
        at = (rng.uniform(x0 - 3000, x1 + 3000), rng.uniform(y0 - 3000, y1 + 3000))
        write(doc.modelspace(), words, at, "NOTE", rng.choice([200.0, 350.0]))
    storey = read(tmp_path, doc)
    best = pair_up(told(storey, Matrix44()), truth_of(drawn, MANNERS[manner]))
    check_graph(storey, drawn, best)


@FEW
@given(house=HOUSE, manner=MANNER, seed=SEED)
def test_furniture_is_no_wall(tmp_path: Path, house: str, manner: str, seed: int) -> None:
    """Desks in rows, chairs, a cupboard at the wall: as lines, on a layer of their own or not."""
    rng = random.Random(seed)
    drawn, how = HOUSES[house], MANNERS[manner]
    doc = draw(drawn, how)
    layer = how.wall_layer if how.wall_layer == "0" else rng.choice(["FURNITURE", "I-FURN"])
    for floor in drawn.floors:
        x, y = (round(v) for v in floor.representative_point().coords[0])
        furnish(doc, floor, (x, y), layer)
    check(read(tmp_path, doc), drawn, how)


def furnish(doc: Drawing, floor: shapely.Polygon, middle: tuple[float, float], layer: str) -> None:
    """Set three by three desks with stools about the middle of a room, or else one table."""
    space, (x, y), clear = doc.modelspace(), middle, floor.buffer(-500.0)
    desks = [
        shapely.box(x + i * 1500 - 600, y + j * 900 - 200, x + i * 1500 + 600, y + j * 900 + 200)
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
    ]
    if not all(clear.contains(desk) for desk in desks):
        desks = [shapely.box(x - 700, y - 350, x + 700, y + 350)]
    for desk in desks:
        if clear.contains(desk):
            for a, b in pairwise(desk.exterior.coords):
                space.add_line(a, b, dxfattribs={"layer": layer})
            x0, y0, x1, _ = desk.bounds
            space.add_circle(((x0 + x1) / 2, y0 - 220), 150, dxfattribs={"layer": layer})
