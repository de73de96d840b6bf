"""The same two rooms as in ``small.py``, and worse ones, as small IFC models.

Everything is said in millimetres of the plan; the model has its own unit, and a placement
of the site that turns and moves it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.guid
import shapely
import shapely.affinity

from layoutopt.building import Building, Opening
from layoutopt.geometry import polygons_of
from tests.drawings.small import DEPTH, WAY, WIDTH, T

Corners = Sequence[tuple[float, float]]
HEIGHT = 3300


def box(x0: float, y0: float, x1: float, y1: float) -> Corners:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


class Model:
    """Writes walls, openings and spaces given in millimetres into an IFC file."""

    def __init__(
        self,
        *,
        schema: str = "IFC4",
        unit: str = "mm",
        turn_deg: float = 0.0,
        shift: tuple[float, float, float] = (0.0, 0.0, 0.0),
    ) -> None:
        self.file = ifcopenshell.file(schema=schema)
        self.unit_mm = {"mm": 1.0, "m": 1000.0, "ft": 304.8, "in": 25.4}[unit]
        self.context = self.make(
            "GeometricRepresentationContext", "Model", "Model", 3, 1e-5, self._axes((0, 0, 0))
        )
        self.project = self.root("Project", Name="school")
        self.project.RepresentationContexts = [self.context]
        self.project.UnitsInContext = self._units(unit)
        self.site = self.root("Site", Name="site")
        turn = math.radians(turn_deg)
        self.site.ObjectPlacement = self._placement(None, shift, (math.cos(turn), math.sin(turn)))
        self.building = self.root("Building", Name="block")
        self.building.ObjectPlacement = self._placement(self.site, (0, 0, 0))
        self._aggregate(self.project, [self.site])
        self._aggregate(self.site, [self.building])
        self.storeys: list[Any] = []

    def make(self, name: str, *values: Any, **named: Any) -> Any:
        return self.file.create_entity(f"Ifc{name}", *values, **named)

    def root(self, name: str, **named: Any) -> Any:
        owner = {"OwnerHistory": self._owner()} if self.file.schema == "IFC2X3" else {}
        return self.make(name, GlobalId=ifcopenshell.guid.new(), **owner, **named)

    def storey(self, name: str, elevation: float) -> Any:
        storey = self.root("BuildingStorey", Name=name, Elevation=elevation / self.unit_mm)
        storey.ObjectPlacement = self._placement(self.building, (0, 0, elevation))
        self.storeys.append(storey)
        self._aggregate(self.building, [storey])
        return storey

    def solid(
        self,
        name: str,
        storey: Any,
        corners: Corners,
        *,
        sill: float = 0.0,
        height: float = HEIGHT,
        holes: Sequence[Corners] = (),
        contained: bool = True,
        **named: Any,
    ) -> Any:
        """Extrude a footprint into an element that stands on a storey."""
        element = self.root(name, **named)
        element.ObjectPlacement = self._placement(storey, (0, 0, sill))
        element.Representation = self._body(corners, height, holes)
        if contained:
            self._contain(storey, element)
        return element

    def wall(self, storey: Any, corners: Corners, **named: Any) -> Any:
        return self.solid("Wall", storey, corners, **named)

    def opening(
        self, wall: Any, storey: Any, corners: Corners, *, sill: float = 0.0, height: float = 2100.0
    ) -> Any:
        hole = self.solid(
            "OpeningElement", storey, corners, sill=sill, height=height, contained=False
        )
        self.root("RelVoidsElement", RelatingBuildingElement=wall, RelatedOpeningElement=hole)
        return hole

    def fill(self, kind: str, storey: Any, hole: Any, corners: Corners, **named: Any) -> Any:
        """Fill an opening: a door's local x runs along the wall, its y to where it swings."""
        (x0, y0), (x1, _), *_ = corners
        element = self.root(kind, OverallWidth=(x1 - x0) / self.unit_mm, **named)
        element.ObjectPlacement = self._placement(storey, (x0, y0 + T / 2, 0))
        element.Representation = self._body(box(0, -25, x1 - x0, 25), 2000)
        if hole is not None:
            self.root(
                "RelFillsElement", RelatingOpeningElement=hole, RelatedBuildingElement=element
            )
        self._contain(storey, element)
        return element

    def space(
        self,
        storey: Any,
        corners: Corners | None,
        long_name: str | None,
        name: str | None = None,
        *,
        holes: Sequence[Corners] = (),
        area_m2: float | None = None,
        **named: Any,
    ) -> Any:
        space = self.root("Space", Name=name, LongName=long_name, **named)
        space.ObjectPlacement = self._placement(storey, (0, 0, 0))
        if corners is not None:
            space.Representation = self._body(corners, 3000, holes)
        self._aggregate(storey, [space])
        if area_m2 is not None:
            quantity = self.make("QuantityArea", "NetFloorArea", None, None, area_m2)
            quantities = self.root(
                "ElementQuantity", Name="Qto_SpaceBaseQuantities", Quantities=[quantity]
            )
            self.root(
                "RelDefinesByProperties",
                RelatedObjects=[space],
                RelatingPropertyDefinition=quantities,
            )
        return space

    def save(self, path: Path) -> Path:
        self.file.write(str(path))
        return path

    def _owner(self) -> Any:
        found = self.file.by_type("IfcOwnerHistory")
        if found:
            return found[0]
        person = self.make("Person", FamilyName="somebody")
        firm = self.make("Organization", Name="somewhere")
        who = self.make("PersonAndOrganization", person, firm)
        tool = self.make("Application", firm, "1", "tests", "tests")
        return self.make("OwnerHistory", who, tool, None, "ADDED", None, None, None, 0)

    def _units(self, unit: str) -> Any:
        units = [self.make("SIUnit", UnitType="AREAUNIT", Name="SQUARE_METRE")]
        if unit in {"mm", "m"}:
            prefix = "MILLI" if unit == "mm" else None
            units.append(self.make("SIUnit", None, "LENGTHUNIT", prefix, "METRE"))
        else:
            metre = self.make("SIUnit", None, "LENGTHUNIT", None, "METRE")
            value = self.make("LengthMeasure", self.unit_mm / 1000)
            factor = self.make("MeasureWithUnit", value, metre)
            size = self.make("DimensionalExponents", 1, 0, 0, 0, 0, 0, 0)
            name = "FOOT" if unit == "ft" else "INCH"
            units.append(self.make("ConversionBasedUnit", size, "LENGTHUNIT", name, factor))
        return self.make("UnitAssignment", units)

    def _point(self, *xyz: float) -> Any:
        return self.make("CartesianPoint", [float(v) / self.unit_mm for v in xyz])

    def _axes(self, at: Sequence[float], along: tuple[float, float] = (1.0, 0.0)) -> Any:
        return self.make(
            "Axis2Placement3D",
            self._point(*at),
            self.make("Direction", [0.0, 0.0, 1.0]),
            self.make("Direction", [*map(float, along), 0.0]),
        )

    def _placement(
        self, parent: Any, at: Sequence[float], along: tuple[float, float] = (1.0, 0.0)
    ) -> Any:
        frame = parent.ObjectPlacement if parent is not None else None
        return self.make("LocalPlacement", frame, self._axes(at, along))

    def _ring(self, corners: Corners) -> Any:
        return self.make("Polyline", [self._point(*p) for p in [*corners, corners[0]]])

    def _body(self, corners: Corners, height: float, holes: Sequence[Corners] = ()) -> Any:
        kind = "ArbitraryProfileDefWithVoids" if holes else "ArbitraryClosedProfileDef"
        voids = [[self._ring(hole) for hole in holes]] if holes else []
        profile = self.make(kind, "AREA", None, self._ring(corners), *voids)
        solid = self.make(
            "ExtrudedAreaSolid",
            profile,
            self._axes((0, 0, 0)),
            self.make("Direction", [0.0, 0.0, 1.0]),
            height / self.unit_mm,
        )
        shape = self.make("ShapeRepresentation", self.context, "Body", "SweptSolid", [solid])
        return self.make("ProductDefinitionShape", None, None, [shape])

    def _aggregate(self, whole: Any, parts: list[Any]) -> None:
        self.root("RelAggregates", RelatingObject=whole, RelatedObjects=parts)

    def _contain(self, storey: Any, element: Any) -> None:
        self.root(
            "RelContainedInSpatialStructure",
            RelatedElements=[element],
            RelatingStructure=storey,
        )


