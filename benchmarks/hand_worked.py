"""What the models of physics say of cases worked by hand.

    python benchmarks/hand_worked.py

Prints the cases of ``hand_worked.toml`` as a table: by hand, computed, the difference allowed.
Exit code 1 where a model is further off.  Tests hold the models to the same cases.
"""

from __future__ import annotations

import math
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import shapely  # noqa: E402

from layoutopt.building import Building, Opening, Space, Storey, Use  # noqa: E402
from layoutopt.geometry import Frame, Region  # noqa: E402
from layoutopt.physics.adjacency import neighbours  # noqa: E402
from layoutopt.physics.cost import BillRow, bill  # noqa: E402
from layoutopt.physics.daylight import Daylight, Glazing, daylight  # noqa: E402
from layoutopt.physics.escape import Travel, travel  # noqa: E402
from layoutopt.physics.insulation import Piece, transmission  # noqa: E402
from layoutopt.physics.noise import noise_index  # noqa: E402
from layoutopt.physics.route import Route, route  # noqa: E402
from layoutopt.physics.sight import Exposure, exposure  # noqa: E402
from layoutopt.physics.skylight import (  # noqa: E402
    average_daylight_factor,
    limiting_depth_m,
    sky_component,
)
from layoutopt.physics.speech import Listener, speech_privacy  # noqa: E402
from layoutopt.scheme import Partition, Scheme, SuiteDoor, Zone  # noqa: E402

DATA = tomllib.loads((ROOT / "benchmarks" / "hand_worked.toml").read_text("utf-8"))
CASES: list[dict[str, Any]] = DATA["case"]
Given = Mapping[str, Any]


def main() -> int:
    """Print the table; return 1 where a model is further off than allowed."""
    print("| model | case | by hand | computed | unit | allowed | worked |")
    print("|---|---|---:|---:|---|---:|---|")
    wrong = 0
    for case in CASES:
        found = computed(case)
        wrong += not holds(case, found)
        digits = max(2, len(str(case["expected"]).partition(".")[2]))
        figures = f"{case['expected']:g}", f"{found:.{digits}f}".rstrip("0").rstrip(".")
        cells = (case["model"], case["name"], *figures, case["unit"], f"{case['tolerance']:g}")
        print("| " + " | ".join((*cells, case["working"])) + " |")
    models = len({case["model"] for case in CASES})
    print(
        f"\n{len(CASES) - wrong} of {len(CASES)} cases of {models} models within what is allowed."
    )
    return 1 if wrong else 0


def computed(case: Given) -> float:
    """Ask a model what a case asks."""
    return float(QUESTIONS[case["ask"]](case["given"]))


def holds(case: Given, found: float) -> bool:
    """Tell whether a model is as near to the figure worked by hand as the case allows."""
    return bool(abs(found - case["expected"]) <= case["tolerance"] + 1e-9)


# --- buildings and suites from the file -------------------------------------------------------


def plan(name: str) -> Building:
    """Build a plan of the file; what is ``above`` stands on the second storey."""
    data = DATA["plan"][name]
    wall_mm = data.get("wall_mm", 0)
    storeys = [_storey(1, data["spaces"], data.get("openings", ()), wall_mm)]
    if "above" in data:
        storeys.append(_storey(2, data["above"], data.get("openings_above", ()), wall_mm))
    return Building(("a",), ("",), 0.001, "evidence", 1.0, tuple(storeys))


def _storey(level: int, spaces: Any, openings: Any, wall_mm: int) -> Storey:
    return Storey(
        level,
        str(level),
        Frame(),
        (),
        tuple(Space(name, Use(use), Region.rectangle(*box)) for name, use, *box in spaces),
        tuple(
            Opening(name, kind, (x, y), width, (a or None, b or None), angle, wall_mm)
            for name, kind, x, y, width, angle, a, b in openings
        ),
    )


def _suite() -> Scheme:
    """Two rooms made of one of 8 x 5 m, as the cases of the bill say."""
    return Scheme(
        1,
        "",
        0.0,
        1,
        ("R",),
        (
            Zone("group", "group", "", "R", Region.rectangle(0, 0, 3950, 5000), True),
            Zone("individual", "individual", "", "R", Region.rectangle(4050, 0, 8000, 5000), True),
        ),
        (Partition(((4000, 0), (4000, 5000)), 100, 50),),
        (
            SuiteDoor((4000, 2500), 900, 90.0, ("group", "individual"), True, 100),
            SuiteDoor((2000, -120), 900, 0.0, ("group", "C"), True, 240),
        ),
    )


# --- questions --------------------------------------------------------------------------------


def _pieces(given: Given) -> tuple[Piece, ...]:
    return tuple(Piece(what, area, r_db) for what, area, r_db in given["pieces"])


