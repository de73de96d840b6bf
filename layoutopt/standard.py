"""Noun: a jurisdiction's standard, clause by clause, as data.

A new city is one TOML file and its test cases, no code: a file under ``standards/``, or
any file that a job names.  A file may extend others, and say which of their clauses its
own take the place of.  The solver takes its limits from here, and so does the judge;
neither knows a number of its own.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from layoutopt.clause import (
    MARKS,
    MEASURES,
    STAGES,
    SUBJECTS,
    TIERS,
    UNITS,
    Clause,
    Force,
    Measure,
    Merge,
    Scope,
    Source,
    Stage,
    Tier,
    ZoneKind,
)
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.standards.sheet import Sheet, read_sheet

ROLES = ("individual", "office_reception", "circulation", "other")
"""Kinds with a part to play in every standard; see :class:`ZoneKind`."""
PACKAGED = "layoutopt/standards/"
"""What the files that come with the package are called in messages."""


@dataclass(frozen=True)
class Standard:
    """One edition of a jurisdiction's standard, with all that it builds on.

    ``clauses`` are those that hold; ``superseded`` those of its bases that its own took
    the place of, for a day before they did.  ``things`` are the names of what furniture
    clauses ask for: key, Chinese, English.  ``path`` is its file, empty where it came with
    the package.
    """

    id: str
    zh: str
    en: str
    in_force_from: str
    clauses: tuple[Clause, ...]
    zones: tuple[ZoneKind, ...]
    merges: tuple[Merge, ...]
    suite_names: tuple[str, ...] = ()
    note: str = ""
    note_en: str = ""
    extends: tuple[str, ...] = ()
    superseded: tuple[Clause, ...] = ()
    things: tuple[tuple[str, str, str], ...] = ()
    path: str = ""

    def binding(
        self,
        tier: Tier,
        *,
        demonstration: bool,
        stage: Stage | None = None,
        on: str | None = None,
    ) -> Iterator[Clause]:
        """Yield the clauses that speak to one school of this tier and stage.

        Parameters
        ----------
        stage
            None: clauses for either stage.
        on
            The day (ISO date) as of which to judge; None: as the standard stands, whatever
            the day.
        """
        known = self.clauses if on is None else self.clauses + self.superseded
        return (
            clause
            for clause in known
            if clause.scope == "school"
            and clause.binds(tier, demonstration=demonstration, stage=stage, on=on)
        )

    @property
    def estate(self) -> tuple[Clause, ...]:
        """The clauses that speak of all schools of a bureau together."""
        return tuple(clause for clause in self.clauses if clause.scope == "estate")

    def clause(self, clause_id: str) -> Clause | None:
        """Return the clause with this id, or None."""
        return next((c for c in self.clauses if c.id == clause_id), None)

    def zone(self, kind: str) -> ZoneKind:
        """Return what is known of a kind of zone."""
        return next(zone for zone in self.zones if zone.kind == kind)

    def thing(self, key: str) -> tuple[str, str]:
        """Return what a piece of furniture or equipment is called, in Chinese and English."""
        return next(((zh, en) for known, zh, en in self.things if known == key), (key, key))

    def merge(self, host: str, zone: str) -> Merge | None:
        """Return the permission to put a zone on a host's footprint, or None."""
        return next((m for m in self.merges if m.host == host and m.zone == zone), None)


def standard_ids() -> tuple[str, ...]:
    """List the standards that come with the package."""
    files = resources.files("layoutopt.standards").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def load_standard(name: str) -> Standard:
    """Load a standard by its id, or from a file by its path (``my-city.toml``).

    Raises
    ------
    UsageError
        No such standard: the message lists those there are.
    InputError
        A file of that name cannot be read, or something in it is wrong.
    """
    return _together(_sheets(name, None, ()))


# --- which files ---------------------------------------------------------------------------


def _sheets(name: str, asking: Sheet | None, chain: tuple[str, ...]) -> list[Sheet]:
    """List a standard's sheets, those it builds on first, each once."""
    key, sheet = _sheet(name, asking)
    if key in chain and asking is not None:
        circle = " → ".join((*(Path(k).stem for k in chain[chain.index(key) :]), sheet.id))
        asking.refuse(
            ("extends",),
            f"standards that extend one another in a circle ({circle}); take one out",
            f"标准之间循环继承({circle});请去掉其一",
        )
    found: list[Sheet] = []
    for base in sheet.extends:
        for other in _sheets(base, sheet, (*chain, key)):
            if all(other.file != known.file for known in found):
                found.append(other)
    return [*found, sheet]


