"""The verdict told line by line, for a person at a terminal.  Not here: deciding anything.

What fails stands first, with the clause's own words, by how much, and what would mend it;
then what is too near to call, what is only advice, and what people still have to attest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from layoutopt.program import Program
from layoutopt.scheme import ClauseFinding, Scheme

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


__all__ = ["counts", "group_of", "verdict_lines"]
