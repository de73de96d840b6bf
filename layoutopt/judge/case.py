"""What is judged: one scheme in its building, with the relations the gauges ask for.

Doors and open boundaries are read from the geometry once; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Region, largest_polygon, square_metres, union
from layoutopt.physics.access import Walks, is_way, walks
from layoutopt.physics.adjacency import shared_walls
from layoutopt.physics.daylight import DaylightField
from layoutopt.physics.frontage import frontage_mm
from layoutopt.physics.noise import NoiseField, NoiseIndex, Time, noise_field
from layoutopt.physics.opened import opened
from layoutopt.program import Program
from layoutopt.scheme import Partition, Scheme, SuiteDoor, Zone
from layoutopt.standard import Clause

OPEN_MM = 900.0
"""Zones that touch along this much lie open to one another (a default)."""
TOUCH_MM = 5.0
"""Floors this close touch: no wall is thinner."""
DOOR_R_DB = 25.0
"""Sound reduction of a door in a partition, for the noise index (a default)."""
DRAWN_MM = 2.0
"""How exactly the faces of walls are drawn (a default)."""
DOUBT = 0.05
"""By how much the area of a doubted room may be off: what finding R406 says."""


@dataclass(frozen=True)
class Case:
    """A scheme before the judge.

    ``standing`` is the building as it stands; judged is what is left of it once the walls are
    out that the scheme takes out.
    """

    standing: Building
    scheme: Scheme
    program: Program

    @cached_property
    def building(self) -> Building:
        """The building without the walls that the scheme takes out."""
        return opened(self.standing, self.scheme.opened)

    # --- where it stands ----------------------------------------------------------------

    @cached_property
    def _level_of_space(self) -> Mapping[str, int]:
        return {s.id: floor.level for floor in self.building.storeys for s in floor.spaces}

    def level_of(self, side: str) -> int:
        """Return the storey that a zone or a space stands on, by its id."""
        host = self.zones[side].host_space if side in self.zones else side
        return self._level_of_space.get(host, self.scheme.level)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The storeys the suite stands on; a suite as built may stand on several."""
        levels = {self.level_of(zone.id) for zone in self.scheme.zones}
        return tuple(sorted(levels or {self.scheme.level}))

    @cached_property
    def storeys(self) -> tuple[Storey, ...]:
        """The floors of the building that the suite stands on."""
        return tuple(floor for floor in self.building.storeys if floor.level in self.levels)

    def storey_of(self, side: str) -> Storey:
        """Return the floor that a zone or a space stands on."""
        return self.building.storey(self.level_of(side))

    @cached_property
    def spaces(self) -> Mapping[str, Space]:
        """The spaces of the suite's storeys by id."""
        return {space.id: space for floor in self.storeys for space in floor.spaces}

    def openings_on(self, level: int) -> tuple[Opening, ...]:
        """Return the doors, windows and gaps of one storey."""
        return self.building.storey(level).openings

    def level_of_door(self, door: SuiteDoor) -> int:
        """Return the storey a door stands on."""
        sides = [side for side in door.joins if side is not None]
        known = [side for side in sides if side in self.zones or side in self._level_of_space]
        return self.level_of(known[0]) if known else self.scheme.level

    @cached_property
    def hosts(self) -> tuple[Space, ...]:
        """The spaces of the building that the suite takes."""
        ids = dict.fromkeys((*self.scheme.host_spaces, *(z.host_space for z in self.scheme.zones)))
        return tuple(self.spaces[i] for i in ids if i in self.spaces)

    @cached_property
    def zones(self) -> Mapping[str, Zone]:
        """The zones by id."""
        return {zone.id: zone for zone in self.scheme.zones}

    def zones_on(self, level: int) -> tuple[Zone, ...]:
        """Return the zones of one storey."""
        return tuple(zone for zone in self.scheme.zones if self.level_of(zone.id) == level)

    def of_kind(self, *kinds: str) -> tuple[Zone, ...]:
        """Return the zones of these kinds."""
        return tuple(zone for zone in self.scheme.zones if zone.kind in kinds)

    @cached_property
    def walks(self) -> Walks:
        """Walking distances in the building."""
        return walks(self.building)

    @cached_property
    def daylight(self) -> DaylightField:
        """The daylight of the building."""
        return DaylightField(self.building)

    @cached_property
    def noise(self) -> NoiseField:
        """The noise sources of the building."""
        return noise_field(self.building)

    @cached_property
    def walls(self) -> Mapping[frozenset[str], int]:
        """Pairs of spaces of a storey that share a wall."""
        return {pair: mm for floor in self.storeys for pair, mm in shared_walls(floor).items()}

    @cached_property
    def slabs(self) -> tuple[Polygon, ...]:
        """What each new partition takes of the floor; all stand on the scheme's storey."""
        return tuple(slab(partition) for partition in self.scheme.partitions)

    def slabs_on(self, level: int) -> tuple[Polygon, ...]:
        """Return the new partitions of one storey."""
        return self.slabs if level == self.scheme.level else ()

    def floor_on(self, level: int) -> BaseGeometry:
        """Return the net floor of the suite on one storey, counted once where zones overlap."""
        return union(zone.region for zone in self.zones_on(level))

    def usable_area_m2(self, *, with_shared: bool = True) -> float:
        """Measure the net floor of the suite, inner ways counted, public ways not.

        STANDARDS D14: walls and columns are not floor; a room shared with the rest of the
        school counts with the share that was declared, or not at all.
        """
        own = [zone for zone in self.scheme.zones if not zone.shared]
        total = 0.0
        for level in self.levels:
            here = [zone for zone in own if self.level_of(zone.id) == level]
            total += square_metres(union(zone.region for zone in here))
        if with_shared:
            total += sum(z.counted * z.region.area_m2 for z in self.scheme.zones if z.shared)
        return total

    @cached_property
    def binding(self) -> tuple[Clause, ...]:
        """The clauses that speak to this school."""
        school = self.program.school
        standard = self.program.standard
        return tuple(
            standard.binding(school.tier, demonstration=school.demonstration, stage=school.stage)
        )

    @property
    def is_proposal(self) -> bool:
        """Tell whether anything is to be built, or the suite stands as it is drawn."""
        return bool(self.scheme.partitions) or any(door.new for door in self.scheme.doors)

    def area_unsure_m2(self, zone: Zone) -> float:
        """Return by how much a zone's area may be off, from what the drawing itself says.

        Its lines are drawn to :data:`DRAWN_MM`; a room whose printed area differs from the
        area drawn is unsure by the difference, one that the reader doubts (R406) by 5 %.
        """
        region = zone.region
        unsure = square_metres(region.polygon.buffer(DRAWN_MM)) - region.area_m2
        host = self.spaces.get(zone.host_space)
        if host is None or host.region.area_m2 <= 0:
            return unsure
        share = region.area_m2 / host.region.area_m2
        if host.printed_area_m2 is not None:
            unsure = max(unsure, share * abs(host.printed_area_m2 - host.region.area_m2))
        if host.id in self._doubtful:
            unsure = max(unsure, DOUBT * region.area_m2)
        return unsure

    @cached_property
    def _doubtful(self) -> frozenset[str]:
        return frozenset(
            f.subject for f in self.building.findings if f.code == "R406" and f.subject
        )

    # --- doors and ways ---------------------------------------------------------------

    def is_public(self, side: str | None) -> bool:
        """Tell whether a door's side is a way everybody may use, or the outside."""
        if side is None:
            return True
        space = self.spaces.get(side)
        if space is None or side in self._taken:
            return False
        return is_way(space, self.storey_of(side))

    @cached_property
    def _taken(self) -> frozenset[str]:
        return frozenset(space.id for space in self.hosts)

    @cached_property
    def doors(self) -> tuple[SuiteDoor, ...]:
        """The doors, with the room of the suite told apart into its zones."""
        return tuple(
            replace(door, joins=(self._side(door, 0), self._side(door, 1)))
            for door in self.scheme.doors
        )

    def _side(self, door: SuiteDoor, i: int) -> str | None:
        """Name the zone that a door opens into where the scheme names only its room."""
        side = door.joins[i]
        if side is None or side in self.zones or side not in self._taken:
            return side
        fronts = [
            (frontage_mm(zone.region.polygon, door), zone.id)
            for zone in self.scheme.zones
            if zone.host_space == side
        ]
        width, zone_id = max(fronts, default=(0.0, side))
        return zone_id if width > door.width_mm / 2 else side

    def doors_of(self, zone_id: str) -> tuple[SuiteDoor, ...]:
        """Return the doors of a zone."""
        return tuple(door for door in self.doors if zone_id in door.joins)

    @cached_property
    def inner_doors(self) -> tuple[SuiteDoor, ...]:
        """The doors from zone to zone."""
        return tuple(d for d in self.doors if all(side in self.zones for side in d.joins))

    @cached_property
    def public_doors(self) -> tuple[SuiteDoor, ...]:
        """The doors between a zone and a public way or the outside."""
        return tuple(
            door
            for door in self.doors
            if any(side in self.zones for side in door.joins)
            and any(side not in self.zones and self.is_public(side) for side in door.joins)
        )

    @cached_property
    def open_pairs(self) -> frozenset[frozenset[str]]:
        """Pairs of zones that touch along 0.9 m or more, with no wall between."""
        zones = self.scheme.zones
        return frozenset(
            frozenset((a.id, b.id))
            for i, a in enumerate(zones)
            for b in zones[:i]
            if self.level_of(a.id) == self.level_of(b.id)
            and seam_mm(a.region.polygon, b.region.polygon) >= OPEN_MM
        )

    @cached_property
    def neighbours(self) -> Mapping[str, frozenset[str]]:
        """The zones one steps into from a zone, through doors or open boundaries."""
        pairs = [*self.open_pairs, *(frozenset(d.joins) for d in self.inner_doors)]
        return {
            zone: frozenset(str(o) for p in pairs if zone in p for o in p if o != zone)
            for zone in self.zones
        }

    def reached(self, without: str | None = None) -> frozenset[str]:
        """Return the zones one can walk to from outside the suite.

        Parameters
        ----------
        without
            A zone that nobody may walk through.
        """
        start = {s for d in self.public_doors for s in d.joins if s in self.zones}
        return self._spread((str(s) for s in start if s != without), self.neighbours, without)

    def _spread(
        self,
        start: Iterable[str],
        links: Mapping[str, frozenset[str]],
        without: str | None = None,
    ) -> frozenset[str]:
        found = set(start)
        front = list(found)
        while front:
            new = links[front.pop()] - found - {without}
            found |= {str(n) for n in new}
            front += [str(n) for n in new]
        return frozenset(found)

    @cached_property
    def groups(self) -> tuple[frozenset[str], ...]:
        """Zones that one walks between without leaving the suite."""
        return self._components(self.neighbours)

    @cached_property
    def open_groups(self) -> tuple[frozenset[str], ...]:
        """Zones that lie open to one another."""
        links = {
            zone: frozenset(o for p in self.open_pairs if zone in p for o in p if o != zone)
            for zone in self.zones
        }
        return self._components(links)

    def _components(self, links: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
        groups: list[frozenset[str]] = []
        for zone in self.zones:
            if not any(zone in group for group in groups):
                groups.append(self._spread([zone], links))
        return tuple(groups)

    def open_group(self, zone_id: str) -> frozenset[str]:
        """Return the zones a zone lies open to, itself among them."""
        return next(group for group in self.open_groups if zone_id in group)

    @cached_property
    def step_depth(self) -> Mapping[str, int]:
        """How many doors lie between a zone and the public ways."""
        depth = {str(s): 1 for d in self.public_doors for s in d.joins if s in self.zones}
        for zone in list(depth):
            depth.update(dict.fromkeys(self.open_group(zone), 1))
        front = sorted(depth)
        while front:
            following: list[str] = []
            for zone in front:
                for door in self.inner_doors:
                    if zone not in door.joins:
                        continue
                    for side in door.joins:
                        for beyond in self.open_group(str(side)):
                            if beyond not in depth:
                                depth[beyond] = depth[zone] + 1
                                following.append(beyond)
            front = following
        return depth

    # --- derived facts ----------------------------------------------------------------

    @cached_property
    def one_classroom(self) -> bool:
        """The rural variant: the whole suite in one room (clauses R11 and R12).

        A suite in one room is judged by the variant where the room has its area, or where
        the areas are too small for three rooms (STANDARDS D5: either way passes).
        """
        least = self.program.one_classroom_m2
        if least is None or len(self.hosts) != 1:
            return False
        return round(self.hosts[0].region.area_m2, 2) >= least or not self._three_rooms

    @property
    def _three_rooms(self) -> bool:
        """Every area that a clause asks of the zones is there."""
        asked = [c for c in self.binding if c.measure == "usable_area_each" and c.force == "must"]
        return all(
            bool(zones) and all(round(z.region.area_m2, 2) >= (c.limit or 0.0) for z in zones)
            for c in asked
            for zones in [self.of_kind(c.subject)]
        )

    def noise_dba(self, zone: Zone) -> float:
        """Estimate the noise index of a zone, with what it lies open to, in dB(A)."""
        return self.noise_of(zone).level_dba

    def noise_of(self, zone: Zone, time: Time = "break") -> NoiseIndex:
        """Estimate the noise index of a zone with what makes it up."""
        group = [self.zones[i] for i in sorted(self.open_group(zone.id))]
        here = [z for z in group if z.host_space == zone.host_space]
        floor = union(z.region for z in here).buffer(TOUCH_MM, join_style="mitre")
        region = Region.of(largest_polygon(floor.buffer(-TOUCH_MM, join_style="mitre")))
        doors = [
            (d.width_mm / 1000.0, DOOR_R_DB)
            for d in self.inner_doors
            if sum(side in {z.id for z in group} for side in d.joins) == 1
        ]
        partitions = list(doors)
        level = self.level_of(zone.id)
        for wall, body in zip(self.scheme.partitions, self.slabs_on(level), strict=False):
            length = seam_mm(region.polygon, body) / 1000.0
            if length > 0.1:
                partitions.append((max(0.1, length - sum(w for w, _ in doors)), wall.rw_db))
        return self.noise.index(level, zone.host_space, region, partitions, time=time)


def slab(partition: Partition) -> Polygon:
    """Return the body of a partition: its centre line, thickened."""
    line = LineString(partition.line)
    return largest_polygon(line.buffer(partition.thickness_mm / 2, cap_style="flat"))


def seam_mm(a: Polygon, b: Polygon) -> float:
    """Measure along how many mm two floors touch."""
    if a.distance(b) > TOUCH_MM:
        return 0.0
    near = b.buffer(TOUCH_MM, join_style="mitre")
    return float(max(0.0, a.boundary.intersection(near).length - 2 * TOUCH_MM))


def lies_public_m2(case: Case, geometry: BaseGeometry, level: int) -> float:
    """Measure how much of a geometry lies on the corridors of a storey, in m2."""
    ways = [
        space.region.polygon
        for space in case.building.storey(level).spaces
        if case.is_public(space.id) and space.use is not Use.OTHER
    ]
    return square_metres(shapely.union_all(ways).intersection(geometry))
