"""The little language of ``cases/*.toml``: a school, a hand-made suite, and what is changed in it.

Lengths are metres in the plan of ``tests/judge/plan.py``: a corridor along the south (y 0 to
2.4), rooms north of it (y 2.64 to 9.84): F1-R1 x 0 to 9, F1-R2 to 18.24, F1-R3 to 27.48, a
stair at the east end, the entrance at the west end.  Each entry of ``change`` is one of
``EDITS``, named by its first key; the other keys say how.
"""

from dataclasses import dataclass, replace

from layoutopt.building import Building, Opening, Use
from layoutopt.geometry import Region
from layoutopt.judge.case import Case
from layoutopt.judge.verdict import judge_clause
from layoutopt.program import Attestation, School, programme
from layoutopt.scheme import Furniture, Scheme, SuiteDoor, Zone
from layoutopt.standard import load_standard
from tests.judge.mutants import demonstration_plan, demonstration_scheme
from tests.judge.plan import building, rural_building, rural_scheme, scheme

BASES = {
    "suite": (building, scheme),
    "classroom": (rural_building, rural_scheme),
    "nine": (demonstration_plan, demonstration_scheme),
}


@dataclass(frozen=True)
class Trial:
    plan: Building
    suite: Scheme
    school: School


def mm(point):
    return tuple(round(1000 * x) for x in point)


def floor(trial: Trial, change) -> Trial:
    """Change the storey the suite stands on."""
    level = trial.suite.level
    storeys = tuple(change(s) if s.level == level else s for s in trial.plan.storeys)
    return replace(trial, plan=replace(trial.plan, storeys=storeys))


def suite(trial: Trial, **changes) -> Trial:
    return replace(trial, suite=replace(trial.suite, **changes))


def edit_zone(trial, name, box=None, kind=None, shares=None):
    assert name in {z.id for z in trial.suite.zones}, name

    def edited(z: Zone) -> Zone:
        region = Region.rectangle(*mm(box)) if box else z.region
        hosts = z.hosts if shares is None else tuple(shares)
        return replace(z, region=region, kind=kind or z.kind, hosts=hosts)

    return suite(trial, zones=tuple(edited(z) if z.id == name else z for z in trial.suite.zones))


def add_zone(trial, name, box, kind, room="F1-R3"):
    zone = Zone(name, kind, f"区{name}", room, Region.rectangle(*mm(box)), True)
    return suite(trial, zones=(*trial.suite.zones, zone))


def remove_zone(trial, name):
    assert name in {z.id for z in trial.suite.zones}, name
    return suite(trial, zones=tuple(z for z in trial.suite.zones if z.id != name))


def only_zones(trial, names):
    return suite(trial, zones=tuple(z for z in trial.suite.zones if z.id in names))


def edit_door(trial, at, to=None, width=None, joins=None, gone=False):
    here = [d for d in trial.suite.doors if d.at == mm(at)]
    assert here, at

    def edited(d: SuiteDoor) -> SuiteDoor:
        return replace(
            d,
            at=mm(to) if to else d.at,
            width_mm=round(1000 * width) if width else d.width_mm,
            joins=tuple(joins) if joins else d.joins,
        )

    doors = (edited(d) if d in here else d for d in trial.suite.doors if not (gone and d in here))
    return suite(trial, doors=tuple(doors))


def sealed(trial, rw_db):
    doors = tuple(replace(d, rw_db=rw_db) if d.new else d for d in trial.suite.doors)
    return suite(trial, doors=doors)


def all_doors(trial, width):
    doors = tuple(replace(d, width_mm=round(1000 * width)) for d in trial.suite.doors)
    return suite(trial, doors=doors)


def add_door(trial, at, joins, leaf_to):
    hinge = mm((at[0] - 0.45, at[1]))
    leaf = mm(leaf_to)
    door = SuiteDoor(mm(at), 900, 0.0, tuple(joins), True, 240, hinge, leaf)
    return suite(trial, doors=(*trial.suite.doors, door))


def partitions(trial, rw_db=None, keep=None):
    walls = trial.suite.partitions[: keep if keep is not None else None]
    if rw_db is not None:
        walls = tuple(replace(w, rw_db=rw_db) for w in walls)
    return suite(trial, partitions=walls)


def room(trial, name, use=None, box=None):
    def change(storey):
        assert name in {s.id for s in storey.spaces}, name
        spaces = tuple(
            replace(
                s,
                use=Use(use) if use else s.use,
                region=Region.rectangle(*mm(box)) if box else s.region,
            )
            if s.id == name
            else s
            for s in storey.spaces
        )
        return replace(storey, spaces=spaces)

    return floor(trial, change)


def remove_opening(trial, name):
    def change(storey):
        assert name in {o.id for o in storey.openings}, name
        return replace(storey, openings=tuple(o for o in storey.openings if o.id != name))

    return floor(trial, change)


