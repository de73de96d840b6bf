"""What a person fixes is kept: in which room, by which door, with which outline, or never."""

from __future__ import annotations

from dataclasses import replace

from shapely.geometry import Polygon

from layoutopt.building import Building, Use
from layoutopt.geometry import ring_of
from layoutopt.judge import judge
from layoutopt.pins import with_pins
from layoutopt.program import Pin, Program
from layoutopt.scheme import Scheme, Schemes
from tests.solve.rooms import weighed
from tests.solve.school import asked, school, sited, with_total

SPARE, TAUGHT = Use.VACANT, Use.CLASSROOM
KEPT_MM = 150


def pinned(*pins: Pin, **facts) -> Program:
    return with_pins(asked(**facts), pins)


def first(building: Building, program: Program, answer: Schemes) -> Scheme:
    """Return the best layout, which is proven and lawful however it was pinned."""
    assert answer.status == "optimal", answer.infeasible
    scheme = answer.schemes[0]
    unmet = [f for f in judge(building, scheme, program).findings if f.met is False]
    assert not [f for f in unmet if f.force == "must"], unmet
    return scheme


def rooms_of(scheme: Scheme, kind: str) -> set[str]:
    return {z.host_space for z in scheme.zones if z.kind == kind}


def test_a_zone_stands_in_its_room_whatever_that_costs() -> None:
    building = school([(9000, SPARE), (9000, SPARE), (9000, TAUGHT)])
    free = first(building, asked(), sited(building, asked()))
    assert "F1-R3" not in free.host_spaces
    program = pinned(Pin("group", "F1-R3"))
    scheme = first(building, program, sited(building, program))
    assert rooms_of(scheme, "group") == {"F1-R3"}
    assert scheme.objective > free.objective


def test_a_zone_never_stands_in_a_room_that_is_forbidden() -> None:
    building = school([(9000, SPARE), (9000, SPARE), (9000, SPARE)])
    free = first(building, asked(), sited(building, asked()))
    (taken,) = rooms_of(free, "individual")
    program = pinned(Pin("individual", taken, forbid=True))
    scheme = first(building, program, sited(building, program))
    assert taken not in rooms_of(scheme, "individual")


def entered_by(scheme: Scheme, kind: str) -> set[tuple[int, int]]:
    ids = {z.id for z in scheme.zones if z.kind == kind}
    return {
        (round(d.at[0]), round(d.at[1]))
        for d in scheme.doors
        if not d.new and ids & {side for side in d.joins if side}
    }


def test_the_reception_is_entered_by_the_door_that_is_named() -> None:
    building = school([(12000, SPARE), (9000, TAUGHT)])
    doors = {o.id: o.at for o in building.storeys[0].openings}
    for door in ("F1-D10", "F1-D11"):
        program = pinned(Pin("office_reception", "F1-R1", opening=door))
        scheme = first(building, program, sited(building, program))
        assert doors[door] in entered_by(scheme, "office_reception"), door


def test_a_door_that_is_not_used_is_nobodys_way_in() -> None:
    building = school([(9500, SPARE), (9000, TAUGHT)])
    doors = {o.id: o.at for o in building.storeys[0].openings}
    for door in ("F1-D10", "F1-D11"):
        pin = Pin("", "F1-R1", opening=door, forbid=True)
        program = pinned(pin, tier="rural")
        scheme = first(building, program, sited(building, program))
        reception = scheme.zone("office_reception")
        other = doors["F1-D11" if door == "F1-D10" else "F1-D10"]
        assert other in entered_by(scheme, "office_reception"), (door, reception)
        used = [d for d in scheme.doors if d.at == doors[door] and None not in d.joins]
        assert not [d for d in used if "F1-C" in d.joins], door


def test_a_pin_that_cannot_hold_is_named_and_given_up_in_a_way_out() -> None:
    building = school([(9000, SPARE), (9000, SPARE), (2500, SPARE)])
    program = pinned(Pin("individual", "F1-R1"), Pin("group", "F1-R3"))
    answer = sited(building, program)
    assert answer.status == "infeasible"
    reason = answer.infeasible
    assert "JOB-pin-2" in reason.clauses
    assert "JOB-pin-1" not in reason.clauses
    assert reason.minimal
    assert any("group" in en and "pin 2" in en for en, _ in reason.demands)
    assert any("pin 2" in change for change, _ in reason.relaxations)
    without = pinned(Pin("individual", "F1-R1"))
    assert rooms_of(first(building, without, sited(building, without)), "individual") == {"F1-R1"}


def test_a_pinned_outline_stays_where_it_is() -> None:
    building = school([(12000, SPARE), (9000, TAUGHT)])
    # against the north wall, in the middle: no layout of the solver's own stands there
    outline = ((4500, 6300), (7700, 6300), (7700, 9840), (4500, 9840))
    program = with_total(pinned(Pin("individual", "F1-R1", outline=outline)), 0.0)
    scheme = first(building, program, sited(building, program))
    zone = scheme.zone("individual-1").region.polygon
    near = Polygon(outline)
    assert all(abs(a - b) <= KEPT_MM for a, b in zip(zone.bounds, near.bounds, strict=True))


def test_the_outline_of_its_own_layout_pinned_changes_nothing() -> None:
    building = school([(12000, SPARE), (9000, TAUGHT)])
    free = first(building, asked(), sited(building, asked()))
    pins = [Pin(z.kind, z.host_space, outline=ring_of(z.region.boundary)) for z in free.zones]
    program = pinned(*pins)
    again = first(building, program, sited(building, program))
    assert again.objective <= free.objective + 0.001
    for zone in free.zones:
        kept = again.zone(zone.id).region.polygon.bounds
        assert all(
            abs(a - b) <= KEPT_MM for a, b in zip(kept, zone.region.polygon.bounds, strict=True)
        )


def test_two_individual_rooms_in_two_rooms() -> None:
    """Pupils ask for one: two pinned are two asked for."""
    building = school([(9000, SPARE), (9000, SPARE), (4000, TAUGHT)])
    program = pinned(Pin("individual", "F1-R1"), Pin("individual", "F1-R2"))
    scheme = first(building, program, sited(building, program))
    assert rooms_of(scheme, "individual") == {"F1-R1", "F1-R2"}


def test_two_individual_rooms_with_outlines_in_one_room() -> None:
    building = school([(14000, SPARE), (9000, TAUGHT)])
    program = replace(asked(enrolment=1500), weights=weighed(missing_room_cny=60_000))
    free = first(building, program, sited(building, program))
    individuals = [z for z in free.zones if z.kind == "individual"]
    assert len(individuals) == 2
    pins = [Pin(z.kind, z.host_space, outline=z.region.boundary) for z in individuals]
    held = with_pins(asked(enrolment=400), pins)
    again = first(building, held, sited(building, held))
    assert sum(z.kind == "individual" for z in again.zones) == 2


def test_a_pin_outside_the_rooms_that_may_be_used() -> None:
    building = school([(9000, SPARE), (9000, SPARE), (9000, Use.TOILET)])
    answer = sited(building, pinned(Pin("group", "F1-R3")))
    assert answer.status == "infeasible"
    assert answer.infeasible.clauses == ("JOB-pin-1",)
    assert answer.infeasible.minimal
