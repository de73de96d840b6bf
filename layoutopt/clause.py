"""Noun: a clause of a standard, the zones it speaks of, and what can be measured.

What one file under ``standards/`` is made of; :mod:`layoutopt.standard` puts files together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Literal

Tier = Literal["urban", "township", "rural"]
Force = Literal["must", "should", "attest"]
Scope = Literal["school", "estate"]
Stage = Literal["primary", "secondary"]
Relation = Literal[">=", "<=", "=", "in"]
Mark = Literal["S", "F", "F-low", "M", "D", "P"]
Confidence = Literal["", "H", "M", "L"]
TIERS: tuple[Tier, ...] = ("urban", "township", "rural")
STAGES: tuple[Stage, ...] = ("primary", "secondary")

MARKS: Mapping[Mark, tuple[str, str]] = MappingProxyType(
    {
        "S": ("原文", "the text itself"),
        "F": ("所存副本", "found in a stored copy"),
        "F-low": ("来源不可靠的副本", "found, on a page of little authority"),
        "M": ("未核对", "not looked up"),
        "D": ("推算", "derived by arithmetic"),
        "P": ("本软件自定", "a choice of ours"),
    }
)
WITHOUT_WORDS: frozenset[Mark] = frozenset({"M", "D", "P"})
"""Sources with no words at hand: a clause of theirs quotes nothing."""
TOO_WEAK: frozenset[Mark] = frozenset({"F-low", "M", "P"})
"""Sources that fail no school: a clause of theirs is never ``must``.  There is no flag to
lift this: who has the text at hand marks it S or F, and who has not cannot know that it binds."""


@dataclass(frozen=True)
class Source:
    """Where a clause stands: how it was seen (``mark``), and where (``found``)."""

    key: str
    mark: Mark
    zh: str
    en: str
    found: str = ""
    confidence: Confidence = ""


@dataclass(frozen=True)
class Clause:
    """One rule: what is measured on whom, how it compares with the limit, and its words.

    ``measure`` names a gauge of the judge (None: nothing a drawing can show, to be
    attested); ``subject`` the zone kind it is measured on, or ``suite``.  ``quote`` is the
    text's own words in its own language, ``en`` their meaning in short.  ``default`` is
    our reading where the text is open, or the gist where its words are not at hand; it is
    shown as ours, never as the text's.  ``scope`` "estate" speaks of all schools of a
    bureau together, not of one.  ``in_force_from`` and ``until`` are ISO dates or years,
    empty for always; ``until`` is the day on which another clause takes its place.
    """

    id: str
    section: str
    quote: str
    tiers: tuple[Tier, ...]
    subject: str
    measure: str | None
    relation: Relation
    limit: float | None
    unit: str
    force: Force
    demonstration: bool = False
    tolerance: float = 0.0
    limits: tuple[float, ...] = ()
    items: tuple[str, ...] = ()
    source: Source = Source("", "P", "", "")
    default: str = ""
    default_en: str = ""
    en: str = ""
    scope: Scope = "school"
    stages: tuple[Stage, ...] = STAGES
    in_force_from: str = ""
    until: str = ""
    replaces: tuple[str, ...] = ()

    def binds(
        self,
        tier: Tier,
        *,
        demonstration: bool,
        stage: Stage | None = None,
        on: str | None = None,
    ) -> bool:
        """Tell whether the clause speaks to a school of this tier and stage, on a day.

        Parameters
        ----------
        stage
            None: whatever the stage.
        on
            An ISO date, None: whatever the day, as long as nothing took its place.
        """
        if on is None:
            dated = not self.until
        else:
            dated = self.in_force_from <= on and (not self.until or on < self.until)
        asked = (tier in self.tiers or (self.demonstration and demonstration)) and (
            demonstration or not self.demonstration
        )
        return dated and asked and (stage is None or stage in self.stages)

    @property
    def cells(self) -> frozenset[tuple[Tier, Stage]]:
        """The tiers and stages of schools it speaks to."""
        return frozenset(product(self.tiers, self.stages))


@dataclass(frozen=True)
class Merge:
    """May a zone stand on another's footprint: ``yes``, or only ``time``-shared."""

    host: str
    zone: str
    sharing: Literal["yes", "time"]
    host_area_m2: float = 0.0
    quiet_release_only: bool = False


