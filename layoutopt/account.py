"""A scheme told line by line, for a person at a terminal.  Not here: deciding anything.

Of the verdict, what fails stands first, with the clause's own words, by how much, and what
would mend it; then what is too near to call, what is only advice, and what people still have
to attest.  Of the place and the works, what a head teacher asks first: cost, noise, sight, the
way out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from layoutopt.building import Building, SharedWall, Space
from layoutopt.program import Program
from layoutopt.scheme import STRUCTURE, ClauseFinding, Infeasible, Scheme, Zone

Lang = Literal["zh", "en"]

HEADS: tuple[tuple[str, str, str], ...] = (
    ("unmet", "未满足(必须整改)", "not met, to be put right"),
    ("advice", "未满足(建议)", "not met, advice"),
    ("borderline", "临界(图上难以判定,以现场实测为准)", "borderline, to be measured on site"),
    ("not_measurable", "本图不可量测", "not measurable from this drawing"),
    ("to_attest", "待认定(任务文件中尚无认定人与日期)", "to be attested, nobody has yet"),
)
FORCES = {
    "must": ("必须", "must"),
    "should": ("宜", "should"),
    "attest": ("认定", "attest"),
}


BEST_AT = {
    "balanced": ("综合最优", "best in all"),
    "quietest": ("最安静", "quietest"),
    "cheapest": ("造价最低", "cheapest to build"),
    "lightest": ("采光最好", "lightest"),
    "nearest": ("离入口最近", "nearest to the entrance"),
    "least_displaced": ("占用其他用房最少", "takes least from other uses"),
    "most_private": ("私密性最好", "most private"),
}
"""What a scheme may be best at of those shown, in Chinese and English."""

HOWS = {
    "wall": ("隔壁", "next door"),
    "across": ("走道对面", "across the corridor"),
    "above": ("楼上", "above"),
    "below": ("楼下", "below"),
}
ROWS = 3
"""So many items of a bill are told, the dearest."""


def group_of(finding: ClauseFinding) -> str:
    """Return under which head a finding is told; ``met`` and ``not_applicable`` are counted."""
    if finding.decision == "borderline":
        return "borderline"
    if finding.met is False:
        return "unmet" if finding.force == "must" else "advice"
    return finding.decision


def counts(findings: Sequence[ClauseFinding]) -> dict[str, int]:
    """Count findings by head."""
    groups = [group_of(finding) for finding in findings]
    return {group: groups.count(group) for group in dict.fromkeys(sorted(groups))}


def verdict_lines(scheme: Scheme, program: Program, lang: Lang) -> Iterator[str]:
    """Yield the verdict of one scheme, head by head."""
    findings = scheme.verdict.findings
    number = counts(findings)
    met, none = number.get("met", 0), number.get("not_applicable", 0)
    if lang == "zh":
        total = f"共 {len(findings)} 项:满足 {met},不适用 {none}"
        total += "".join(f",{zh} {number[key]}" for key, zh, _ in HEADS if number.get(key))
    else:
        total = f"{len(findings)} findings: {met} met, {none} not applicable"
        total += "".join(f", {number[key]} {en}" for key, _, en in HEADS if number.get(key))
    yield total
    for key, zh, en in HEADS:
        mine = [finding for finding in findings if group_of(finding) == key]
        if not mine:
            continue
        yield f"■ {zh if lang == 'zh' else en}"
        for finding in mine:
            yield from _told(finding, program, lang)


def place_lines(scheme: Scheme, program: Program, lang: Lang) -> Iterator[str]:
    """Yield in a few lines what a scheme costs, what is noisy round it, who sees the client."""
    measures = scheme.measures
    if "bill" in measures:
        yield from _bill_lines(measures["bill"], lang)
    if "neighbours" in measures:
        yield _noisy_line(measures["neighbours"], program, lang)
    for zone in scheme.zones:
        measured = measures.get("zones", {}).get(zone.id, {})
        if zone.kind == "individual" and measured.get("noise_main"):
            yield _heard_line(_name_of(zone, lang), measured, lang)
        if zone.kind == "individual" and "exposure" in measured:
            yield _seen_line(_name_of(zone, lang), measured["exposure"], lang)
    if "furnishing" in measures:
        yield from _furnished_lines(scheme, lang)
    for part in measures.get("egress", ()):
        yield _way_out_line(scheme, part, lang)


def zone_line(zone: Zone, lang: Lang) -> str:
    """Tell a zone's area, who shares its floor, and what of it counts in a shared room."""
    hosts = f" +{'+'.join(zone.hosts)}" if zone.hosts else ""
    counted = f"{zone.counted:.0%}"
    shared = f" 共建共享,计入 {counted}" if lang == "zh" else f" shared, {counted} counted"
    area = f"{zone.name:10} {zone.region.area_m2:7.2f} m²{hosts}"
    return f"{area}{shared if zone.shared else ''}"


