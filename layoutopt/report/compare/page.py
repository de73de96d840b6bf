"""The page itself: one HTML file with its style, its script and its data inside.

Opened from disk, without a network: a policy in the page forbids every request, and lets run
only the script whose digest it names.  Whatever comes from a drawing or a job file is escaped,
in the text and in the data.  Both languages stand in the page; which one shows is a switch.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from layoutopt.account import BEST_AT, FORCES
from layoutopt.diagnostics import UsageError
from layoutopt.report import words
from layoutopt.report.compare import plan
from layoutopt.report.compare.measures import MEASURES, Measure, figure, terms_of, told
from layoutopt.report.compare.runs import ClauseWords, Entry, Names, Run, ZoneFacts
from layoutopt.report.files import write_whole
from layoutopt.scheme import ClauseFinding

GENERATOR = '<meta name="generator" content="layoutopt compare">'
MOST = 60
"""So many schemes on one page are still compared; a default."""
COLORS: Final = ("#0b5fa5", "#c4480c", "#00775a", "#8a3f8f", "#8c6500", "#3d3d3d", "#b0265e")
"""Told apart by the colour-blind and in grey mostly; every scheme has its number besides."""
TILES: Final = ("cost", "noise", "privacy", "route")
"""What a card tells first."""
DECISIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "unmet": ("✗", "未满足", "not met"),
    "borderline": ("≈", "临界", "borderline"),
    "to_attest": ("✎", "待认定", "to attest"),
    "not_measurable": ("?", "图上不可量测", "not measurable"),
    "met": ("✓", "满足", "met"),
    "not_applicable": ("–", "不适用", "does not apply"),
}
"""The worst first: a clause is as good as the subject it is worst on."""
STATUS: Final[Mapping[str, Names]] = {
    "optimal": ("已证明最优", "proven best"),
    "feasible": ("可行,未证明最优", "lawful, not proven best"),
    "infeasible": ("无合规方案", "no lawful layout"),
    "unknown": ("限时内未得到方案", "no layout within the time limit"),
}


def write_comparison(runs: Sequence[Run], path: Path, lang: str) -> None:
    """Write the page.

    Parameters
    ----------
    lang
        In which it opens: ``zh`` or ``en``.

    Raises
    ------
    UsageError
        A run is given twice, or more schemes than a page can show.
    InputError
        The file cannot be written.
    """
    _check(runs)
    write_whole(path, render(runs, lang).encode("utf-8"))


def is_comparison(path: Path) -> bool:
    """Tell whether a file is a page of ours, which may be written over."""
    try:
        with path.open("rb") as file:
            return GENERATOR.encode() in file.read(4000)
    except OSError:
        return False


def _check(runs: Sequence[Run]) -> None:
    seen: set[Path] = set()
    for run in runs:
        if run.folder in seen:
            raise UsageError(
                en=f"{run.folder}: given twice; name every run once",
                zh=f"{run.folder}:重复给出;每个结果文件夹只写一次",
            )
        seen.add(run.folder)
    count = sum(len(run.schemes) for run in runs)
    if count > MOST:
        raise UsageError(
            en=f"{count} schemes are too many for one page; compare at most {MOST}",
            zh=f"共 {count} 个方案,一页最多对比 {MOST} 个;请分几次对比",
        )


def render(runs: Sequence[Run], lang: str) -> str:
    """Return the page as a text."""
    style, script = _asset("page.css"), _asset("page.js")
    data = json.dumps(_data(runs), ensure_ascii=False, separators=(",", ":"))
    for risky, safe in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        data = data.replace(risky, safe)
    columns = _columns(runs)
    template = _environment().from_string(_asset("page.html"))
    return template.render(
        lang=words.LANGS[words.index(lang)],
        generator=Markup(GENERATOR),
        policy="default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        style=Markup(style),
        script=Markup(script),
        data=Markup(data),
        runs=[_told_run(i, run, labels) for i, (run, labels) in enumerate(_labelled(runs))],
        columns=columns,
        parts=[
            plan.shared_parts(i, storey)
            for i, run in enumerate(runs)
            for storey in (run.plans or {}).get("storeys", ())
        ],
        maps=_maps(runs),
        measures=_rows(columns),
        zones=_zone_rows(columns),
        clauses=_clause_rows(runs, columns),
        forces=FORCES,
        decisions=DECISIONS,
        several=len(runs) > 1,
    )


@cache
def _asset(name: str) -> str:
    return resources.files("layoutopt.report.compare").joinpath(name).read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# --- what a run and a scheme are called -------------------------------------------------


def _labelled(runs: Sequence[Run]) -> list[tuple[Run, Names]]:
    """Name the runs: by school, and by folder where a school stands there twice."""
    count = Counter(run.school for run in runs)
    folders = Counter(run.folder.name for run in runs)
    found = []
    for run in runs:
        name = run.folder.name
        if folders[name] > 1:
            name = f"{run.folder.parent.name}/{name}"
        label = run.school if count[run.school] == 1 else f"{run.school}({name})"
        found.append((run, (label, label)))
    return found


def _key(run: int, scheme: Entry) -> str:
    return f"s{run}-{scheme.id}"


def _columns(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return one column of every table for each scheme, in the order of the runs."""
    found: list[dict[str, Any]] = []
    several = len(runs) > 1
    for i, (run, label) in enumerate(_labelled(runs)):
        drawn = {plan_["id"]: plan_ for plan_ in (run.plans or {}).get("schemes", ())}
        storeys = {storey["level"]: storey for storey in (run.plans or {}).get("storeys", ())}
        for scheme in run.schemes:
            letter = chr(ord("A") + i % 26) if several else ""
            rooms = tuple(
                sep.join(room[n] for room in scheme.rooms) for n, sep in ((0, "、"), (1, ", "))
            )
            level = "、".join(map(str, scheme.storeys)), ", ".join(map(str, scheme.storeys))
            must = [f for f in scheme.findings if f.force == "must" and f.met is not None]
            mine = drawn.get(scheme.id)
            found.append(
                {
                    "key": _key(i, scheme),
                    "run": i,
                    "first": scheme is run.schemes[0],
                    "entry": scheme,
                    "reference": run.schemes[0],
                    "kinds": run.kinds,
                    "short": f"{letter}{scheme.id}",
                    "label": (f"方案 {letter}{scheme.id}", f"Scheme {letter}{scheme.id}"),
                    "school": label,
                    "place": (f"{level[0]} 层 · {rooms[0]}", f"storey {level[1]} · {rooms[1]}"),
                    "color": COLORS[len(found) % len(COLORS)],
                    "best_at": [BEST_AT[name] for name in scheme.best_at if name in BEST_AT],
                    "status": STATUS["optimal"]
                    if run.status == "optimal" and scheme is run.schemes[0]
                    else None,
                    "must": len(must),
                    "must_met": sum(bool(f.met) for f in must),
                    "compliant": scheme.compliant,
                    "tiles": [_tile(m, scheme) for m in MEASURES if m.key in TILES],
                    "plan": _plan(i, mine, storeys) if mine else None,
                }
            )
    return found