def two_rooms(
    model: Model,
    storey: Any,
    *,
    spaces: bool = True,
    numbers: tuple[str, str, str] = ("101", "102", "Z1"),
) -> None:
    """Build the plan of ``small.two_rooms``: two rooms side by side over a corridor."""
    long, top = 2 * WIDTH + T, WAY + T + DEPTH
    south = model.wall(storey, box(-T, -T, long + T, 0))
    middle = model.wall(storey, box(0, WAY, long, WAY + T))
    north = model.wall(storey, box(-T, top, long + T, top + T))
    model.wall(storey, box(-T, 0, 0, top))
    model.wall(storey, box(long, 0, long + T, top))
    model.wall(storey, box(WIDTH, WAY + T, WIDTH + T, top))
    for x0 in (1500, WIDTH + T + 1500):
        hole = box(x0, top, x0 + 2400, top + T)
        void = model.opening(north, storey, hole, sill=900, height=1500)
        model.fill("Window", storey, void, hole)
    for wall, x0, x1, y in (
        (middle, 600, 1600, WAY),
        (middle, WIDTH + T + 600, WIDTH + T + 1600, WAY),
        (south, 600, 2100, -T),
    ):
        hole = box(x0, y, x1, y + T)
        void = model.opening(wall, storey, hole)
        swing = {} if model.file.schema == "IFC2X3" else {"OperationType": "SINGLE_SWING_LEFT"}
        model.fill("Door", storey, void, hole, **swing)
    if spaces:
        left = box(0, WAY + T, WIDTH, top)
        model.space(storey, left, "普通教室", numbers[0], area_m2=43.2)
        model.space(storey, box(WIDTH + T, WAY + T, long, top), "备用教室", numbers[1])
        model.space(storey, box(0, 0, long, WAY), "走廊", numbers[2])


