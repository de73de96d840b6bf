"""A school storey, a suite in it and its drawing, by hand: what the drawing tests draw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ezdxf
import shapely

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.diagnostics import Finding, Severity
from layoutopt.draw.sheet import Proof
from layoutopt.geometry import Frame, Region, polygons_of
from layoutopt.program import Area, Program, School
from layoutopt.scheme import (
    ClauseFinding,
    Furniture,
    Partition,
    Scheme,
    SuiteDoor,
    Verdict,
    Zone,
)
from layoutopt.standard import TIERS, Clause, Standard, ZoneKind

STRAIGHT = Frame()
KINDS = (
    ("individual", "个别辅导室", "individual counselling room", True, True, 15.0),
    ("group", "团体活动室", "group activity room", True, True, 20.0),
    ("office_reception", "办公接待区", "office and reception area", True, False, 15.0),
    ("assessment_reading", "心检阅览区", "assessment and reading area", False, False, 8.0),
    ("club_career", "社团生涯区", "club and career area", False, False, 8.0),
    ("potential_development", "潜能开发区", "potential development area", False, False, 8.0),
    ("control_supervision", "中控督导区", "control and supervision area", False, False, 6.0),
    ("arts_relaxation", "艺术放松区", "arts and relaxation area", False, False, 10.0),
    ("emotional_release", "情绪疏导区", "emotional release area", False, True, 6.0),
)
STANDARD = Standard(
    id="test",
    zh="信阳市中小学校心理辅导室建设标准(试用)",
    en="Xinyang counselling room standard (test)",
    in_force_from="2024-01-01",
    clauses=tuple(
        Clause(cid, "4.4", "", TIERS, kind, "usable_area_each", ">=", limit, "m2", "must")
        for cid, kind, limit in (
            ("XY-4.4-U02", "individual", 15.0),
            ("XY-4.4-U03", "group", 20.0),
            ("XY-4.4-U04", "office_reception", 15.0),
        )
    ),
    zones=tuple(
        ZoneKind(kind, zh, en, core, enclosed, area, 2400, 2.0)
        for kind, zh, en, core, enclosed, area in KINDS
    ),
    merges=(),
)
PROGRAM = Program(
    school=School(
        tier="urban",
        enrolment=1800,
        name="信阳市浉河区示例小学",
        display_name="心灵驿站",
    ),
    standard=STANDARD,
    areas=tuple(
        Area(kind, area, 2400, 2.0, enclosed, core, "XY-4.4-U02")
        for kind, _zh, _en, core, enclosed, area in KINDS
    ),
    total_area_m2=100.0,
    total_clause="XY-4.4-U01",
    highest_level=4,
)
PROOF = Proof("optimal", 48200.0, 48200.0, 0.0, 3.4)

ROOMS = (
    ("F1-S01", Use.CLASSROOM, "普通教室", "101", (0, 2640, 9000, 9840)),
    ("F1-S02", Use.CLASSROOM, "普通教室", "102", (9240, 2640, 18240, 9840)),
    ("F1-S03", Use.VACANT, "空置教室", "103", (18480, 2640, 27480, 9840)),
    ("F1-S04", Use.TOILET, "女卫生间", "104", (27720, 2640, 33000, 9840)),
    ("F1-S05", Use.STAIR, "楼梯间", None, (33240, 2640, 36840, 9840)),
    ("F1-S06", Use.CORRIDOR, "走廊", None, (0, 0, 36840, 2400)),
)


def _openings() -> tuple[Opening, ...]:
    openings = []
    for n, (room, x) in enumerate(
        (
            ("F1-S01", 1000),
            ("F1-S01", 8000),
            ("F1-S02", 10240),
            ("F1-S02", 17240),
            ("F1-S03", 19480),
            ("F1-S03", 26480),
            ("F1-S04", 30000),
        )
    ):
        openings.append(
            Opening(
                id=f"F1-D{n + 1:02}",
                kind="door",
                at=(x, 2520),
                width_mm=1000,
                joins=("F1-S06", room),
                hinge=(x - 500, 2520) if n != 4 else None,
                leaf_end=(x - 500, 3520) if n != 4 else None,
            )
        )
    openings.append(Opening("F1-D08", "opening", (35040, 2520), 3000, ("F1-S06", "F1-S05")))
    openings.append(Opening("F1-D09", "door", (-120, 1200), 1800, ("F1-S06", None), angle_deg=90.0))
    windows = (
        (x, room)
        for room, x0 in (("F1-S01", 0), ("F1-S02", 9240), ("F1-S03", 18480))
        for x in (x0 + 1800, x0 + 4500, x0 + 7200)
    )
    for n, (x, room) in enumerate(windows):
        openings.append(Opening(f"F1-W{n + 1:02}", "window", (x, 9960), 1800, (room, None)))
    return tuple(openings)


def building(drawing: Path | str = "school.dxf", frame: Frame = STRAIGHT) -> Building:
    """Return one storey of six spaces along a corridor."""
    openings = _openings()
    spaces = tuple(
        Space(sid, use, Region.rectangle(*box), name, number)
        for sid, use, name, number, box in ROOMS
    )
    outline = ((-240, -240), (37080, -240), (37080, 10080), (-240, 10080))
    cuts = []
    for o in openings:
        half = (o.width_mm // 2, o.wall_mm // 2 + 1)
        dx, dy = half if o.angle_deg == 0 else half[::-1]
        cuts.append(shapely.box(o.at[0] - dx, o.at[1] - dy, o.at[0] + dx, o.at[1] + dy))
    mass = shapely.Polygon(outline)
    mass -= shapely.union_all([s.region.polygon for s in spaces] + cuts)
    storey = Storey(
        level=1,
        name="一层平面图",
        frame=frame,
        outline=outline,
        spaces=spaces,
        openings=openings,
        walls=tuple(Region.of(p) for p in polygons_of(mass)),
    )
    return Building((str(drawing),), ("0" * 64,), frame.unit_mm / 1000, "evidence", 0.97, (storey,))


def _zone(zid: str, kind: str, name: str, host: str, box: tuple[int, ...], *hosts: str) -> Zone:
    x0, y0, x1, y1 = box
    return Zone(zid, kind, name, host, Region.rectangle(x0, y0, x1, y1), True, hosts)


def scheme() -> Scheme:
    """Return a suite over the two middle rooms."""
    zones = (
        _zone(
            "office_reception",
            "office_reception",
            "办公接待区",
            "F1-S02",
            (9240, 2640, 13640, 9840),
            "control_supervision",
        ),
        _zone("individual", "individual", "个别辅导室", "F1-S02", (13740, 6300, 18240, 9840)),
        _zone(
            "assessment_reading",
            "assessment_reading",
            "心检阅览区",
            "F1-S02",
            (13740, 2640, 18240, 6200),
        ),
        _zone(
            "group",
            "group",
            "团体活动室",
            "F1-S03",
            (18480, 2640, 24080, 9840),
            "club_career",
            "potential_development",
        ),
        _zone(
            "arts_relaxation", "arts_relaxation", "艺术放松区", "F1-S03", (24180, 6000, 27480, 9840)
        ),
        _zone(
            "emotional_release",
            "emotional_release",
            "情绪疏导区",
            "F1-S03",
            (24180, 2640, 27480, 5900),
        ),
    )
    partitions = (
        Partition(((13690, 2640), (13690, 9840)), 100, 50),
        Partition(((13740, 6250), (18240, 6250)), 100, 50),
        Partition(((24130, 2640), (24130, 9840)), 100, 50),
        Partition(((24180, 5950), (27480, 5950)), 100, 55),
    )
    doors = (
        SuiteDoor((10240, 2520), 1000, 0.0, ("F1-S06", "office_reception"), False, 240),
        SuiteDoor((17240, 2520), 1000, 0.0, ("F1-S06", "assessment_reading"), False, 240),
        SuiteDoor((19480, 2520), 1000, 0.0, ("F1-S06", "group"), False, 240),
        SuiteDoor((26480, 2520), 1000, 0.0, ("F1-S06", "emotional_release"), False, 240),
        SuiteDoor(
            (13690, 6900),
            900,
            90.0,
            ("office_reception", "individual"),
            True,
            100,
            (13740, 6450),
            (14640, 6450),
        ),
        SuiteDoor(
            (13690, 5500),
            900,
            90.0,
            ("office_reception", "assessment_reading"),
            True,
            100,
            (13740, 5950),
            (14640, 5950),
        ),
        SuiteDoor(
            (18360, 4600),
            900,
            90.0,
            ("assessment_reading", "group"),
            True,
            240,
            (18480, 5050),
            (19380, 5050),
        ),
        SuiteDoor(
            (24130, 6700),
            900,
            90.0,
            ("group", "arts_relaxation"),
            True,
            100,
            (24180, 6250),
            (25080, 6250),
        ),
    )
    furniture = (
        Furniture("mailbox", "outside", (11200, 2300), 0.0, (300, 200)),
        Furniture("welcome_sign", "outside", (9640, 2350), 0.0, (600, 100)),
        Furniture("desk", "office_reception", (10000, 8800), 0.0, (1400, 700)),
        Furniture("sofa_3", "office_reception", (9665, 5600), 90.0, (1800, 850)),
        Furniture("filing_cabinet", "office_reception", (13190, 9300), 0.0, (900, 400)),
        Furniture("armchair", "individual", (16100, 9200), 0.0, (700, 750)),
        Furniture("armchair", "individual", (17500, 8300), 90.0, (700, 750)),
        Furniture("side_table", "individual", (17500, 9300), 0.0, (450, 450)),
        Furniture("test_pc_station", "assessment_reading", (14300, 3050), 0.0, (800, 600)),
        Furniture("test_pc_station", "assessment_reading", (15300, 3050), 0.0, (800, 600)),
        *(
            Furniture("group_chair", "group", (x, y), 0.0, (450, 450))
            for x in (19400, 20600, 21800, 23000)
            for y in (8800, 9400)
        ),
        Furniture("relaxation_chair", "arts_relaxation", (26800, 9000), 0.0, (800, 1000)),
        Furniture("vent_dummy", "emotional_release", (25200, 4800), 0.0, (600, 600)),
    )
    return Scheme(
        id=1,
        title="两间教室一体化方案",
        objective=48200.0,
        level=1,
        host_spaces=("F1-S02", "F1-S03"),
        zones=zones,
        partitions=partitions,
        doors=doors,
        furniture=furniture,
        measures={"total_usable_area_m2": 127.5, "entrance_route_m": 10.6, "partition_m": 22.2},
        verdict=Verdict(tuple(_findings())),
    )


def _findings() -> list[ClauseFinding]:
    rows = [
        ("XY-4.4-U01", 127.5, 100.0, "m2", "suite", "总使用面积不小于100平方米"),
        (
            "XY-4.4-U02",
            15.9,
            15.0,
            "m2",
            "individual",
            "个别辅导室使用面积10-15平方米,城区学校不小于15平方米",
        ),
        ("XY-4.4-U03", 40.3, 20.0, "m2", "group", "团体活动室使用面积不小于20平方米"),
        ("XY-4.4-U04", 31.7, 15.0, "m2", "office_reception", "办公接待区使用面积不小于15平方米"),
        ("XY-4.4-U05", 6.0, 6.0, "count", "suite", "设置六个功能区域,根据条件单独建室或合并设置"),
        ("XY-4.1-01", 1.0, 4.0, "storey", "suite", "楼层不宜太高,小学不高于四层"),
        ("XY-4.2-03", 41.0, 45.0, "dBA", "individual", "相对安静,避开运动场、音乐教室等噪声源"),
        ("XY-4.2-04", 50.0, 45.0, "dB", "individual", "隔墙空气声隔声性能充分保障隐私"),
        ("GB50099-5.1", 0.9, 0.9, "m", "suite", "门的净宽不小于0.9米"),
    ]
    findings = [
        ClauseFinding(c, "must", True, m, limit, unit, s, text, f"{c}: holds")
        for c, m, limit, unit, s, text in rows
    ]
    findings.append(
        ClauseFinding(
            "XY-4.3-02",
            "must",
            False,
            0.12,
            0.143,
            "",
            "emotional_release",
            "采光:窗地面积比不小于1/7,本区采光不足,应以人工照明补足并经学校确认",
            "window to floor ratio of at least 1/7",
        )
    )
    findings += [
        ClauseFinding(f"XY-5.{n}", "should", n % 3 != 0, 1.0, 1.0, "", "suite", "宜设", "should")
        for n in range(7)
    ]
    findings += [
        ClauseFinding(
            f"XY-6.{n}", "attest", None, None, None, "", "suite", "须由学校声明", "attest"
        )
        for n in range(12)
    ]
    return findings


def draw_source(path: Path, frame: Frame = STRAIGHT, version: str = "R2000") -> Path:
    """Draw the storey as a school's own DXF: GBK text, a block, a hatch, an old version."""
    doc = ezdxf.new(version, setup=False)
    doc.encoding = "gbk"
    doc.header["$DWGCODEPAGE"] = "ANSI_936"
    doc.header["$INSUNITS"] = 4 if frame.unit_mm == 1 else 6
    for name in ("WALL", "WINDOW", "PUB_TEXT", "LO-TEXT"):
        doc.layers.add(name, color=3)
    doc.styles.add("HZTXT", font="txt.shx")
    block = doc.blocks.new("门")
    block.add_line((0, 0), (1000 / frame.unit_mm, 0))
    msp = doc.modelspace()
    storey = building(frame=frame).storey(1)
    for region in storey.walls:
        for ring in (region.boundary, *region.holes):
            points = [frame.to_world(p) for p in ring]
            if version == "R12":
                msp.add_polyline2d(points, close=True, dxfattribs={"layer": "WALL"})
            else:
                msp.add_lwpolyline(points, close=True, dxfattribs={"layer": "WALL"})
    for space in storey.spaces:
        x, y = space.region.polygon.centroid.coords[0]
        text = msp.add_text(
            f"{space.name}{space.number or ''}",
            height=300 / frame.unit_mm,
            rotation=frame.rotation_deg,
            dxfattribs={"layer": "PUB_TEXT", "style": "HZTXT"},
        )
        text.set_placement(frame.to_world((x, y)))
    for opening in storey.openings:
        at = frame.to_world(opening.at)
        if opening.kind == "door":
            msp.add_blockref("门", at, dxfattribs={"layer": "WINDOW"})
        else:
            msp.add_line(at, frame.to_world((opening.at[0] + 900, opening.at[1])))
    doc.saveas(path)
    return path


