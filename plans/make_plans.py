"""Make the project's own school drawings, their jobs and their ground truth.

    python plans/make_plans.py

rewrites every ``plans/*.dxf`` and ``plans/*.job.toml`` and ``tests/plans/*.truth.json``; the
files come out the same each time.  All five schools are invented.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import ezdxf

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapely.geometry import LinearRing

from plans.drafting import Draft
from plans.notation import parse_axes
from plans.pen import new_drawing
from plans.plan_model import Opening, Room, Storey, StoreyData, Style
from plans.sheets import MARGIN, STRIP, Sheet, TitleBlock, sheet_for, storey_title

HERE = Path(__file__).resolve().parent
TRUTH = HERE.parent / "tests" / "plans"
SHEET_GAP = 6000


@dataclass(frozen=True)
class School:
    stem: str
    style: Style
    x_axes: str
    y_axes: str
    storeys: list[StoreyData]
    title_block: TitleBlock
    job: dict[str, object]
    notes_at: tuple[float, float] | None = None


URBAN_L4 = School(
    "urban-l4",
    Style(column=500, pillar=500),
    "1 3600 2 4500*10 12 3000 13 3900 1/13 3900 14",
    "A 7800 B 3000 C 7200 D 4500*4 H 3600 J",
    [
        StoreyData(
            """
            y A-B: 1-2 101 值班室; 2-4 102 一(1)班; 4-6 103 一(2)班; 6-8 - 门厅
            y A-B: 8-10 104 一(3)班; 10-12 105 一(4)班; 12-1/13 106 卫生室; 1/13-14 107 总务处
            y B-C: 1-14 - 走廊
            y C-D: 1-2 - 1#楼梯; 2-3 - 男厕1; 3-4 - 女厕1; 4-6 108 教师阅览室
            y C-D: 6-7 109 德育处; 7-8 110 体育器材室; 8-10 111 备用教室; 10-11 112 广播室
            y C-D: 11-12 - 2#楼梯 K@S; 13-1/13 - 男厕2 M0921@S; 1/13-14 - 女厕2
            x 12-13: C-J - 走廊
            x 13-14: D-F 113 一(5)班; F-H 114 一(6)班; H-J - 3#楼梯
            """,
            "M1524 A 6-7; M1524 A 7-8; K3600 B 6-7; K3600 B 7-8; M1524 1 B-C; M1524 J 12-13",
            "102 107 114",
        ),
        StoreyData(
            """
            y A-B: 1-2 201 文印室; 2-4 202 二(1)班; 4-6 203 二(2)班; 6-8 204 二(3)班
            y A-B: 8-10 205 二(4)班; 10-12 206 二(5)班; 12-14 207 教师办公室 M1021*2
            y B-C: 1-14 - 走廊
            y C-D: 1-2 - 1#楼梯; 2-3 - 男厕1; 3-4 - 女厕1; 4-6 208 备用教室
            y C-D: 6-8 209 空教室; 8-10 210 二(6)班; 10-11 211 储藏室
            y C-D: 11-12 - 2#楼梯 K@S; 13-1/13 - 男厕2 M0921@S; 1/13-14 - 女厕2
            x 12-13: C-J - 走廊
            x 13-14: D-F 212 三(1)班; F-H 213 三(2)班; H-J - 3#楼梯
            """,
            "",
            "203 207",
        ),
        StoreyData(
            """
            y A-B: 1-2 301 器材室; 2-4 302 三(3)班; 4-6 303 三(4)班; 6-8 304 四(1)班
            y A-B: 8-10 305 四(2)班; 10-12 306 四(3)班; 12-14 307 图书室 M1021*2
            y B-C: 1-14 - 走廊
            y C-D: 1-2 - 1#楼梯; 2-3 - 男厕1; 3-4 - 女厕1; 4-6 308 科学实验室
            y C-D: 6-7 309 准备室; 7-8 310 年级办公室; 8-10 311 四(4)班; 10-11 312 储藏室
            y C-D: 11-12 - 2#楼梯 K@S; 13-1/13 - 男厕2 M0921@S; 1/13-14 - 女厕2
            x 12-13: C-J - 走廊
            x 13-14: D-F 313 计算机教室; F-H 314 活动室; H-J - 3#楼梯
            """,
            "",
            "304 310",
        ),
        StoreyData(
            """
            y A-B: 1-2 401 校长办公室; 2-4 402 五(1)班; 4-6 403 五(2)班; 6-8 404 五(3)班
            y A-B: 8-10 405 六(1)班; 10-12 406 六(2)班; 12-14 407 会议室 M1021*2
            y B-C: 1-14 - 走廊
            y C-D: 1-2 - 1#楼梯; 2-3 - 男厕1; 3-4 - 女厕1; 4-6 408 音乐教室
            y C-D: 6-8 409 备用教室; 8-10 410 空教室; 10-11 411 器材室
            y C-D: 11-12 - 2#楼梯 K@S; 13-1/13 - 男厕2 M0921@S; 1/13-14 - 女厕2
            x 12-13: C-J - 走廊
            x 13-14: D-H 412 多功能厅; H-J - 3#楼梯
            """,
            "",
            "405",
        ),
    ],
    TitleBlock(
        "江城市建筑设计研究院有限公司",
        "江城市滨河实验小学",
        "滨河实验小学1号教学楼",
        "周 敏",
        "陈立新",
        "黄国栋",
        "2019.06",
    ),
    {
        "school": "江城市滨河实验小学",
        "display_name": "心语小屋",
        "tier": "urban",
        "enrolment": 1560,
        "demonstration": False,
        "standard": "xinyang",
        "stage": "primary",
        "release_mode": "quiet",
    },
    notes_at=(1500, 38000),
)

URBAN_DEMO = School(
    "urban-demo",
    Style(column=500, pillar=500, window_blocks=False, area_unit="㎡"),
    "1 3900 1/1 3900 2 3600 3 4500*8 11 3600 12 3900 1/12 3900 13",
    "A 3600 B 4500*4 F 3000 G 7800 H",
    [
        StoreyData(
            """
            y G-H: 2-3 - 1#楼梯 FM1521; 3-5 101 普通教室; 5-6 102 接待室 M0921@S; 6-8 - 门厅
            y G-H: 8-9 103 教务处 M0921@S; 9-11 104 普通教室; 11-12 - 2#楼梯 FM1521
            y G-H: 12-1/12 - 男厕; 1/12-13 - 女厕
            y F-G: 2-13 - 走廊
            x 2-3: A-F - 走廊
            x 11-12: A-F - 走廊
            x 1-2: A-B - 3#楼梯 FM1521; B-D 105 物理实验室; D-F 106 化学实验室; F-H 107 合班教室
            x 12-13: A-B - 4#楼梯 FM1521; B-D 108 普通教室; D-F 109 普通教室
            """,
            "M1524 H 6-7; M1524 H 7-8; K3600 G 6-7; K3600 G 7-8; M1824 A 2-3; M1824 A 11-12",
            "101 103 109",
        ),
        StoreyData(
            """
            y G-H: 2-3 - 1#楼梯 FM1521; 3-5 201 普通教室; 5-7 202 普通教室; 7-9 203 普通教室
            y G-H: 9-11 204 普通教室; 11-12 - 2#楼梯 FM1521; 12-1/12 - 男厕; 1/12-13 - 女厕
            y F-G: 2-13 - 走廊
            x 2-3: A-F - 走廊
            x 11-12: A-F - 走廊
            x 1-2: A-B - 3#楼梯 FM1521; B-D 205 空教室; D-F 206 备用教室; F-H 207 活动室
            x 12-13: A-B - 4#楼梯 FM1521; B-D 208 普通教室; D-F 209 教师办公室 M1021*2
            """,
            "",
            "202 208",
        ),
        StoreyData(
            """
            y G-H: 2-3 - 1#楼梯 FM1521; 3-5 301 计算机教室; 5-7 302 美术教室; 7-9 303 普通教室
            y G-H: 9-11 304 备用教室; 11-12 - 2#楼梯 FM1521; 12-1/12 - 男厕; 1/12-13 - 女厕
            y F-G: 2-13 - 走廊
            x 2-3: A-F - 走廊
            x 11-12: A-F - 走廊
            x 1-2: A-B - 3#楼梯 FM1521; B-D 305 音乐教室; D-F 306 闲置; F-H 307 图书阅览室
            x 12-13: A-B - 4#楼梯 FM1521; B-D 308 普通教室; D-F 309 普通教室
            """,
            "",
            "303",
        ),
    ],
    TitleBlock(
        "华远工程设计集团",
        "云岭市第三初级中学",
        "第三初级中学明德楼",
        "林 晓",
        "赵文博",
        "孙 毅",
        "2021.03",
    ),
    {
        "school": "云岭市第三初级中学",
        "display_name": "心语小屋",
        "tier": "urban",
        "enrolment": 640,
        "demonstration": True,
        "standard": "xinyang",
        "stage": "secondary",
        "release_mode": "quiet",
    },
)

TOWNSHIP_3 = School(
    "township-3",
    Style(column=400, pillar=400, door_blocks="real", storey_height=3600),
    "1 3600 2 4500*6 8 3600 9 4500*2 11 3600*2 13",
    "A 2400 B 7200 C",
    [
        StoreyData(
            """
            y B-C: 1-2 - 1#楼梯; 2-4 101 一年级教室; 4-6 102 二年级教室; 6-8 103 三年级教室
            y B-C: 8-9 - 2#楼梯; 9-10 104 教师办公室; 10-11 105 体育器材室
            y B-C: 11-12 - 男厕; 12-13 - 女厕
            y A-B: 1-13 - 外廊
            """,
            "K2400 A 2-3; K2400 A 8-9; K1800 13 A-B",
            "101 104",
        ),
        StoreyData(
            """
            y B-C: 1-2 - 1#楼梯; 2-4 201 四年级教室; 4-6 202 备用教室; 6-7 203 储藏室
            y B-C: 7-8 204 教师办公室; 8-9 - 2#楼梯; 9-10 205 校长办公室; 10-11 206 会议室
            y B-C: 11-12 - 男厕; 12-13 - 女厕
            y A-B: 1-13 - 外廊
            """,
            "",
            "201 204",
        ),
        StoreyData(
            """
            y B-C: 1-2 - 1#楼梯; 2-4 301 五年级教室; 4-6 302 六年级教室; 6-8 303 图书阅览室
            y B-C: 8-9 - 2#楼梯; 9-11 304 计算机教室; 11-12 - 男厕; 12-13 - 女厕
            y A-B: 1-13 - 外廊
            """,
            "",
            "302",
        ),
    ],
    TitleBlock(
        "青石县建筑勘察设计院",
        "青石县柳河镇中心小学",
        "柳河镇中心小学教学楼",
        "吴 桐",
        "郑 凯",
        "何建平",
        "2014.09",
    ),
    {
        "school": "青石县柳河镇中心小学",
        "display_name": "心语小屋",
        "tier": "township",
        "enrolment": 280,
        "demonstration": False,
        "standard": "xinyang",
        "stage": "primary",
        "release_mode": "quiet",
    },
)

RURAL_ROW = School(
    "rural-row",
    Style(
        outer=(120, 250),
        cold_gallery=True,
        column=240,
        pillar=300,
        column_through_walls=True,
        window_blocks=False,
        window_max=1800,
        area_unit="㎡",
    ),
    "1 3000*8 9 4200 10 4500 11 3900 12 4800 13 3600 14 3300*2 16",
    "A 2400 B 6000 C",
    [
        StoreyData(
            """
            y B-C: 1-4 101 一年级教室; 4-7 102 二年级教室; 7-9 103 学前班; 9-10 104 教师办公室
            y B-C: 10-11 105 闲置; 11-12 106 储藏室; 12-13 107 活动室 M1021; 13-14 108 图书室
            y B-C: 14-15 - 男厕; 15-16 - 女厕
            y A-B: 1-16 - 外廊
            """,
            "K1800 A 2-3; K1800 A 5-6; K1800 A 10-11; K1500 16 A-B",
            "102 104",
        ),
    ],
    TitleBlock(
        "青石县建筑勘察设计院",
        "青石县上坪村教学点",
        "上坪村教学点教室",
        "吴 桐",
        "郑 凯",
        "何建平",
        "2008.04",
    ),
    {
        "school": "青石县上坪村教学点",
        "display_name": "心语小屋",
        "tier": "rural",
        "enrolment": 46,
        "demonstration": False,
        "standard": "xinyang",
        "stage": "primary",
        "release_mode": "quiet",
    },
)

RURAL_SPARE50 = School(
    "rural-spare50",
    Style(column=240, pillar=350, door_blocks="real", window_max=1800, storey_height=3600),
    "1 3000*6 7 3600 8 3000*3 11 4200 12 3300*2 14",
    "A 2400 B 6300 C",
    [
        StoreyData(
            """
            y B-C: 1-4 101 一年级教室; 4-7 102 二年级教室; 7-8 - 楼梯间; 8-11 103 三年级教室
            y B-C: 11-12 104 教师办公室; 12-13 - 男厕; 13-14 - 女厕
            y A-B: 1-14 - 外廊
            """,
            "K1800 A 3-4; K2400 A 7-8; K1800 A 11-12",
            "102",
        ),
        StoreyData(
            """
            y B-C: 1-4 201 四年级教室; 4-7 202 备用教室; 7-8 - 楼梯间; 8-11 203 五年级教室
            y B-C: 11-12 204 校长办公室; 12-13 - 男厕; 13-14 - 女厕
            y A-B: 1-14 - 外廊
            """,
            "",
            "203 204",
        ),
    ],
    TitleBlock(
        "江城市建筑设计研究院有限公司",
        "江城市竹溪乡第二小学",
        "竹溪乡第二小学教学楼",
        "周 敏",
        "陈立新",
        "黄国栋",
        "2011.10",
    ),
    {
        "school": "江城市竹溪乡第二小学",
        "display_name": "心语小屋",
        "tier": "rural",
        "enrolment": 135,
        "demonstration": False,
        "standard": "xinyang",
        "stage": "primary",
        "available": ["202"],
        "release_mode": "quiet",
    },
)

SCHOOLS = [URBAN_L4, URBAN_DEMO, TOWNSHIP_3, RURAL_ROW, RURAL_SPARE50]

NOTES = [
    "本图除标高以米(m)计外, 其余尺寸均以毫米(mm)计。",
    "图中未注明的外墙和内墙均为240厚, 墙体居轴线中; 轻质隔墙120厚。",
    "未注明的门垛均为100; 门窗编号中的数字为洞口宽、高(单位dm)。",
    "卫生间、外廊楼地面比相邻室内低20, 坡向地漏。",
]
COLD_NOTE = "图中外墙均为370厚(轴线内120、外250), 内墙240厚居轴线中; 构造柱240x240。"

JOB_COMMENTS = {
    "school": ("学校名称", "the school's name"),
    "display_name": ("心理辅导室对学生的名称", "the friendly name on the door"),
    "tier": ("学校类别: urban 城区 / township 乡镇 / rural 村小", "which requirements apply"),
    "enrolment": ("在校学生数", "number of pupils"),
    "demonstration": ("是否示范校", "a demonstration school or not"),
    "standard": ("采用的建设标准", "the standard to lay out to"),
    "stage": ("学段: primary 小学 / secondary 中学", "primary or secondary"),
    "available": ("只能使用的房间(房间号)", "only these rooms may be used (room numbers)"),
    "unavailable": ("不得使用的房间(房间号)", "rooms that must not be used"),
    "release_mode": ("宣泄方式: quiet 安静 / loud 有声", "emotional release: quiet or loud"),
}


def build_storeys(school: School) -> list[Storey]:
    """Work out every storey; the columns of the second storey stand on all of them."""
    xs, ys = parse_axes(school.x_axes), parse_axes(school.y_axes)
    count = len(school.storeys)
    typical = min(1, count - 1)
    structure = Storey(
        typical + 1, typical + 1 == count, school.storeys[typical], xs, ys, school.style
    )
    return [
        Storey(k + 1, k + 1 == count, data, xs, ys, school.style, structure)
        for k, data in enumerate(school.storeys)
    ]


def notes_height(spare: float, elsewhere: bool) -> float:
    """How much of a sheet's spare height lies below the plan's title, for the notes."""
    if elsewhere or spare < 8000:
        return spare / 2
    return max(spare * 0.7, min(spare - 600, 10000))


def draw(school: School, storeys: list[Storey]) -> list[tuple[float, float]]:
    """Write the DXF; returns where each storey was put."""
    style_name = "_TCH_LABEL"
    doc = new_drawing(style_name)
    low_x, low_y, high_x, high_y = storeys[0].footprint().bounds
    for storey in storeys[1:]:
        x0, y0, x1, y1 = storey.footprint().bounds
        low_x, low_y = min(low_x, x0), min(low_y, y0)
        high_x, high_y = max(high_x, x1), max(high_y, y1)
    plan_width, plan_height = high_x - low_x + 2 * MARGIN, high_y - low_y + 2 * MARGIN + 3000
    size = sheet_for(plan_width, plan_height)
    spare = size[2] - 2000 - plan_height
    shifts = []
    for number, storey in enumerate(storeys):
        left = number * (size[1] + SHEET_GAP)
        sheet = Sheet(doc, style_name, size, left)
        title = storey_title(storey.level) if len(storeys) > 1 else "平面图"
        sheet.frame(school.title_block, title, f"建施-{number + 2:02d}")
        below = notes_height(spare, school.notes_at is not None)
        lift = 1000 + below + 3000 + MARGIN
        room_x = size[1] - 3500 - STRIP
        shift = (left + 2500 + (room_x - (high_x - low_x)) / 2 - low_x, lift - low_y)
        shifts.append(shift)
        Draft(doc, storey, style_name, shift).draw()
        sheet.title(title, 2500 + room_x / 2, lift - MARGIN - 1300)
        if storey.level == 1:
            sheet.insert("B_NORTH", (2500 + room_x - 3000, size[2] - 4500), "DIM_SYMB")
        add_notes(
            sheet,
            school,
            storeys if storey.level == 1 else [],
            below,
            room_x,
            (shift[0] - left, shift[1]),
        )
    doc.set_modelspace_vport(height=size[2] * 1.1, center=(size[1] / 2, size[2] / 2))
    doc.saveas(HERE / f"{school.stem}.dxf")
    return shifts


def add_notes(
    sheet: Sheet,
    school: School,
    scheduled: list[Storey],
    room_below: float,
    room_x: float,
    shift: tuple[float, float],
) -> None:
    """Notes and, on the first sheet, the door and window table, where the plan leaves room."""
    if school.notes_at:
        x, y = school.notes_at[0] + shift[0], school.notes_at[1] + shift[1]
        table_x, most = x + 20000, 17
    elif room_below > 5600:
        x, y = 5000.0, room_below - 500
        table_x, most = room_x - 13500, int((room_below - 1500) // 700)
    else:
        return
    notes = [NOTES[0], COLD_NOTE, *NOTES[2:]] if school.style.cold_gallery else NOTES
    sheet.notes(notes, x, y)
    if scheduled:
        sheet.schedule(scheduled, table_x, y, most)


def truth(
    school: School, storeys: list[Storey], shifts: list[tuple[float, float]]
) -> dict[str, object]:
    """The ground truth in the form the project's scorer reads."""
    listed = []
    next_id = 0
    for storey, shift in zip(storeys, shifts, strict=True):
        ids = {room.index: next_id + room.index for room in storey.rooms}
        next_id += len(ids)
        doors = [o for o in storey.openings if o.kind in ("door", "opening")]
        windows = [o for o in storey.openings if o.kind in ("window", "high")]
        listed.append(
            {
                "level": storey.level,
                "title": storey_title(storey.level) if len(storeys) > 1 else "平面图",
                "spaces": [space_truth(room, ids, shift, school.style) for room in storey.rooms],
                "doors": [door_truth(o, ids, shift) for o in doors],
                "windows": [
                    {
                        "at": opening_at(o, shift),
                        "width_m": o.width / 1000,
                        "space": ids[window_room(o)],
                        "high": o.kind == "high",
                    }
                    for o in windows
                ],
                "voids": [],
            }
        )
    return {
        "source": "make_plans",
        "building": school.stem,
        "unit_m": 0.001,
        "unit": "mm",
        "storeys": listed,
    }


