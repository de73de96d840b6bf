"""The sheet around a plan: frame (图框), title block (图签), plan title, notes, schedule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment

from plans.pen import Pen
from plans.plan_model import Storey

SHEETS = [
    ("A2", 59400, 42000),
    ("A2+1/4", 74300, 42000),
    ("A1", 84100, 59400),
    ("A1+1/4", 105100, 59400),
    ("A0", 118900, 84100),
]
STRIP = 7000
MARGIN = 5700
CHINESE = "零一二三四五六七八九"


@dataclass(frozen=True)
class TitleBlock:
    office: str
    school: str
    project: str
    designer: str
    checker: str
    approver: str
    date: str


def storey_title(level: int) -> str:
    return f"{CHINESE[level]}层平面图"


class Sheet(Pen):
    """One frame with its lower left corner at ``shift``."""

    def __init__(
        self, doc: Drawing, style_name: str, size: tuple[str, int, int], left: float
    ) -> None:
        super().__init__(doc, style_name, (left, 0))
        self.size_name, self.width, self.height = size

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, width: float = 0) -> None:
        self.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], "PUB_TAB", True, width)

    def frame(self, block: TitleBlock, title: str, number: str) -> None:
        right, top = self.width - 1000, self.height - 1000
        self.rectangle(0, 0, self.width, self.height)
        self.rectangle(2500, 1000, right, top, 100)
        left = right - STRIP
        self.line((left, 1000), (left, top), "PUB_TAB")
        self.cell(left, top - 4000, right, top, "", block.office, 450)
        y = top - 4000.0
        for label in ("会 签 栏", "建  筑", "结  构", "给 排 水", "暖  通", "电  气"):
            self.cell(
                left, y - 900, right, y, label, "签名 / 日期" if label == "会 签 栏" else "", 300
            )
            y -= 900
        for stamp in ("注册师签章", "出图专用章", "审图专用章"):
            self.line((left, y - 7000), (right, y - 7000), "PUB_TAB")
            self.text(stamp, ((left + right) / 2, y - 500), 300, "PUB_TAB")
            y -= 7000
            if y < 20000:
                break
        y = 1000
        rows = [
            ("图  号", number),
            ("日  期", block.date),
            ("比  例", "1:100"),
            ("制  图", block.designer),
            ("设  计", block.designer),
            ("校  对", block.checker),
            ("审  核", block.approver),
            ("图  名", title),
            ("工程名称", block.project),
            ("建设单位", block.school),
        ]
        for label, content in rows:
            height = 1800 if label in ("图  名", "工程名称", "建设单位") else 900
            self.cell(left, y, right, y + height, label, content, 350)
            y += height

    def cell(
        self, x0: float, y0: float, x1: float, y1: float, label: str, content: str, height: float
    ) -> None:
        middle = (y0 + y1) / 2
        split = x0 + 1900 if label else x0
        self.line((x0, y0), (x1, y0), "PUB_TAB")
        self.line((x0, y1), (x1, y1), "PUB_TAB")
        if label:
            self.line((split, y0), (split, y1), "PUB_TAB")
            self.text(label, (x0 + 950, middle), 300, "PUB_TAB")
        lines = [content[k : k + 11] for k in range(0, len(content), 11)]
        for k, line in enumerate(lines):
            y = middle + ((len(lines) - 1) / 2 - k) * height * 1.6
            self.text(line, ((split + x1) / 2, y), height, "PUB_TAB")

    def title(self, title: str, x: float, y: float) -> None:
        half = 400 * len(title) + 100
        self.text(title, (x, y), 900, "PUB_TITLE")
        self.text("1:100", (x + half + 1500, y - 100), 600, "PUB_TITLE")
        for drop, width in ((750, 120.0), (950, 0.0)):
            self.poly(
                [(x - half - 400, y - drop), (x + half + 2900, y - drop)], "PUB_TITLE", width=width
            )

    def notes(self, lines: list[str], x: float, y: float) -> None:
        self.text("说明:", (x, y), 450, "PUB_TEXT", align=TextEntityAlignment.LEFT)
        for k, line in enumerate(lines, start=1):
            self.text(
                f"{k}. {line}", (x, y - 800 * k), 350, "PUB_TEXT", align=TextEntityAlignment.LEFT
            )

    def schedule(self, storeys: list[Storey], x: float, y: float, most: int) -> None:
        """The table of doors and windows (门窗表)."""
        count = Counter(o.tag for s in storeys for o in s.openings if o.kind != "opening")
        rows = [("编号", "洞口尺寸(宽x高)", "数量", "备注")]
        for tag in sorted(count):
            digits = "".join(c for c in tag if c.isdigit())
            remark = (
                "高窗, 窗台高1.80m"
                if tag.startswith("GC")
                else "乙级防火门"
                if tag.startswith("FM")
                else "塑钢推拉窗"
                if tag.startswith("C")
                else "成品门"
            )
            rows.append((tag, f"{int(digits[:2])}00x{int(digits[2:])}00", str(count[tag]), remark))
        edges = [0, 2400, 6400, 8200, 13200]
        self.text("门窗表", (x + 6600, y + 500), 450, "PUB_TAB")
        rows = rows[:most]
        for k, row in enumerate(rows):
            for left, right, content in zip(edges[:-1], edges[1:], row, strict=True):
                self.text(content, (x + (left + right) / 2, y - 700 * k - 350), 300, "PUB_TAB")
            self.line((x, y - 700 * k), (x + edges[-1], y - 700 * k), "PUB_TAB")
        bottom = y - 700 * len(rows)
        self.line((x, bottom), (x + edges[-1], bottom), "PUB_TAB")
        for edge in edges:
            self.line((x + edge, y), (x + edge, bottom), "PUB_TAB")


def sheet_for(width: float, height: float) -> tuple[str, int, int]:
    """The smallest sheet a plan with its dimensions and title fits on."""
    return next(s for s in SHEETS if s[1] - 3500 - STRIP >= width and s[2] - 2000 >= height)