def upright() -> tuple[Building, Scheme]:
    """Return the same school and suite turned a quarter: rooms above one another."""

    def turned(region: Region) -> Region:
        return Region(
            tuple((-y, x) for x, y in region.boundary),
            tuple(tuple((-y, x) for x, y in hole) for hole in region.holes),
        )

    def point(at: tuple[int, int] | None) -> tuple[int, int] | None:
        return None if at is None else (-at[1], at[0])

    whole, suite = building(), scheme()
    storey = whole.storey(1)
    storey = replace(
        storey,
        outline=turned(Region(storey.outline)).boundary,
        spaces=tuple(replace(s, region=turned(s.region)) for s in storey.spaces),
        walls=tuple(turned(w) for w in storey.walls),
        openings=tuple(
            replace(
                o,
                at=point(o.at) or (0, 0),
                angle_deg=o.angle_deg + 90,
                hinge=point(o.hinge),
                leaf_end=point(o.leaf_end),
            )
            for o in storey.openings
        ),
    )
    suite = replace(
        suite,
        zones=tuple(replace(z, region=turned(z.region)) for z in suite.zones),
        partitions=tuple(
            replace(p, line=(point(p.line[0]) or (0, 0), point(p.line[1]) or (0, 0)))
            for p in suite.partitions
        ),
        doors=tuple(
            replace(
                d,
                at=point(d.at) or (0, 0),
                angle_deg=d.angle_deg + 90,
                hinge=point(d.hinge),
                leaf_end=point(d.leaf_end),
            )
            for d in suite.doors
        ),
        furniture=tuple(
            replace(f, at=point(f.at) or (0, 0), rotation_deg=f.rotation_deg + 90)
            for f in suite.furniture
        ),
    )
    return replace(whole, storeys=(storey,)), suite


def surveyed() -> Building:
    """Return two storeys with findings, as ``inspect`` shows them."""
    whole = building()
    first = whole.storey(1)
    first = replace(
        first, spaces=tuple(replace(s, available=s.id == "F1-S03") for s in first.spaces)
    )
    second = replace(
        first,
        level=2,
        name="二层平面图",
        spaces=tuple(replace(s, id=s.id.replace("F1", "F2")) for s in first.spaces),
        openings=tuple(
            replace(
                o,
                id=o.id.replace("F1", "F2"),
                joins=tuple(j and j.replace("F1", "F2") for j in o.joins),
            )
            for o in first.openings
        ),
    )
    findings = (
        Finding("R102", Severity.WARNING, "图上面积与量得不符 / areas differ", "F1-S03"),
        Finding("R201", Severity.FIXED, "墙线缺口已补", None, (9120.0, 5000.0)),
        Finding("R301", Severity.ERROR, "房间没有门", "F2-S04"),
    )
    return replace(whole, storeys=(first, second), findings=findings)