def _sheet(name: str, asking: Sheet | None) -> tuple[str, Sheet]:
    """Find and read a sheet: an id first, then a path, relative to the file that asks."""
    if name in standard_ids():
        text = (resources.files("layoutopt.standards") / f"{name}.toml").read_text("utf-8")
        return name, read_sheet(text, name, f"{PACKAGED}{name}.toml")
    path = Path(name)
    if asking is not None and not path.is_absolute():
        path = Path(asking.file).parent / path
    if path.suffix.lower() != ".toml" and not path.is_file():
        _unknown(name, asking)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            en=f"{path}: not written in UTF-8 (byte {error.start}); save it as UTF-8",
            zh=f"{path}:不是 UTF-8 编码(第 {error.start} 字节);请另存为 UTF-8",
        ) from None
    except OSError as error:
        if asking is not None:
            asking.refuse(
                ("extends",),
                f"{path} cannot be read ({error.strerror}); name an id or a file beside this one",
                f"无法读取 {path};请写标准编号,或与本文件同目录的文件",
            )
        raise InputError(
            en=f"{path}: cannot be read ({error.strerror}); check the path",
            zh=f"{path}:无法读取;请检查路径与权限",
        ) from None
    return str(path.resolve()), read_sheet(text.replace("\r\n", "\n"), path.stem, str(path))


def _unknown(name: str, asking: Sheet | None) -> None:
    known = standard_ids()
    near = difflib.get_close_matches(name, known, n=1)
    hint, hint_zh = (f"; did you mean {near[0]}?", f";是否为 {near[0]}?") if near else ("", "")
    listed = ", ".join(known)
    en = f"no standard is called {name!r}{hint}; known: {listed}, or a file ending in .toml"
    zh = f"没有名为 {name!r} 的标准{hint_zh};现有:{'、'.join(known)},或写 .toml 文件的路径"
    if asking is not None:
        asking.refuse(("extends",), en, zh)
    raise UsageError(en=f"standard: {en}", zh=f"标准:{zh}")


# --- one over the other --------------------------------------------------------------------


def _together(sheets: list[Sheet]) -> Standard:
    """Lay sheets one over the other, each checked against those below it.

    In the result a sheet's own clauses come first, then those of what it builds on; basic
    areas come first among the zones.
    """
    zones: dict[str, ZoneKind] = {}
    merges: dict[tuple[str, str], Merge] = {}
    clauses: dict[str, Clause] = {}
    superseded: list[Clause] = []
    names: dict[str, None] = {}
    things: dict[str, tuple[str, str, str]] = {}
    for sheet in sheets:
        zones.update({zone.kind: zone for zone in sheet.zones})
        merges.update({(merge.host, merge.zone): merge for merge in sheet.merges})
        names.update(dict.fromkeys(sheet.suite_names))
        things.update({thing[0]: thing for thing in sheet.things})
        for clause in sheet.clauses:
            if clause.id in clauses or any(old.id == clause.id for old in superseded):
                sheet.refuse(
                    sheet.clause_path(clause.id, "id"),
                    "the standard it extends has a clause of this id; choose another id, "
                    "and name the old one in replaces",
                    "所继承的标准已有此编号;请另取编号,并在 replaces 中写明被取代的条款",
                )
        superseded += _supersede(sheet, clauses, {old.id for old in superseded})
        clauses.update({clause.id: clause for clause in sheet.clauses})
        _check_kinds(sheet, zones)
        _check_things(sheet, things)
    last = sheets[-1]
    _check_aliases(last, zones, names)
    own_first = [clause.id for sheet in reversed(sheets) for clause in sheet.clauses]
    kinds = dict.fromkeys(zone.kind for sheet in reversed(sheets) for zone in sheet.zones)
    in_order = sorted(
        (zones[kind] for kind in kinds),
        key=lambda zone: (not zone.core, zone.kind in ("circulation", "other")),
    )
    return Standard(
        id=last.id,
        zh=last.zh,
        en=last.en,
        in_force_from=last.in_force_from,
        clauses=tuple(clauses[name] for name in own_first if name in clauses),
        zones=tuple(in_order),
        merges=tuple(merges.values()),
        suite_names=tuple(names),
        note=last.note,
        note_en=last.note_en,
        extends=last.extends,
        superseded=tuple(superseded),
        things=tuple(things.values()),
        path="" if last.file.startswith(PACKAGED) else last.file,
    )


