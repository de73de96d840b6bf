"""Print standards: which there are, and what one says, clause by clause.

For people (lines of text, in one language) and for programs (JSON, both languages).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from layoutopt.diagnostics import UsageError
from layoutopt.standard import (
    MARKS,
    MEASURES,
    STAGES,
    SUBJECTS,
    TIERS,
    UNITS,
    Clause,
    Standard,
    load_standard,
    standard_ids,
)

Pair = tuple[str, str]
"""The same in Chinese and in English."""

WORDS: Mapping[str, Pair] = MappingProxyType(
    {
        "must": ("强制", "must"),
        "should": ("建议", "should"),
        "attest": ("认定", "attest"),
        "urban": ("城区", "urban"),
        "township": ("乡镇", "township"),
        "rural": ("农村", "rural"),
        "primary": ("小学", "primary"),
        "secondary": ("中学", "secondary"),
        "demonstration": ("示范校、特色校", "demonstration schools"),
        "all": ("各类学校", "every school"),
    }
)
USES: Mapping[str, Pair] = MappingProxyType(
    {
        "music": ("音乐室", "music room"),
        "gym": ("体育馆", "gym"),
        "canteen": ("食堂", "canteen"),
        "hall": ("礼堂", "hall"),
        "plant": ("设备房", "plant room"),
    }
)
"""Uses of rooms that clauses name; another one is shown by its key."""
SIGNS: Mapping[str, str] = MappingProxyType({">=": "≥", "<=": "≤", "=": "=", "in": "="})


# --- all of them ---------------------------------------------------------------------------


def counts(standard: Standard) -> dict[str, int]:
    """Count the clauses on one school by force, those measured and those attested.

    ``estate`` are those on all schools together, ``superseded`` those of its bases that
    its own took the place of.
    """
    school = [clause for clause in standard.clauses if clause.scope == "school"]
    measured = sum(clause.measure is not None for clause in school)
    by_force = {
        force: sum(clause.force == force for clause in school)
        for force in ("must", "should", "attest")
    }
    return {
        "clauses": len(school),
        **by_force,
        "measured": measured,
        "to_attest": len(school) - measured,
        "estate": len(standard.estate),
        "superseded": len({clause.id for clause in standard.superseded}),
    }


def counted(standard: Standard, lang: str) -> str:
    """Say in one line how many clauses there are."""
    n = counts(standard)
    together, together_zh = "", ""
    if n["estate"]:
        together = f"; on all schools together: {n['estate']}"
        together_zh = f";另有对全部学校合计的 {n['estate']} 条"
    if lang == "en":
        return (
            f"clauses on a school: {n['clauses']} ({n['must']} must, {n['should']} should, "
            f"{n['attest']} attest); {n['measured']} measured on the drawing, {n['to_attest']} "
            f"attested{together}"
        )
    return (
        f"单校条款 {n['clauses']} 条(强制 {n['must']}、建议 {n['should']}、认定 {n['attest']});"
        f"由图纸测量 {n['measured']} 条,须认定 {n['to_attest']} 条{together_zh}"
    )


def listing(lang: str) -> Iterator[str]:
    """Yield the lines that tell which standards come with the package."""
    for standard_id in standard_ids():
        standard = load_standard(standard_id)
        yield f"{standard.id}  {_in(lang, (standard.zh, standard.en))}"
        yield "    " + _edition(standard, lang)
        yield "    " + counted(standard, lang)
        if standard.note:
            yield "    " + _in(lang, (standard.note, standard.note_en))


def listing_json() -> list[dict[str, Any]]:
    """Return the same for programs."""
    return [_head_json(load_standard(standard_id)) for standard_id in standard_ids()]


def _edition(standard: Standard, lang: str) -> str:
    unknown = _in(lang, ("未查明", "not found"))
    since = standard.in_force_from or unknown
    bases = _join(lang, standard.extends) or _in(lang, ("无", "none"))
    return _in(lang, (f"施行:{since};继承:{bases}", f"in force from: {since}; extends: {bases}"))


# --- one of them ---------------------------------------------------------------------------


def chosen(standard: Standard, tier: str | None) -> tuple[Clause, ...]:
    """Return the clauses for schools of a tier (None: all of them).

    Raises
    ------
    UsageError
        There is no such tier.
    """
    if tier is None:
        return standard.clauses
    if tier not in TIERS:
        known = ", ".join(TIERS)
        raise UsageError(
            en=f"--tier {tier}: no such tier; write one of: {known}",
            zh=f"--tier {tier}:没有此类别;可写:urban 城区、township 乡镇、rural 农村",
        )
    return tuple(c for c in standard.clauses if tier in c.tiers or c.demonstration)


def shown(standard: Standard, tier: str | None, lang: str) -> Iterator[str]:
    """Yield the lines of a standard: its head, then clause by clause."""
    clauses = chosen(standard, tier)
    yield f"{standard.id}  {_in(lang, (standard.zh, standard.en))}"
    yield _edition(standard, lang)
    yield counted(standard, lang)
    if standard.note:
        yield _in(lang, (standard.note, standard.note_en))
    for clause in clauses:
        yield ""
        yield from _clause(standard, clause, lang)


def shown_json(standard: Standard, tier: str | None) -> dict[str, Any]:
    """Return the same for programs."""
    rows = []
    for clause in chosen(standard, tier):
        row = asdict(clause)
        row["limit_said"], row["limit_said_en"] = limit_of(clause)
        rows.append(row)
    return {**_head_json(standard), "clause": rows}


def _head_json(standard: Standard) -> dict[str, Any]:
    return {
        "id": standard.id,
        "zh": standard.zh,
        "en": standard.en,
        "in_force_from": standard.in_force_from,
        "extends": list(standard.extends),
        "note": standard.note,
        "note_en": standard.note_en,
        "counts": counts(standard),
    }


def _clause(standard: Standard, clause: Clause, lang: str) -> Iterator[str]:
    force = _in(lang, WORDS[clause.force])
    yield f"{clause.id}  [{force}]  {whom(clause, lang)}  {clause.section}"
    if lang == "en":
        yield _line(lang, ("含义", "means"), clause.en)
    if clause.quote:
        yield _line(lang, ("原文", "text"), f"“{clause.quote}”")
    yield _line(lang, ("判定", "judged by"), _in(lang, judged_by(standard, clause)))
    if clause.items:
        named = [_in(lang, _named(standard, clause, item)) for item in clause.items]
        yield _line(lang, ("所指", "namely"), _join(lang, named))
    source = clause.source
    mark = f"[{source.mark} {_in(lang, MARKS[source.mark])}]"
    yield _line(lang, ("来源", "source"), f"{mark} {_in(lang, (source.zh, source.en))}")
    if clause.default:
        label = ("本软件默认", "our default")
        yield _line(lang, label, _in(lang, (clause.default, clause.default_en)))


def whom(clause: Clause, lang: str) -> str:
    """Say which schools a clause speaks to."""
    parts: list[str] = [*(clause.tiers if clause.tiers != TIERS else ())]
    parts += [*(clause.stages if clause.stages != STAGES else ())]
    parts += ["demonstration"] if clause.demonstration else []
    if clause.scope == "estate":
        named = _join(lang, [_in(lang, WORDS[part]) for part in parts])
        return _in(lang, (f"全部{named}学校", f"all {named} schools together".replace("  ", " ")))
    return _join(lang, [_in(lang, WORDS[part]) for part in parts or ["all"]])


def judged_by(standard: Standard, clause: Clause) -> Pair:
    """Say what is measured on what, and against which limit."""
    zh, en = limit_of(clause)
    if clause.scope == "estate":
        return f"按全部学校统计 {zh}".rstrip(), f"counted over all schools {en}".rstrip()
    if clause.measure is None:
        head = ("须认定", "to be attested")
        return (f"{head[0]} {zh}".rstrip(), f"{head[1]} {en}".rstrip())
    measure = MEASURES[clause.measure]
    about = subject_of(standard, clause.subject)
    return f"{about[0]}:{measure.zh} {zh}", f"{about[1]}: {measure.en} {en}"


def subject_of(standard: Standard, subject: str) -> Pair:
    """Return what a clause speaks of, by name."""
    known = {zone.kind: (zone.zh, zone.en) for zone in standard.zones}
    return known.get(subject) or SUBJECTS.get(subject, (subject, subject))


def limit_of(clause: Clause) -> Pair:
    """Say the figures a clause compares with: sign, figures, unit."""
    if clause.unit == "bool":
        return "(须满足)", "(must hold)"
    zh, en = UNITS.get(clause.unit, ("", ""))
    figures = clause.limits if clause.limit is None or clause.limits else (clause.limit,)
    if clause.measure == "plan_fits":
        sides = " × ".join(f"{mm / 1000:.2f} m" for mm in clause.limits)
        least = f"{SIGNS[clause.relation]} {clause.limit:g}"
        return f"{least} 个({sides})", f"{least} ({sides})"
    if not figures:
        return ("", "") if clause.measure is None else ("(无限值)", "(no limit)")
    sign = SIGNS[clause.relation]
    said = " / ".join(f"{figure:g}" for figure in figures)
    slack = ("", "")
    if clause.tolerance:
        give = f"±{clause.tolerance:g}°" if clause.unit == "deg" else f"{clause.tolerance:.0%}"
        slack = (f"(允差 {give})", f" (give or take {give.removeprefix('±')})")
    gap = "" if clause.unit == "deg" else " "
    return (
        f"{sign} {said}{gap}{zh}".rstrip() + slack[0],
        f"{sign} {said}{gap}{en}".rstrip() + slack[1],
    )


def _named(standard: Standard, clause: Clause, item: str) -> Pair:
    kind = MEASURES[clause.measure].items if clause.measure else ""
    if kind == "uses":
        return USES.get(item, (item, item))
    return standard.thing(item) if kind == "things" else subject_of(standard, item)


def _line(lang: str, label: Pair, text: str) -> str:
    # a Chinese character is as wide as two letters
    name = _in(lang, label)
    width = 2 * len(name) if lang == "zh" else len(name)
    return f"    {name}{' ' * max(1, 12 - width)}{text}"


def _in(lang: str, words: Pair) -> str:
    return words[lang == "en"]


def _join(lang: str, words: list[str] | tuple[str, ...]) -> str:
    return (", " if lang == "en" else "、").join(words)


__all__ = [
    "chosen",
    "counted",
    "counts",
    "judged_by",
    "limit_of",
    "listing",
    "listing_json",
    "shown",
    "shown_json",
    "subject_of",
    "whom",
]
