"""Text in the wrong code page: GBK read as Western letters, and the like.

Judged by the texts themselves, whatever the header says.  Not here: reading of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ezdxf.document import Drawing as Document
from ezdxf.lldxf.encoding import decode_dxf_unicode, has_dxf_unicode


class Mender:
    """Decodes text that was decoded with the wrong code page."""

    def __init__(self, encoding: str, name: str | None) -> None:
        self.encoding = encoding
        self.name = name
        self.mended = False

    def __call__(self, text: str) -> str:
        """Return a text as it was meant."""
        if has_dxf_unicode(text):
            text = decode_dxf_unicode(text)
        if self.name is None or text.isascii():
            return text
        try:
            better = text.encode(self.encoding, "surrogateescape").decode(self.name)
        except (UnicodeError, LookupError):
            return text.encode("utf-8", "replace").decode("utf-8")
        self.mended = self.mended or better != text
        return better


def mender_for(document: Document) -> Mender:
    """Judge by the texts themselves which code page they were written in."""
    encoding = document.encoding if document.dxfversion < "AC1021" else "utf-8"
    samples = [layer.dxf.name for layer in document.layers]
    for entity in document.modelspace():
        kind = entity.dxftype()
        if kind == "TEXT":
            samples.append(entity.dxf.text)
        elif kind == "MTEXT":
            samples.append(getattr(entity, "text", ""))
    odd = [text for text in samples if isinstance(text, str) and not text.isascii()]
    if encoding != "utf-8" and _decodes(odd, encoding, "utf-8"):
        return Mender(encoding, "utf-8")
    best, name = _plausible("".join(odd)), None
    if not _misread(odd):
        return Mender(encoding, None)
    for candidate in ("gb18030", "big5"):
        score = 0.0
        for text in odd:
            try:
                score += _plausible(text.encode(encoding, "surrogateescape").decode(candidate))
            except (UnicodeError, LookupError):
                score -= 5 * len(text)
        if score > best + 1:
            best, name = score, candidate
    return Mender(encoding, name)


def _decodes(texts: Iterable[str], encoding: str, candidate: str) -> bool:
    """Whether all texts are valid in another code page; chance hardly makes valid UTF-8."""
    raw = []
    for text in texts:
        try:
            raw.append(text.encode(encoding, "surrogateescape"))
            raw[-1].decode(candidate)
        except (UnicodeError, LookupError):
            return False
    return any(not piece.isascii() for piece in raw)


def _misread(texts: Iterable[str]) -> bool:
    """Whether accented letters come in runs, as halves of ideographs do and accents do not."""
    runs, alone = 0, 0
    for text in texts:
        for run in re.findall("[\\x80-\\xff\\u0152-\\u0192\\u2013-\\u2122\\udc80-\\udcff]+", text):
            runs, alone = (runs + len(run), alone) if len(run) > 1 else (runs, alone + 1)
    return runs > 2 * alone


def _plausible(text: str) -> float:
    """How much a text looks like writing: ideographs are, strings of accents are not."""
    score = 0.0
    for char in text:
        code = ord(char)
        if 0x4E00 <= code <= 0x9FFF:
            score += 2.0
        elif 0xD800 <= code <= 0xDFFF:
            score -= 8.0
        elif 0x80 <= code <= 0x192 and char not in "²³°±×µ":
            score -= 1.0
    return score


__all__ = ["Mender", "mender_for"]
