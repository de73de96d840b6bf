"""One layout for every must-clause that breaks exactly that clause, and nothing else.

The base suites of ``plan.py`` meet every must-clause, with the equipment attested.  A
mutant differs from its base in one thing.  Clauses that say the same (same measure, items
and limit) fall together; so do those that one implies: a door of 0.78 m is too narrow for
GB 55019 and therefore for GB 50099.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from layoutopt.building import Building, Opening, Space, Use
from layoutopt.geometry import Region
from layoutopt.judge import judge
from layoutopt.program import Attestation, Program
from layoutopt.scheme import Furniture, Partition, Scheme
from tests.judge.plan import (
    building,
    door,
    rural_building,
    rural_scheme,
    scheme,
    school_program,
    with_zone,
    zone,
)

Trial = tuple[Building, Scheme, Program]
PHYSICS = ("PHY-INSIDE", "PHY-OVERLAP", "PHY-REACH", "PHY-DOOR", "PHY-COVER")


@dataclass(frozen=True)
class Mutant:
    """A broken layout: which clause it breaks, in which school, and what was done."""

    clause: str
    tier: str
    done: str
    make: Callable[[Trial], Trial]
    implied: tuple[str, ...] = ()
    demonstration: bool = False


def attested(program: Program, **words: bool) -> Program:
    """Attest all equipment, but for what is said otherwise by clause id."""
    said = tuple(
        Attestation(
            c.id, words.get(c.id.replace("-", "_").replace(".", "_"), True), "检查员", "2026-09-01"
        )
        for c in program.standard.clauses
        if c.measure in ("furniture", "seat_angle", "archive_kept", None) and c.force == "must"
    )
    return replace(program, school=replace(program.school, attestations=said))


def base(tier: str, *, demonstration: bool = False) -> Trial:
    """Return a suite that meets every must-clause of a tier."""
    program = attested(school_program(tier, demonstration=demonstration))
    if tier == "rural":
        return building(), scheme(), program
    if demonstration:
        return demonstration_plan(), demonstration_scheme(), program
    return building(), scheme(), program


# --- bases and their parts --------------------------------------------------------------------


def demonstration_plan() -> Building:
    return building((Use.VACANT, Use.OFFICE, Use.VACANT, Use.STAIR))


def demonstration_scheme() -> Scheme:
    """Nine areas, each on floor of its own: three in front and two behind in the third room."""
    good = scheme()
    third = (
        zone("assessment_reading", "assessment_reading", (18480, 2640, 21400, 6500), "F1-R3"),
        zone("club_career", "club_career", (21400, 2640, 24400, 6500), "F1-R3"),
        zone("potential_development", "potential_development", (24400, 2640, 27480, 6500), "F1-R3"),
        zone("control_supervision", "control_supervision", (18480, 6600, 22930, 9840), "F1-R3"),
        zone("emotional_release", "emotional_release", (23030, 6600, 27480, 9840), "F1-R3"),
    )
    return replace(
        good,
        host_spaces=("F1-R1", "F1-R2", "F1-R3"),
        zones=(*(replace(z, hosts=()) for z in good.zones), *third),
        partitions=(
            *good.partitions,
            Partition(((18480, 6550), (27480, 6550)), 100, 50),
            Partition(((22980, 6600), (22980, 9840)), 100, 50),
        ),
        doors=(
            *good.doors,
            door((20000, 6550), ("control_supervision", "assessment_reading")),
            door((26000, 6550), ("emotional_release", "potential_development")),
            standing(19480, "assessment_reading"),
            standing(26480, "potential_development"),
        ),
    )


def standing(x: int, zone_id: str):
    return door((x, 2520), (zone_id, "F1-C"), new=False, width_mm=1000, wall_mm=240)


def in_storey(plan: Building, change) -> Building:
    return replace(plan, storeys=(change(plan.storeys[0]), *plan.storeys[1:]))


def with_space(plan: Building, space_id: str, box) -> Building:
    """Give a room another floor; doors and windows that no longer touch it go."""
    x0, _, x1, _ = box

    def change(floor):
        spaces = tuple(
            replace(s, region=Region.rectangle(*box)) if s.id == space_id else s
            for s in floor.spaces
        )
        openings = tuple(
            o
            for o in floor.openings
            if space_id not in o.joins or x0 + o.width_mm / 2 <= o.at[0] <= x1 - o.width_mm / 2
        )
        return replace(floor, spaces=spaces, openings=openings)

    return in_storey(plan, change)


def small_group(width: int, rest: Trial) -> Trial:
    """Put the group into a room of another width, with one door."""
    plan, suite, program = rest
    box = (9240, 2640, 9240 + width, 9840)
    plan = with_space(plan, "F1-R2", box)
    suite = with_zone(suite, "group", region=Region.rectangle(*box))
    doors = tuple(d for d in suite.doors if "group" not in d.joins or d.at[0] < 9240 + width)
    return plan, replace(suite, doors=doors), program


def and_a_reading_room(rest: Trial) -> Trial:
    """Use the third room too, so that the total is met whatever the others lose."""
    plan, suite, program = rest
    plan = building((Use.VACANT, Use.OFFICE, Use.VACANT, Use.STAIR))
    room = zone("potential", "potential_development", (18480, 2640, 27480, 9840), "F1-R3")
    doors = (*suite.doors, standing(19480, "potential"), standing(26480, "potential"))
    hosts = (*suite.host_spaces, "F1-R3")
    return plan, replace(suite, zones=(*suite.zones, room), doors=doors, host_spaces=hosts), program


# --- what is done to them ---------------------------------------------------------------------


def suite_only(change: Callable[[Scheme], Scheme]) -> Callable[[Trial], Trial]:
    return lambda trial: (trial[0], change(trial[1]), trial[2])


def no_group(suite: Scheme) -> Scheme:
    """The group room becomes a reading area, which may host what the group hosted."""
    suite = with_zone(suite, "office_reception", hosts=("control_supervision",))
    return with_zone(suite, "group", kind="assessment_reading")


def no_group_in_demonstration(suite: Scheme) -> Scheme:
    """The club moves into the group room: it is there, but on no floor of its own."""
    suite = with_zone(suite, "group", hosts=("club_career",))
    return with_zone(suite, "club_career", kind="other")


def seen(trial: Trial) -> Trial:
    """The individual room becomes a slim one that opens straight onto the corridor."""
    plan, suite, program = trial
    slim = Space("F1-X", Use.VACANT, Region.rectangle(30240, 2640, 32490, 9840))
    window = Opening("F1-WX", "window", (31365, 9960), 1500, ("F1-X", None))
    leaf = Opening("F1-DX", "door", (31365, 2520), 1000, ("F1-X", "F1-C"))

    def change(floor):
        spaces = tuple(
            replace(s, region=Region.rectangle(0, 0, 34000, 2400)) if s.id == "F1-C" else s
            for s in floor.spaces
        )
        return replace(floor, spaces=(*spaces, slim), openings=(*floor.openings, window, leaf))

    kept = with_zone(suite, "individual-1", kind="potential_development")
    kept = with_zone(kept, "group", hosts=("club_career",))
    room = zone("individual-2", "individual", (30240, 2640, 32490, 9840), host="F1-X")
    hung = door((31365, 2520), ("individual-2", "F1-C"), new=False, width_mm=1000, wall_mm=240)
    out = Opening("F1-E2", "door", (34120, 1200), 1500, ("F1-C", None), 90.0)
    plan = in_storey(plan, change)
    plan = in_storey(plan, lambda f: replace(f, openings=(*f.openings, out)))
    hosts = (*kept.host_spaces, "F1-X")
    suite = replace(kept, zones=(*kept.zones, room), doors=(*kept.doors, hung), host_spaces=hosts)
    return plan, suite, program


def open_to_the_arts(suite: Scheme) -> Scheme:
    """The partition between the individual and the arts room goes; their floors meet."""
    suite = replace(suite, partitions=suite.partitions[:1])
    return with_zone(suite, "arts_relaxation", region=Region.rectangle(4000, 5950, 9000, 9840))


def slimmer_individual(right: int) -> Callable[[Scheme], Scheme]:
    def change(suite: Scheme) -> Scheme:
        suite = with_zone(suite, "individual-1", region=Region.rectangle(0, 5950, right, 9840))
        suite = with_zone(
            suite, "arts_relaxation", region=Region.rectangle(right + 100, 5950, 9000, 9840)
        )
        wall = Partition(((right + 50, 5950), (right + 50, 9840)), 100, 50)
        at = right - 800
        doors = tuple(replace(d, at=(at, 5900)) if d.at == (3300, 5900) else d for d in suite.doors)
        return replace(suite, partitions=(suite.partitions[0], wall), doors=doors)

    return change


def reception_up_to(top: int) -> Callable[[Scheme], Scheme]:
    def change(suite: Scheme) -> Scheme:
        suite = with_zone(suite, "office_reception", region=Region.rectangle(0, 2640, 9000, top))
        for zone_id, x0, x1 in (("individual-1", 0, 4000), ("arts_relaxation", 4100, 9000)):
            suite = with_zone(suite, zone_id, region=Region.rectangle(x0, top + 100, x1, 9840))
        walls = (
            Partition(((0, top + 50), (9000, top + 50)), 100, 50),
            Partition(((4050, top + 100), (4050, 9840)), 100, 50),
        )
        doors = tuple(
            replace(d, at=(d.at[0], top + 50)) if d.at[1] == 5900 else d for d in suite.doors
        )
        return replace(suite, partitions=walls, doors=doors)

    return change


def mailbox_far_away(suite: Scheme) -> Scheme:
    return replace(
        suite,
        furniture=tuple(
            replace(f, at=(60000, 2300)) if f.kind == "mailbox" else f for f in suite.furniture
        ),
    )


def cabinet_in_the_group(suite: Scheme) -> Scheme:
    cabinet = Furniture("file_cabinet", "group", (12000, 5000), 0.0, (900, 400))
    return replace(suite, furniture=(*suite.furniture, cabinet))


def on_the_fifth_storey(trial: Trial) -> Trial:
    plan, suite, program = trial
    way_up = replace(plan.storeys[1], level=1)
    return (
        replace(plan, storeys=(replace(way_up, spaces=()), replace(plan.storeys[0], level=5))),
        replace(suite, level=5),
        program,
    )


def club_in_the_lobby(trial: Trial) -> Trial:
    plan, suite, program = trial
    lobby = Space("F1-L", Use.LOBBY, Region.rectangle(-6240, 0, -240, 2400), "门厅")
    leaf = Opening("F1-DL", "door", (-3000, 2520), 1000, ("F1-L", None))
    plan = in_storey(
        plan,
        lambda f: replace(f, spaces=(*f.spaces, lobby), openings=(*f.openings, leaf)),
    )
    club = zone("club_career", "club_career", (-6240, 0, -240, 2400), host="F1-L", enclosed=False)
    suite = with_zone(suite, "group", hosts=("potential_development",))
    hung = door((-3000, 2520), ("club_career", None), new=False, width_mm=1000, wall_mm=240)
    hosts = (*suite.host_spaces, "F1-L")
    suite = replace(
        suite, zones=(*suite.zones, club), doors=(*suite.doors, hung), host_spaces=hosts
    )
    return plan, suite, program


def inner_door(width_mm: int) -> Callable[[Scheme], Scheme]:
    return lambda suite: replace(
        suite,
        doors=tuple(
            replace(d, width_mm=width_mm) if d.at == (8000, 5900) else d for d in suite.doors
        ),
    )


def swings_out(suite: Scheme) -> Scheme:
    new = door(
        (5000, 2520),
        ("office_reception", "F1-C"),
        wall_mm=240,
        hinge=(4550, 2520),
        leaf_end=(4550, 1620),
    )
    return replace(suite, doors=(*suite.doors, new))


def beyond_the_last_exit(trial: Trial) -> Trial:
    """The group room stands at the end of the corridor, past the stair, with one door."""
    plan, suite, program = trial
    plan = building((Use.VACANT, Use.STAIR, Use.OFFICE, Use.STORAGE))

    def change(floor):
        spaces = tuple(
            replace(s, region=Region.rectangle(27720, 2640, 31720, 9840)) if s.id == "F1-R4" else s
            for s in floor.spaces
        )
        spaces = tuple(
            replace(s, region=Region.rectangle(0, 0, 31720, 2400)) if s.id == "F1-C" else s
            for s in spaces
        )
        openings = tuple(o for o in floor.openings if o.id not in ("F1-D40", "F1-W40", "F1-W41"))
        leaf = Opening("F1-D4", "door", (31000, 2520), 1000, ("F1-R4", "F1-C"))
        light = Opening("F1-W4", "window", (29700, 9960), 2400, ("F1-R4", None))
        return replace(floor, spaces=spaces, openings=(*openings, leaf, light))

    plan = in_storey(plan, change)
    suite = with_zone(
        suite, "group", region=Region.rectangle(27720, 2640, 31720, 9840), host_space="F1-R4"
    )
    third = plan.storeys[0].space("F1-R3")
    room = zone("potential", "potential_development", (18480, 2640, 27480, 9840), "F1-R3")
    assert third.region == room.region
    doors = tuple(d for d in suite.doors if "group" not in d.joins)
    hung = door((31000, 2520), ("group", "F1-C"), new=False, width_mm=1000, wall_mm=240)
    suite = replace(
        suite,
        zones=(*suite.zones, room),
        doors=(*doors, hung, standing(19480, "potential"), standing(26480, "potential")),
        host_spaces=("F1-R1", "F1-R4", "F1-R3"),
    )
    return plan, suite, program


def large_behind_one_door(trial: Trial) -> Trial:
    plan, suite, program = trial
    box = (9240, 2640, 19800, 9840)
    plan = with_space(plan, "F1-R2", box)

    def change(floor):
        gone = {"F1-R3", "F1-R4"}
        spaces = tuple(s for s in floor.spaces if s.id not in gone)
        openings = tuple(o for o in floor.openings if not gone & set(o.joins))
        return replace(floor, spaces=spaces, openings=openings)

    plan = in_storey(plan, change)
    suite = with_zone(suite, "group", region=Region.rectangle(*box))
    return plan, replace(suite, doors=suite.doors[:-1]), program


def unattested(clause: str) -> Callable[[Trial], Trial]:
    key = clause.replace("-", "_").replace(".", "_")
    return lambda trial: (trial[0], trial[1], attested(trial[2], **{key: False}))


def lend_a_zone(suite: Scheme) -> Scheme:
    return with_zone(
        suite, "group", hosts=("club_career", "potential_development", "control_supervision")
    )


def one_classroom(width: int = 8000) -> Callable[[Trial], Trial]:
    def make(trial: Trial) -> Trial:
        plan = rural_building()
        suite = rural_scheme()
        floor = plan.storeys[0]
        box = (0, 2040, width, 8540)
        room = replace(floor.space("R"), region=Region.rectangle(*box))
        cut = 8000 - width
        openings = tuple(
            replace(o, at=(o.at[0] - cut, o.at[1])) if o.at[0] > 4000 else o for o in floor.openings
        )
        plan = replace(
            plan, storeys=(replace(floor, spaces=(floor.space("G"), room), openings=openings),)
        )

        def narrower(z):
            ring = tuple((width if x == 8000 else x, y) for x, y in z.region.boundary)
            return replace(z, region=Region(ring))

        doors = tuple(
            replace(d, at=(d.at[0] - cut, d.at[1])) if d.at[0] > 4000 else d for d in suite.doors
        )
        suite = replace(suite, zones=tuple(map(narrower, suite.zones)), doors=doors)
        return plan, suite, trial[2]

    return make


def classroom_without_group(trial: Trial) -> Trial:
    plan, suite, program = one_classroom()(trial)
    return plan, with_zone(suite, "group", kind="other"), program


def without_group_room(trial: Trial) -> Trial:
    """The arts room becomes the group room; the second room is given up."""
    plan, suite, program = trial
    suite = with_zone(suite, "group", gone=True)
    suite = with_zone(suite, "individual-1", region=Region.rectangle(0, 5950, 3200, 9840))
    suite = with_zone(
        suite, "arts_relaxation", kind="group", region=Region.rectangle(3300, 5950, 9000, 9840),
        hosts=(),
    )  # fmt: skip
    suite = with_zone(suite, "office_reception", hosts=())
    doors = tuple(
        replace(d, at=(2400, 5900)) if d.at == (3300, 5900) else d
        for d in suite.doors
        if "group" not in d.joins
    )
    walls = (suite.partitions[0], Partition(((3250, 5950), (3250, 9840)), 100, 50))
    return plan, replace(suite, doors=doors, partitions=walls, host_spaces=("F1-R1",)), program


def no_group_anywhere(suite: Scheme) -> Scheme:
    return with_zone(suite, "group", kind="other", hosts=())


COMMON: tuple[tuple[str, str, Callable[[Trial], Trial], tuple[str, ...]], ...] = (
    ("XY-4.3-V1", "个别辅导室改为直对走廊的窄长房间", seen, ()),
    ("XY-4.3-V3", "拆去个别辅导室与艺术放松区之间的隔断", suite_only(open_to_the_arts), ()),
    ("XY-4.4-H2", "团体活动室又兼中控督导区", suite_only(lend_a_zone), ()),
    ("XY-4.4-M1", "心理信箱挂到 15 m 以外", suite_only(mailbox_far_away), ()),
    ("XY-5.4-O6", "档案柜放进团体活动室", suite_only(cabinet_in_the_group), ()),
    ("GB99-4.3.2", "小学设在第五层", on_the_fifth_storey, ()),
    ("GB99-8.2.3", "社团生涯区占用门厅", club_in_the_lobby, ()),
    ("GB99-8.2.4", "新设门净宽 850 mm", suite_only(inner_door(850)), ()),
    ("GB19-2.5.4", "新设门净宽 780 mm", suite_only(inner_door(780)), ("GB99-8.2.4",)),
    ("GB99-8.1.8", "新设门向走廊开启", suite_only(swings_out), ()),
    ("GB37-7.4.2a", "团体活动室在走道尽端且只有一樘门", beyond_the_last_exit, ()),
    ("GB37-7.4.2b", "76 m² 的团体活动室只有一樘门", large_behind_one_door, ()),
)

TIERS: dict[str, tuple[tuple[str, str, Callable[[Trial], Trial], tuple[str, ...]], ...]] = {
    "urban": (
        ("XY-4.1-P1", "团体活动室改作心检阅览区", suite_only(no_group), ()),
        ("XY-4.4-P4", "团体活动室改作心检阅览区", suite_only(no_group), ()),
        (
            "XY-4.1-P2",
            "潜能开发区无处设置",
            suite_only(lambda s: with_zone(s, "group", hosts=("club_career",))),
            (),
        ),
        (
            "XY-4.4-U07",
            "潜能开发区无处设置",
            suite_only(lambda s: with_zone(s, "group", hosts=("club_career",))),
            (),
        ),
        ("XY-4.4-U01", "团体活动室只有 28.8 m²,总面积不足", lambda t: small_group(4000, t), ()),
        ("XY-4.4-U02", "个别辅导室 14.6 m²", suite_only(slimmer_individual(3750)), ()),
        (
            "XY-4.4-U03",
            "团体活动室 19.4 m²",
            lambda t: small_group(2700, and_a_reading_room(t)),
            (),
        ),
        ("XY-4.4-U04", "办公接待区 14.0 m²", suite_only(reception_up_to(4200)), ()),
        *(
            (f"XY-4.4-U{n}", "设备经查不齐", unattested(f"XY-4.4-U{n}"), ())
            for n in ("05", "06", "08", "09", "10")
        ),
    ),
    "township": (
        ("XY-4.4-P4", "团体活动室改作其他用途", suite_only(no_group_anywhere), ()),
        (
            "XY-4.4-T01",
            "一间的总面积只有 64 m²",
            without_group_room,
            (),
        ),
        ("XY-4.4-T02", "个别辅导室 9.7 m²", suite_only(reception_up_to(7350)), ()),
        ("XY-4.4-T03", "团体活动室 19.4 m²", lambda t: small_group(2700, t), ()),
        ("XY-4.4-T04", "办公接待区 14.0 m²", suite_only(reception_up_to(4200)), ()),
        *(
            (f"XY-4.4-T{n}", "设备经查不齐", unattested(f"XY-4.4-T{n}"), ())
            for n in ("05", "06", "08", "09")
        ),
    ),
    "rural": (
        ("XY-4.4-P4", "团体活动室改作其他用途", suite_only(no_group_anywhere), ()),
        ("XY-4.4-R02", "个别辅导室 9.7 m²", suite_only(reception_up_to(7350)), ()),
        ("XY-4.4-R03", "团体活动室 19.4 m²", lambda t: small_group(2700, t), ()),
        ("XY-4.4-R04", "办公接待区 14.0 m²", suite_only(reception_up_to(4200)), ()),
        ("XY-4.4-R11", "一室三区的教室只有 47 m²", one_classroom(7200), ()),
        ("XY-4.4-R12", "一室三区缺团体游戏区", classroom_without_group, ("XY-4.4-P4",)),
        *(
            (f"XY-4.4-R{n}", "设备经查不齐", unattested(f"XY-4.4-R{n}"), ())
            for n in ("05", "08", "09")
        ),
    ),
}


def mutants() -> list[Mutant]:
    """List every mutant: those of a tier, and those of all tiers in each."""
    listed = [
        Mutant(clause, tier, done, make, implied)
        for tier, rows in TIERS.items()
        for clause, done, make, implied in (*rows, *COMMON)
    ]
    listed.append(
        Mutant(
            "XY-4.1-P3",
            "urban",
            "示范校的社团生涯区并入团体活动室",
            suite_only(no_group_in_demonstration),
            demonstration=True,
        )
    )
    return listed


def unmet(trial: Trial) -> set[str]:
    """Judge a trial; return the must-clauses and laws of physics that are not met."""
    return {f.clause for f in judge(*trial).findings if f.force == "must" and f.met is False}


def twins(clause_id: str, program: Program) -> set[str]:
    """Return the clauses that say the same as one, itself among them."""
    school = program.school
    binding = list(program.standard.binding(school.tier, demonstration=school.demonstration))
    this = next(c for c in binding if c.id == clause_id)

    def says(c):
        return (c.measure, c.subject, frozenset(c.items), c.relation, c.limit, c.force)

    if this.measure is None or this.measure in ("furniture", "archive_kept"):
        return {clause_id}
    return {c.id for c in binding if says(c) == says(this)}
