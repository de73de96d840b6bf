"""The words on a sheet, Chinese and English side by side.

Names of zones and clauses come from the standard, names of rooms from the drawing.
Not here: where the words go.
"""

from __future__ import annotations

from collections.abc import Mapping

from layoutopt.draw.sheet import Lang
from layoutopt.program import Program
from layoutopt.scheme import ClauseFinding, Zone

JOINS = " – "

WORDS: dict[str, tuple[str, str]] = {
    "title": ("心理辅导室平面布置图", "Counselling suite: floor plan"),
    "school": ("学校", "School"),
    "drawing": ("图名", "Drawing"),
    "display_name": ("室名", "Suite name"),
    "standard": ("依据", "Standard"),
    "tier": ("类别", "Tier"),
    "enrolment": ("在校生", "Pupils"),
    "storey": ("楼层", "Storey"),
    "scale": ("比例", "Scale"),
    "date": ("日期", "Date"),
    "designer": ("设计", "Designed"),
    "checker": ("校核", "Checked"),
    "approver": ("审定", "Approved"),
    "scheme": ("方案", "Scheme"),
    "source": ("原图", "Source"),
    "preliminary": (
        "初步方案;承重墙须经结构工程师确认",
        "Preliminary; structural walls to be confirmed by a structural engineer",
    ),
    "urban": ("城区学校", "urban"),
    "township": ("乡镇学校", "township"),
    "rural": ("农村学校", "rural"),
    "demonstration": ("示范校", "demonstration"),
    "pupils": ("人", "pupils"),
    "usable": ("使用面积", "usable area"),
    "required": ("要求", "required"),
    "advised": ("参考", "advised"),
    "hosts": ("兼", "also"),
    "default_note": (
        "括号内为本工具的参考值,标准未作规定。",
        "Figures in brackets are defaults of ours; the standard gives none.",
    ),
    "total": ("合计", "Total"),
    "hosted": ("合用", "shared"),
    "none_asked": ("未规定", "not asked"),
    "key_plan": ("位置示意", "Key plan"),
    "key_plan_of": ("位置示意({})", "Key plan ({})"),
    "entrance": ("入口", "entrance"),
    "stair": ("楼梯", "stair"),
    "route": ("到达路线", "way in"),
    "route_m": ("到达路线 {:.0f} m", "way in {:.0f} m"),
    "suite": ("心理辅导室", "suite"),
    "north": ("北", "N"),
    "north_note": ("按原图朝上", "up, as drawn"),
    "areas": ("功能区面积", "Areas"),
    "zone": ("功能区", "Area"),
    "asked_m2": ("要求 m²", "asked m²"),
    "design_m2": ("设计 m²", "design m²"),
    "result": ("结论", "result"),
    "clauses": ("强制性条文核查", "Clauses that must hold"),
    "clause": ("条文", "Clause"),
    "subject": ("对象", "Subject"),
    "text": ("内容", "What it says"),
    "measured": ("实测", "measured"),
    "limit": ("限值", "limit"),
    "met": ("✓", "✓"),
    "unmet": ("×", "×"),
    "open": ("待证", "?"),
    "more_met": ("另有 {} 条见报告", "{} more in the report"),
    "should_line": (
        "推荐性条文:{} 条满足,{} 条未满足,{} 条待证",
        "advisory clauses: {} hold, {} do not, {} open",
    ),
    "attest_line": ("须由学校声明或现场核实:{} 条", "to be attested on site: {}"),
    "compliant": ("强制性条文全部满足", "all clauses that must hold do"),
    "not_compliant": ("有 {} 条强制性条文未满足", "{} clauses that must hold do not"),
    "legend": ("图例", "Legend"),
    "wall_kept": ("原有墙体(保留)", "existing wall, kept"),
    "wall_new": ("新建隔墙", "new partition"),
    "wall_demo": ("拆除墙体", "wall to come out"),
    "door_kept": ("原有门", "existing door"),
    "door_new": ("新开门(净宽)", "new door, clear width"),
    "door_unused": ("原有门,图中未示开启方向", "existing door, swing not drawn"),
    "window": ("窗", "window"),
    "mailbox": ("信箱", "mailbox"),
    "welcome_sign": ("标识牌", "sign"),
    "notes": ("说明", "Notes"),
    "note_units": (
        "尺寸单位为 mm;面积为使用面积(净面积),单位 m²。",
        "Dimensions in mm; areas are net usable areas in m².",
    ),
    "note_wall": (
        "新建隔墙厚 {} mm,砌至结构板底,空气声隔声 Rw ≥ {} dB。",
        "New partitions {} mm thick, up to the slab, Rw ≥ {} dB.",
    ),
    "note_door": (
        "新开门净宽见图;辅导室门不设观察窗。",
        "Clear door widths as shown; no vision panels.",
    ),
    "note_measure": (
        "原有墙体按学校提供的图纸,施工前须现场复尺。",
        "Existing walls from the school's drawing; to be measured on site.",
    ),
    "proof": ("求解结论", "Proof"),
    "optimal": ("已证明最优", "proven best"),
    "feasible": ("可行,未证明最优", "lawful, not proven best"),
    "infeasible": ("无可行方案", "infeasible"),
    "unknown": ("未定", "unknown"),
    "objective": ("加权目标值", "weighed objective"),
    "bound": ("下界", "bound"),
    "gap": ("差距", "gap"),
    "yuan": ("元", "CNY"),
    "equipment": ("设备家具清单", "Bill of equipment"),
    "equipment_title": ("设备家具清单", "Bill of equipment"),
    "equipment_asked": ("应配", "asked"),
    "equipment_placed": ("已布置", "placed"),
    "equipment_to_buy": ("待购", "to buy"),
    "equipment_to_attest": ("待核", "to see"),
    "equipment_remark": ("备注", "remark"),
    "equipment_note": (
        "* 为条款要求的必配项;“待核”须由人到场查验,图纸不能证明。"
        "现有设备请在任务文件 [[attest]] 中填报,可减少待购数。",
        "* asked for by a clause that must hold. What no plan can show is seen by people on site. "
        "Say in [[attest]] of the job file what is there already, and less is to be bought.",
    ),
    "equipment_sizes": (
        "尺寸与净距取自默认目录 layoutopt/furniture.toml,可由自备目录覆盖。",
        "Sizes and clearances are defaults (layoutopt/furniture.toml); your own file goes over it.",
    ),
    "side_table": ("边几", "side table"),
    "chair": ("椅", "chair"),
    "office_chair": ("办公椅", "office chair"),
    "counsellor_chair": ("咨询师座椅", "counsellor's chair"),
    "client_chair": ("来访者座椅", "pupil's chair"),
    "findings": ("图纸疑点", "Findings"),
    "uses": ("空间用途", "Uses"),
    "inspection": ("读图结果", "What was read"),
    "available": ("可用", "available"),
    "opening": ("洞口", "opening"),
    "door": ("门", "door"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "fixed": ("已修正", "put right"),
    "info": ("提示", "information"),
    "confidence": ("把握", "confidence"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "unit": ("单位", "unit"),
    "outside": ("室外", "outside"),
    "door_subject": ("门", "doors"),
    "spaces": ("空间", "spaces"),
    "doors": ("门", "doors"),
    "windows": ("窗", "windows"),
    "unsure": ("把握低于 {:.0%}", "less sure than {:.0%}"),
    "area_doubtful": ("面积存疑", "area in doubt"),
    "source_lines": ("原图线条", "source drawing"),
    "source_missing": ("无法打开原图 {},未衬底", "{} cannot be opened; not shown below"),
    "map_noise": ("噪声设计指数(课间)", "Noise at break: design index"),
    "map_noise_note": (
        "课间传入各处的噪声设计指数,不含房间自身的声音;只用于比较各处的相对安静程度,"
        "不是按 GB 50118 的测量值。颜色越深越吵。",
        "A design index of the noise that comes in at break, without that of the room itself; for "
        "comparing places only, not a measurement under GB 50118. The darker, the louder.",
    ),
    "map_noise-lesson": ("噪声设计指数(上课时)", "Noise in class time: design index"),
    "map_noise-lesson_note": (
        "上课时传入各处的噪声设计指数,不含房间自身的声音;只用于比较各处的相对安静程度,"
        "不是按 GB 50118 的测量值。颜色越深越吵。",
        "A design index of the noise that comes in during class, without that of the room itself; "
        "for comparing places only, not a measurement under GB 50118. The darker, the louder.",
    ),
    "map_daylight": ("采光系数(估算)", "Daylight factor, estimated"),
    "map_daylight_note": (
        "桌面高度的采光系数估算值,房间所注为其平均值;窗高等未注明者取参考值,只用于比较。"
        "标 * 的房间图中只有天空直射光,未计室内反射光。颜色越深越暗;外廊为室外,留白。",
        "Daylight factor at table height, as estimated; rooms have their mean. Heights that nobody "
        "has said are defaults: for comparing. In rooms marked * the map shows light straight from "
        "the sky only. The darker, the less daylight; open galleries are left white.",
    ),
    "map_access": ("距主入口步行距离", "Walk from the entrance"),
    "map_access_note": (
        "自主入口沿走道、楼梯的步行距离,一层楼梯按 12 m 计;房间所注为到最近的门。"
        "颜色越深越远;空白处无路可达。",
        "Walking distance from the main entrance over ways and stairs, a storey of stairs as 12 m; "
        "rooms have that to their nearest door. The darker, the farther; white where no way leads.",
    ),
    "maps_title": ("心理辅导室噪声、采光与路程图", "Suite: noise, daylight, way in"),
    "maps_note": (
        "各图为现状房屋(不含新设隔墙),红线为心理辅导室各功能区;表中为按方案计算的数值。"
        "均为设计估算,不是测量值。颜色越深越差。",
        "Maps show the building as it stands, without the new partitions; red lines are the areas "
        "of the suite. Figures in the table are those of the scheme. All are design estimates, "
        "not measurements. The darker, the worse.",
    ),
    "zone_figures": ("各功能区数值", "Figures of the areas"),
    "noise_short": ("课间噪声 dB(A)", "break dB(A)"),
    "daylight_short": ("采光 %", "DF %"),
    "window_short": ("窗地比", "win/floor"),
    "bill": ("工程量清单", "Bill of quantities"),
    "item": ("项目", "Item"),
    "quantity": ("数量", "Quantity"),
    "unit_price": ("单价*", "Price*"),
    "amount": ("金额", "Amount"),
    "subtotal": ("小计", "Subtotal"),
    "contingency": ("预备费 {:g} %*", "Contingency {:g} %*"),
    "bill_rest": ("其余 {} 项,见 layouts.json", "{} more items, see layouts.json"),
    "bill_note": (
        "* 每项单价与预备费率均为{},{};金额单位为元,不含税。",
        "* Every unit price and the contingency: {}, {}. Amounts in CNY, without tax.",
    ),
    "bill_unpriced": ("“—”:只计数量,未计入合计。", "—: counted only, not in the total."),
    "more": ("另有 {} 处", "{} more"),
    "circulation": ("走道", "circulation"),
    "other": ("其他", "other"),
    "classroom": ("教室", "classroom"),
    "corridor": ("走廊", "corridor"),
    "gallery": ("外廊", "gallery"),
    "toilet": ("卫生间", "toilet"),
    "office": ("办公", "office"),
    "storage": ("储藏", "storage"),
    "library": ("图书", "library"),
    "lab": ("实验", "laboratory"),
    "music": ("音乐", "music"),
    "hall": ("报告厅", "hall"),
    "canteen": ("食堂", "canteen"),
    "gym": ("体育", "gym"),
    "lobby": ("门厅", "lobby"),
    "plant": ("设备", "plant"),
    "vacant": ("空置", "vacant"),
    "counselling": ("心理辅导", "counselling"),
}

_UNITS = {
    "m2": "m²",
    "m3": "m³",
    "dba": "dB(A)",
    "dB_A": "dB(A)",
    "count": "",
    "ratio": "",
    "bool": "",
    "1": "",
}
_COUNTED = {"count": ("个", ""), "ea": ("个", "ea"), "storey": ("层", ""), "people": ("人", "")}


def word(key: str, lang: Lang) -> str:
    """Return a word in the language asked for; an unknown key comes back as it is."""
    pair = WORDS.get(key)
    return key if pair is None else pair[lang == "en"]


def kind_name(kind: str, program: Program, lang: Lang) -> str:
    """Return the standard's own words for a kind of zone."""
    known = next((zone for zone in program.standard.zones if zone.kind == kind), None)
    if known is None:
        return word(kind, lang)
    return known.en if lang == "en" else known.zh


def zone_name(zone: Zone, program: Program, lang: Lang) -> str:
    """Return a zone's name: as laid out in Chinese, as the standard translates in English."""
    if lang == "zh" or zone.kind == "other":
        return zone.name or kind_name(zone.kind, program, lang)
    number = zone.id.rpartition("-")[2]
    return kind_name(zone.kind, program, lang) + (f" {number}" if number.isdigit() else "")


def subject_name(subject: str, names: Mapping[str, str], program: Program, lang: Lang) -> str:
    """Return what a finding is about; ``names`` are those of zones and spaces by id.

    A door is named by the two sides it joins.
    """
    sides = [names.get(side) or kind_name(side, program, lang) for side in subject.split(JOINS)]
    return JOINS.join(sides)


def unit_name(unit: str, lang: Lang) -> str:
    """Return a unit as it is printed."""
    if unit in _COUNTED:
        return _COUNTED[unit][lang == "en"]
    return _UNITS.get(unit, _UNITS.get(unit.lower(), unit))


def colon(lang: Lang) -> str:
    """Return the colon of a language."""
    return ": " if lang == "en" else ":"


def reading(value: float | None, unit: str, lang: Lang) -> str:
    """Print a value with its unit; a truth as yes or no."""
    if value is None:
        return "—"
    if unit == "bool":
        return word("yes" if value else "no", lang)
    return f"{figure(value)} {unit_name(unit, lang)}".rstrip()


def figure(value: float | None) -> str:
    """Print a measured value: two digits where they say something, a dash for none."""
    if value is None:
        return "—"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def mark(finding: ClauseFinding, lang: Lang) -> str:
    """Return the sign of a finding: met, unmet, open."""
    if finding.met is None:
        return word("open", lang)
    return word("met" if finding.met else "unmet", lang)


def listed(items: list[str], lang: Lang) -> str:
    """Join a list as the language does."""
    return (", " if lang == "en" else "、").join(items)


__all__ = [
    "colon",
    "figure",
    "kind_name",
    "listed",
    "mark",
    "reading",
    "subject_name",
    "unit_name",
    "word",
    "zone_name",
]
