"""Noun: the building that stands already, as recovered from its drawing.

Whole millimetres in the coordinates of each storey; storeys are registered, so that
equal coordinates lie over one another.  The JSON is that of ``inspect --json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Literal

from layoutopt.diagnostics import Finding
from layoutopt.geometry import Frame, Point, Region, Ring


class Use(StrEnum):
    """What a space is used for: the closed list of the contract."""

    CLASSROOM = "classroom"
    CORRIDOR = "corridor"
    GALLERY = "gallery"
    STAIR = "stair"
    TOILET = "toilet"
    OFFICE = "office"
    STORAGE = "storage"
    LIBRARY = "library"
    LAB = "lab"
    MUSIC = "music"
    HALL = "hall"
    CANTEEN = "canteen"
    GYM = "gym"
    LOBBY = "lobby"
    PLANT = "plant"
    VACANT = "vacant"
    COUNSELLING = "counselling"
    OTHER = "other"


PUBLIC_WAYS = frozenset({Use.CORRIDOR, Use.GALLERY, Use.LOBBY})
"""Spaces that everybody may walk through."""


@dataclass(frozen=True)
class Space:
    """A room or a way: the net inside face of its finished walls, columns as holes.

    ``parts`` are the rooms it was made of where the wall between them is taken out, as they
    stood; empty for every room that stands.
    """

    id: str
    use: Use
    region: Region
    name: str | None = None
    number: str | None = None
    printed_area_m2: float | None = None
    confidence: float = 1.0
    available: bool = False
    parts: tuple[Space, ...] = ()

    @property
    def rooms(self) -> tuple[Space, ...]:
        """The rooms as they stand: its parts, or itself."""
        return self.parts or (self,)


@dataclass(frozen=True)
class SharedWall:
    """The wall that two rooms share, as far as it can be taken out.

    ``stretches`` are the pieces of it between what stays (columns, piers, walls across), in
    mm of the storey; ``length_mm`` what they measure together along the wall.  ``framed``
    where columns stand at both ends of every stretch and the wall is no thicker than an
    infill: what is read off the plan, never that nothing rests on it.
    """

    level: int
    rooms: tuple[str, str]
    stretches: tuple[Region, ...]
    length_mm: int
    thickness_mm: int
    framed: bool = False

    @property
    def space_id(self) -> str:
        """The id of the one room that is left without this wall."""
        return "+".join(self.rooms)

    @property
    def area_m2(self) -> float:
        """What the wall covers of the floor."""
        return sum(piece.area_m2 for piece in self.stretches)


@dataclass(frozen=True)
class Opening:
    """A door, a window or a bare gap in a wall.

    ``at`` is the middle of the opening in the middle of the wall; ``angle_deg`` the
    direction of the wall there; ``joins`` the two spaces, None for the outside.
    ``hinge`` and ``leaf_end`` (the tip of the leaf as drawn open) only where drawn.
    """

    id: str
    kind: Literal["door", "window", "opening"]
    at: Point
    width_mm: int
    joins: tuple[str | None, str | None]
    angle_deg: float = 0.0
    wall_mm: int = 240
    hinge: Point | None = None
    leaf_end: Point | None = None


@dataclass(frozen=True)
class Storey:
    """One floor: what stands on it, and the frame that leads back to its drawing.

    ``source`` is the index of the drawing file in :attr:`Building.drawings`;
    ``walls`` is the mass of walls and columns, openings cut out.
    """

    level: int
    name: str
    frame: Frame
    outline: Ring
    spaces: tuple[Space, ...]
    openings: tuple[Opening, ...]
    walls: tuple[Region, ...] = ()
    source: int = 0

    def space(self, space_id: str) -> Space:
        """Return the space with this id."""
        return next(space for space in self.spaces if space.id == space_id)

    def openings_of(self, space_id: str) -> tuple[Opening, ...]:
        """Return the openings that border a space."""
        return tuple(o for o in self.openings if space_id in o.joins)


@dataclass(frozen=True)
class Layer:
    """A layer of the drawings: what its ink was taken for, and how many pieces it holds."""

    name: str
    role: str
    pieces: int


@dataclass(frozen=True)
class OutdoorSource:
    """What makes a noise outside the building, as a person says it in the job file.

    A place is a point, a line or an outline in whole millimetres of the storeys; without
    one the source lies along a whole ``side`` of the building.  ``dba`` is its level at
    its edge; None: that of its kind by default.
    """

    kind: Literal["playground", "road", "other"]
    place: tuple[Point, ...] = ()
    side: Literal["north", "south", "east", "west"] | None = None
    dba: float | None = None


@dataclass(frozen=True)
class Setting:
    """What no plan shows of a building: heights, surroundings, lifts, what is locked.

    ``lift`` is None where nobody has said; ``locked`` are ids of spaces that are locked
    after class, besides those that always are; ``wing`` ids of spaces from which the
    walk of pupils is measured too.  Heights are None where the defaults are to be taken.
    """

    outdoor: tuple[OutdoorSource, ...] = ()
    room_height_m: float | None = None
    window_height_m: float | None = None
    sill_height_m: float | None = None
    lift: bool | None = None
    locked: tuple[str, ...] = ()
    wing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Building:
    """A school building read from one drawing, or from one drawing per storey.

    ``drawings`` are the paths as they were given; ``unit_m`` is metres per drawing unit (of
    the first drawing); ``layers`` those with ink on them, by name.
    """

    drawings: tuple[str, ...]
    sha256: tuple[str, ...]
    unit_m: float
    unit_from: Literal["evidence", "header", "job"]
    confidence: float
    storeys: tuple[Storey, ...]
    findings: tuple[Finding, ...] = ()
    layers: tuple[Layer, ...] = ()
    setting: Setting = Setting()

    @property
    def drawing_names(self) -> list[str]:
        """The drawings' file names, without the folders of one machine."""
        return [PurePath(drawing).name for drawing in self.drawings]

    def storey(self, level: int) -> Storey:
        """Return the storey at a level: 1 at the ground, basements -1, -2."""
        return next(storey for storey in self.storeys if storey.level == level)

    def to_json(self) -> dict[str, Any]:
        """Return the building in the contract's ``inspect --json`` form."""
        return {
            "schema": 1,
            "drawing": self.drawing_names,
            "sha256": list(self.sha256),
            "unit_m": self.unit_m,
            "unit_from": self.unit_from,
            "confidence": round(self.confidence, 3),
            "storeys": [_storey_json(storey) for storey in self.storeys],
            "layers": [
                {"name": layer.name, "role": layer.role, "pieces": layer.pieces}
                for layer in self.layers
            ],
            "findings": [f.to_json() for f in self.findings],
        }


