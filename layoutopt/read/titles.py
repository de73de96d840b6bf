"""What the title of a drawing tells: which level of a building, or that it is no plan.

The words are data (``titles.toml``).  What "first floor" means depends on what the other
titles of a building say, so titles are understood one by one (:func:`tell`) and settled
together (:func:`settle`).  Not here: which drawing a title belongs to.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from layoutopt.read.labels import folded
from layoutopt.read.written import CJK

Scheme = Literal[
    "counted",
    "above",
    "figured",
    "ordinal",
    "below",
    "ground",
    "top",
    "between",
    "typical",
    "plan",
    "none",
]
MOST_LEVELS = 40
BRIEF = 6
"""Shorter texts may mean other things as well."""
LONGEST = 40
"""Longer texts are notes."""
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALE = re.compile(r"(?:scale|scala|escala|massstab|m\.?|比例)?[ =:]*1 ?: ?\d{1,4}\b")
_HAN_LEVEL = r"N *[层楼層階층]"


@dataclass(frozen=True)
class Title:
    """One title understood by itself.

    ``numbers`` are as written, several for a plan that serves several levels; ``short`` is
    an abbreviation that could mean other things; ``aside`` another trade's plan of the
    level; ``table`` a list or a legend, no drawing; ``han`` whether it is written in
    Chinese or Japanese.
    """

    scheme: Scheme
    numbers: tuple[int, ...] = ()
    short: bool = False
    aside: bool = False
    table: bool = False
    han: bool = False

    @property
    def is_plan(self) -> bool:
        """Whether a storey may have this title."""
        return self.scheme != "none"

    @property
    def tells_level(self) -> bool:
        """Whether it says a level, alone or with the other titles."""
        return self.scheme not in {"none", "plan", "between", "typical", "top"}


@dataclass(frozen=True)
class Settled:
    """Levels of each title, the ground 1, basements below 0; none where it tells none.

    ``assumed``: that the first floor is at the ground is only assumed.
    """

    levels: tuple[tuple[int, ...], ...]
    assumed: bool


def tell(text: str, *, file_name: bool = False) -> Title | None:
    """Understand a title, or the name of a file; none where it is neither plan nor known.

    A name of a file may hold an abbreviation among other things; a title must be one.
    """
    said = plain(text)
    if not said or (len(said) > LONGEST and not file_name):
        return None
    said = _SCALE.sub(" ", said).strip()
    title = _told(said, file_name=file_name)
    if title is None:
        return None
    return replace(
        title,
        aside=_any("aside").search(said) is not None,
        han=any(ord(c) >= CJK for c in text),
    )


def level_of(text: str) -> int | None:
    """Return the level that a name tells by itself: 1 at the ground, basements below 0."""
    title = tell(text, file_name=True)
    levels = settle([title]).levels[0] if title else ()
    return levels[0] if levels else None


def is_title(text: str) -> bool:
    """Whether a text is the title of a drawing of any kind."""
    return tell(text) is not None


def settle(titles: Sequence[Title | None]) -> Settled:
    """Say which levels the titles of one building mean.

    Where the ground has a title of its own ("ground floor", "level 0") and a first floor
    too, the first floor lies above it; otherwise it is at the ground.
    """
    zero = any(t is not None and 0 in t.numbers for t in titles)
    ground = zero or any(t is not None and t.scheme == "ground" and not t.han for t in titles)
    up = {
        scheme: ground
        and any(t is not None and t.scheme == scheme and {0, 1} & {*t.numbers} for t in titles)
        for scheme in ("figured", "ordinal")
    }
    levels = tuple(_levels(t, up.get(t.scheme, t.scheme == "above")) if t else () for t in titles)
    ordinals = [t for t in titles if t is not None and t.scheme == "ordinal"]
    return Settled(levels, bool(ordinals) and not ground and not any(t.han for t in ordinals))


def _levels(title: Title, up: bool) -> tuple[int, ...]:
    if title.scheme == "ground":
        return (1,)
    if title.scheme == "below":
        return tuple(-n for n in title.numbers) or (-1,)
    if not title.tells_level:
        return ()
    return tuple(n + up if n >= 0 and (up or n) else 1 for n in title.numbers)


def plain(text: str) -> str:
    """Fold a text for comparison: lower case, no accents, underscores as spaces."""
    parts = unicodedata.normalize("NFD", folded(text).casefold().replace("_", " "))
    bare = "".join(c for c in parts if not unicodedata.combining(c) or ord(c) >= CJK)
    bare = unicodedata.normalize("NFC", bare).replace("ø", "o").replace("ł", "l").replace("æ", "ae")
    return re.sub(r"\s+", " ", bare).strip()


def _told(said: str, *, file_name: bool) -> Title | None:
    says_plan = _any("plan").search(said) is not None
    if _any("table").search(said):
        return Title("none", table=True)
    if _any("no_plan").search(said) or (says_plan and _any("part").search(said)):
        return Title("none")
    joined = re.sub(r"(?<=\d)f(?= ?[~至到–—-] ?\d)|[层楼](?=[至到~–—-]\S{1,3}[层楼])", "", said)
    found = _counted(joined)
    if found is not None and file_name and "-" in said:  # parts of a name, no range
        found = replace(found, numbers=found.numbers[-1:])
    brief = not says_plan and len(said) < BRIEF
    if _any("between").search(said):
        return Title("between", found.numbers[:1] if found else ())
    if found is None or found.scheme != "below":
        if _any("basement").search(said) or _short("basement_short", said, file_name):
            found = Title("below")
        elif _any("ground").search(said) or _short("ground_short", said, file_name):
            found = Title("ground")
    if found is not None:
        return replace(found, short=brief)
    return _numberless(said, says_plan=says_plan, file_name=file_name)


def _numberless(said: str, *, says_plan: bool, file_name: bool) -> Title | None:
    number = _short_number(said, file_name)
    if number is not None:
        return Title("figured", (number,), short=True)
    if _any("typical").search(said):
        return Title("typical")
    if _any("top").search(said) or _short("top_short", said, file_name):
        return Title("top")
    return Title("plan") if says_plan else None


def _counted(said: str) -> Title | None:
    for scheme in ("below", "counted", "above", "ordinal", "figured"):
        for pattern in _counting(scheme):
            match = pattern.search(said)
            if match:
                numbers = _numbers(match["n"]) if match["n"] else ()
                return Title(scheme, numbers)
    return None


def _short(key: str, said: str, file_name: bool) -> bool:
    words = "|".join(_words()[key])
    edge = rf"(?:^|[^a-z0-9+])(?:{words})(?:[^a-z0-9]|$)"
    return bool(re.search(edge, said) if file_name and len(said) > 2 else re.fullmatch(words, said))


def _short_number(said: str, file_name: bool) -> int | None:
    for pattern in _counting("short"):
        if file_name:
            match = re.search(rf"(?:^|[^a-z0-9])(?:{pattern.pattern})(?![a-z0-9])", said)
        else:
            match = pattern.fullmatch(said)
        if match:
            return _numbers(match["n"])[0]
    return None


def _numbers(written: str) -> tuple[int, ...]:
    """Read a number, a list of them, or a range."""
    pieces = [p for p in re.split(_AND, written) if p.strip()]
    values = [_number(p) for p in pieces]
    ranged = re.search(_TO, written) is not None
    if ranged and len(values) == 2:
        if 0 < values[1] - values[0] < MOST_LEVELS:
            return tuple(range(values[0], values[1] + 1))
        return (values[1],)  # a building's number stands before the level
    return tuple(sorted(set(values)))


def _number(written: str) -> int:
    digits = re.search(r"\d+", written)
    if digits:
        return int(digits.group())
    word = written.strip(" .")
    for n, words in _words()["numbers"].items():
        if re.fullmatch("|".join(words), word):
            return int(n)
    if "十" in word:
        tens, ones = word.split("十", 1)
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return _DIGITS.get(word[-1:], 1)


_TO = r"(?<![a-z])(?:to|bis|au?|al|thru|through)(?![a-z])|[~至到–—-]"
_AND = rf"{_TO}|(?<![a-z])(?:and|et|und|e|y|i)(?![a-z])|[、,&+/及和]"


@cache
def _counting(scheme: str) -> tuple[re.Pattern[str], ...]:
    words = "|".join(w for forms in _words()["numbers"].values() for w in forms)
    one = (
        r"(?:(?<![\d.,:])\d{1,2}(?:st|nd|rd|th|er|ere|re|eme|ste|nde|[eoa°])?\.?"
        rf"|(?<![a-z])(?:{words})(?![a-z])|[零一二三四五六七八九十两]{{1,3}})"
    )
    number = rf"(?P<n>{one}(?: ?(?:{_AND}) ?{one})*)"
    patterns: list[str] = list(_words()["counting"][scheme])
    if scheme == "counted":
        patterns.insert(0, _HAN_LEVEL)
    slots = {"N": number, "N?": f"(?:{number})?", "O": f"(?P<n>{words})"}
    return tuple(re.compile(re.sub(r"N\?|[NO]", lambda m: slots[m[0]], p)) for p in patterns)


@cache
def _any(key: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in _words()[key]))


@cache
def _words() -> dict[str, Any]:
    source = files("layoutopt.read").joinpath("titles.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


__all__ = ["Settled", "Title", "is_title", "level_of", "plain", "settle", "tell"]