def _tile(measure: Measure, entry: Entry) -> dict[str, Any]:
    value = measure.of(entry)
    return {"measure": measure, "said": told(value, measure.digits), "known": value is not None}


def _plan(run: int, mine: Mapping[str, Any], storeys: Mapping[int, Any]) -> dict[str, Any]:
    storey = storeys[mine["level"]]
    return {
        "marks": plan.scheme_marks(run, storey, mine),
        "window": " ".join(map(str, mine["window"])),
        "whole": " ".join(map(str, storey["box"])),
        "storey": storey["name"],
        "described": plan.described(mine["zones"]),
    }


def _told_run(i: int, run: Run, label: Names) -> dict[str, Any]:
    tier = words.TIER[run.tier]
    return {
        "run": run,
        "label": label,
        "letter": chr(ord("A") + i % 26),
        "tier": tier,
        "status": STATUS[run.status],
        "clauses": [
            (clause, run.clauses.get(clause, ClauseWords(clause)))
            for clause in (run.infeasible.clauses if run.infeasible else ())
        ],
        "undrawn": run.plans is None and bool(run.schemes),
    }


# --- what is compared -------------------------------------------------------------------


def _data(runs: Sequence[Run]) -> dict[str, Any]:
    """Return what the script needs: figures and names, nothing that it would show unescaped."""
    columns = _columns(runs)
    entries = [column["entry"] for column in columns]
    return {
        "schemes": [
            {
                "key": column["key"],
                "short": column["short"],
                "label": column["label"],
                "school": column["school"],
                "color": column["color"],
                "score": column["entry"].objective,
                "terms": column["entry"].terms,
                "values": {m.key: m.of(column["entry"]) for m in MEASURES},
            }
            for column in columns
        ],
        "measures": [
            {
                "key": m.key,
                "name": m.names,
                "unit": m.unit,
                "better": m.better,
                "digits": m.digits,
            }
            for m in MEASURES
            if any(m.of(entry) is not None for entry in entries)
        ],
        "terms": [
            {"key": term.key, "name": term.names, "cost": term.cost, "why": why}
            for term, why in terms_of(entries)
        ],
    }


