"""What is written in a plan: names, room numbers, printed areas; and what names mean.

Not here: which space a label belongs to (see :mod:`layoutopt.read.spaces`).
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import shapely

from layoutopt.building import Use
from layoutopt.read.ink import Text
from layoutopt.read.written import CJK, feet_m, number_of

_FIGURE = (
    r"(\d{1,3}(?:[ .]\d{3})+,\d{1,2}|\d{1,3}(?:[ ,]\d{3})+(?:\.\d{1,2})?|\d{1,5}(?:[.,]\d{1,3})?)"
)
_AREA_WORD = (
    r"(?:(?:建筑|使用|室内|套内|净)?面积|s|a|area|mq|ngf|nrf|sup(?:erficie|erf)?\.?(?:\s*[uú]til)?"
    r"|surf(?:ace)?\.?|fl[aä]che|areal)"
)
_AREA = re.compile(
    rf"(?:(?<![a-z]){_AREA_WORD})?\s*[:=]?\s*{_FIGURE}\s*"
    r"(?:(?P<metres>m\s?2|m\^2|㎡|平方米?|平米|sq\.?\s?m|qm|mq)|(?P<feet>sq\.?\s?ft|s\.?f\.?|ft2))"
    r"(?![a-z0-9])\.?",
    re.IGNORECASE,
)
_AREA_NO_UNIT = re.compile(rf"(?:(?<![a-z]){_AREA_WORD})\s*[:=]\s*{_FIGURE}$", re.IGNORECASE)
_SQUARE_FOOT_M2 = 0.09290304
_PLAIN_AREA = re.compile(r"^\d{1,4}\.\d{1,2}$")
_NUMBER = re.compile(
    r"^(?:[A-Z]{1,2}[- ]?)?(?:B\d|\d)?\d{2,3}[A-Za-z]?(?:室|号房?)?$"
    r"|^[A-Z]?\d{1,2}F?-\d{2,3}(?:室|号房?)?$|^[A-Z]?\d{1,2}\.\d{2}$"
)
_LEADING_NUMBER = re.compile(r"^((?:[A-Z]-?)?\d{3,4})\s*[-:、]?\s*(?=[^\d\s.,])")
_TRAILING_NUMBER = re.compile(r"(?<=[^\d\s.,xX×])\s*((?:[A-Z]-?)?\d{3})$")
_MARK = re.compile(
    r"^(?:[A-Z]{0,4}(?:M|C|MC|MLC|TLM|FM|GC|LC|TC|BYC|JM|MQ|DK|W|D|SD|SW)[-_]?[甲乙丙]?\d{2,5}"
    r"[a-zA-Z甲乙丙']*|[±+\-]?\d+[.,]\d{3}|\d+|\d*[:：]\d+|[A-Z]{1,2}|[A-Z]?-?\d{1,2}"
    r"|[\d.,x×' \"/½¼¾-]+)$"
)
_OPENING_TAG = re.compile(r"^[A-Z]{0,2}[CMWD]\d{4}")
_BLANK = re.compile(r"\s+")
_SIZE_TEXT = re.compile(r"\d+(?:\.\d+)?\s*[xX×]\s*\d+")


@dataclass(frozen=True)
class Label:
    """Something a text says about the space it stands in.

    For an area without a unit (``plain``) the space must agree before it is believed.
    """

    kind: Literal["name", "number", "area", "plain"]
    value: str
    text: Text

    @property
    def area_m2(self) -> float:
        """The printed area."""
        return float(self.value.replace(",", "."))


def read_labels(texts: Sequence[Text]) -> list[Label]:
    """Join the pieces of split texts and sort out what each line says."""
    labels: list[Label] = []
    for text in stacked(joined(texts)):
        labels.extend(_labels_of(text))
    return labels


def folded(text: str) -> str:
    """Fold full-width and compatibility forms, keep ㎡ as m2, trim."""
    return unicodedata.normalize("NFKC", text).strip()


def joined(texts: Sequence[Text]) -> list[Text]:
    """Join pieces that stand on one line, nearly touching, into one text each."""
    if not texts:
        return []
    tree = shapely.STRtree(shapely.points([t.at for t in texts]))
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    at = np.array([text.at for text in texts])
    reach = np.array([[text.width / 2 + 6.0 * text.height] for text in texts])
    for i, j in tree.query(shapely.box(*(at - reach).T, *(at + reach).T)).T.tolist():
        if j > i and _adjacent(texts[i], texts[j]):
            parent[root(j)] = root(i)
    groups: dict[int, list[Text]] = {}
    for i, text in enumerate(texts):
        groups.setdefault(root(i), []).append(text)
    return [_join(group) for group in groups.values()]


def _adjacent(a: Text, b: Text) -> bool:
    turn = shapely.affinity.rotate
    if _raised(a, b) or _raised(b, a):
        return True
    if abs(a.height - b.height) > 0.1 * a.height or abs(a.rotation_deg - b.rotation_deg) > 1.0:
        return False
    if a.text == b.text and max(abs(a.at[0] - b.at[0]), abs(a.at[1] - b.at[1])) < a.height:
        return True
    d = turn(shapely.Point(b.at), -a.rotation_deg, origin=a.at)
    gap = abs(d.x - a.at[0]) - (a.width + b.width) / 2
    return abs(d.y - a.at[1]) < 0.35 * a.height and -0.45 * a.height < gap < 0.6 * a.height


def _raised(base: Text, small: Text) -> bool:
    """Whether a text is the 2 of square metres, smaller and higher, behind another text."""
    if small.text not in {"2", "²"} or not base.text.rstrip().endswith("m"):
        return False
    if not 0.3 * base.height < small.height < 0.95 * base.height:
        return False
    d = shapely.affinity.rotate(shapely.Point(small.at), -base.rotation_deg, origin=base.at)
    gap = d.x - base.at[0] - (base.width + small.width) / 2
    lift = d.y - base.at[1]
    return bool(-0.3 * base.width - base.height < gap < base.height and 0 < lift < base.height)


def _join(group: list[Text]) -> Text:
    if len(group) == 1:
        return group[0]
    first = max(group, key=lambda text: text.height)
    along = shapely.affinity.rotate(
        shapely.MultiPoint([t.at for t in group]), -first.rotation_deg, origin=first.at
    )
    order = sorted(range(len(group)), key=lambda i: along.geoms[i].x)
    pieces: list[Text] = []
    for i in order:
        twice = pieces and pieces[-1].text == group[i].text
        if not (twice and abs(along.geoms[i].x - along.geoms[order[0]].x) < first.height):
            pieces.append(group[i])
    ascii_seam = not any(_raised(first, t) for t in pieces) and all(
        t.text.isascii() for t in pieces
    )
    x = sum(t.at[0] for t in pieces) / len(pieces)
    y = sum(t.at[1] for t in pieces) / len(pieces)
    return replace(
        first,
        text=(" " if ascii_seam and len(pieces) < 4 else "").join(t.text for t in pieces),
        at=(x, y),
        width=sum(t.width for t in pieces),
    )


def stacked(texts: Sequence[Text]) -> list[Text]:
    """Join lines that stand under one another and are one name: 普通 over 教室, 教 over 室.

    Two lines are one name where together they mean something that one of them does not,
    or where both mean the same.
    """
    order = sorted(range(len(texts)), key=lambda i: (-_height_of(texts[i]), texts[i].at[0], i))
    if not order:
        return []
    tree = shapely.STRtree(shapely.points([t.at for t in texts]))
    gone: set[int] = set()
    kept: dict[int, Text] = {}
    for i in order:
        if i in gone:
            continue
        text = texts[i]
        last = i
        while True:
            below = _line_below(texts, tree, last, gone | {i})
            if below is None or not _one_name(text.text, texts[below].text):
                break
            text = _under(text, texts[below])
            gone.add(below)
            last = below
        kept[i] = text
    return [kept[i] for i in sorted(kept)]


def _height_of(text: Text) -> float:
    """How far up a text stands, as it reads."""
    turn = math.radians(text.rotation_deg)
    return text.at[1] * math.cos(turn) - text.at[0] * math.sin(turn)


def _line_below(texts: Sequence[Text], tree: shapely.STRtree, i: int, gone: set[int]) -> int | None:
    text = texts[i]
    turn = math.radians(text.rotation_deg)
    down = (math.sin(turn), -math.cos(turn))
    best, nearest = None, 2.3 * text.height
    for j in tree.query(shapely.Point(text.at).buffer(nearest + text.width / 2, quad_segs=4)):
        other = texts[int(j)]
        if int(j) in gone or abs(other.height - text.height) > 0.1 * text.height:
            continue
        if abs(other.rotation_deg - text.rotation_deg) > 1.0:
            continue
        dx, dy = other.at[0] - text.at[0], other.at[1] - text.at[1]
        fall = dx * down[0] + dy * down[1]
        aside = abs(-dx * down[1] + dy * down[0])
        flush = min(aside, abs(aside - abs(text.width - other.width) / 2))
        if 0.85 * text.height < fall < nearest and flush < 0.5 * text.height:
            best, nearest = int(j), fall
    return best


def _one_name(upper: str, lower: str) -> bool:
    a, b = folded(upper), folded(lower)
    if a == b or not a or not b or any(_says_else(piece) for piece in (a, b)):
        return False
    counted = b.startswith("(")  # 一年级 over (1)班
    if not counted and _is_ideographic(a[-1]) != _is_ideographic(b[0]):
        return False
    if len(a) == 1 or len(b) == 1:
        return _is_ideographic(a[-1])  # characters one under another
    if not (names_a_room(a) or names_a_room(b)) or not names_a_room(tidy(_spaced(a, b))):
        return False
    if counted or a.endswith(("-", "&", "/", "、", "及")):
        return True
    first, second = use_of(a), use_of(b)
    alike = first[0] is second[0] and not _is_ideographic(a[-1])
    return use_of(_spaced(a, b))[1] and (alike or not (first[1] and second[1]))


def _says_else(piece: str) -> bool:
    found = list(_labels_of(Text(piece, (0.0, 0.0), 1.0, 1.0, 0.0, "", "")))
    return any(label.kind != "name" for label in found)


def _is_ideographic(char: str) -> bool:
    return bool(char) and ord(char) >= CJK


def _spaced(a: str, b: str) -> str:
    return f"{a} {b}" if a[-1].isascii() and b[0].isascii() else a + b


def _under(upper: Text, lower: Text) -> Text:
    at = ((upper.at[0] + lower.at[0]) / 2, (upper.at[1] + lower.at[1]) / 2)
    words = _spaced(folded(upper.text), folded(lower.text))
    return replace(upper, text=words, at=at, width=max(upper.width, lower.width))


def _labels_of(text: Text) -> Iterable[Label]:
    content = folded(text.text)
    area = _AREA.search(content) or _AREA_NO_UNIT.search(content)
    if area:
        yield Label("area", _square_metres(area), text)
        content = (content[: area.start()] + " " + content[area.end() :]).strip(" ()[]:,;/=")
    size = _size_m2(text.text)
    if size is not None:
        yield Label("plain", f"{size:.2f}", text)
    content = _SIZE_TEXT.sub("", content).strip() if not content.isdigit() else content
    if not content:
        return
    if _PLAIN_AREA.match(content):
        yield Label("plain", content, text)
        return
    if _NUMBER.match(content) and not _OPENING_TAG.match(content):
        yield Label("number", content.rstrip("室号房"), text)
        return
    if _MARK.match(content) and not use_of(content)[1]:
        return
    for pattern in (_LEADING_NUMBER, _TRAILING_NUMBER):
        match = pattern.search(content)
        rest = pattern.sub("", content).strip(" -") if match else ""
        if match and len(rest) > 1:
            yield Label("number", match.group(1), text)
            content = rest
            break
    name = tidy(content)
    if names_a_room(name):
        yield Label("name", name, text)


def _square_metres(area: re.Match[str]) -> str:
    """Return a printed figure as it is written, without marks of thousands, in square metres."""
    figure = area.group(1)
    if re.match(r"^\d{1,3}(?:[ .]\d{3})+,", figure):
        figure = figure.replace(".", "").replace(" ", "")
    elif re.match(r"^\d{1,3}(?:[ ,]\d{3})+(?:\.|$)", figure):
        figure = figure.replace(",", "").replace(" ", "")
    if area.groupdict().get("feet"):
        return f"{float(figure.replace(',', '.')) * _SQUARE_FOOT_M2:.2f}"
    return figure


def _size_m2(content: str) -> float | None:
    """Return the area of a room whose sides are written: 5065 X 3350, 12'-9" x 11'-7½"."""
    sides = re.split(r"\s*[xX×*]\s*", content)
    if len(sides) != 2:
        return None
    lengths = []
    for side in sides:
        metres = feet_m(side)
        value = number_of(side.rstrip(" m")) if metres is None else None
        if value is not None:
            metres = value / 1000.0 if value >= 1000.0 else value if value < 40.0 else None
        if metres is None or not 0.8 < metres < 60.0:
            return None
        lengths.append(metres)
    return lengths[0] * lengths[1] if lengths[0] * lengths[1] > 1.5 else None


