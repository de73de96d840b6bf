"""Noun: the job file, what a person adds to a drawing.

TOML beside the drawing (``school.dxf`` → ``school.job.toml``) or named by ``--job``.
The command line wins over it.  Every key is checked: a misspelt one is an error with
the nearest right one, a room that does not exist is an error with the rooms there are.
What corrects the reading is checked in ``corrections.py`` and honoured by the reader;
what people attest at an inspection is checked in ``inspection.py``, what no plan shows of
the building in ``surroundings.py``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from layoutopt.building import Building, Space, Storey, Use, world_point
from layoutopt.corrections import LAYER_ROLES, TABLES, Corrections, corrections_of, near_miss
from layoutopt.diagnostics import Finding, InputError, Severity, UsageError
from layoutopt.furniture import FurnitureList, default_furniture, load_furniture
from layoutopt.inspection import TABLES as INSPECTING
from layoutopt.inspection import Inspection, attestations_of, inspection_of, shared_of
from layoutopt.pins import Said, pins_of
from layoutopt.program import Attestation, School, SharedRoom
from layoutopt.standard import TIERS
from layoutopt.surroundings import TABLES as SETTING
from layoutopt.surroundings import Surroundings, find_room, surroundings_of
from layoutopt.walls import SaidWalls, walls_of
from layoutopt.weights import Weights, default_weights, weights_of

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
"""Every single value a job file may hold: its type and its meaning in English and Chinese."""

CORRECTING = ("layers", *TABLES)
"""The tables that correct the reading."""

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
    corrections: Corrections = field(default_factory=Corrections)
    attestations: tuple[Attestation, ...] = ()
    shared: tuple[SharedRoom, ...] = ()
    inspection: Inspection = field(default_factory=Inspection)
    surroundings: Surroundings = field(default_factory=Surroundings)
    weights: Weights = field(default_factory=default_weights)
    pins: tuple[Said, ...] = ()
    walls: SaidWalls = field(default_factory=SaidWalls)
    furniture: FurnitureList = field(default_factory=default_furniture)

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
            attestations=self.attestations,
            shared=self.shared,
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
    tables = {key: data.pop(key) for key in (*CORRECTING, *INSPECTING, *SETTING) if key in data}
    weights, pins = data.pop("weights", {}), data.pop("pin", [])
    walls = data.pop("walls", {})
    furniture = data.pop("furniture", {})
    for key, value in data.items():
        _check_key(key, value, path)
    where = str(path)
    corrections = corrections_of(tables, where)
    data = {k: tuple(str(v) for v in x) if isinstance(x, list) else x for k, x in data.items()}
    if "unit_m" in data:
        data["unit_m"] = float(data["unit_m"])
    if not data.get("unit_m", 1.0) > 0:
        raise UsageError(
            en=f"{path}: unit_m = {data['unit_m']:g} cannot be meant; a millimetre is 0.001",
            zh=f"{path}:unit_m = {data['unit_m']:g} 不合理;毫米为 0.001",
        )
    return Job(
        **data,
        path=where,
        corrections=corrections,
        attestations=attestations_of(tables, where),
        shared=shared_of(tables, where),
        inspection=inspection_of(tables, where),
        surroundings=surroundings_of(tables, where),
        weights=weights_of(weights, where),
        pins=pins_of(pins, where),
        walls=walls_of(walls, where),
        furniture=_furniture_of(furniture, path),
    )


def _furniture_of(table: Any, path: Path) -> FurnitureList:
    """Take a job file's ``[furniture]``: a catalogue of the user's, beside the job file."""
    named = table.get("file") if isinstance(table, dict) else None
    if table == {}:
        return default_furniture()
    if not (isinstance(named, str) and named and set(table) == {"file"}):
        raise UsageError(
            en=f'{path}: furniture is a table with one key, file = "my-furniture.toml"; '
            f"not {table!r}",
            zh=f'{path}:furniture 表只有一个键,如 file = "my-furniture.toml";现为 {table!r}',
        )
    return load_furniture(path.parent / named)


def beside(drawing: Path) -> Path | None:
    """Return the job file that stands beside a drawing, if there is one."""
    path = drawing.with_suffix(".job.toml")
    return path if path.is_file() else None


def template(building: Building, job: Job | None = None) -> str:
    """Return a job file to correct by hand: all that was read, as comments.

    Taking the first ``#`` from every line, or from any, changes nothing in the reading:
    each line says what was read.  Lines with ``##`` explain.  Doubtful spaces stand first.

    Parameters
    ----------
    building
        What was read.
    job
        The job file that was followed in reading, if any.
    """
    lines = [*_HEAD]
    if job is not None and job.path is not None:
        lines += [
            f"## 本次读图已采用 {job.path},其内容未抄入 / this reading followed {job.path};",
            "## what it corrects is not repeated here, move it over",
        ]
    lines += _single_values(building)
    lines += _layer_lines(building)
    lines += _storey_lines(building)
    lines += [*_EXAMPLES]
    lines += _space_lines(building)
    return "\n".join(lines) + "\n"


_HEAD = (
    "## layoutopt 任务文件:供手工修改 / job file to correct by hand",
    "## 去掉行首的 # 并修改即生效;## 为说明。改名为“图名.job.toml”放在图纸旁即自动采用。",
    "## Take the # from a line and change it; ## explains. Beside the drawing, named",
    "## DRAWING.job.toml, it is found by itself; or give it with --job.",
    "",
)

_EXAMPLES = (
    "",
    "## 墙与洞口:坐标为原图坐标(CAD 中点取),长度单位毫米。",
    "## Walls and openings: points in the drawing's own coordinates, lengths in millimetres.",
    "## [[wall]]                   # 补一道墙(中心线两端) / add a wall, ends of its centre line",
    "## from = [0.0, 0.0]",
    "## to = [6000.0, 0.0]",
    "## thickness_mm = 200",
    "## [[close]]                  # 封堵缺口或误判的门窗 / close a gap, a door that is none",
    "## from = [0.0, 0.0]",
    "## to = [900.0, 0.0]",
    "## [[opening]]                # 门、窗或洞口 / door, window or opening",
    "## at = [3000.0, 0.0]",
    "## width_mm = 900",
    '## kind = "door"',
    "## [[remove]]                 # 删除误判的墙 / remove a wall that is none",
    "## from = [0.0, 0.0]",
    "## to = [6000.0, 0.0]",
    "",
    "## 图纸不能反映的环境 / what no plan shows of the building",
    "## [setting]",
    "## room_height_m = 3.3        # 层内净高 / clear height of rooms",
    "## window_height_m = 1.8      # 窗高 / height of windows",
    "## lift = false               # 有无电梯 / is there a lift",
    '## locked = ["305"]           # 课后上锁的房间 / rooms locked after class',
    '## wing = ["101", "F2"]       # 学生来自这些教室,F2 为该层全部教室 / where pupils come from:',
    "##                            # rooms; F2 is every classroom of that storey",
    "## [[source]]                 # 室外噪声源 / a noise outside",
    '## kind = "playground"        # playground | road | other',
    '## side = "south"             # 或 place = [[x, y], ...] / or its place',
    "",
    "## 固定与禁止:其余重新求解 / what is fixed or forbidden; the rest is solved again",
    "## [[pin]]",
    '## zone = "individual"        # 功能区 / a zone',
    '## room = "204"               # 设于该房间 / stands in this room',
    "## forbid = true              # 不得设于该房间 / never there",
    "## [[pin]]",
    '## zone = "office_reception"',
    "## door = [0.0, 0.0]          # 由此门进入 / is entered by this door",
    "## [[pin]]",
    "## door = [0.0, 0.0]",
    "## forbid = true              # 此门不用 / this door is not used",
    "## 在方案 DXF 中手工移动功能区后:solve --keep 该文件,移动过的保持不动",
    "## zones moved by hand in a scheme's DXF stay with solve --keep FILE",
    "",
    "## 房间之间的墙:默认全部保留;打通须由结构工程师确认 / walls between rooms: by default all",
    "## stay; a wall taken out is to be confirmed by a structural engineer",
    "## [walls]",
    '## may_open = "framed"        # none | framed 框架填充墙 / infill between columns | all |',
    '##                            # [["203", "204"]] 这些房间之间 / between these rooms',
    '## keep = [["201", "202"]]    # 必须保留 / stays whatever else is said',
    "",
    "## 权重:未写的取默认值及其理由,见 README / weights: defaults and reasons in the README",
    "## [weights]",
    "## noise_cny_db = 900         # 个别辅导室每高 1 dB / a decibel in an individual room",
    "",
    "## 家具:自备目录覆盖默认目录 layoutopt/furniture.toml / furniture of your own over ours",
    "## [furniture]",
    '## file = "my-furniture.toml" # 相对本文件 / beside this file',
    "",
    "## 核查:图纸不能反映的,由人认定,写明何人何日 / check: what no drawing shows, people attest",
    "## [inspection]",
    '## by = ""                    # 检查人 / who inspects',
    "## on = 2026-01-01            # 检查日期 / which day",
    '## owner = ""                 # 整改责任人 / who is to mend',
    "## deadline = 2026-12-31      # 整改期限 / by when",
    "## [[attest]]                 # 认定一条 / attest a clause",
    '## clause = "XY-5.1-O3"',
    "## met = true",
    '## by = ""',
    "## on = 2026-01-01",
    '## items = ["pc", "printer"]  # 只认定这些设备 / these things alone',
    "## [[shared]]                 # 共建共享的房间 / a room shared with the suite",
    '## room = "301"',
    '## kind = "assessment_reading"',
    "## counted = 0.5              # 计入面积的比例 / the share that counts",
)


def _single_values(building: Building) -> list[str]:
    source = {"evidence": "图面证据", "header": "文件头", "job": "任务文件"}[building.unit_from]
    lines = [
        '#tier = "urban"            # urban 城区 | township 乡镇 | rural 农村',
        "#enrolment = 0             # 在校生人数 / pupils",
        "#demonstration = false     # 示范校、特色校 / demonstration school",
        "#available = []            # 只可使用这些房间 / only these rooms may be used",
        "#unavailable = []          # 不可使用这些房间 / these rooms may not be used",
        "",
        f"## 单位依据:{source} / unit from {building.unit_from}; "
        f"全图把握 / confidence of the whole reading {building.confidence:.0%}",
    ]
    lines += [f"## {_plain(f)}" for f in building.findings if f.code.startswith("R1")]
    lines.append(f"#unit_m = {building.unit_m!r}       # 每图形单位的米数 / metres per unit")
    return lines


def _layer_lines(building: Building) -> list[str]:
    if not building.layers:
        return []
    lines = [
        "",
        "## 图层内容 / what layers hold; * ? 通配 / patterns with * and ? may be used",
        f"## {' | '.join(LAYER_ROLES)} (unknown: 由图形判断 / left to the geometry)",
        "#[layers]",
    ]
    for layer in sorted(building.layers, key=lambda item: (-item.pieces, item.name)):
        lines.append(f"#{_text(layer.name)} = {_text(layer.role)}  # {layer.pieces}")
    return lines


def _storey_lines(building: Building) -> list[str]:
    lines = [
        "",
        "## 楼层:at 为平面图内一点(原图坐标);也可用 read(读到的图名)或 within(窗口",
        "## [x0, y0, x1, y1],其中所有空间合为一个平面图)。改 level、name,或写 ignore = true",
        "## 不读取。首层为 1,地下为 -1、-2。",
        "## Storeys: at is a point in a space of the plan; read (its title) or within (a window:",
        "## all in it is one plan) do as well. Correct level and name, or write ignore = true.",
        "## The ground floor is 1, basements are -1, -2.",
    ]
    lines += [f"## {_plain(f)}" for f in building.findings if f.code.startswith("R2")]
    for storey in building.storeys:
        if not storey.spaces:
            continue
        corners = [world_point(storey.frame, point) for point in storey.outline]
        if corners:
            xs, ys = zip(*corners, strict=True)
            lines.append(f"## within = [{min(xs)}, {min(ys)}, {max(xs)}, {max(ys)}]")
        largest = max(storey.spaces, key=lambda space: (space.region.area_m2, space.id))
        lines += ["#[[storey]]", f"#at = {_spot(storey, largest)}", f"#level = {storey.level}"]
        if storey.name != _code(storey):
            lines.append(f"#name = {_text(storey.name)}")
        lines += _drawing_line(building, storey)
    return lines


def _spot(storey: Storey, space: Space) -> list[float]:
    """Return a point well inside a space, in the drawing's own coordinates."""
    spot = space.region.polygon.representative_point()
    return world_point(storey.frame, (round(spot.x), round(spot.y)))


