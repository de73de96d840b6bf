r"""Codes inside texts: ``%%c``, ``\U+6559``, ``\M+5BDCC``, and the formatting of MTEXT.

Not here: bytes in the wrong code page (see :mod:`layoutopt.read.encoding`).
"""

from __future__ import annotations

import re

from ezdxf.lldxf.encoding import decode_dxf_unicode, decode_mif_to_unicode

_PERCENT = re.compile(r"%%(\d{3}|.)", re.DOTALL)
_SIGNS = {"d": "°", "c": "⌀", "p": "±", "%": "%", "u": "", "o": "", "k": ""}
_CARET = re.compile(r"\^([IJM ])")
_CARETS = {"I": " ", "J": "\n", "M": "", " ": "^"}
_MTEXT = re.compile(
    r"(?P<stack>\\S(?P<stacked>(?:[^;\\}]|\\.){0,60});)"
    r"|(?P<argued>\\[pfFHWQTACc][^;\\{}]{0,250};)"
    r"|(?P<escaped>\\[\\{}])|(?P<paragraph>\\[PXN])|(?P<blank>\\~)|(?P<toggle>\\[LlOoKk])"
    r"|(?P<group>[{}])"
)
_RAISED = {"2": "²", "3": "³"}


def decoded(text: str) -> str:
    r"""Resolve ``\U+XXXX`` and ``\M+nXXXX``."""
    if "\\" not in text:
        return text
    if "\\M+" in text:
        text = decode_mif_to_unicode(text)
    if "\\U+" in text:
        text = decode_dxf_unicode(text)
    return text


def line_of(text: str) -> str:
    """Return what a TEXT or attribute says."""
    text = decoded(text)
    if "%%" in text:
        text = _PERCENT.sub(_sign, text)
    return text.replace("\n", " ").replace("\r", "")


def lines_of_mtext(text: str) -> list[str]:
    """Return what the lines of an MTEXT say; a raised 2 becomes ², fractions get their bar."""
    text = _MTEXT.sub(_formatting, decoded(text))
    if "%%" in text:
        text = _PERCENT.sub(_sign, text)
    if "^" in text:
        text = _CARET.sub(lambda match: _CARETS[match.group(1)], text)
    return text.replace("\r", "").split("\n")


def _sign(match: re.Match[str]) -> str:
    code = match.group(1)
    if code.isdigit() and len(code) == 3:
        value = int(code)
        return chr(value) if 32 <= value < 127 or 160 <= value < 256 else ""
    return _SIGNS.get(code.lower(), match.group(0))


def _formatting(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "stack" or match.group("stack"):
        return _stacked(match.group("stacked"))
    if kind == "escaped":
        return match.group(0)[1]
    return {"paragraph": "\n", "blank": " "}.get(kind or "", "")


def _stacked(content: str) -> str:
    upper, bar, lower = content.replace("\\", ""), "", ""
    for sign in "^/#":
        if sign in upper:
            upper, bar, lower = *upper.split(sign, 1), sign
            lower, bar = bar, lower
            break
    upper, lower = upper.strip(), lower.strip()
    if bar == "^":
        return _RAISED.get(upper, upper) if not lower else f"{upper} {lower}".strip()
    return f" {upper}/{lower}" if lower else upper


__all__ = ["decoded", "line_of", "lines_of_mtext"]
