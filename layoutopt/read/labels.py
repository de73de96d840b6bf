"""What is written in a plan: names, room numbers, printed areas; and what names mean.

Not here: which space a label belongs to (see :mod:`layoutopt.read.spaces`).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import shapely

from layoutopt.building import Use
from layoutopt.read.ink import Text

_AREA = re.compile(
    r"(?:(?:建筑|使用|室内|净)?面积|s|a|area|mq|sup\.?|surface)?\s*[:=]?\s*"
    r"(\d{1,5}(?:[.,]\d{1,3})?)\s*(?:m2|m\^2|㎡|平方米|平米|sq\.?\s?m|qm|mq)(?![a-z0-9])",
    re.IGNORECASE,
)
_AREA_NO_UNIT = re.compile(
    r"(?:(?:建筑|使用|室内|净)?面积|s|area|mq)\s*[:=]\s*(\d{1,5}(?:[.,]\d{1,3})?)$", re.IGNORECASE
)
_PLAIN_AREA = re.compile(r"^\d{1,4}\.\d{1,2}$")
_NUMBER = re.compile(
    r"^(?:[A-Z]{1,2}[- ]?)?(?:B\d|\d)?\d{2,3}[A-Za-z]?$"
    r"|^[A-Z]?\d{1,2}-\d{2,3}$|^[A-Z]?\d{1,2}\.\d{2}$"
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
    for text in joined(texts):
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

    for i, text in enumerate(texts):
        reach = text.width / 2 + 6.0 * text.height
        for j in tree.query(shapely.Point(text.at).buffer(reach, quad_segs=2)):
            if j > i and _adjacent(text, texts[j]):
                parent[root(int(j))] = root(i)
    groups: dict[int, list[Text]] = {}
    for i, text in enumerate(texts):
        groups.setdefault(root(i), []).append(text)
    return [_join(group) for group in groups.values()]


def _adjacent(a: Text, b: Text) -> bool:
    turn = shapely.affinity.rotate
    if abs(a.height - b.height) > 0.1 * a.height or abs(a.rotation_deg - b.rotation_deg) > 1.0:
        return False
    if a.text == b.text and max(abs(a.at[0] - b.at[0]), abs(a.at[1] - b.at[1])) < a.height:
        return True
    d = turn(shapely.Point(b.at), -a.rotation_deg, origin=a.at)
    gap = abs(d.x - a.at[0]) - (a.width + b.width) / 2
    return abs(d.y - a.at[1]) < 0.35 * a.height and -0.45 * a.height < gap < 0.6 * a.height


def _join(group: list[Text]) -> Text:
    if len(group) == 1:
        return group[0]
    first = group[0]
    along = shapely.affinity.rotate(
        shapely.MultiPoint([t.at for t in group]), -first.rotation_deg, origin=first.at
    )
    order = sorted(range(len(group)), key=lambda i: along.geoms[i].x)
    pieces: list[Text] = []
    for i in order:
        twice = pieces and pieces[-1].text == group[i].text
        if not (twice and abs(along.geoms[i].x - along.geoms[order[0]].x) < first.height):
            pieces.append(group[i])
    ascii_seam = all(t.text.isascii() for t in pieces)
    x = sum(t.at[0] for t in pieces) / len(pieces)
    y = sum(t.at[1] for t in pieces) / len(pieces)
    return replace(
        pieces[0],
        text=(" " if ascii_seam and len(pieces) < 4 else "").join(t.text for t in pieces),
        at=(x, y),
        width=sum(t.width for t in pieces),
    )


def _labels_of(text: Text) -> Iterable[Label]:
    content = folded(text.text)
    area = _AREA.search(content) or _AREA_NO_UNIT.search(content)
    if area:
        yield Label("area", area.group(1), text)
        content = (content[: area.start()] + " " + content[area.end() :]).strip(" ()[]:,;/")
    content = _SIZE_TEXT.sub("", content).strip() if not content.isdigit() else content
    if not content:
        return
    if _PLAIN_AREA.match(content):
        yield Label("plain", content, text)
        return
    if _NUMBER.match(content) and not _OPENING_TAG.match(content):
        yield Label("number", content, text)
        return
    if _MARK.match(content):
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


def tidy(name: str) -> str:
    """Take the blanks out of a spaced name, keep those between words of letters."""
    if any(ord(char) >= 0x2E80 for char in name):
        return _BLANK.sub("", name)
    return _BLANK.sub(" ", name)


def names_a_room(name: str) -> bool:
    """Whether a text may be the name of a space at all."""
    plain = _compared(name)
    letters = [char for char in plain if char.isalpha()]
    if not letters or len(plain) > 40:
        return False
    if len(letters) < 2 and ord(letters[0]) < 0x2E80:
        return False
    return not any(pattern.search(plain) for pattern in _vocabulary()[0])


def use_of(name: str) -> tuple[Use, bool]:
    """Return what a name means, and whether a word of it was known."""
    plain = _compared(name)
    for use, pattern in _vocabulary()[1]:
        if pattern.search(plain):
            return use, use is not Use.OTHER
    return Use.OTHER, False


@cache
def _compared(name: str) -> str:
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


__all__ = ["Label", "folded", "joined", "names_a_room", "read_labels", "tidy", "use_of"]
