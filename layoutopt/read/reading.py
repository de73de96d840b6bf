"""The sentence of this room: files -> ink -> plans -> walls, openings, spaces -> a Building.

Read this first.  Each step is a module of its own; here they are only put in order, and
the readings with and without trust in layer names are held against each other.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from layoutopt.building import Building, Storey
from layoutopt.corrections import Corrections
from layoutopt.diagnostics import Finding, InputError, Severity, UsageError
from layoutopt.geometry import square_metres
from layoutopt.read.amend import Amendments, amend_cells, amend_gaps, amend_groups, amend_walls
from layoutopt.read.assemble import assemble
from layoutopt.read.codes import Code, finding
from layoutopt.read.formats import load_drawing, model_among
from layoutopt.read.gaps import Gap
from layoutopt.read.ink import Floats, Ink
from layoutopt.read.labels import Label, use_of
from layoutopt.read.layers import (
    Role,
    check_layers,
    given_roles,
    layer_findings,
    layers_of,
    read_layers,
    role_of,
    without_noise,
)
from layoutopt.read.level import Level
from layoutopt.read.numbering import left_out, number
from layoutopt.read.openings import find_gaps
from layoutopt.read.plan import Plan, to_plan
from layoutopt.read.pointers import point_labels
from layoutopt.read.refusals import no_walls
from layoutopt.read.rename import correct_spaces
from layoutopt.read.spaces import Cells, find_cells
from layoutopt.read.storeys import part
from layoutopt.read.units import UNITS_M, Unit, infer_unit, unit_from_areas
from layoutopt.read.walls import Walls, paired_walls, with_single_lines

GOOD_ENOUGH = 0.85
MANY = 6
NO_BETTER = 0.01
NEARLY = 0.85
LARGE_ROOM_M2 = 200.0
NO_CORRECTIONS = Corrections()
WAYS = ((False, False), (True, False), (False, True), (True, True))
"""Without trust in layers: closed outlines are walls or not, single lines are walls or not."""


@dataclass(frozen=True)
class Reading:
    """One attempt at a file: its plan, walls and spaces, and how well they agree.

    ``said`` is what came of a person's corrections in it, ``told`` are the places of the
    openings they set; ``dissolved`` the bare gaps that turned out to be none.
    """

    plan: Plan
    walls: Walls
    labels: tuple[Label, ...]
    cells: Cells
    quality: float
    findings: tuple[Finding, ...]
    said: Amendments
    told: frozenset[tuple[float, float]]
    dissolved: tuple[Gap, ...]

    @property
    def worth(self) -> float:
        """How much was found, where no names tell: floor in spaces, the more spaces the better.

        No space counts for more than a large room; those that no opening leads to count for
        less.
        """
        reached = {side for sides in self.cells.joins for side in sides}
        areas = np.array([square_metres(cell.polygon) for cell in self.cells.cells])
        share = np.array([1.0 if i in reached else 0.6 for i in range(len(areas))])
        return float((np.minimum(areas, LARGE_ROOM_M2) ** 0.75 * share).sum())


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the garbage collector rest: of the many things a reading makes most stay to its end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_building(
    paths: Sequence[Path],
    *,
    unit_m: float | None = None,
    corrections: Corrections = NO_CORRECTIONS,
) -> Building:
    """Read a building from one drawing, from one drawing per storey, or from a model.

    Parameters
    ----------
    paths
        The drawings (DXF, or DWG as best can be), each of which may hold several storeys;
        or one IFC model.
    unit_m
        Metres per drawing unit where it is known; inferred otherwise.
    corrections
        What a person says about layers, plans, walls, openings and spaces.

    Raises
    ------
    UsageError
        A correction hits nothing in the drawings.
    InputError
        A drawing cannot be read, or no walls that enclose rooms are found in it.
    """
    return read_with_ink(paths, unit_m=unit_m, corrections=corrections)[0]


@_few_collections()
def read_with_ink(
    paths: Sequence[Path],
    *,
    unit_m: float | None = None,
    corrections: Corrections = NO_CORRECTIONS,
) -> tuple[Building, tuple[Ink, ...]]:
    """Read a building as :func:`read_building` does, and hand back the ink of its drawings.

    A model has no ink.
    """
    if not paths:
        raise InputError(en="no drawing was given.", zh="没有给出图纸。")
    model = model_among([Path(path) for path in paths])
    if model is not None:
        _only_spaces(corrections)
        building, unchanged = correct_spaces(model(unit_m), corrections)
        return replace(building, findings=(*building.findings, *_repeated(unchanged))), ()
    names = [Path(path).name for path in paths]
    levels: list[Level] = []
    findings: list[Finding] = []
    inks = [load_drawing(Path(path)) for path in paths]
    units: list[Unit] = []
    repeats: list[str] = []
    check_layers(sorted(set().union(*map(layers_of, inks))), corrections)
    for source, whole in enumerate(inks):
        mine = corrections.of_drawing(names, source)
        ink = without_noise(whole, mine)
        unit = Unit(unit_m, "job", 1.0) if unit_m is not None else infer_unit(ink)
        reading, unit = _read(ink, unit, mine)
        units.append(unit)
        findings += [*ink.findings, *unit.findings, *reading.findings]
        levels += _levels(reading, source, mine, findings)
        if reading.said.missed:
            raise reading.said.missed[0]
        findings += reading.said.done
        repeats += reading.said.repeats
    levels = number(levels, findings)
    storeys, more = assemble(levels)
    findings += more
    layers = read_layers(inks, corrections)
    changed, same = layer_findings([layer.name for layer in layers], corrections)
    building = Building(
        drawings=tuple(str(ink.path) for ink in inks),
        sha256=tuple(ink.sha256 for ink in inks),
        unit_m=units[0].unit_m,
        unit_from=_source(units),
        confidence=_confidence(units, storeys),
        storeys=storeys,
        findings=(*findings, *changed),
        layers=layers,
    )
    building, unchanged = correct_spaces(building, corrections)
    repeats += ["[layers]"] * bool(same) + unchanged
    building = replace(building, findings=(*building.findings, *_repeated(repeats)))
    return building, tuple(inks)


def _only_spaces(corrections: Corrections) -> None:
    """Refuse corrections of a model that could not be honoured."""
    others = [entry.where for entry in corrections.entries if entry not in corrections.spaces]
    if corrections.layers:
        others.insert(0, corrections.where)
    if others:
        raise UsageError(
            en=f"{others[0]}: in a model only [[space]] can be corrected; correct walls, openings "
            "and storeys in the modelling program",
            zh=f"{others[0]}:对模型只能修改 [[space]];墙、门窗和楼层请在建模软件中修改",
        )


def _repeated(entries: Sequence[str]) -> list[Finding]:
    """Say which entries of the job file changed nothing."""
    if not entries:
        return []
    listed = ", ".join(entries[:12]) + (" …" if len(entries) > 12 else "")
    return [
        finding(
            Code.JOB_REPEATS,
            Severity.INFO,
            f"任务文件中有 {len(entries)} 处与读图结果相同,未作改动:{listed}",
            f"{len(entries)} entries of the job file say what was read anyhow: {listed}",
        )
    ]


def _read(ink: Ink, unit: Unit, corrections: Corrections) -> tuple[Reading, Unit]:
    """Read with trust in layers; without, where that does not explain the drawing."""
    reading = _best(ink, unit.unit_m, corrections)
    if unit.source != "job":
        better = unit_from_areas(unit.unit_m, _areas(reading)) if reading else None
        candidates = [better] if better else []
        if reading is None and not _something_is_missing(ink):
            candidates = [u for u in UNITS_M.values() if u != unit.unit_m]
        for unit_m in candidates:
            again = _best(ink, unit_m, corrections)
            if again is not None and (reading is None or again.quality > reading.quality):
                reading, unit = again, replace(unit, unit_m=unit_m, source="evidence")
                break
    if reading is None:
        raise no_walls(ink)
    if _walls_are_elsewhere(ink, reading):
        raise no_walls(ink)
    return reading, unit


def _something_is_missing(ink: Ink) -> bool:
    return bool(ink.losses.proxies or ink.losses.xrefs or ink.losses.walls_hidden)


def _walls_are_elsewhere(ink: Ink, reading: Reading) -> bool:
    """Whether what was read as a building is what a missing file or proxies left behind.

    Then the names of the rooms stand outside of what was found; without names, few spaces
    are no building.
    """
    if not _something_is_missing(ink):
        return False
    names = {
        i
        for i, label in enumerate(reading.labels)
        if label.kind == "name" and use_of(label.value)[1]
    }
    held = {i for cell in reading.cells.cells for i in cell.labels} & names
    return len(held) < 0.5 * len(names) if names else len(reading.cells.cells) < 4


def _best(ink: Ink, unit_m: float, corrections: Corrections) -> Reading | None:
    """Read as the layers say; where that does not explain the drawing, in other ways too.

    Where a person named the layers of the walls, nothing else is tried.
    """
    given = given_roles(ink.layers, corrections)
    told = any(r is Role.WALL and role_of(name) is not Role.WALL for name, r in given.items())
    found: list[Reading] = []
    pointed: tuple[list[Label], list[Finding]] | None = None  # no layer counts for texts
    for trust in (True, False):
        plan = to_plan(ink, unit_m, trust=trust, given=given)
        named = trust and Role.WALL in plan.roles
        pointed = pointed or point_labels(plan)
        paired: dict[bool, tuple[Walls, Floats]] = {}
        for outlined, single in ((named, named),) if trust else WAYS:
            if outlined not in paired:
                paired[outlined] = paired_walls(plan, outlined=outlined)
            walls, lone = paired[outlined]
            walls = with_single_lines(walls, lone) if single else walls
            reading = _attempt(plan, walls, pointed, corrections)
            if reading is not None:
                found.append(reading)
                if told or reading.quality >= GOOD_ENOUGH:
                    return reading
    best = max((reading.quality for reading in found), default=0.0)
    good = [reading for reading in found if reading.quality > best - NO_BETTER]
    most = max((reading.worth for reading in good), default=0.0)
    # The more the layers were trusted, the sooner a reading was made.
    return next((reading for reading in good if reading.worth > NEARLY * most), None)


def _attempt(
    plan: Plan,
    walls: Walls,
    pointed: tuple[list[Label], list[Finding]],
    corrections: Corrections,
) -> Reading | None:
    said = Amendments()
    labels, findings = pointed
    if not walls.bands:
        return None
    walls, gone = amend_walls(walls, plan.frame, corrections, said)
    gaps = find_gaps(plan, walls)
    gaps, walls, opened = amend_gaps(gaps, walls, gone, plan.frame, corrections, said)
    cells = amend_cells(find_cells(plan, walls, gaps, labels), opened, said)
    if not cells.cells:
        return None
    kept = {gap.at for gap in cells.gaps}
    dissolved = tuple(gap for gap in gaps if gap.kind == "opening" and gap.at not in kept)
    return Reading(
        plan,
        walls,
        tuple(labels),
        cells,
        _quality(labels, cells),
        tuple(findings),
        said,
        frozenset(opened),
        dissolved,
    )


def _quality(labels: Sequence[Label], cells: Cells) -> float:
    """Share of names that have a space to themselves; a little for spaces with a door.

    Where nothing is named, nothing speaks for a reading, and :attr:`Reading.worth` decides.
    """
    named = [(i, label.value) for i, label in enumerate(labels) if label.kind == "name"]
    often = Counter(value for _, value in named)
    # An unknown word all over a plan marks sockets or desks, it names no rooms.
    names = {i for i, value in named if often[value] < MANY or use_of(value)[1]}
    if not names:
        return 0.0
    held = [[labels[i].value.isascii() for i in cell.labels if i in names] for cell in cells.cells]
    # A name in two languages is one name.
    counts = [max(sum(latin), len(latin) - sum(latin)) for latin in held]
    alone = sum(1.0 if n <= 2 else 2.0 / n for n in counts if n)
    reached = {side for sides in cells.joins for side in sides}
    doored = sum(i in reached for i in range(len(cells.cells))) / len(cells.cells)
    inside = sum(len(latin) for latin in held)
    return 0.7 * min(1.0, alone / max(1, sum(counts))) * (
        0.5 + 0.5 * min(1.0, inside / len(names))
    ) + (0.3 * doored)


def _areas(reading: Reading) -> Iterable[tuple[float, float]]:
    for cell in reading.cells.cells:
        printed = [reading.labels[i] for i in cell.labels if reading.labels[i].kind == "area"]
        if len(printed) == 1:
            yield square_metres(cell.polygon), printed[0].area_m2


def _levels(
    reading: Reading, source: int, corrections: Corrections, findings: list[Finding]
) -> list[Level]:
    """Part a file into plans; what is none is listed."""
    polygons = [cell.polygon for cell in reading.cells.cells]
    groups, leftovers = part(reading.plan, reading.walls, reading.cells, reading.labels)
    chosen, leftovers = amend_groups(
        groups, leftovers, polygons, reading.plan.frame, corrections.storeys, reading.said
    )
    findings += left_out(leftovers, reading.plan.frame)
    unread = tuple(left.title for left in leftovers if left.why == "unread")
    return [
        Level(
            level=group.level,
            name=group.title or "",
            source=source,
            plan=reading.plan,
            walls=reading.walls,
            labels=reading.labels,
            cells=reading.cells,
            members=group.cells,
            bounds=group.bounds,
            given=given,
            told=reading.told,
            dissolved=reading.dissolved,
            unread=unread,
        )
        for group, given in chosen
    ]


def _source(units: Sequence[Unit]) -> Literal["evidence", "header", "job"]:
    return units[0].source


def _confidence(units: Sequence[Unit], storeys: Sequence[Storey]) -> float:
    spaces = [space.confidence for storey in storeys for space in storey.spaces]
    mean = sum(spaces) / len(spaces) if spaces else 0.0
    return min([mean, *(unit.confidence for unit in units)])


__all__ = ["read_building", "read_with_ink"]