def _code(storey: Storey) -> str:
    return f"F{storey.level}" if storey.level > 0 else f"B{-storey.level}"


def _space_lines(building: Building) -> list[str]:
    """List the spaces, those with a warning first, then the least sure."""
    warned: dict[str, list[Finding]] = {}
    for f in building.findings:
        if f.subject and f.severity in {Severity.WARNING, Severity.ERROR}:
            warned.setdefault(f.subject, []).append(f)
    rows = [(storey, space) for storey in building.storeys for space in storey.spaces]
    doubtful = [row for row in rows if row[1].id in warned or row[1].confidence < DOUBTFUL]
    doubtful.sort(key=lambda row: (row[1].confidence, row[1].id))
    lines = [
        "",
        "## 空间:以 at(其中一点,原图坐标)或 room(编号)指明;改 use、name、number。",
        '## "" 表示没有。用途 use: ' + " ".join(use.value for use in Use),
        "## Spaces: at is a point in the space and stays right when ids change; room = id or",
        '## number does as well. Correct use, name, number;  "" means none.',
    ]
    if doubtful:
        lines += ["", "## === 存疑 / doubtful ==="]
        for storey, space in doubtful:
            lines += _space_entry(building, storey, space, warned.get(space.id, ()))
    done = {space.id for _, space in doubtful}
    for storey in building.storeys:
        rest = [space for space in storey.spaces if space.id not in done]
        if rest:
            lines += ["", f"## === {storey.level}  {_one_line(storey.name)} ==="]
        for space in rest:
            lines += _space_entry(building, storey, space, ())
    return lines


