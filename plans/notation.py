"""How the schools are written down: axis strings, and what use a room name stands for."""

from __future__ import annotations

import re

USE_BY_NAME = {
    "classroom": r"班$|^学前班|年级教室|^.年级$|^普通教室|^教室|美术|书法|舞蹈|劳技",
    "office": r"办公|接待|教务|总务|德育|校长|值班|会议|财务|文印|党员",
    "lab": r"实验|计算机|准备室",
    "vacant": r"备用|空教室|空房|闲置|活动室",
    "storage": r"储藏|器材|库|杂物",
    "library": r"图书|阅览",
    "music": r"音乐",
    "hall": r"合班|多功能|报告厅",
    "canteen": r"食堂|餐",
    "toilet": r"厕|卫生间",
    "stair": r"楼梯",
    "lobby": r"门厅",
    "gallery": r"外廊",
    "corridor": r"走廊",
    "plant": r"配电|水泵|锅炉",
    "other": r"卫生室|宿舍|厨房|广播|门卫|开水",
}


def use_of(name: str) -> str:
    """The use a room name stands for in the ground truth."""
    order = ["vacant", *USE_BY_NAME]
    return next(use for use in order if re.search(USE_BY_NAME[use], name))


def parse_axes(text: str) -> dict[str, int]:
    """``"1 3600 2 4500*3 5"`` -> {"1": 0, "2": 3600, "3": 8100, "4": 12600, "5": 17100}."""
    tokens = text.split()
    axes, position = {tokens[0]: 0}, 0
    for span, label in zip(tokens[1::2], tokens[2::2], strict=True):
        length, _, count = span.partition("*")
        previous = list(axes)[-1]
        for _ in range(int(count or 1)):
            position += int(length)
            previous = next_label(previous)
            axes[previous] = position
        if count:
            assert previous == label, (previous, label)
        else:
            axes[label] = axes.pop(previous)
    return axes


def next_label(label: str) -> str:
    """The axis label after this one; letters leave out I, O and Z."""
    if "/" in label:
        return label + "+"
    if label.isdigit():
        return str(int(label) + 1)
    letters = "ABCDEFGHJKLMNPQRSTUVWXY"
    return letters[letters.index(label) + 1]


def is_sub_axis(label: str) -> bool:
    """An added axis (附加轴线) such as 1/13, carrying a light partition only."""
    return "/" in label