def _privacy_db(given: Given) -> float:
    ear = Listener(
        "",
        given.get("ear", "corridor"),
        _pieces(given),
        absorption_m2=given.get("absorption_m2"),
        background_dba=given.get("background_dba"),
    )
    found = speech_privacy([ear])
    return _known(found).privacy_db  # type: ignore[no-any-return]


def _noise_part_dba(given: Given) -> float:
    index = noise_index(plan(given["plan"]))[given["space"]]
    return next(c.dba for c in index.contributors if c.space_id == given["of"])


def _exposure(given: Given) -> Exposure:
    room = shapely.box(0, 0, 4000, 4000)
    doors, windows = [], []
    if "door" in given:
        leaf = {key: tuple(given["door"][key]) for key in given["door"] if key != "width_mm"}
        width = given["door"]["width_mm"]
        doors = [Opening("D", "door", joins=("R", None), width_mm=width, wall_mm=240, **leaf)]
    if "window" in given:
        at, width = tuple(given["window"]["at"]), given["window"]["width_mm"]
        windows = [Opening("W", "window", at, width, ("R", None))]
    angle = given.get("open_deg", 90)
    return exposure(room, [room], [], doors, windows, open_deg=angle, screened=False)


def _daylight(given: Given) -> Daylight:
    at, width = tuple(given["window"]["at"]), given["window"]["width_mm"]
    glazing = Glazing(
        Opening("W", "window", at, width, ("R", None)),
        ((-width / 2, width / 2),),
        (0.0, -1.0),
        sill_m=0.9,
        head_m=2.7,
        obstruction_deg=10.0,
        soffit_m=given["room_height_m"],
    )
    return daylight(shapely.box(*given["floor"]), [glazing], given["room_height_m"])


def _average_factor(given: Given) -> float:
    light = {key: given[key] for key in ("transmittance", "clean_share", "reflectance")}
    windows = [tuple(window) for window in given["windows"]]
    return average_daylight_factor(windows, given["area_m2"], **light)


def _sky_component(given: Given) -> float:
    edges = (np.array(float(given[key])) for key in ("left", "right", "low", "high", "away"))
    return float(sky_component(*edges))


def _route(given: Given) -> Route:
    return _known(route(plan(given["plan"]), given["level"], given["space"]))  # type: ignore[no-any-return]


def _travel(given: Given) -> Travel:
    return _known(travel(plan(given["plan"]), given["level"], given["space"]))  # type: ignore[no-any-return]


def _rows(given: Given) -> list[BillRow]:
    rows = bill(plan(given["plan"]), _suite()).rows
    return [row for row in rows if row.item == given["item"]]


def _neighbour(given: Given) -> float:
    floor = [Region.rectangle(*given["floor"])]
    found = neighbours(plan(given["plan"]), 1, floor)
    one = next(n for n in found if (n.space_id, n.how) == (given["of"], given["how"]))
    return one.length_m or one.area_m2 or 0.0


def _area(given: Given) -> float:
    return sum(piece.area_m2 for piece in _pieces(given))


def _known(found: Any) -> Any:
    """Refuse an answer that is none: a case asks of what there is."""
    if found is None:
        raise ValueError("the model has no answer to this case")
    return found


QUESTIONS: Mapping[str, Callable[[Given], float]] = {
    "composite_db": lambda given: -10 * math.log10(transmission(_pieces(given), _area(given))),
    "level_behind_db": lambda given: (
        given["source_db"] + 10 * math.log10(transmission(_pieces(given), given["absorption_m2"]))
    ),
    "noise_dba": lambda given: noise_index(plan(given["plan"]))[given["space"]].level_dba,
    "noise_part_dba": _noise_part_dba,
    "privacy_db": _privacy_db,
    "seen_share": lambda given: _exposure(given).from_corridor.share,
    "glass_share": lambda given: _exposure(given).from_outside_unscreened.share,
    "average_daylight_factor": _average_factor,
    "room_daylight_factor": lambda given: _daylight(given).mean_percent,
    "window_floor_ratio": lambda given: _daylight(given).window_floor_ratio,
    "limiting_depth_m": lambda given: limiting_depth_m(**given),
    "sky_component": _sky_component,
    "route_m": lambda given: _route(given).length_m,
    "step_depth": lambda given: float(_route(given).depth),
    "to_exit_m": lambda given: _travel(given).to_exit_m,
    "from_farthest_m": lambda given: _known(_travel(given).from_farthest_m),
    "dead_end": lambda given: float(_travel(given).dead_end),
    "quantity": lambda given: sum(row.quantity for row in _rows(given)),
    "amount_cny": lambda given: sum(row.amount_cny or 0.0 for row in _rows(given)),
    "neighbour": _neighbour,
}


if __name__ == "__main__":
    sys.exit(main())