def window_room(opening: Opening) -> int:
    assert opening.room is not None
    return opening.room


def opening_at(opening: Opening, shift: tuple[float, float]) -> list[float]:
    x, y = opening.wall.point(opening.centre)
    return [round(x + shift[0], 1), round(y + shift[1], 1)]


def door_truth(
    opening: Opening, ids: dict[int, int], shift: tuple[float, float]
) -> dict[str, object]:
    joins = [None if side is None else ids[side] for side in (opening.wall.low, opening.wall.high)]
    return {
        "at": opening_at(opening, shift),
        "width_m": opening.width / 1000,
        "joins": joins,
        "kind": opening.kind,
        "leaves": opening.leaves,
        "drawn": "leaf" if opening.kind == "door" else "none",
    }


def space_truth(
    room: Room, ids: dict[int, int], shift: tuple[float, float], style: Style
) -> dict[str, object]:
    def ring(line: LinearRing) -> list[list[float]]:
        return [[round(p[0] + shift[0], 1), round(p[1] + shift[1], 1)] for p in line.coords[:-1]]

    printed = room.use not in ("corridor", "gallery", "stair")
    space = {
        "id": ids[room.index],
        "name": room.name,
        "aliases": [],
        "true_name": room.name,
        "use": room.use,
        "use_also": [],
        "number": room.number,
        "boundary": ring(room.net.exterior),
        "area_m2": round(room.area_m2, 3),
        "area_label": f"{room.area_m2:.1f}{style.area_unit}" if printed else None,
    }
    if room.net.interiors:
        space["holes"] = [ring(hole) for hole in room.net.interiors]
    return space


def write_job(school: School) -> None:
    lines = [
        f"# 作业文件: 与 {school.stem}.dxf 配套",
        f"# Job file that goes with {school.stem}.dxf",
    ]
    for key, value in school.job.items():
        chinese, english = JOB_COMMENTS[key]
        lines += [
            "",
            f"# {chinese} / {english}",
            f"{key} = {json.dumps(value, ensure_ascii=False)}",
        ]
    (HERE / f"{school.stem}.job.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    ezdxf.options.write_fixed_meta_data_for_testing = True  # type: ignore[attr-defined]
    TRUTH.mkdir(parents=True, exist_ok=True)
    for school in SCHOOLS:
        storeys = build_storeys(school)
        record = truth(school, storeys, draw(school, storeys))
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        (TRUTH / f"{school.stem}.truth.json").write_text(text + "\n", encoding="utf-8")
        write_job(school)


if __name__ == "__main__":
    main()