def _furnished_lines(scheme: Scheme, lang: Lang) -> Iterator[str]:
    """Yield what of the furniture found no place, and how much is to be bought."""
    furnishing, rows = scheme.measures["furnishing"], scheme.measures.get("equipment", ())
    names = {row["kind"]: row[lang] for row in rows}
    buy = sum(row["to_buy"] for row in rows)
    see = sum(row["to_attest"] for row in rows)
    yield (
        f"家具设备:待购 {buy} 件,待现场核实 {see} 项"
        if lang == "zh"
        else f"furniture and equipment: {buy} pieces to buy, {see} to be seen on site"
    )
    for zone in scheme.zones:
        told = furnishing.get(zone.id, {})
        for key, zh, en in (
            ("lacking", "必配项未放下", "must be there, not placed"),
            ("left_out", "宜配项未放下", "should be there, not placed"),
        ):
            if told.get(key):
                listed = [names.get(kind, kind) for kind in told[key]]
                joined = ("、" if lang == "zh" else ", ").join(listed)
                yield f"{_name_of(zone, lang)} {zh if lang == 'zh' else en}: {joined}"


def choice_lines(scheme: Scheme, lang: Lang) -> Iterator[str]:
    """Yield what a scheme is best at of those shown, and its trade against the first."""
    if scheme.best_at:
        words = [BEST_AT[name][lang == "en"] for name in scheme.best_at]
        yield "★ " + ("、" if lang == "zh" else ", ").join(words)
    trade = scheme.trade if lang == "zh" else scheme.trade_en
    if trade:
        yield f"与方案 1 相比:{trade}" if lang == "zh" else f"against scheme 1: {trade}"


def opened_lines(scheme: Scheme, building: Building, lang: Lang) -> Iterator[str]:
    """Yield the walls between rooms that a scheme takes out; the building as it stands."""
    for wall in scheme.opened:
        storey = building.storey(wall.level)
        yield opened_words(wall, [storey.space(room) for room in wall.rooms], lang)


def opened_words(wall: SharedWall, rooms: Sequence[Space], lang: Lang) -> str:
    """Say between which rooms a wall is taken out, how much of it, and who has to agree."""
    a, b = (room.number or room.name or room.id for room in rooms)
    metres = f"{wall.length_mm / 1000:.1f} m"
    if lang == "zh":
        return f"拆除 {a} 与 {b} 之间的墙 {metres},{STRUCTURE[0]}"
    return f"wall between {a} and {b} removed, {metres}; {STRUCTURE[1]}"


def conflict_lines(reason: Infeasible, lang: Lang) -> Iterator[str]:
    """Yield why there is no layout: the demands that stand against one another, the ways out."""
    zh = lang == "zh"
    yield f"无合规方案:{reason.message}" if zh else f"no lawful layout: {reason.message_en}"
    if reason.demands:
        yield "要有方案,下列至少放宽一项:" if zh else "one of these at least has to give:"
        for english, chinese in reason.demands:
            yield f"  · {chinese if zh else english}"
    if not reason.relaxations:
        yield (
            "放宽任一项都不足;请用 inspect --picture 查看识图结果"
            if zh
            else "no single relaxation helps; look at the drawing with `inspect --picture`"
        )
        return
    yield (
        "出路(每条均已重新求解;方括号内为所得方案的目标值,越小越好):"
        if zh
        else "ways out, each solved again (in brackets what the layout would cost, less is better):"
    )
    for change, cost in reason.relaxations:
        yield f"  → {change} [{cost:,.0f}]"


def _name_of(zone: Zone, lang: Lang) -> str:
    """Call a zone what the findings call it."""
    return (zone.name or zone.id) if lang == "zh" else zone.id


