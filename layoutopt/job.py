"""Noun: the job file, what a person adds to a drawing.

TOML beside the drawing (``school.dxf`` → ``school.job.toml``) or named by ``--job``.
The command line wins over it.  Every key is checked: a misspelt one is an error with
the nearest right one, a room that does not exist is an error with the rooms there are.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from layoutopt.building import Building, Use
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.program import School
from layoutopt.standard import TIERS

KEYS: dict[str, tuple[type, str, str]] = {
    "school": (str, "name of the school", "学校名称"),
    "display_name": (str, "friendly name of the suite", "心理辅导室的昵称"),
    "tier": (str, "urban, township or rural", "urban 城区、township 乡镇、rural 农村"),
    "enrolment": (int, "pupils", "在校生人数"),
    "demonstration": (bool, "demonstration school", "示范校、特色校"),
    "standard": (str, "id of the standard", "标准编号"),
    "stage": (str, "primary or secondary", "primary 小学、secondary 中学"),
    "available": (list, "only these rooms may be used", "只可使用这些房间"),
    "unavailable": (list, "these rooms may not be used", "不可使用这些房间"),
    "release_mode": (str, "quiet or loud 情绪疏导区", "情绪疏导区 quiet 安静或 loud 宣泄"),
    "unit_m": (float, "metres per drawing unit", "每图形单位的米数"),
}
"""Every key a job file may hold: its type and its meaning in English and Chinese."""

CHOICES = {
    "tier": TIERS,
    "stage": ("primary", "secondary"),
    "release_mode": ("quiet", "loud"),
}


@dataclass(frozen=True)
class Job:
    """What the job file and the command line say, None where they are silent."""

    tier: str | None = None
    enrolment: int | None = None
    demonstration: bool | None = None
    standard: str | None = None
    school: str = ""
    display_name: str = ""
    stage: str = "primary"
    available: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()
    release_mode: str = "quiet"
    unit_m: float | None = None
    path: str | None = None

    def overridden(
        self,
        *,
        tier: str | None,
        enrolment: int | None,
        demonstration: bool | None,
        standard: str | None,
    ) -> Job:
        """Let the command line win."""
        return replace(
            self,
            tier=tier if tier is not None else self.tier,
            enrolment=enrolment if enrolment is not None else self.enrolment,
            demonstration=demonstration if demonstration is not None else self.demonstration,
            standard=standard if standard is not None else self.standard,
        )

    def to_school(self) -> School:
        """Return the school; a tier is never guessed.

        Raises
        ------
        UsageError
            No tier, or one that does not exist; a negative enrolment.
        """
        if self.tier is None:
            raise UsageError(
                en="tier: neither the command line nor the job file says which; "
                f'give --tier {"|".join(TIERS)} or write tier = "urban" into the job file',
                zh="学校类别:命令行与任务文件均未给出;请用 --tier urban|township|rural"
                '(城区|乡镇|农村),或在任务文件中写 tier = "urban"',
            )
        _check_choice("tier", self.tier, "--tier")  # the job file's own was checked on loading
        if self.enrolment is not None and self.enrolment < 0:
            raise UsageError(
                en=f"enrolment: {self.enrolment} pupils cannot be meant; give a number from 0 up",
                zh=f"在校生人数:{self.enrolment} 不合理;请给出不小于 0 的整数",
            )
        return School(
            tier=self.tier,  # type: ignore[arg-type]  # checked against TIERS just above
            enrolment=self.enrolment,
            demonstration=bool(self.demonstration),
            name=self.school,
            display_name=self.display_name,
            stage=self.stage,  # type: ignore[arg-type]  # checked above
            available=self.available,
            unavailable=self.unavailable,
            release_mode=self.release_mode,  # type: ignore[arg-type]  # checked above
        )


def load_job(path: Path) -> Job:
    """Read a job file.

    Raises
    ------
    InputError
        The file is missing, is not UTF-8 or not TOML: where, and what to do.
    UsageError
        A key is unknown or its value has another type.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            en=f"{path}: there is no such job file; check the path after --job",
            zh=f"{path}:没有这个任务文件;请检查 --job 后的路径",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            en=f"{path}: the job file cannot be read ({error}); save it as UTF-8 text",
            zh=f"{path}:任务文件无法读取({error});请存为 UTF-8 文本",
        ) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            en=f"{path}: not valid TOML: {error}; write one `key = value` a line",
            zh=f"{path}:不是有效的 TOML:{error};请每行写一个 key = value",
        ) from None
    for key, value in data.items():
        _check_key(key, value, path)
    data = {k: tuple(str(v) for v in x) if isinstance(x, list) else x for k, x in data.items()}
    if "unit_m" in data:
        data["unit_m"] = float(data["unit_m"])
    return Job(**data, path=str(path))


def beside(drawing: Path) -> Path | None:
    """Return the job file that stands beside a drawing, if there is one."""
    path = drawing.with_suffix(".job.toml")
    return path if path.is_file() else None


