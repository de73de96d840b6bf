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

from layoutopt.building import Building, Space, Storey, Use
from layoutopt.geometry import Region, largest_polygon, union
from layoutopt.physics.access import Walks, is_way, walks
from layoutopt.physics.adjacency import shared_walls
from layoutopt.physics.frontage import frontage_mm
from layoutopt.physics.noise import NoiseField
from layoutopt.program import Program
from layoutopt.scheme import Partition, Scheme, SuiteDoor, Zone

OPEN_MM = 900.0
"""Zones that touch along this much lie open to one another (a default)."""
TOUCH_MM = 5.0
"""Floors this close touch: no wall is thinner."""
DOOR_R_DB = 25.0
"""Sound reduction of a door in a partition, for the noise index (a default)."""


@dataclass(frozen=True)
class Case:
    """A scheme before the judge."""

    building: Building
    scheme: Scheme
    program: Program

    @cached_property
    def storey(self) -> Storey:
        """The storey the suite stands on."""
        return self.building.storey(self.scheme.level)

    @cached_property
    def spaces(self) -> Mapping[str, Space]:
        """The spaces of the storey by id."""
        return {space.id: space for space in self.storey.spaces}

    @cached_property
    def hosts(self) -> tuple[Space, ...]:
        """The spaces of the building that the suite takes."""
        ids = dict.fromkeys((*self.scheme.host_spaces, *(z.host_space for z in self.scheme.zones)))
        return tuple(self.spaces[i] for i in ids if i in self.spaces)

    @cached_property
    def zones(self) -> Mapping[str, Zone]:
        """The zones by id."""
        return {zone.id: zone for zone in self.scheme.zones}

    def of_kind(self, *kinds: str) -> tuple[Zone, ...]:
        """Return the zones of these kinds."""
        return tuple(zone for zone in self.scheme.zones if zone.kind in kinds)

    @cached_property
    def walks(self) -> Walks:
        """Walking distances in the building."""
        return walks(self.building)

    @cached_property
    def noise(self) -> NoiseField:
        """The noise sources of the building."""
        return NoiseField(self.building)

    @cached_property
    def walls(self) -> Mapping[frozenset[str], int]:
        """Pairs of spaces of the storey that share a wall."""
        return shared_walls(self.storey)

    @cached_property
    def slabs(self) -> tuple[Polygon, ...]:
        """What each new partition takes of the floor."""
        return tuple(slab(partition) for partition in self.scheme.partitions)

    @cached_property
    def floor(self) -> BaseGeometry:
        """The net floor of the suite."""
        return union(zone.region for zone in self.scheme.zones)

    # --- doors and ways ---------------------------------------------------------------

    def is_public(self, side: str | None) -> bool:
        """Tell whether a door's side is a way everybody may use, or the outside."""
        if side is None:
            return True
        space = self.spaces.get(side)
        return space is not None and side not in self._taken and is_way(space, self.storey)

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
            if seam_mm(a.region.polygon, b.region.polygon) >= OPEN_MM
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
        """The rural variant: the whole suite in one room of about 50 m2 or more."""
        least = self.program.one_classroom_m2
        return (
            least is not None
            and len(self.hosts) == 1
            and round(self.hosts[0].region.area_m2, 2) >= least
        )

    def noise_dba(self, zone: Zone) -> float:
        """Estimate the noise index of a zone, with what it lies open to."""
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
        for wall, body in zip(self.scheme.partitions, self.slabs, strict=True):
            length = seam_mm(region.polygon, body) / 1000.0
            if length > 0.1:
                partitions.append((max(0.1, length - sum(w for w, _ in doors)), wall.rw_db))
        index = self.noise.index(self.scheme.level, zone.host_space, region, partitions)
        return index.level_dba


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


def lies_public(case: Case, geometry: BaseGeometry) -> float:
    """Measure how much of a geometry lies on the corridors, in mm2."""
    ways = [
        space.region.polygon
        for space in case.storey.spaces
        if case.is_public(space.id) and space.use is not Use.OTHER
    ]
    return float(shapely.union_all(ways).intersection(geometry).area) if ways else 0.0
