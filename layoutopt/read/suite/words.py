"""What the names of a suite's rooms mean: the standard's words found in what is written.

The longest word wins; a name may hold several, ``心检阅览/社团生涯区``.  Words and names are
compared as room names are: widths, blanks, case and traditional characters folded.
Not here: where a text stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from layoutopt.read.labels import compared
from layoutopt.standard import Standard, ZoneKind

SUITE = ""
"""Stands for a kind where a name is that of the whole suite."""
UNNAMED = frozenset({"other"})
"""Kinds that no word stands for."""
_SEPARATOR = re.compile(r"[兼/\\、+和及与·・&,;;:()\[\]]|\band\b")
_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
_NUMBER = re.compile(r"(?:no\.?|#|-)?(\d{1,2})(?!\d)#?|([一二三四五六七八九十])(?=室|号|$|\))")
_NUMERAL_INSIDE = re.compile(r"(\d{1,2}|[一二三四五六七八九十])号?(?=[室区])")
_GENERIC = re.compile(
    r"心理|room|area|[室区角间房处号#.\-\s\d一二三四五六七八九十]|" + _SEPARATOR.pattern
)
"""What says nothing of its own beside a word."""
_SUFFIX = re.compile(r"[室区]$")


@dataclass(frozen=True)
class Named:
    """What a name says: kinds, the first one the room's own; a number where it has one.

    ``suite`` tells that it holds the name of the whole suite, ``whole`` that it says nothing
    else: 放松室 is all of a name, 音乐 in 音乐教室 is not.
    """

    kinds: tuple[str, ...] = ()
    number: int | None = None
    suite: bool = False
    whole: bool = False


class Words:
    """The words of a standard.

    Parameters
    ----------
    standard
        Its zones' names in both languages and their aliases, and the suite's names.
    inside
        Whether words count that are only safe where a suite is known to be.
    """

    def __init__(self, standard: Standard, *, inside: bool = False) -> None:
        found: dict[str, str] = {}
        for zone in standard.zones:
            if zone.kind not in UNNAMED:
                for word in _words(zone, inside=inside):
                    found.setdefault(_plain(word), zone.kind)
        for name in standard.suite_names:
            found.setdefault(_plain(name), SUITE)
        found.pop("", None)
        self._kinds = found
        self._longest = sorted(found, key=lambda word: (-len(word), word))

    def read(self, name: str) -> Named:
        """Tell what a name says."""
        plain = _plain(name)
        words = list(self._occurrences(plain))
        if not words:
            inside = _NUMERAL_INSIDE.search(plain)  # 咨询二室 is the second 咨询室
            if inside is None:
                return Named()
            said = self.read(plain[: inside.start()] + plain[inside.end() :])
            return replace(said, number=_value(inside.group(1)))
        best: dict[int, tuple[int, int, str]] = {}
        for start, end, kind in words:
            segment = _segment(plain, start, words)
            rank = (end - start, -start, kind)
            best[segment] = max(best.get(segment, rank), rank)
        kinds = [best[segment][2] for segment in sorted(best)]
        own = tuple(dict.fromkeys(kind for kind in kinds if kind != SUITE))
        return Named(own, _number(plain, words), SUITE in kinds, _is_whole(plain, words))

    def _occurrences(self, plain: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and kind of the words in a name; a longer word hides the shorter."""
        taken = [False] * len(plain)
        for word in self._longest:
            start = plain.find(word)
            while start >= 0:
                end = start + len(word)
                if not any(taken[start:end]):
                    taken[start:end] = [True] * len(word)
                    yield start, end, self._kinds[word]
                start = plain.find(word, start + 1)

    def known(self) -> tuple[str, ...]:
        """List the words, for a message; the order is theirs in the standard."""
        return tuple(self._kinds)


def _words(zone: ZoneKind, *, inside: bool) -> Iterable[str]:
    yield zone.zh
    yield zone.en
    stem = _SUFFIX.sub("", zone.zh)
    if len(stem) > 2:
        yield stem
    yield from zone.aliases
    if inside:
        yield from zone.aliases_inside


def _segment(plain: str, start: int, words: list[tuple[int, int, str]]) -> int:
    """Return how many separators stand before a place, those within words not counted."""
    cuts = [match.start() for match in _SEPARATOR.finditer(plain)]
    return sum(cut < start and not any(a <= cut < b for a, b, _ in words) for cut in cuts)


def _number(plain: str, words: list[tuple[int, int, str]]) -> int | None:
    rest = "".join("\n" if any(a <= i < b for a, b, _ in words) else c for i, c in enumerate(plain))
    match = _NUMBER.search(rest)
    if match is None:
        return None
    return _value(match.group(1) or match.group(2))


def _is_whole(plain: str, words: list[tuple[int, int, str]]) -> bool:
    rest = "".join(c for i, c in enumerate(plain) if not any(a <= i < b for a, b, _ in words))
    return not _GENERIC.sub("", rest)


def _value(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _DIGITS[numeral]


def _plain(text: str) -> str:
    return compared(text).replace("谘", "咨")


__all__ = ["SUITE", "Named", "Words"]