def write_job(building: Building, path: Path) -> None:
    """Write a job file to correct by hand, with the building's rooms as comments."""
    lines = [
        "# layoutopt: 任务文件,供手工修改 / job file to correct by hand",
        '# tier = "urban"            # urban 城区 | township 乡镇 | rural 农村',
        "# enrolment = 0             # 在校生人数 / pupils",
        "# demonstration = false     # 示范校、特色校 / demonstration school",
        f"# unit_m = {building.unit_m:g}",
        "# available = []            # 只可使用这些房间 / only these rooms may be used",
        "# unavailable = []          # 不可使用这些房间 / these rooms may not be used",
        "",
    ]
    for storey in building.storeys:
        lines.append(f"# {storey.name}")
        lines += [
            f"#   {space.number or space.id:10} {space.name or '?':12} {space.use.value:10} "
            f"{space.region.area_m2:8.2f} m²"
            for space in storey.spaces
        ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def with_rooms(building: Building, school: School) -> Building:
    """Mark the rooms that may be used freely: spare by name, or listed by the job.

    Raises
    ------
    UsageError
        A listed room does not exist, or its number stands in two places.
    """
    listed = {_room(building, key, "available") for key in school.available}
    for key in school.unavailable:
        _room(building, key, "unavailable")
    spare = {Use.VACANT, Use.COUNSELLING}
    storeys = tuple(
        replace(
            storey,
            spaces=tuple(
                replace(s, available=s.id in listed if listed else s.use in spare)
                for s in storey.spaces
            ),
        )
        for storey in building.storeys
    )
    return replace(building, storeys=storeys)


NEVER_LISTED = frozenset({Use.STAIR, Use.TOILET, Use.CORRIDOR, Use.GALLERY, Use.LOBBY})


def _room(building: Building, key: str, name: str) -> str:
    spaces = [s for storey in building.storeys for s in storey.spaces]
    found = [s for s in spaces if key in (s.id, s.number)]
    if len(found) == 1:
        if name == "available" and found[0].use in NEVER_LISTED:
            raise UsageError(
                en=f"{name}: room {key!r} is a {found[0].use.value}; stairs, toilets and ways "
                "are never used for the suite; take it off the list",
                zh=f"{name}:房间 {key!r} 是 {found[0].use.value};"
                "楼梯、厕所与走道不可占用,请从列表删除",
            )
        return found[0].id
    numbers = sorted({s.number or s.id for s in spaces})
    if found:
        ids = ", ".join(s.id for s in found)
        raise UsageError(
            en=f"{name}: room {key!r} stands in several places ({ids}); use the id",
            zh=f"{name}:房间 {key!r} 有多处({ids});请改用编号 id",
        )
    near = difflib.get_close_matches(key, [*numbers, *(s.id for s in spaces)], n=3, cutoff=0.5)
    hint = f"; near: {', '.join(near)}" if near else ""
    raise UsageError(
        en=f"{name}: there is no room {key!r} in the drawing{hint}; "
        f"rooms: {', '.join(numbers[:40])}{' …' if len(numbers) > 40 else ''}",
        zh=f"{name}:图中没有房间 {key!r}{hint.replace('near', '相近')};"
        f"现有:{'、'.join(numbers[:40])}{' …' if len(numbers) > 40 else ''}",
    )


def _check_key(key: str, value: Any, path: Path) -> None:
    if key not in KEYS:
        near = difflib.get_close_matches(key, KEYS, n=1)
        hint_en = f"did you mean {near[0]!r}? " if near else ""
        hint_zh = f"是否为 {near[0]!r}?" if near else ""
        raise UsageError(
            en=f"{path}: unknown key {key!r}; {hint_en}keys: {', '.join(KEYS)}",
            zh=f"{path}:未知的键 {key!r};{hint_zh}可用的键:{'、'.join(KEYS)}",
        )
    wanted = KEYS[key][0]
    allowed = (int, float) if wanted is float else (wanted,)
    wrong = type(value) not in allowed
    if wanted is list and not wrong:
        wrong = not all(isinstance(v, (str, int)) and not isinstance(v, bool) for v in value)
    if wrong:
        raise UsageError(
            en=f"{path}: {key} = {value!r} should be a {_type_name(wanted)} ({KEYS[key][1]})",
            zh=f"{path}:{key} = {value!r} 的类型应为 {_type_name(wanted)}({KEYS[key][2]})",
        )
    if key in CHOICES:
        _check_choice(key, value, str(path))


def _type_name(wanted: type) -> str:
    names = {str: "text", int: "whole number", bool: "true/false", list: "list", float: "number"}
    return names[wanted]


def _check_choice(key: str, value: str, where: str) -> None:
    if value not in CHOICES[key]:
        raise UsageError(
            en=f"{where}: {key} {value!r} is none of {', '.join(CHOICES[key])}",
            zh=f"{where}:{key} {value!r} 不是 {'、'.join(CHOICES[key])} 之一",
        )
