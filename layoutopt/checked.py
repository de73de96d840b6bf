"""JSON read step by step: each value knows where it stands, and says so when it is wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layoutopt.diagnostics import InputError
from layoutopt.geometry import WorldPoint

FAR = 1e12
"""Coordinates and lengths beyond this are broken."""
_TYPES = {
    dict: ("an object", "对象"),
    list: ("a list", "列表"),
    str: ("text", "文字"),
    bool: ("true or false", "true 或 false"),
    int: ("a number", "数字"),
    float: ("a number", "数字"),
    type(None): ("null", "null"),
}


@dataclass(frozen=True)
class Value:
    """A value in a JSON file, with the path that leads to it."""

    file: Path
    path: str
    value: Any

    def wrong(self, en: str, zh: str) -> InputError:
        """Return the error about this value."""
        place = self.path or "$"
        return InputError(en=f"{self.file}: {place}: {en}", zh=f"{self.file}:{place}:{zh}")

    def _expected(self, kind: type) -> InputError:
        wanted, is_ = _TYPES[kind], _TYPES.get(type(self.value), ("?", "?"))
        return self.wrong(
            f"must be {wanted[0]}, is {is_[0]}; correct it or write the file anew with solve",
            f"应为{wanted[1]},实为{is_[1]};请改正,或用 solve 重新生成该文件",
        )

    def has(self, key: str) -> bool:
        """Tell whether an object has a key with something behind it."""
        if not isinstance(self.value, dict):
            raise self._expected(dict)
        return self.value.get(key) is not None

    def get(self, key: str) -> Value:
        """Return what stands behind a key."""
        if not isinstance(self.value, dict):
            raise self._expected(dict)
        if key not in self.value:
            raise self.wrong(
                f"the key {key!r} is missing; add it or write the file anew with solve",
                f"缺少键 {key!r};请补上,或用 solve 重新生成该文件",
            )
        return Value(self.file, f"{self.path}.{key}".lstrip("."), self.value[key])

    def items(self, least: int = 0) -> list[Value]:
        """Return what stands in a list."""
        if not isinstance(self.value, list):
            raise self._expected(list)
        if len(self.value) < least:
            raise self.wrong(
                f"must hold at least {least} values, holds {len(self.value)}",
                f"至少应有 {least} 项,现有 {len(self.value)} 项",
            )
        return [Value(self.file, f"{self.path}[{i}]", value) for i, value in enumerate(self.value)]

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            raise self._expected(str)
        return self.value

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self._expected(bool)
        return self.value

    def number(self, low: float = -FAR, high: float = FAR) -> float:
        """Return a number within limits."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self._expected(float)
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        if not low <= number <= high:
            raise self.wrong(
                f"must lie between {low:g} and {high:g}, is {number:g}",
                f"应在 {low:g} 与 {high:g} 之间,实为 {number:g}",
            )
        return number

    def whole(self, low: float = -FAR, high: float = FAR) -> int:
        """Return a whole number within limits."""
        number = self.number(low, high)
        if number != round(number):
            raise self.wrong(f"must be a whole number, is {number:g}", f"应为整数,实为 {number:g}")
        return round(number)

    def point(self) -> WorldPoint:
        """Return a point of two coordinates."""
        items = self.items(2)
        if len(items) != 2:
            raise self.wrong("must be a point [x, y]", "应为坐标 [x, y]")
        return items[0].number(), items[1].number()

    def one_of(self, known: Collection[str], en: str, zh: str) -> str:
        """Return a text that is one of those known; ``en`` and ``zh`` say of what."""
        text = self.text()
        if text not in known:
            listed = ", ".join(list(known)[:60])
            raise self.wrong(
                f"{text!r} is no {en}; known: {listed}", f"{text!r} 不是{zh};现有:{listed}"
            )
        return text


def load_json(path: Path) -> Value:
    """Load a JSON file.

    Raises
    ------
    InputError
        It cannot be opened or is no JSON, or holds a number that is none.
    """
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(
            en=f"{path} cannot be opened ({error.strerror}); check its permissions.",
            zh=f"无法打开 {path}({error.strerror});请检查权限。",
        ) from error
    except json.JSONDecodeError as error:
        raise InputError(
            en=f"{path}: line {error.lineno}, column {error.colno}: this is no JSON (damaged or "
            "cut short); write the file anew with solve",
            zh=f"{path}:第 {error.lineno} 行第 {error.colno} 列不是有效的 JSON(已损坏或不完整);"
            "请用 solve 重新生成该文件",
        ) from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(
            en=f"{path} is no JSON in UTF-8; write the file anew with solve",
            zh=f"{path} 不是 UTF-8 编码的 JSON;请用 solve 重新生成该文件",
        ) from error
    root = Value(path, "", data)
    for value in _everything(root):
        if isinstance(value.value, float) and not math.isfinite(value.value):
            raise value.wrong(
                "must be a number, is NaN or infinite; correct it",
                "应为数字,实为 NaN 或无穷大;请改正",
            )
    return root


def _everything(root: Value) -> Iterator[Value]:
    front = [root]
    while front:
        value = front.pop()
        yield value
        if isinstance(value.value, dict):
            front += [
                Value(root.file, f"{value.path}.{key}".lstrip("."), inner)
                for key, inner in value.value.items()
            ]
        elif isinstance(value.value, list):
            front += value.items()


__all__ = ["FAR", "Value", "load_json"]
