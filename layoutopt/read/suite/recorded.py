"""What a layout was asked for, as our own files record it: tier, standard and the like.

Told to the caller before anything is read, for the standard has the words that reading
needs.  Never a guess: only what an earlier run wrote down is taken.  Not here: the suite.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layoutopt.standard import STAGES, TIERS

_IN_XDATA = re.compile(rb"\n\s*1000\r?\n(asked=[^\r\n]{0,255})")
"""A string of our XDATA in a text DXF, as the drawing room writes it on every zone."""


@dataclass(frozen=True)
class Asked:
    """What an earlier run was asked for; None where its record does not say."""

    tier: str
    standard: str
    enrolment: int | None = None
    demonstration: bool = False
    stage: str = "primary"
    release_mode: str = "quiet"
    school: str = ""
    display_name: str = ""


def recorded(paths: Sequence[Path]) -> Asked | None:
    """Find what the layout in one of these files was asked for, None where none tells.

    A file that cannot be read or holds something else tells nothing: saying what is wrong
    with it is for the reader proper.
    """
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError:
            continue
        found = _of_json(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else _of_dxf(data)
        if found is not None:
            return found
    return None


def _of_json(data: bytes) -> Asked | None:
    try:
        root = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(root, dict) or root.get("tier") not in TIERS:
        return None

    def text(key: str, otherwise: str = "") -> str:
        value: Any = root.get(key)
        return value if isinstance(value, str) else otherwise

    enrolment = root.get("enrolment")
    known = isinstance(enrolment, int) and not isinstance(enrolment, bool)
    return Asked(
        tier=root["tier"],
        standard=text("standard"),
        enrolment=enrolment if known else None,
        demonstration=root.get("demonstration") is True,
        stage=_stage(text("stage")),
        release_mode=_release_mode(text("release_mode")),
        school=text("school"),
        display_name=text("display_name"),
    )


def _of_dxf(data: bytes) -> Asked | None:
    match = _IN_XDATA.search(data)
    if match is None:
        return None
    parts = match[1].decode("utf-8", "replace").partition("=")[2].split(",", 6)
    if len(parts) != 7 or parts[0] not in TIERS:
        return None
    tier, standard, enrolment, demonstration, stage, release_mode, school = parts
    return Asked(
        tier=tier,
        standard=standard,
        enrolment=int(enrolment) if enrolment.isdecimal() else None,
        demonstration=demonstration == "1",
        stage=_stage(stage),
        release_mode=_release_mode(release_mode),
        school=school.strip(),
    )


def _stage(word: str) -> str:
    return word if word in STAGES else STAGES[0]


def _release_mode(word: str) -> str:
    return "loud" if word == "loud" else "quiet"


__all__ = ["Asked", "recorded"]
