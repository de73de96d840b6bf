"""Make the templates of the notice: ``python -m layoutopt.report.templates.make_notice``.

What a template may say, in Jinja's words between braces (python-docx-template adds ``{%p``
for a paragraph and ``{%tr`` for a row of a table):

``school`` ``tier`` ``standard`` ``inspected_on`` ``inspector``
    texts; the inspector may be blank.
``items`` ``advice``
    what must be put right and is not, and what should be better: ``no``, ``clause``,
    ``section``, ``quote``, ``subject``, ``found``, ``todo``, ``owner``, ``deadline``,
    ``status``, ``kind``, ``note``.
``rectified``
    what was seen to be put right, the same fields.
``pending``
    what is still to be attested: ``no``, ``clause``, ``quote``, ``subject``, ``supplier``.
``overdue`` ``undated``
    the numbers of the items that are overdue or have no deadline, as a text, may be blank.
``demand`` ``consequence``
    the standard's sentences (``clause``, ``section``, ``quote``), or none.
``part``
    the numbers of the sections there are: ``must``, ``late``, ``advice``, ``pending``.

The paper follows GB/T 9704-2012 where Word can: A4, margins 37, 35, 28 and 26 mm, text in
仿宋 16 pt with 28 pt between lines, headings in 黑体.  Not here: what fills the fields.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from layoutopt.report.files import settled

MADE_ON = date(2026, 1, 1)
"""The day in the files' properties: the same script makes the same bytes."""
SONG, HEI, FANG, KAI = "宋体", "黑体", "仿宋", "楷体"
LATIN = "Times New Roman"
BODY_PT, TABLE_PT = 16.0, 10.5
ENGLISH_BODY_PT = 11.0
FONT_TABLE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:fonts>"""
FONT = '<w:font w:name="{}"><w:altName w:val="{}"/><w:charset w:val="86"/></w:font>'
FALLBACKS = ((SONG, "SimSun"), (HEI, "SimHei"), (FANG, "仿宋_GB2312"), (KAI, "楷体_GB2312"))

LEFT, CENTER, RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
)

Widths = Sequence[float]


class Sheet:
    """A page of paper written from the top down, in one language."""

    def __init__(self, *, chinese: bool) -> None:
        self.paper: Paper = Document()
        self.chinese = chinese
        self.body_pt = BODY_PT if chinese else ENGLISH_BODY_PT
        section = self.paper.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        normal = self.paper.styles["Normal"]
        normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
        properties = self.paper.core_properties
        properties.author = properties.last_modified_by = "layoutopt"
        properties.created = properties.modified = datetime.combine(MADE_ON, datetime.min.time())
        properties.title = "限期整改通知书" if chinese else "Notice of rectification"
        properties.comments = ""

    def line(
        self,
        text: str,
        *,
        font: str = FANG,
        size_pt: float | None = None,
        align: WD_ALIGN_PARAGRAPH | None = None,
        indent: bool = True,
        bold: bool = False,
        keep: bool = False,
    ) -> Paragraph:
        """Write a paragraph."""
        paragraph = self.paper.add_paragraph()
        size = size_pt or self.body_pt
        self._say(paragraph, text, font, size, bold=bold)
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0 if self.chinese else 3)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(max(28, size * 1.4) if self.chinese else size * 1.35)
        shape.keep_with_next = keep
        plain = WD_ALIGN_PARAGRAPH.JUSTIFY if self.chinese else LEFT
        paragraph.alignment = plain if align is None else align
        if indent and self.chinese:
            shape.first_line_indent = Pt(2 * size)
        return paragraph

    def heading(self, text: str) -> None:
        """Write the heading of a section."""
        self.line(text, font=HEI, bold=not self.chinese, keep=True)

    def title(self, text: str) -> None:
        """Write the title of a page."""
        self.line(
            text,
            font=SONG,
            size_pt=22 if self.chinese else 16,
            align=CENTER,
            indent=False,
            bold=True,
        )

    def tag(self, text: str) -> None:
        """Write a paragraph that only steers the template and leaves nothing behind."""
        self.paper.add_paragraph(f"{{%p {text} %}}")

    def space(self) -> None:
        """Leave a line free."""
        self.line("", indent=False)

    def turn(self) -> None:
        """Begin a new page."""
        paragraph = self.paper.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(1)
        paragraph.add_run().add_break(WD_BREAK.PAGE)

    def table(
        self, many: str, heads: Sequence[str], fields: Sequence[str], widths_mm: Widths
    ) -> None:
        """Write a table with one row for each of ``many``; its head stands on every page."""
        table = self.paper.add_table(rows=4, cols=len(heads))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        head, first, row, last = table.rows
        for cell, text in zip(head.cells, heads, strict=True):
            self._fill(cell, text, font=HEI, bold=not self.chinese, centred=True)
        self._fill(first.cells[0], f"{{%tr for row in {many} %}}")
        for cell, name in zip(row.cells, fields, strict=True):
            centred = name in {"no", "owner", "deadline", "supplier", "clause", "kind"}
            self._fill(cell, f"{{{{ row.{name} }}}}", centred=centred)
        self._fill(last.cells[0], "{%tr endfor %}")
        for line in (head, row):
            _mark(line, "w:cantSplit")
            for cell, width in zip(line.cells, widths_mm, strict=True):
                cell.width = Mm(width)
        _mark(head, "w:tblHeader")
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)

    def _fill(
        self, cell: _Cell, text: str, *, font: str = SONG, bold: bool = False, centred: bool = False
    ) -> None:
        paragraph = cell.paragraphs[0]
        self._say(paragraph, text, font, TABLE_PT if self.chinese else 9.0, bold=bold)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.0
        if centred:
            paragraph.alignment = CENTER

    def _say(
        self, paragraph: Paragraph, text: str, font: str, size_pt: float, *, bold: bool
    ) -> None:
        run = paragraph.add_run(text)
        run.font.name = LATIN
        run.font.size = Pt(size_pt)
        run.font.bold = bold
        run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

    def bytes(self) -> bytes:
        """Return the file."""
        out = io.BytesIO()
        self.paper.save(out)
        fonts = FONT_TABLE.format("".join(FONT.format(*pair) for pair in FALLBACKS))
        return settled(_with_part(out.getvalue(), "word/fontTable.xml", fonts), MADE_ON)


def _mark(row: _Row, name: str) -> None:
    """Set a property of a row that python-docx has no word for."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 (no public way)