DOUBTFUL = 0.7
"""Spaces less sure than this are listed as doubtful."""


def _space_entry(
    building: Building, storey: Storey, space: Space, why: Iterable[Finding]
) -> list[str]:
    printed = f",标注 / printed {space.printed_area_m2:g}" if space.printed_area_m2 else ""
    head = f"## {space.id}  {space.region.area_m2:.2f} m²{printed},把握 {space.confidence:.0%}"
    return [
        head,
        *(f"##   {_plain(f)}" for f in why),
        "#[[space]]",
        f"#at = {_spot(storey, space)}",
        f"#use = {_text(space.use.value)}",
        f"#name = {_text(space.name or '')}",
        f"#number = {_text(space.number or '')}",
        *_drawing_line(building, storey),
    ]


def _drawing_line(building: Building, storey: Storey) -> list[str]:
    names: Sequence[str] = building.drawing_names
    return [f"#drawing = {_text(names[storey.source])}"] if len(names) > 1 else []


def _text(value: str) -> str:
    """Write a text as TOML; its basic strings are JSON's, but for DEL."""
    clean = value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(finding: Finding) -> str:
    return f"{finding.code} {_one_line(finding.message)}"


def _one_line(text: str) -> str:
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char if char.isprintable() else " " for char in clean)


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
    space = find_room(building, key, name)
    if name == "available" and space.use in NEVER_LISTED:
        raise UsageError(
            en=f"{name}: room {key!r} is a {space.use.value}; stairs, toilets and ways "
            "are never used for the suite; take it off the list",
            zh=f"{name}:房间 {key!r} 是 {space.use.value};楼梯、厕所与走道不可占用,请从列表删除",
        )
    return space.id


def _check_key(key: str, value: Any, path: Path) -> None:
    if key not in KEYS:
        known = (*KEYS, *CORRECTING, *INSPECTING, *SETTING, "weights", "pin", "walls")
        hint_en, hint_zh = near_miss(key, known)
        raise UsageError(
            en=f"{path}: unknown key {key!r}; {hint_en}keys: {', '.join(known)}",
            zh=f"{path}:未知的键 {key!r};{hint_zh}可用的键:{'、'.join(known)}",
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