def _supersede(sheet: Sheet, clauses: dict[str, Clause], gone: set[str]) -> list[Clause]:
    """Take out of ``clauses`` what a sheet's own take the place of, and return that.

    A clause loses only the tiers and stages that its successors speak to; for the others
    it goes on holding.
    """
    successors: dict[str, list[Clause]] = {}
    for clause in sheet.clauses:
        for name in clause.replaces:
            if name not in clauses and name not in gone:
                near = difflib.get_close_matches(name, list(clauses), n=1)
                sheet.refuse(
                    sheet.clause_path(clause.id, "replaces"),
                    f"no standard it extends has a clause {name}"
                    + (f"; did you mean {near[0]}?" if near else "; look them up: standards show"),
                    f"所继承的标准没有条款 {name}"
                    + (f";是否为 {near[0]}?" if near else ";可用 standards show 查看"),
                )
            successors.setdefault(name, []).append(clause)
    found: list[Clause] = []
    for old_id, new in successors.items():
        old = clauses.get(old_id)
        if old is None:
            continue
        taken = old.cells & frozenset().union(*(clause.cells for clause in new))
        kept = _boxed(old, old.cells - taken)
        lost = _boxed(old, taken)
        if kept is None or lost is None:
            sheet.refuse(
                sheet.clause_path(new[0].id, "replaces"),
                f"what is left of {old_id} is no list of tiers and stages; replace it for whole "
                "tiers or whole stages",
                f"{old_id} 剩余的适用范围不能用类别与学段表示;请按整类或整个学段取代",
            )
        if lost.tiers:
            found.append(replace(lost, until=min(clause.in_force_from for clause in new)))
        if kept.tiers:
            clauses[old_id] = kept
        elif not old.demonstration:
            del clauses[old_id]
    return found


def _boxed(clause: Clause, cells: frozenset[tuple[Tier, Stage]]) -> Clause | None:
    """Return the clause for these tiers and stages alone, None where they are no box."""
    tiers = tuple(t for t in TIERS if any(cell[0] == t for cell in cells))
    stages = tuple(s for s in STAGES if any(cell[1] == s for cell in cells))
    boxed = replace(clause, tiers=tiers, stages=stages)
    return boxed if boxed.cells == cells else None


def _check_kinds(sheet: Sheet, zones: dict[str, ZoneKind]) -> None:
    """Refuse kinds of zones that nobody has declared."""
    listed = ", ".join(zones)

    def unknown(path: tuple[str | int, ...], kind: str) -> None:
        near = difflib.get_close_matches(kind, list(zones), n=1)
        sheet.refuse(
            path,
            f"{kind} is no kind of zone; "
            + (f"did you mean {near[0]}?" if near else f"known: {listed}; or add a [[zone]]"),
            f"没有功能区 {kind};"
            + (f"是否为 {near[0]}?" if near else f"可用:{listed};或补一个 [[zone]]"),
        )

    if zones:
        for role in ROLES:
            if role not in zones:
                sheet.refuse(
                    ("zone", 0),
                    f"every standard needs the kind {role}; add a [[zone]] of it",
                    f"每个标准都需要功能区 {role};请补一个 [[zone]]",
                )
    for i, merge in enumerate(sheet.merges):
        for key, kind in (("host", merge.host), ("zone", merge.zone)):
            if kind not in zones:
                unknown(("merge", i, key), kind)
    for i, clause in enumerate(sheet.clauses):
        measure = MEASURES[clause.measure] if clause.measure else None
        may = dict.fromkeys(zones) if measure and measure.of_zone else {**zones, **SUBJECTS}
        if clause.subject not in may:
            unknown(("clause", i, "subject"), clause.subject)
        if measure and measure.items == "kinds":
            for kind in clause.items:
                if kind not in zones:
                    unknown(("clause", i, "items"), kind)


def _check_things(sheet: Sheet, things: Mapping[str, object]) -> None:
    """Refuse furniture and equipment that has no name in both languages."""
    for i, clause in enumerate(sheet.clauses):
        measure = MEASURES[clause.measure] if clause.measure else None
        for item in clause.items if measure and measure.items == "things" else ():
            if item not in things:
                near = difflib.get_close_matches(item, list(things), n=1)
                sheet.refuse(
                    ("clause", i, "items"),
                    f"{item} has no name; "
                    + (f"did you mean {near[0]}?" if near else "name it under [things]"),
                    f"物品 {item} 没有名称;"
                    + (f"是否为 {near[0]}?" if near else "请在 [things] 中补上"),
                )


def folded(name: str) -> str:
    """Return a name as names are compared: NFKC, no blanks, small letters."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _check_aliases(sheet: Sheet, zones: dict[str, ZoneKind], names: dict[str, None]) -> None:
    """Refuse a word that means two things."""
    means = {folded(name): "suite_names" for name in names}
    for zone in zones.values():
        for word in (*zone.aliases, *zone.aliases_inside):
            other = means.setdefault(folded(word), zone.kind)
            if other != zone.kind:
                kinds = [z.kind for z in sheet.zones]
                path = ("zone", kinds.index(zone.kind), "aliases") if zone.kind in kinds else ()
                sheet.refuse(
                    path,
                    f"the alias {word} means {zone.kind} and {other} alike; take one out",
                    f"别名 {word} 同时属于 {zone.kind} 和 {other};请去掉其一",
                )


__all__ = [
    "MARKS",
    "MEASURES",
    "ROLES",
    "STAGES",
    "SUBJECTS",
    "TIERS",
    "UNITS",
    "Clause",
    "Force",
    "Measure",
    "Merge",
    "Scope",
    "Source",
    "Stage",
    "Standard",
    "Tier",
    "ZoneKind",
    "folded",
    "load_standard",
    "standard_ids",
]