def _with_part(data: bytes, name: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as fresh:
        for entry in package.infolist():
            body = text.encode() if entry.filename == name else package.read(entry)
            fresh.writestr(entry.filename, body)
    return out.getvalue()


def chinese() -> bytes:
    """Make 限期整改通知书, or 检查情况通知书 where nothing must be put right."""
    s = Sheet(chinese=True)
    _letter_zh(s)
    _lists_zh(s)
    _closing_zh(s)
    return s.bytes()


def _letter_zh(s: Sheet) -> None:
    s.tag("if items")
    s.title("限期整改通知书")
    s.tag("elif pending")
    s.title("检查情况通知书")
    s.tag("else")
    s.title("检查合格通知书")
    s.tag("endif")
    s.line("〔      〕第      号", align=CENTER, indent=False)
    s.space()
    s.line("{{ school }}：", align=LEFT, indent=False)
    s.line(
        "{{ inspected_on }}，{% if inspector %}检查人员{{ inspector }}{% else %}我单位{% endif %}"
        "依据{{ standard }}，对你校心理辅导室进行了检查。"
    )
    s.tag("if items")
    s.line(
        "经检查，有 {{ items|length }} 项不符合要求。"
        "{% if demand %}根据该文件“{{ demand.section }}”关于“{{ demand.quote }}”的规定，{% endif %}"
        "现要求你校限期整改，在所列整改期限前完成，并将整改结果连同回执报送我单位，由我单位复查。"
    )
    s.tag("elif pending")
    s.line(
        "经检查，图纸能够判定的强制性条款均符合要求，无须限期整改。"
        "尚有 {{ pending|length }} 条须经认定，认定之前，本结论仅限于已经判定的条款。"
    )
    s.tag("else")
    s.line("经检查，你校心理辅导室符合所依据标准的全部强制性条款，检查合格，无须限期整改。")
    s.tag("endif")
    s.tag("if rectified")
    s.line("此前要求整改的事项中，已有 {{ rectified|length }} 项经复查整改到位。")
    s.tag("endif")


def _lists_zh(s: Sheet) -> None:
    s.tag("if items")
    s.heading("{{ part.must }}、须整改事项")
    s.table(
        "items",
        ("序号", "条款", "条款原文", "检查情况", "整改要求", "责任人", "整改期限"),
        ("no", "clause", "quote", "found", "todo", "owner", "deadline"),
        (12, 19, 30, 31, 27, 15, 22),
    )
    s.tag("if undated")
    s.line("第 {{ undated }} 项整改期限未定，由我单位另行确定并书面通知。")
    s.tag("endif")
    s.tag("if overdue")
    s.line("第 {{ overdue }} 项已经逾期。")
    s.tag("endif")
    s.tag("if consequence")
    s.heading("{{ part.late }}、逾期未整改的后果")
    s.line("根据该文件“{{ consequence.section }}”的规定，{{ consequence.quote }}。")
    s.tag("endif")
    s.tag("endif")
    s.tag("if advice")
    s.heading("{{ part.advice }}、建议改进及现场核实事项")
    s.table(
        "advice",
        ("序号", "条款", "类别", "条款原文", "检查情况", "建议"),
        ("no", "clause", "kind", "quote", "found", "todo"),
        (12, 20, 15, 38, 38, 33),
    )
    s.tag("endif")
    s.tag("if pending")
    s.heading("{{ part.pending }}、尚待认定事项")
    s.table(
        "pending",
        ("序号", "条款", "条款原文", "对象", "由谁提供"),
        ("no", "clause", "quote", "subject", "supplier"),
        (12, 26, 68, 25, 25),
    )
    s.tag("endif")


def _closing_zh(s: Sheet) -> None:
    s.space()
    s.line("联系人：                联系电话：", indent=False, align=LEFT)
    s.space()
    s.line("（检查单位盖章）\u3000\u3000", indent=False, align=RIGHT)
    s.line("年\u3000\u3000月\u3000\u3000日\u3000", indent=False, align=RIGHT)
    s.turn()
    s.title("回    执")
    s.space()
    s.line("（检查单位）：", align=LEFT, indent=False)
    s.tag("if items")
    s.line(
        "你单位就{{ inspected_on }}检查发出的限期整改通知书（第      号）收悉，"
        "所列 {{ items|length }} 项须整改事项已知悉。"
    )
    s.line("整改安排：")
    s.line("责任人：                联系电话：")
    s.tag("else")
    s.line("你单位就{{ inspected_on }}检查发出的通知书（第      号）收悉。")
    s.tag("endif")
    s.space()
    s.line("{{ school }}（盖章）\u3000\u3000", indent=False, align=RIGHT)
    s.line("校长（签字）：\u3000\u3000\u3000\u3000\u3000", indent=False, align=RIGHT)
    s.line("年\u3000\u3000月\u3000\u3000日\u3000", indent=False, align=RIGHT)


def english() -> bytes:
    """Make the notice in English: a demand, or what was found where there is none."""
    s = Sheet(chinese=False)
    _letter_en(s)
    _lists_en(s)
    _closing_en(s)
    return s.bytes()


def _letter_en(s: Sheet) -> None:
    s.tag("if items")
    s.title("Notice of rectification within a time limit")
    s.tag("elif pending")
    s.title("Notice of inspection")
    s.tag("else")
    s.title("Notice of compliance")
    s.tag("endif")
    s.line("No. ______________", align=CENTER)
    s.space()
    s.line("To {{ school }}", align=LEFT)
    s.line(
        "On {{ inspected_on }} "
        "{% if inspector %}{{ inspector }}{% else %}this office{% endif %} inspected the "
        "counselling suite of your school under {{ standard }}."
    )
    s.tag("if items")
    s.line(
        "{% if items|length == 1 %}One item does{% else %}{{ items|length }} items do{% endif %} "
        "not comply. {% if demand %}Under clause {{ demand.clause }} (“{{ demand.quote }}”) you "
        "{% else %}You {% endif %}are required to put them right by the deadlines below, and to "
        "report the result to this office with the receipt, for a second inspection."
    )
    s.tag("elif pending")
    s.line(
        "Every clause that must hold and that the drawing decides is met; nothing need be put "
        "right. Clauses still to be attested: {{ pending|length }}. Until they are, this "
        "result covers the clauses decided so far."
    )
    s.tag("else")
    s.line(
        "The suite complies with every clause that must hold; the inspection is passed and "
        "nothing need be put right."
    )
    s.tag("endif")
    s.tag("if rectified")
    s.line("Items asked for earlier and found put right: {{ rectified|length }}.")
    s.tag("endif")


def _lists_en(s: Sheet) -> None:
    s.tag("if items")
    s.heading("{{ part.must }}. What must be put right")
    s.table(
        "items",
        ("No.", "Clause", "What the clause says", "Found", "To do", "Responsible", "Deadline"),
        ("no", "clause", "quote", "found", "todo", "owner", "deadline"),
        (10, 19, 30, 31, 27, 20, 19),
    )
    s.tag("if undated")
    s.line("No deadline is set yet for {{ undated }}: this office will name it in writing.")
    s.tag("endif")
    s.tag("if overdue")
    s.line("Overdue: {{ overdue }}.")
    s.tag("endif")
    s.tag("if consequence")
    s.heading("{{ part.late }}. What follows if the deadline passes")
    s.line("Clause {{ consequence.clause }}: {{ consequence.quote }}")
    s.tag("endif")
    s.tag("endif")
    s.tag("if advice")
    s.heading("{{ part.advice }}. Advice and findings on site")
    s.table(
        "advice",
        ("No.", "Clause", "Kind", "What the clause says", "Found", "Advice"),
        ("no", "clause", "kind", "quote", "found", "todo"),
        (12, 20, 15, 38, 38, 33),
    )
    s.tag("endif")
    s.tag("if pending")
    s.heading("{{ part.pending }}. Still to be attested")
    s.table(
        "pending",
        ("No.", "Clause", "What the clause says", "Subject", "Who supplies it"),
        ("no", "clause", "quote", "subject", "supplier"),
        (12, 26, 68, 25, 25),
    )
    s.tag("endif")


def _closing_en(s: Sheet) -> None:
    s.space()
    s.line("Contact: ____________________   Telephone: ____________________", align=LEFT)
    s.space()
    s.line("(Seal of the inspecting office)", align=RIGHT)
    s.line("Date: ____________________", align=RIGHT)
    s.turn()
    s.title("Receipt")
    s.space()
    s.line("To the inspecting office", align=LEFT)
    s.line(
        "We have received your notice No. ______________ on the inspection of {{ inspected_on }}."
    )
    s.tag("if items")
    s.line("Items that we are to put right: {{ items|length }}.")
    s.line("How we shall do so:", align=LEFT)
    s.space()
    s.line("Responsible: ____________________   Telephone: ____________________", align=LEFT)
    s.tag("endif")
    s.space()
    s.line("{{ school }} (seal)", align=RIGHT)
    s.line("Signed, the headteacher: ____________________", align=RIGHT)
    s.line("Date: ____________________", align=RIGHT)


def main() -> None:
    """Write both templates beside this script."""
    here = Path(__file__).resolve().parent
    (here / "notice-zh.docx").write_bytes(chinese())
    (here / "notice-en.docx").write_bytes(english())


if __name__ == "__main__":
    main()