@dataclass(frozen=True)
class ZoneKind:
    """A functional area the standard knows, with the defaults its text leaves open.

    ``area_m2`` is the least area where no clause gives one (a default of ours);
    ``short_side_mm`` and ``aspect`` are defaults too (STANDARDS D24); an ``enclosed``
    zone has walls all round and a door of its own; through one that is a ``passage``
    one may walk to others.  Two kinds have parts to play in every standard:
    ``individual``, the private room, and ``office_reception``, where the suite is entered.

    ``aliases`` are what drawings call it, wherever it stands; ``aliases_inside`` words
    that many other rooms of a school bear too, and that mean it only in a suite.
    """

    kind: str
    zh: str
    en: str
    core: bool
    enclosed: bool
    area_m2: float
    short_side_mm: int
    aspect: float
    passage: bool = False
    aliases: tuple[str, ...] = ()
    aliases_inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """What a gauge of the judge measures, and what a clause must say for it to do so.

    ``limits`` is how many figures beside (or instead of) ``limit`` it reads; ``items``
    whether it needs a list: of zone kinds, of uses of rooms, of things; ``of_zone``
    that its subject is a zone kind.
    """

    zh: str
    en: str
    limit: bool = True
    limits: int = 0
    items: Literal["", "kinds", "uses", "things"] = ""
    of_zone: bool = False


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "archive_kept": Measure("档案存放处", "where the archive is kept"),
        "area_behind_one_door": Measure("一个疏散门所服务的面积", "floor behind one exit door"),
        "basic_first": Measure("基本功能区先于拓展区", "basic areas first", items="kinds"),
        "client_hidden": Measure("学生座位外部不可见", "a client's seat nobody outside sees"),
        "core_spaces": Measure("基本功能区个数", "number of basic areas", items="kinds"),
        "corridor_width_kept": Measure("不占用走道", "corridors kept", limits=2),
        "display_name": Measure("辅导室名称", "a name for the suite"),
        "door_clear_width": Measure("净宽", "clear width"),
        "door_spacing": Measure("先后两道门的间距", "distance of successive doors"),
        "door_swing": Measure("开入走道的新门扇数", "new doors that open into a corridor"),
        "enrolment_match": Measure(
            "个别辅导室间数与在校生人数", "individual rooms for the enrolment", limit=False
        ),
        "exit_doors_blind_end": Measure("走道尽端的疏散门数", "exit doors at a blind end"),
        "exit_travel": Measure("至最近安全出口", "walk to the nearest exit", limit=False),
        "extension_zones": Measure("拓展区个数", "number of further areas", items="kinds"),
        "furniture": Measure("家具设备件数", "furniture and equipment", items="things"),
        "group_capacity": Measure("团体活动座位数", "seats for group work", limit=False),
        "individual_enclosed": Measure("四周围合、自有门", "walls all round, own door"),
        "inner_way_width": Measure("内部通道净宽", "clear width of inner ways"),
        "kind_present": Measure("设有该功能区", "the area is there", items="kinds"),
        "mailbox": Measure("门外信箱数", "mailboxes outside"),
        "merges_allowed": Measure("兼容使用合表", "footprints shared as the table allows"),
        "noise_index": Measure("噪声设计指数", "noise index", limits=2, items="kinds"),
        "noisy_neighbours": Measure("相邻嘈杂房间数", "noisy rooms next to it", items="uses"),
        "one_classroom_area": Measure("一室三区的教室面积", "area of the one classroom"),
        "one_classroom_zones": Measure(
            "一室三区的区数", "areas in the one classroom", items="kinds"
        ),
        "own_footprints": Measure("独立成区个数", "areas on floor of their own", items="kinds"),
        "partition_rw": Measure("新隔断隔声量", "sound rating of new walls"),
        "plan_fits": Measure("可容矩形的功能区数", "areas a rectangle fits into", limits=2),
        "public_route": Measure("经公共走道可达", "reached over public ways"),
        "rooms_connected": Measure("相连通的功能区数", "areas connected inside"),
        "route_length": Measure("距主出入口步行距离", "walk from the entrance", limit=False),
        "seat_angle": Measure("两座椅视线夹角", "angle of the seats", limit=False, limits=1),
        "separate_zones": Measure("单独设置的区数", "areas set apart", items="kinds"),
        "speech_privacy": Measure("语言私密性(设计指数)", "speech privacy, a design index"),
        "storey_limit": Measure("所在楼层", "storey", limit=False, limits=2),
        "storey_preferred": Measure("所在楼层", "storey"),
        "total_usable_area": Measure("使用面积", "usable area"),
        "usable_area_each": Measure("每间使用面积", "usable area of each", of_zone=True),
        "usable_area_upper": Measure("使用面积上限", "usable area at most", of_zone=True),
        "welcome_sign": Measure("门外标识数", "signs outside"),
        "window_floor_ratio": Measure("窗地面积比", "windows to floor", items="kinds"),
    }
)
"""The gauges that the judge has; a test holds the two lists equal."""

UNITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "m2": ("m²", "m²"),
        "m": ("m", "m"),
        "mm": ("mm", "mm"),
        "count": ("个", ""),
        "bool": ("", ""),
        "storey": ("层", ""),
        "ratio": ("", ""),
        "persons": ("人", "persons"),
        "dB(A)": ("dB(A)", "dB(A)"),
        "dB": ("dB", "dB"),
        "deg": ("°", "°"),
        "lx": ("lx", "lx"),
        "%": ("%", "%"),
    }
)
"""The units a clause's figures may have, in Chinese and English."""

SUBJECTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "suite": ("辅导室整体", "the suite"),
        "site": ("位置", "the place"),
        "environment": ("环境", "surroundings"),
        "sharing": ("共建共享", "sharing"),
        "mailbox": ("信箱", "mailbox"),
        "door": ("门", "doors"),
        "function": ("功能", "function"),
        "operation": ("运行管理", "operation"),
        "portfolio": ("全部学校", "all schools"),
        "inspection": ("督导", "inspection"),
    }
)
"""What a clause may speak of beside a kind of zone, in Chinese and English."""