def _rows(columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the measures that any scheme has, each with its cells and what is best and worst."""
    found = []
    for measure in MEASURES:
        values = [measure.of(column["entry"]) for column in columns]
        known = [round(value, measure.digits) for value in values if value is not None]
        if not known:
            continue
        spread = measure.better and min(known) < max(known)
        best, worst = (min(known), max(known))[:: 1 if measure.better == "low" else -1]
        cells = []
        for value in values:
            shown = None if value is None else round(value, measure.digits)
            rank = ""
            if spread and shown is not None:
                rank = "best" if shown == best else "worst" if shown == worst else ""
            cells.append({"value": value, "said": told(value, measure.digits), "rank": rank})
        found.append({"measure": measure, "cells": cells})
    return found


def _zone_rows(columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what stands where, zone by zone, and what differs from a run's first scheme."""
    names: dict[str, Names] = {}
    for column in columns:
        for zone in column["entry"].zones:
            names.setdefault(zone.id, zone.names)
            for kind in column["kinds"]:
                if column["kinds"][kind] in zone.hosts:
                    names.setdefault(kind, column["kinds"][kind])
    rows = []
    for zone_id, label in names.items():
        cells = [_zone_cell(zone_id, label, column) for column in columns]
        if any(cell["there"] for cell in cells):
            rows.append(
                {"names": label, "cells": cells, "differs": any(c["differs"] for c in cells)}
            )
    return rows


def _zone_cell(zone_id: str, label: Names, column: Mapping[str, Any]) -> dict[str, Any]:
    mine = _stands(zone_id, label, column["entry"])
    before = _stands(zone_id, label, column["reference"])
    zone, host = mine
    own = figure_cells(column["entry"], zone) if zone is not None else []
    return {
        "there": zone is not None or host is not None,
        "zone": zone,
        "host": host,
        "figures": own,
        "differs": _compared(mine) != _compared(before),
    }


def _stands(zone_id: str, label: Names, entry: Entry) -> tuple[ZoneFacts | None, ZoneFacts | None]:
    """Return a zone of a scheme, or the zone on whose floor it stands."""
    own = next((zone for zone in entry.zones if zone.id == zone_id), None)
    host = next((zone for zone in entry.zones if label in zone.hosts), None)
    return own, None if own else host


def _compared(found: tuple[ZoneFacts | None, ZoneFacts | None]) -> tuple[Any, ...]:
    zone, host = found
    return (zone.host, round(zone.area_m2, 1)) if zone else (host.id,) if host else ()


def figure_cells(entry: Entry, zone: ZoneFacts) -> list[tuple[Names, str]]:
    """Return a zone's own figures in words: noise and daylight, privacy where it is measured."""
    found = []
    for key, names, unit in (
        ("noise_dba", ("课间", "break"), "dB(A)"),
        ("daylight_factor_pct", ("采光", "daylight"), "%"),
        ("speech_privacy_db", ("私密", "privacy"), "dB"),
    ):
        value = figure(entry.measures, "zones", zone.id, key)
        if value is not None:
            found.append((names, f"{told(value, 1)} {unit}"))
    return found


def _clause_rows(runs: Sequence[Run], columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a clause: how each scheme does, worst subject first, in words."""
    known: dict[str, ClauseWords] = {}
    for run in runs:
        known = {**run.clauses, **known}
    order = list(dict.fromkeys(f.clause for c in columns for f in c["entry"].findings))
    order.sort(key=lambda clause: clause not in known)  # physics, which quotes nothing, last
    rows = []
    for clause in order:
        cells = [_clause_cell(clause, column["entry"].findings) for column in columns]
        decisions = {cell["decision"] for cell in cells if cell is not None}
        forces = [cell["force"] for cell in cells if cell is not None]
        rows.append(
            {
                "words": known.get(clause, ClauseWords(clause)),
                "title": _clause_title(clause, columns),
                "force": forces[0],
                "cells": cells,
                "unmet": "unmet" in decisions or "borderline" in decisions,
                "attest": "to_attest" in decisions,
                "differs": len({_compared_clause(cell) for cell in cells}) > 1,
            }
        )
    weight = {"must": 0, "should": 1, "attest": 2}
    rows.sort(key=lambda row: (not row["unmet"], weight[row["force"]]))
    return rows


def _clause_title(clause: str, columns: Iterable[Mapping[str, Any]]) -> Names:
    """Say what a clause without words of its own is about: its finding up to the verdict."""
    found = next(
        (f for c in columns for f in c["entry"].findings if f.clause == clause and f.message), None
    )
    if found is None:
        return clause, clause
    return found.message.rsplit(":", 1)[0].rsplit(":", 1)[0], found.message_en.rsplit(":", 1)[0]


def _clause_cell(clause: str, findings: Sequence[ClauseFinding]) -> dict[str, Any] | None:
    mine = [finding for finding in findings if finding.clause == clause]
    if not mine:
        return None
    order = list(DECISIONS)
    worst = min(mine, key=lambda finding: order.index(finding.decision))
    alike = [finding for finding in mine if finding.decision == worst.decision]
    return {
        "decision": worst.decision,
        "force": worst.force,
        "count": len(alike),
        "of": len(mine),
        "findings": sorted(mine, key=lambda finding: order.index(finding.decision)),
    }


def _compared_clause(cell: Mapping[str, Any] | None) -> tuple[Any, ...]:
    return (cell["decision"], cell["count"]) if cell is not None else ()


def _maps(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return the heat maps that any plan has, each once, with the bounds of its steps."""
    found: dict[str, dict[str, Any]] = {}
    for run in runs:
        for storey in (run.plans or {}).get("storeys", ()):
            for shown in storey["maps"]:
                names = [f"{step:g}" for step in shown["steps"]]
                middle = [f"{a} – {b}" for a, b in itertools.pairwise(names)]
                ranges = [f"≤ {names[0]}", *middle, f"> {names[-1]}"]
                steps = list(zip(ranges, shown["colors"], strict=True))
                found.setdefault(shown["kind"], {**shown, "ranges": steps})
    return list(found.values())


__all__ = ["is_comparison", "render", "write_comparison"]