def tidy(name: str) -> str:
    """Take the blanks out of a spaced name, keep those between words of letters."""
    if any(ord(char) >= 0x2E80 for char in name):
        return _BLANK.sub("", name)
    return _BLANK.sub(" ", name)


def names_a_room(name: str) -> bool:
    """Whether a text may be the name of a space at all."""
    plain = compared(name)
    letters = [char for char in plain if char.isalpha()]
    if not letters or len(plain) > 40:
        return False
    if len(letters) < 2 and ord(letters[0]) < 0x2E80:
        return False
    return not any(pattern.search(plain) for pattern in _vocabulary()[0])


@cache
def use_of(name: str) -> tuple[Use, bool]:
    """Return what a name means, and whether a word of it was known."""
    plain = compared(name)
    for use, pattern in _vocabulary()[1]:
        if pattern.search(plain):
            return use, use is not Use.OTHER
    return Use.OTHER, False


@cache
def compared(name: str) -> str:
    """Return a name as the vocabulary has it."""
    plain = _BLANK.sub("", folded(name).lower())
    bare = (c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(bare)).translate(_variants())


@cache
def _variants() -> dict[int, str]:
    return {ord(pair[1]): pair[0] for pair in _table()["variants"].split()}


@cache
def _table() -> dict[str, Any]:
    source = files("layoutopt.read").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def _vocabulary() -> tuple[tuple[re.Pattern[str], ...], tuple[tuple[Use, re.Pattern[str]], ...]]:
    table = _table()
    excluded = tuple(re.compile(word) for word in table["not_a_room"])
    rules = tuple(
        (Use(rule["use"]), re.compile(word)) for rule in table["use"] for word in rule["words"]
    )
    return excluded, rules


__all__ = ["Label", "compared", "folded", "joined", "names_a_room", "read_labels", "tidy", "use_of"]