def add_opening(trial, name, at, width, joins):
    sides = tuple(side or None for side in joins)
    opening = Opening(name, "door", mm(at), round(1000 * width), sides, 90.0)
    return floor(trial, lambda s: replace(s, openings=(*s.openings, opening)))


def storey(trial, level):
    """Call the storey of the suite by another level."""
    here = trial.suite.level
    storeys = tuple(replace(s, level=level) if s.level == here else s for s in trial.plan.storeys)
    kept = tuple(s for s in storeys if s.level == level or s.level not in (here, level))
    plan = replace(trial.plan, storeys=kept)
    return replace(trial, plan=plan, suite=replace(trial.suite, level=level))


def move_in(trial, room, zone, doors):
    """Put one zone alone into another room, with so many of its doors; no corridor beyond."""
    storeys = trial.plan.storeys[:1]
    here = storeys[0].space(room)
    opened = [o for o in storeys[0].openings_of(room) if o.kind == "door"][:doors]
    zones = tuple(
        replace(z, region=here.region, host_space=room, hosts=())
        for z in trial.suite.zones
        if z.id == zone
    )
    hung = tuple(SuiteDoor(o.at, o.width_mm, 0.0, (zone, "F1-C"), False, 240) for o in opened)
    moved = replace(
        trial.suite, zones=zones, partitions=(), doors=hung, host_spaces=(room,), furniture=()
    )
    return replace(trial, plan=replace(trial.plan, storeys=storeys), suite=moved)


def furniture(trial, kind, zone="outside", at=None, turned=0, gone=False):
    rest = tuple(f for f in trial.suite.furniture if f.kind != kind)
    if gone:
        assert len(rest) < len(trial.suite.furniture), kind
        return suite(trial, furniture=rest)
    if at is None:
        stands_in = next(z for z in trial.suite.zones if z.id == zone)
        inside = stands_in.region.polygon.representative_point()
        at = (inside.x / 1000, inside.y / 1000)
    piece = Furniture(kind, zone, mm(at), float(turned), (600, 600))
    return suite(trial, furniture=(*rest, piece))


def attest(trial, clause, met=True, items=()):
    word = Attestation(clause, met, "检查员", "2026-09-01", items=tuple(items))
    school = replace(trial.school, attestations=(*trial.school.attestations, word))
    return replace(trial, school=school)


EDITS = {
    "zone": edit_zone,
    "add_zone": add_zone,
    "remove_zone": remove_zone,
    "only_zones": only_zones,
    "door": edit_door,
    "doors_width": all_doors,
    "doors_rw_db": sealed,
    "add_door": add_door,
    "partitions_rw_db": lambda trial, rw_db: partitions(trial, rw_db=rw_db),
    "partitions_kept": lambda trial, keep: partitions(trial, keep=keep),
    "room": room,
    "remove_opening": remove_opening,
    "add_opening": add_opening,
    "storey": storey,
    "move_into": move_in,
    "furniture": furniture,
    "attest": attest,
}
STANDARDS = {
    "XY": load_standard("xinyang"),
    "CN15": load_standard("cn-2015"),
    "GB": load_standard("cn-2015"),
    "GS": load_standard("gansu-a"),
    "DOD": load_standard("us-dodea"),
}
OF_ITS_OWN = {"GB99-9.2.1": load_standard("gansu-a")}
"""Superseded in the national guide, so judged under a standard in which it holds."""


def standard_of(clause_id):
    """Return the standard under which a clause is tried: that of its own file, or one over it."""
    prefix = next(p for p in STANDARDS if clause_id.startswith(p))
    return OF_ITS_OWN.get(clause_id, STANDARDS[prefix])


def decided(case, clause_id):
    """Return what the judge decides on a clause in the school and suite of a case."""
    plan, made = BASES[case.get("suite", "suite")]
    facts = {
        "tier": "urban",
        "enrolment": 900,
        "display_name": "心语小屋",
        **case.get("school", {}),
    }
    trial = Trial(plan(), made(), School(**facts))
    for change in case.get("change", []):
        (verb, value), *how = change.items()
        trial = EDITS[verb](trial, value, **dict(how))
    standard = standard_of(clause_id)
    program = programme(trial.school, standard)
    binding = {
        c.id: c
        for c in standard.binding(
            trial.school.tier,
            demonstration=trial.school.demonstration,
            stage=trial.school.stage,
        )
    }
    findings = judge_clause(Case(trial.plan, trial.suite, program), binding[clause_id])
    decisions = {finding.decision for finding in findings}
    if "unmet" in decisions:
        return "unmet"
    assert len(decisions) == 1 or decisions == {"met", "borderline"}, findings
    return "borderline" if "borderline" in decisions else decisions.pop()
