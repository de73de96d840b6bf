"""Text in the wrong code page: GBK read as Western letters, and the like.

Judged by the texts themselves, whatever the header says: each way of reading the bytes
again is scored by how much the result looks like writing on drawings.  The drawing as a
whole picks the code page; each text is then mended only where it gains by it, for texts
that went wrong on their way into a drawing stand beside others that did not.
Not here: reading of files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from ezdxf.document import Drawing as Document

from layoutopt.read.inline import decoded

CODE_PAGES = ("gb18030", "utf-8", "big5", "cp949", "cp1251", "cp932", "cp1250")
"""In order of likelihood: the first of equals is taken."""

_TELLING = {
    "gb18030": "层室教门窗墙图平面办公楼梯卫生间走廊厕班普通备用活动备厅储藏级音乐美术验电器材"
    "比例说明轴线标注文字柱体尺寸阳台建筑结构书",
    "big5": "層室教門窗牆圖平面辦公樓梯衛生間走廊廁班普通備用活動廳儲藏級音樂美術驗電器材"
    "比例說明軸線標註文字柱體尺寸陽臺建築結構書",
    "cp949": "층실교문창벽도면평사무계단화장복도방창고급식당과학음악미술도서체육관기계전",
    "cp932": "階室教門窓壁図平面事務段便所廊下校長員理科音楽美術書館体育倉庫",
}
"""Characters that drawings of schools are full of."""
_HIGH = re.compile(r"[^\x00-\x7f]+")
_SIGNS = frozenset("²³°±×µ·Ø⌀½¼¾§«»“”‘’–—…€™®©㎡（），。：；、《》【】¡¿ºª№≥≤≈×÷√△○●①②③④⑤⑥⑦⑧⑨")
_WIDE = frozenset({"gbk", "gb2312", "gb18030", "cp936", "big5", "cp950", "cp949", "cp932", "utf-8"})
_ENOUGH = 1.5
"""By how much another code page must win before a text is touched."""


@dataclass
class Mender:
    """Decodes text that was decoded with the wrong code page.

    ``name`` is the code page found, None where the texts are well as they are; ``whole``
    tells that all of them were meant in it, not only those that read badly.
    """

    encoding: str
    name: str | None
    whole: bool = False
    mended: bool = False
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def __call__(self, text: str) -> str:
        """Return a text as it was meant; never one that cannot be printed."""
        if text.isascii() and "\\" not in text:
            return text
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._mend(text)
        return known

    def _mend(self, text: str) -> str:
        text = decoded(text)
        if text.isascii():
            return text
        if self.name is not None:
            again = reread(text, self.encoding, self.name)
            before = score(text, None)
            sure = self.whole or _reads_badly(text, before)
            doubt = 0.0 if sure else 0.5 * _odd_letters(text)
            if again is not None and (
                score(again, self.name) > before + doubt
                or (self.whole and not _reads_badly(again, score(again, self.name)))
            ):
                self.mended = True
                return again
        return text.encode("utf-8", "replace").decode("utf-8")


def mender_for(document: Document, *, decoded_as: str | None = None) -> Mender:
    """Judge by the texts themselves which code page they were written in.

    Parameters
    ----------
    document
        The drawing as loaded.
    decoded_as
        The code page that its bytes were read with, where the document does not know.
    """
    header = document.encoding if document.dxfversion < "AC1021" else "utf-8"
    encoding = decoded_as or header
    odd = sorted({text for text in map(decoded, _samples(document)) if not text.isascii()})
    return Mender(encoding, *code_page_of(odd, encoding))


def code_page_of(texts: Iterable[str], encoding: str) -> tuple[str | None, bool]:
    """Return the code page in which texts were meant, None for the one they were read with.

    The second value tells that all texts are meant, not only those that read badly: a wrong
    header makes nonsense of them all, some of which looks like words of another language.
    """
    odd = [text for text in texts if not text.isascii()][:3000]
    letter = 1.2 if encoding.lower() in _WIDE else 0.6
    before = [score(text, None, letter=letter) for text in odd]
    bad = [_reads_badly(text, value) for text, value in zip(odd, before, strict=True)]
    best, name, whole = 0.0, None, False
    for candidate in CODE_PAGES:
        gains = []
        for text, value in zip(odd, before, strict=True):
            again = reread(text, encoding, candidate)
            change = -0.5 if again is None else score(again, candidate) - value
            gains.append(change if change > 0.0 else min(-0.1, 0.25 * change))
        everywhere = sum(gains)
        # Texts that read well would be left as they are, and have no vote.
        somewhere = sum(gain for gain, is_bad in zip(gains, bad, strict=True) if is_bad)
        all_of_them = everywhere > 0.3 * abs(sum(before)) and everywhere >= somewhere
        gain = everywhere if all_of_them else somewhere
        if gain > best + _ENOUGH:
            best, name, whole = gain, candidate, all_of_them
    return name, whole


def _reads_badly(text: str, before: float) -> bool:
    return before < 0.5 * _odd_letters(text)


def _odd_letters(text: str) -> int:
    return sum(not char.isascii() and char not in _SIGNS for char in text)


def reread(text: str, encoding: str, name: str) -> str | None:
    """Go back to the bytes and read them again; None where that is not possible."""
    escaped = any(0xDC80 <= ord(char) <= 0xDCFF for char in text)
    own = () if encoding == "utf-8" and not escaped else (encoding,)  # valid UTF-8 was meant
    for source in dict.fromkeys((*own, "cp1252")):
        raw = _bytes_of(text, source)
        if raw is None or raw.isascii():
            continue
        try:
            again = raw.decode(name)
        except (UnicodeError, LookupError):
            continue
        return again if again != text else None
    return None


def _bytes_of(text: str, source: str) -> bytes | None:
    if source == "cp1252":  # with its five holes, which Latin-1 fills
        pieces = bytearray()
        for char in text:
            code = ord(char)
            if 0xDC80 <= code <= 0xDCFF:
                pieces.append(code - 0xDC00)
                continue
            try:
                pieces += char.encode("cp1252")
            except UnicodeError:
                if code > 0xFF:
                    return None
                pieces.append(code)
        return bytes(pieces)
    try:
        return text.encode(source, "surrogateescape")
    except (UnicodeError, LookupError):
        return None


def score(text: str, name: str | None, *, letter: float = 0.6) -> float:
    """How much a text looks like writing: common ideographs do, strings of accents do not.

    ``letter`` is what a Cyrillic letter counts, against 1.0 for a common ideograph: the same
    where both take two bytes.
    """
    telling = _TELLING.get(name or "", _TELLING["gb18030"] + _TELLING["cp949"])
    total = 0.0
    for run in _HIGH.finditer(text):
        total += _run_score(
            run.group(0), telling, _letters_beside(text, run.start(), run.end()), letter
        )
    return total


def _letters_beside(text: str, start: int, end: int) -> str:
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    return "".join(char for char in beside if char.isascii() and char.isalpha())


def _run_score(run: str, telling: str, beside: str, letter: float) -> float:
    in_word, amid = bool(beside), any(char.islower() for char in beside)
    accents = [char for char in run if 0xC0 <= ord(char) <= 0x24F]
    total = 0.0
    if accents:
        # Accents come one by one, two at most, within a word of letters.
        fine = len(run) <= 2 and in_word and all(char.isalpha() for char in run)
        total += 1.0 * len(accents) if fine else -1.0 * len(accents)
    cyrillic = [char for char in run if 0x400 <= ord(char) <= 0x4FF]
    if cyrillic:
        word = "".join(cyrillic)
        even = word.islower() or word.isupper() or word.istitle()
        usual = all(0x410 <= ord(char) <= 0x44F or char in "ёЁ" for char in cyrillic)
        total += (letter if even and usual and len(word) > 1 else -0.7) * len(word)
    hangul = sum(0xAC00 <= ord(char) <= 0xD7A3 for char in run)
    if hangul and any(0x4E00 <= ord(char) <= 0x9FFF for char in run):
        total -= 1.5 * hangul  # Korean words are not written half in ideographs
    if amid and len(run) <= 2:  # an ideograph amid small letters is half an accent
        return total - sum(1.0 for char in run if ord(char) >= 0x2E80)
    for char in run:
        total += _char_score(char, telling)
    return total


_SCORES: tuple[tuple[int, int, float], ...] = (
    (0xC0, 0x24F, 0.0),  # accents and Cyrillic letters are judged as runs
    (0x400, 0x4FF, 0.0),
    (0x2160, 0x2188, 0.8),
    (0x3000, 0x303F, 0.3),
    (0x3041, 0x30FF, 0.8),
    (0x3300, 0x33FF, 0.3),
    (0xAC00, 0xD7A3, 1.0),
    (0xD800, 0xDFFF, -4.0),
    (0xFF01, 0xFF5E, 0.8),
)


def _char_score(char: str, telling: str) -> float:
    if char in telling:
        return 2.5
    if char in _SIGNS:
        return 0.2
    code = ord(char)
    if 0x4E00 <= code <= 0x9FFF:
        return 1.0 if _common(char) else -1.0
    for low, high, value in _SCORES:
        if low <= code <= high:
            return value
    return -3.0 if unicodedata.category(char) in {"Cc", "Co", "Cn"} else -0.5


def _common(char: str) -> bool:
    """Whether an ideograph is of the first level of GB 2312 or Big5: 3755 and 5401 characters."""
    try:
        if 0xB0 <= char.encode("gb2312")[0] <= 0xD7:
            return True
    except UnicodeError:
        pass
    try:
        return 0xA4 <= char.encode("big5")[0] <= 0xC6
    except UnicodeError:
        return False


def _samples(document: Document) -> Iterable[str]:
    for layer in document.layers:
        yield layer.dxf.name
    for block in document.blocks:
        yield block.name
        if not block.is_any_layout:
            yield from _written(block)
    yield from _written(document.modelspace())


def _written(entities: Iterable[object]) -> Iterable[str]:
    for entity in entities:
        kind = entity.dxftype()  # type: ignore[attr-defined]
        if kind == "MTEXT":
            yield str(getattr(entity, "text", ""))
        elif kind in {"TEXT", "ATTDEF"}:
            yield str(entity.dxf.get("text", ""))  # type: ignore[attr-defined]
        elif kind == "INSERT":
            for attrib in entity.attribs:  # type: ignore[attr-defined]
                yield str(attrib.dxf.get("text", ""))


__all__ = ["CODE_PAGES", "Mender", "code_page_of", "mender_for", "reread", "score"]
