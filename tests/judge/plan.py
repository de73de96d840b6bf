"""A two-storey school in mm, and a suite in it that meets every clause that must hold.

A corridor along the south (y 0 to 2400), rooms north of it (y 2640 to 9840): two rooms
for the suite, a classroom, and a stair at the east end; the entrance is at the west end.
"""

from dataclasses import replace

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.program import Program, School, programme
from layoutopt.scheme import Furniture, Partition, Scheme, SuiteDoor, Zone
from layoutopt.standard import load_standard

ROOMS = ((0, 9000), (9240, 18240), (18480, 27480), (27720, 30000))
FIRST = (Use.VACANT, Use.OFFICE, Use.CLASSROOM, Use.STAIR)
SECOND = (Use.CLASSROOM, Use.OFFICE, Use.CLASSROOM, Use.STAIR)


def storey(level: int, uses: tuple[Use, ...]) -> Storey:
    p = f"F{level}-"
    spaces = [Space(p + "C", Use.CORRIDOR, Region.rectangle(0, 0, 30000, 2400), "走廊")]
    openings = []
    for i, ((x0, x1), use) in enumerate(zip(ROOMS, uses, strict=True), start=1):
        spaces.append(Space(f"{p}R{i}", use, Region.rectangle(x0, 2640, x1, 9840), f"房间{i}"))
        doors = [x0 + 1140] if use is Use.STAIR else [x0 + 1000, x1 - 1000]
        for j, x in enumerate(doors):
            openings.append(Opening(f"{p}D{i}{j}", "door", (x, 2520), 1000, (f"{p}R{i}", p + "C")))
        if use is not Use.STAIR:
            for j, x in enumerate((x0 + 2000, x0 + 6500)):
                openings.append(
                    Opening(f"{p}W{i}{j}", "window", (x, 9960), 2400, (f"{p}R{i}", None))
                )
    if level == 1:
        openings.append(Opening(p + "E", "door", (-120, 1200), 1800, (p + "C", None), 90.0))
    outline = ((-240, -240), (30240, -240), (30240, 10080), (-240, 10080))
    return Storey(level, f"{level}F", Frame(), outline, tuple(spaces), tuple(openings))


def building(first=FIRST, second=SECOND) -> Building:
    storeys = (storey(1, first), storey(2, second))
    return Building(("a.dxf",), ("",), 0.001, "evidence", 1.0, storeys)


def school_program(tier="urban", **facts) -> Program:
    facts = {"enrolment": 900, "display_name": "心语小屋", **facts}
    return programme(School(tier, **facts), load_standard("xinyang"))


def zone(zone_id, kind, box, host="F1-R1", hosts=(), enclosed=True) -> Zone:
    return Zone(zone_id, kind, f"区{zone_id}", host, Region.rectangle(*box), enclosed, hosts)


def door(at, joins, *, new=True, width_mm=900, angle_deg=0.0, wall_mm=100, **leaf) -> SuiteDoor:
    return SuiteDoor(at, width_mm, angle_deg, joins, new, wall_mm, **leaf)


def scheme() -> Scheme:
    """Reception in front, individual and arts rooms behind it; the group next door."""
    zones = (
        zone("individual-1", "individual", (0, 5950, 4000, 9840)),
        zone(
            "arts_relaxation",
            "arts_relaxation",
            (4100, 5950, 9000, 9840),
            hosts=("emotional_release",),
        ),
        zone(
            "office_reception",
            "office_reception",
            (0, 2640, 9000, 5850),
            hosts=("assessment_reading", "control_supervision"),
            enclosed=False,
        ),
        zone(
            "group",
            "group",
            (9240, 2640, 18240, 9840),
            host="F1-R2",
            hosts=("club_career", "potential_development"),
        ),
    )
    return Scheme(
        id=1,
        title="t",
        objective=0.0,
        level=1,
        host_spaces=("F1-R1", "F1-R2"),
        zones=zones,
        partitions=(
            Partition(((0, 5900), (9000, 5900)), 100, 50),
            Partition(((4050, 5950), (4050, 9840)), 100, 50),
        ),
        doors=(
            door((3300, 5900), ("individual-1", "office_reception")),
            door((8000, 5900), ("arts_relaxation", "office_reception")),
            door((1000, 2520), ("office_reception", "F1-C"), new=False, width_mm=1000, wall_mm=240),
            door((8000, 2520), ("office_reception", "F1-C"), new=False, width_mm=1000, wall_mm=240),
            door((10240, 2520), ("group", "F1-C"), new=False, width_mm=1000, wall_mm=240),
            door((17240, 2520), ("group", "F1-C"), new=False, width_mm=1000, wall_mm=240),
        ),
        furniture=(
            Furniture("mailbox", "outside", (2000, 2300), 0.0, (300, 200)),
            Furniture("welcome_sign", "outside", (2600, 2350), 0.0, (600, 100)),
        ),
    )


def rural_building() -> Building:
    """One classroom of 52 m2 with two doors to an open gallery."""
    spaces = (
        Space("G", Use.GALLERY, Region.rectangle(0, 0, 12000, 1800)),
        Space("R", Use.VACANT, Region.rectangle(0, 2040, 8000, 8540), "教室"),
    )
    openings = (
        Opening("D1", "door", (700, 1920), 1000, ("R", "G")),
        Opening("D2", "door", (7300, 1920), 1000, ("R", "G")),
        Opening("W1", "window", (1500, 8660), 1800, ("R", None)),
        Opening("W2", "window", (6000, 8660), 1800, ("R", None)),
    )
    floor = Storey(1, "1F", Frame(), (), spaces, openings)
    return Building(("r.dxf",), ("",), 0.001, "evidence", 1.0, (floor,))


def rural_scheme() -> Scheme:
    """Group and reception open to one another, the individual area walled off."""
    zones = (
        zone("individual-1", "individual", (0, 5590, 3200, 8540), host="R"),
        zone("group", "group", (3300, 4500, 8000, 8540), host="R", enclosed=False),
        Zone(
            "office_reception",
            "office_reception",
            "办公接待区",
            "R",
            Region(((0, 2040), (8000, 2040), (8000, 4500), (3300, 4500), (3300, 5490), (0, 5490))),
            False,
        ),
    )
    return Scheme(
        id=1,
        title="r",
        objective=0.0,
        level=1,
        host_spaces=("R",),
        zones=zones,
        partitions=(
            Partition(((0, 5540), (3300, 5540)), 100, 50),
            Partition(((3250, 5590), (3250, 8540)), 100, 50),
        ),
        doors=(
            door((2500, 5540), ("individual-1", "office_reception")),
            door((700, 1920), ("office_reception", "G"), new=False, width_mm=1000, wall_mm=240),
            door((7300, 1920), ("office_reception", "G"), new=False, width_mm=1000, wall_mm=240),
        ),
        furniture=(Furniture("mailbox", "outside", (2000, 1700), 0.0, (300, 200)),),
    )


def with_zone(suite: Scheme, zone_id: str, **changes) -> Scheme:
    """Return a scheme with one zone changed, or taken out when ``gone`` is said."""
    if changes.pop("gone", False):
        return replace(suite, zones=tuple(z for z in suite.zones if z.id != zone_id))
    zones = tuple(replace(z, **changes) if z.id == zone_id else z for z in suite.zones)
    return replace(suite, zones=zones)