def _bill_lines(bill: dict[str, Any], lang: Lang) -> Iterator[str]:
    amounts: dict[str, float] = {}
    for row in bill["rows"]:  # a row is one zone's; a person asks for the item
        amounts[row[lang]] = amounts.get(row[lang], 0.0) + (row["amount_cny"] or 0.0)
    told = [(n, a) for n, a in sorted(amounts.items(), key=lambda item: -item[1])[:ROWS] if a]
    total, percent = bill["total_cny"], bill["contingency_percent"]
    if lang == "zh":
        most = "、".join(f"{name} {amount:,.0f}" for name, amount in told)
        yield f"造价估算 {total:,.0f} 元(含不可预见费 {percent:g} %);最大项:{most}"
    else:
        most = ", ".join(f"{name} {amount:,.0f}" for name, amount in told)
        yield f"estimate CNY {total:,.0f} ({percent:g} % contingency in it); most of it: {most}"


def _noisy_line(rows: Sequence[dict[str, Any]], program: Program, lang: Lang) -> str:
    """Name the neighbours of those uses that the standard calls noisy."""
    noisy = {
        i for c in program.standard.clauses if c.measure == "noisy_neighbours" for i in c.items
    }
    english = lang == "en"
    found = [f"{HOWS[r['how']][english]} {r[lang]}" for r in rows if r["use"] in noisy]
    if english:
        return f"noisy neighbours: {', '.join(found) or 'none'}"
    return f"嘈杂邻室:{'、'.join(found) or '无'}"


def _heard_line(name: str, measured: dict[str, Any], lang: Lang) -> str:
    level, main = measured["noise_dba"], measured["noise_main"]
    if lang == "zh":
        parts = "、".join(f"{c['zh']} {c['share']:.0%}" for c in main)
        return f"{name} 课间噪声 {level:.0f} dB(A)(设计指数),主要来自 {parts}"
    parts = ", ".join(f"{c['en']} {c['share']:.0%}" for c in main)
    return f"{name}: {level:.0f} dB(A) at break (a design index), most from {parts}"


def _seen_line(name: str, exposure: dict[str, Any], lang: Lang) -> str:
    """Tell from where the client's seat is seen at any angle of the doors."""
    whence = {
        "corridor": ("走道", "the corridor"),
        "reception": ("接待区", "the reception"),
        "outside_unscreened": ("室外(窗未遮挡时)", "outside (unless windows are screened)"),
    }
    seen = [
        words[lang == "en"]
        for key, words in whence.items()
        if any(view[key]["seat_share"] != 0.0 for view in exposure.values())
    ]
    if lang == "zh":
        return f"{name} 来访者座位:" + (
            f"开门时可见于 {'、'.join(seen)}" if seen else "开门时均不可见"
        )
    told = f"seen from {', '.join(seen)}" if seen else "not seen"
    return f"{name}: with the doors open the client's seat is {told}"


def _way_out_line(scheme: Scheme, part: dict[str, Any], lang: Lang) -> str:
    names = {zone.id: _name_of(zone, lang) for zone in scheme.zones}
    who = ("、" if lang == "zh" else ", ").join(names.get(i, i) for i in part["zones"])
    length, count = part["to_exit_m"], part["exit_doors"]
    if length is None:
        return f"{who}:图中找不到安全出口" if lang == "zh" else f"{who}: no exit on the drawing"
    ends = (
        ("走道尽端", "at the end of a blind corridor")
        if part["at_blind_end"]
        else ("袋形走道", "in a dead end")
        if part["dead_end"]
        else ("双向疏散", "two ways out")
    )
    if lang == "zh":
        return f"{who}:{count} 个疏散门,至安全出口 {length:.1f} m,{ends[0]}"
    return f"{who}: {count} exit door{'s' * (count != 1)}, {length:.1f} m to an exit, {ends[1]}"


def _told(finding: ClauseFinding, program: Program, lang: Lang) -> Iterator[str]:
    force = FORCES[finding.force][lang == "en"]
    sign = {True: "✓", False: "✗", None: "?"}[finding.met]
    text = finding.message if lang == "zh" else finding.message_en
    yield f"  {sign} {finding.clause} [{force}] {text}"
    if finding.met is not False:
        return
    clause = next((c for c in program.standard.clauses if c.id == finding.clause), None)
    if clause is not None and clause.quote and clause.quote not in text:
        yield f"      原文:「{clause.quote}」" if lang == "zh" else f"      text: {clause.quote}"
    remedy = finding.mend if lang == "zh" else finding.mend_en
    if remedy:
        yield f"      整改:{remedy}" if lang == "zh" else f"      to mend it: {remedy}"


__all__ = [
    "BEST_AT",
    "choice_lines",
    "conflict_lines",
    "counts",
    "group_of",
    "opened_lines",
    "opened_words",
    "place_lines",
    "verdict_lines",
]