def world_ring(frame: Frame, ring: Ring) -> list[list[float]]:
    """Carry a ring into the drawing's world coordinates, for JSON."""
    return [world_point(frame, point) for point in ring]


def world_point(frame: Frame, point: Point) -> list[float]:
    """Carry a point into the drawing's world coordinates, for JSON."""
    x, y = frame.to_world(point)
    return [round(x, 6), round(y, 6)]


def _storey_json(storey: Storey) -> dict[str, Any]:
    frame = storey.frame
    return {
        "level": storey.level,
        "name": storey.name,
        "outline": world_ring(frame, storey.outline),
        "spaces": [
            {
                "id": space.id,
                "number": space.number,
                "name": space.name,
                "use": space.use.value,
                "boundary": world_ring(frame, space.region.boundary),
                "holes": [world_ring(frame, hole) for hole in space.region.holes],
                "area_m2": round(space.region.area_m2, 2),
                "printed_area_m2": space.printed_area_m2,
                "confidence": round(space.confidence, 2),
                "available": space.available,
            }
            for space in storey.spaces
        ],
        "openings": [
            {
                "id": opening.id,
                "kind": opening.kind,
                "at": world_point(frame, opening.at),
                "width_m": round(opening.width_mm / 1000, 3),
                "joins": list(opening.joins),
            }
            for opening in storey.openings
        ],
    }