def model_of(building: Building, **place: Any) -> Model:
    """Build the model of a building that was read from a drawing, storey over storey."""
    model = Model(**place)
    for storey in building.storeys:
        made = model.storey(storey.name, (storey.level - 1) * 3600.0)
        slots = {o.id: slot(o) for o in storey.openings}
        mass = shapely.union_all([*(w.polygon for w in storey.walls), *slots.values()])
        walls = []
        for part in polygons_of(mass):
            holes = [list(ring.coords[:-1]) for ring in part.interiors]
            walls.append((part, model.wall(made, list(part.exterior.coords[:-1]), holes=holes)))
        for opening in storey.openings:
            corners = list(slots[opening.id].exterior.coords[:-1])
            host = max(walls, key=lambda w: w[0].intersection(slots[opening.id]).area)[1]
            sill, height = (900.0, 1500.0) if opening.kind == "window" else (0.0, 2100.0)
            hole = model.opening(host, made, corners, sill=sill, height=height)
            if opening.kind != "opening":
                model.fill(opening.kind.capitalize(), made, hole, corners)
        for space in storey.spaces:
            region = space.region
            model.space(
                made, region.boundary, space.name, space.number, holes=region.holes,
                area_m2=space.printed_area_m2,
            )  # fmt: skip
    return model


def slot(opening: Opening) -> shapely.Polygon:
    """The hole of an opening, as wide as it and as deep as its wall."""
    half = opening.width_mm / 2, opening.wall_mm / 2
    flat = shapely.box(-half[0], -half[1], half[0], half[1])
    turned = shapely.affinity.rotate(flat, opening.angle_deg, origin=(0, 0))
    return shapely.affinity.translate(turned, *opening.at)
