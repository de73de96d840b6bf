"""What a layer's name suggests, in the words of several languages.  A vote, no more."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """What a layer's name suggests."""

    WALL = "wall"
    COLUMN = "column"
    RAIL = "rail"
    OPENING = "opening"
    STAIR = "stair"
    NOISE = "noise"
    UNKNOWN = "unknown"


_ROLES: tuple[tuple[Role, str], ...] = (
    (
        Role.NOISE,
        r"dim|axis|axes|dote|grid|轴|标注|尺寸|text|txt|title|ttlb|图名|图框|frame|border|tab\b|pub_"
        r"|furn|家具|lvtry|洁具|sanr|fixt|anno|说明|编号|iden|defpoints|elev|e_line|hatch|填充"
        r"|mobil|meuble|north|equip|elec|light|sprink|hvac|cota|ejes|texto|symbol",
    ),
    (Role.STAIR, r"stair|strs|楼梯|踏步|escal|trepp|scala"),
    (Role.RAIL, r"balcon|rail|hral|栏|阳台|护|parapet|baranda"),
    (Role.COLUMN, r"col(umn|s|\b|-)|柱|pilar|stutz|pilastr"),
    (Role.OPENING, r"win|glaz|door|门|窗|fenst|ventan|puerta|porte|porta|opening|finestr|carpint"),
    (Role.WALL, r"wall|墙|mur|muro|pared|wand|壁|partition|tabiq|albañ|beton|concrete|砼"),
)


def role_of(layer: str) -> Role:
    """Return what a layer name suggests, by the words of several languages."""
    name = layer.lower()
    for role, pattern in _ROLES:
        if re.search(pattern, name):
            return role
    return Role.UNKNOWN


__all__ = ["Role", "role_of"]
