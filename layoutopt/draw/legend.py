"""Findings on a picture: grouped by code, each group with its sign and a place in the legend.

Not here: where a sign stands on the plan (``inspection.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from layoutopt.diagnostics import Finding, Severity
from layoutopt.draw.block import Block, heading, stacked
from layoutopt.draw.sheet import (
    BLACK,
    RED,
    WHITE,
    Fill,
    Lang,
    Mark,
    Text,
    circle,
)
from layoutopt.draw.typeface import wrap
from layoutopt.draw.words import word
from layoutopt.geometry import WorldPoint

COLOR = MappingProxyType(
    {
        Severity.ERROR: RED,
        Severity.WARNING: "#c75000",
        Severity.FIXED: "#2a6f2a",
        Severity.INFO: "#3a5f9a",
    }
)
MANY = 12
"""A group of more hints than this is shown by small signs without a number."""
EXAMPLES = 3
LETTER_MM = 2.2
SIGN_MM = 1.9
SMALL_MM = 0.85
_RANK = tuple(Severity)
_CORNERS = (20, 4, 3, 5, 6)


@dataclass(frozen=True)
class Group:
    """Findings of one code, and the sign that stands for them."""

    number: int
    findings: tuple[Finding, ...]
    corners: int = 0

    @property
    def color(self) -> str:
        """Colour of the severity."""
        return COLOR[self.findings[0].severity]

    @property
    def radius_mm(self) -> float:
        """Size of the sign."""
        if self.corners:
            return SMALL_MM
        return max(1.6, Text((0, 0), f"{self.number}", SIGN_MM).width_mm / 2 + 0.55)

    def sign(self, at: WorldPoint) -> list[Mark]:
        """Draw the sign at a place."""
        if self.corners:
            return [Fill((circle(at, self.radius_mm, self.corners),), self.color)]
        return [
            Fill((circle(at, self.radius_mm + 0.25, 24),), WHITE),
            Fill((circle(at, self.radius_mm, 24),), self.color),
            Text(at, f"{self.number}", SIGN_MM, "center", color=WHITE),
        ]


def grouped(findings: Sequence[Finding]) -> tuple[Group, ...]:
    """Group findings by code, the gravest first."""
    codes: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        codes.setdefault((_RANK.index(finding.severity), finding.code), []).append(finding)
    groups = []
    small = 0
    for number, key in enumerate(sorted(codes), 1):
        members = tuple(codes[key])
        hint = members[0].severity in {Severity.INFO, Severity.FIXED}
        corners = 0
        if hint and len(members) > MANY:
            corners = _CORNERS[small % len(_CORNERS)]
            small += 1
        groups.append(Group(number, members, corners))
    return tuple(groups)


def legend(groups: Iterable[Group], width_mm: float, lang: Lang) -> Block | None:
    """Return the list of the groups: sign, code, how many, and what some of them say."""
    blocks = [_entry(group, width_mm, lang) for group in groups]
    if not blocks:
        return None
    return stacked([heading(word("findings", lang), width_mm), stacked(blocks, 1.6)], 1.2)


def _entry(group: Group, width_mm: float, lang: Lang) -> Block:
    first = group.findings[0]
    count = f"  × {len(group.findings)}" if len(group.findings) > 1 else ""
    title = f"{first.code}  {word(first.severity.value, lang)}{count}"
    indent = 5.4
    y = -LETTER_MM * 0.9
    marks: list[Mark] = [
        *group.sign((2.0, y)),
        Text((indent, y), title, LETTER_MM, color=group.color, part="frame"),
    ]
    said: dict[str, list[str]] = {}
    for finding in group.findings:
        said.setdefault(finding.said(lang), []).append(finding.subject or "")
    rows = []
    for text, subjects in list(said.items())[:EXAMPLES]:
        named = [s for s in subjects if s]
        where = ", ".join(named[:3]) + (" …" if len(named) > 3 else "")
        rows.append(f"{where}: {text}" if where else text)
    if len(said) > EXAMPLES:
        shown = sum(len(s) for s in list(said.values())[:EXAMPLES])
        rows.append(word("more", lang).format(len(group.findings) - shown))
    for row in rows:
        for line in wrap(row, LETTER_MM, width_mm - indent, 3):
            y -= LETTER_MM * 1.5
            marks.append(Text((indent, y), line, LETTER_MM, color=BLACK, part="frame"))
    return Block(width_mm, -y + LETTER_MM * 0.8, tuple(marks))


__all__ = ["COLOR", "Group", "grouped", "legend"]
