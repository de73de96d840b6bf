import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table

from layoutopt.diagnostics import InputError, UsageError
from layoutopt.report import read_list, write_list
from layoutopt.report.cells import MARK
from layoutopt.report.listing import cleaned
from tests.report.cases import FIRST, SCHOOL, SECOND, finding, listed

ASK = finding("XY-5.1-O3", "operation", None, force="attest", decision="to_attest")
TEXTS = st.text(st.characters(codec=None), max_size=12)
ODD = (
    "=1+1",
    "+86",
    "-",
    "<b>&",
    "😀",
    "甲\n乙",
    "a\x00\x0bb",
    "\ud800",
    "_x000D_",
    " a ",
    "甲\r\n乙",
)


def column(sheet, header):
    return next(c.column for row in sheet.iter_rows(max_row=6) for c in row if c.value == header)


def edit(path, *changes, sheet=0):
    """Type into cells by header, in the first row of items, as a person would."""
    book = load_workbook(path)
    page = book.worksheets[sheet]
    for header, value in changes:
        page.cell(5, column(page, header)).value = value
    book.save(path)


@pytest.fixture
def path(tmp_path):
    write_list(listed(finding(), ASK), tmp_path / "清单.xlsx", "zh")
    return tmp_path / "清单.xlsx"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_written_is_read_back_whole(tmp_path, lang):
    made = listed(finding(), finding("PHY-DOOR", "a – b"), ASK, inspector="王芳", deadline=SECOND)
    write_list(made, tmp_path / "a.xlsx", lang)
    assert read_list(tmp_path / "a.xlsx") == made


def survives(path, school, owner, note, found):
    made = listed(finding(message=found), school=f"校{school}校")
    made = replace(made, items=(replace(made.items[0], owner=f"{owner}人", note=f"{note}完"),))
    write_list(made, path, "zh")
    back, wanted = read_list(path), cleaned(made)
    (item,), (want,) = back.items, wanted.items
    assert item.owner == want.owner.strip()
    assert replace(item, owner="") == replace(want, owner="")
    assert replace(back, items=()) == replace(wanted, items=())


@settings(max_examples=25)
@given(school=TEXTS, owner=TEXTS, note=TEXTS, found=TEXTS)
def test_any_text_survives(tmp_path_factory, school, owner, note, found):
    survives(tmp_path_factory.mktemp("t") / "a.xlsx", school, owner, note, found)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_text_survives(tmp_path, odd):
    survives(tmp_path / "a.xlsx", odd, odd, odd, odd)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@a"])
def test_a_text_is_never_a_formula(tmp_path, text):
    made = listed(finding(message=text), school=text, inspector=text, owner=text)
    write_list(made, tmp_path / "a.xlsx", "zh")
    cells = [c for s in load_workbook(tmp_path / "a.xlsx") for row in s.rows for c in row]
    assert text in {c.value for c in cells}
    assert all(c.data_type == "s" and c.quotePrefix for c in cells if c.value == text)


def test_a_character_no_workbook_holds_leaves_a_mark(tmp_path):
    write_list(listed(finding(message="a\x00b")), tmp_path / "a.xlsx", "zh")
    assert read_list(tmp_path / "a.xlsx").items[0].found == f"a{MARK}b"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2026年12月31日", date(2026, 12, 31)),
        ("2026/12/31", date(2026, 12, 31)),
        ("２０２６年１月５日", date(2026, 1, 5)),
        (datetime(2026, 12, 31), date(2026, 12, 31)),
        (46387, date(2026, 12, 31)),
        ("未定", None),
        ("", None),
        (" not set ", None),
    ],
)
def test_a_deadline_is_understood_however_it_was_typed(path, typed, meant):
    edit(path, ("整改期限", typed))
    assert read_list(path).items[0].deadline == meant


@pytest.mark.parametrize("typed", ["年底前", "2026-13-01", "3", 7, True])
def test_what_is_no_date_is_named_by_its_cell(path, typed):
    edit(path, ("整改期限", typed))
    with pytest.raises(InputError) as error:
        read_list(path)
    assert "J5" in error.value.zh
    assert "J5" in error.value.en


def test_what_people_typed_stays_through_a_second_inspection(path):
    edit(
        path,
        ("责任人", "张校长"),
        ("整改期限", "2026年5月1日"),
        ("备注", "=1+1 待批"),
        ("整改要求", "拆墙"),
    )
    previous = read_list(path)
    again = listed(
        finding(message="新", mend="扩建", mend_en="widen"), on=SECOND, previous=previous
    )
    write_list(again, path, "zh", path)
    sheet = load_workbook(path).worksheets[0]
    assert sheet.cell(5, column(sheet, "整改期限")).value == "2026年5月1日"
    assert sheet.cell(5, column(sheet, "状态")).value == "逾期"
    assert sheet.cell(5, column(sheet, "检查情况")).value == "新"
    assert sheet.cell(5, column(sheet, "整改要求")).value == "拆墙"
    assert read_list(path) == again


def test_what_was_typed_after_the_list_was_read_is_not_written_over(path):
    previous = read_list(path)
    edit(path, ("责任人", "张校长"), ("备注", "已约施工队"))
    stale = listed(finding(message="新"), owner="李主任", previous=previous)
    write_list(stale, path, "zh", path)
    (item,) = read_list(path).items
    assert (item.owner, item.note, item.found) == ("张校长", "已约施工队", "新")


def test_an_offices_own_workbook_keeps_all_it_holds(path):
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.insert_cols(1)
    sheet["A4"], sheet["A5"] = "联系电话", "0376-123"
    sheet["B5"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["B5"].comment = Comment("请核", "李")
    sheet.cell(8, 2).value = "本行自用"
    book.create_sheet("我的表")["A1"] = "=SUM(1,2)"
    book.move_sheet("我的表", -3)
    book.save(path)
    old = path.read_bytes()
    again = listed(finding(), finding("XY-4.4-M1", "suite"), on=SECOND, previous=read_list(path))
    written = write_list(again, path, "zh", path)
    assert written.kept == path.with_name(f"清单-{FIRST}.xlsx")
    assert written.kept.read_bytes() == old
    book = load_workbook(path)
    assert book.sheetnames[0] == "我的表"
    assert book["我的表"]["A1"].value == "=SUM(1,2)"
    sheet = book["整改清单"]
    assert (sheet["A5"].value, sheet["A4"].value) == ("0376-123", "联系电话")
    assert sheet["B5"].fill.fgColor.rgb == "00FFFF00"
    assert sheet["B5"].comment.text == "请核"
    assert sheet.cell(8, 2).value == "本行自用"
    assert sheet.cell(9, column(sheet, "对象")).value == "辅导室整体"
    assert read_list(path) == again


def test_columns_and_rows_may_stand_in_any_order(tmp_path):
    made = listed(finding(), finding("XY-4.4-M1", "suite"))
    path = tmp_path / "a.xlsx"
    write_list(made, path, "en")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    width = sheet.max_column
    for row in (4, 5, 6):
        values = [c.value for c in sheet[row]]
        for at, value in enumerate(reversed(values), start=1):
            sheet.cell(row, at).value = value
    for at in range(1, width + 1):
        a, b = sheet.cell(5, at), sheet.cell(6, at)
        a.value, b.value = b.value, a.value
    for row in (1, 2, 3):
        sheet.cell(row, 1).value = None if row > 1 else sheet.cell(row, width).value
    book.save(path)
    assert {i.key: i for i in read_list(path).items} == {i.key: i for i in made.items}


def test_an_excel_table_grows_with_its_rows(path):
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.auto_filter.ref = None
    sheet.add_table(Table(displayName="T", ref=f"A4:{sheet.cell(5, sheet.max_column).coordinate}"))
    book.save(path)
    again = listed(finding(), finding("XY-4.4-M1", "suite"), previous=read_list(path))
    write_list(again, path, "zh", path)
    (table,) = load_workbook(path).worksheets[0].tables.values()
    assert table.ref.endswith("6")


def test_a_second_writing_of_the_same_changes_no_file(path):
    before = path.read_bytes()
    same = listed(finding(), ASK, previous=read_list(path))
    assert write_list(same, path, "zh", path).kept is None
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_kept_files_are_numbered(path):
    made = listed(finding(), ASK)
    for message in ("一", "二"):
        made = listed(finding(message=message), ASK, previous=read_list(path))
        write_list(made, path, "zh", path)
    names = sorted(p.name for p in path.parent.iterdir())
    assert names == [f"清单-{FIRST}-2.xlsx", f"清单-{FIRST}.xlsx", "清单.xlsx"]


def test_the_same_list_is_the_same_file(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_list(listed(), tmp_path / name, "zh")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_list_of_many_schools_keeps_the_others(path):
    both = listed(finding(), on=SECOND, school="乙校", previous=read_list(path))
    write_list(both, path, "zh", path)
    back = read_list(path)
    assert back == both
    assert [i.school for i in back.items] == [SCHOOL, "乙校"]
    assert [a.school for a in back.attestations_missing] == [SCHOOL]


def test_what_was_attested_since_stays_on_its_sheet_as_settled(path):
    edit(path, ("认定人", "陈医生"), sheet=1)
    settled = replace(ASK, met=True, decision="met")
    write_list(listed(finding(), settled, previous=read_list(path)), path, "zh", path)
    sheet = load_workbook(path).worksheets[1]
    assert sheet.cell(5, column(sheet, "状态")).value == "已有结论"
    assert sheet.cell(5, column(sheet, "认定人")).value == "陈医生"
    assert read_list(path).attestations_missing == ()


def test_a_row_a_person_added_is_an_item_and_is_met_by_its_name(path):
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for header, value in (("条款", "XY-4.4-M1"), ("对象", "辅导室整体"), ("检查情况", "无信箱")):
        sheet.cell(6, column(sheet, header)).value = value
    book.save(path)
    previous = read_list(path)
    assert [i.found for i in previous.items][1] == "无信箱"
    again = listed(finding(), finding("XY-4.4-M1", "suite"), on=SECOND, previous=previous)
    assert [i.key for i in again.items][1] == (SCHOOL, "XY-4.4-M1", "suite")
    write_list(again, path, "zh", path)
    assert read_list(path) == again
    assert load_workbook(path).worksheets[0].max_row == 6


def test_without_its_hidden_column_the_list_is_read_by_what_shows(path):
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.delete_cols(column(sheet, "layoutopt"))
    book.save(path)
    back = read_list(path)
    assert (back.school, back.inspected_on, len(back.items)) == (SCHOOL, FIRST, 1)
    assert [i.clause for i in listed(finding(), on=SECOND, previous=back).items] == ["XY-4.4-U02"]


def test_a_formula_counts_for_what_it_came_to(path):
    edit(path, ("备注", '="暑"&"假"'))
    assert read_list(path).items[0].note == ""  # never computed: openpyxl keeps no value
    again = listed(finding(message="新"), on=SECOND, previous=read_list(path))
    write_list(again, path, "zh", path)
    sheet = load_workbook(path).worksheets[0]
    assert sheet.cell(5, column(sheet, "备注")).value == '="暑"&"假"'


def test_a_missing_header_is_named_with_its_sheet(path):
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(4, column(sheet, "状态")).value = "情况"
    book.save(path)
    with pytest.raises(InputError) as error:
        read_list(path)
    assert "“状态”" in error.value.zh
    assert "整改清单" in error.value.zh


def test_two_rows_of_one_item_are_named(path):
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for cell in sheet[5]:
        sheet.cell(6, cell.column).value = cell.value
    book.save(path)
    with pytest.raises(InputError, match="rows 5 and 6"):
        read_list(path)


def test_a_status_nobody_knows_is_named_by_its_cell(path):
    edit(path, ("状态", "差不多"))
    with pytest.raises(InputError) as error:
        read_list(path)
    assert "K5" in error.value.zh


def test_what_is_no_workbook_is_declined(tmp_path):
    ole = b"\xd0\xcf\x11\xe0" + bytes(600)
    odd = io.BytesIO()
    with zipfile.ZipFile(odd, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook")
    for data, word in (
        (b"school,clause", "not an Excel workbook"),
        (ole, "old Office format"),
        (ole + "EncryptedPackage".encode("utf-16-le"), "password"),
        (odd.getvalue(), "damaged"),
    ):
        path = tmp_path / "a.xlsx"
        path.write_bytes(data)
        with pytest.raises(InputError, match=word):
            read_list(path)
    with pytest.raises(InputError, match="no such file"):
        read_list(tmp_path / "b.xlsx")


def test_a_workbook_that_is_open_elsewhere_is_left_alone(path):
    before = path.read_bytes()
    again = listed(finding(message="新"), previous=read_list(path))
    lock = path.with_name(f"~${path.name}")
    lock.write_bytes(b"")
    with pytest.raises(InputError, match="open in another program"):
        write_list(again, path, "zh", path)
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == sorted([path, lock])


def test_a_file_that_stands_is_never_overwritten(path):
    before = path.read_bytes()
    with pytest.raises(UsageError, match="never overwritten"):
        write_list(listed(), path, "zh")
    assert path.read_bytes() == before


def test_half_a_file_is_never_left(path):
    with pytest.raises(InputError, match="cannot be written"):
        write_list(listed(), path.parent / "nowhere" / "a.xlsx", "zh")


def test_macros_that_an_update_loses_are_told(path):
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"")
    again = listed(finding(message="新"), previous=read_list(path))
    assert write_list(again, path, "zh", path).losses == (("宏", "macros"),)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_prints_and_guides_whoever_fills_it_in(tmp_path, lang):
    write_list(listed(finding(), ASK), tmp_path / "a.xlsx", lang)
    book = load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.auto_filter.ref) == ("$4:$4", "A4:Q5")
    assert sheet.freeze_panes == "D5"
    assert sheet.column_dimensions["Q"].hidden
    rules = {rule.type: str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    assert rules == {"list": "K5:K2000", "date": "J5:J2000 O5:O2000"}
    assert len(book.worksheets) == 3
    assert "xinyang" in str(book.worksheets[2]["B2"].value)


def test_the_languages_are_not_mixed(tmp_path):
    ours = finding(message="甲", message_en="a", mend="乙", mend_en="b")
    write_list(listed(ours, school="S1"), tmp_path / "a.xlsx", "en")
    book = load_workbook(tmp_path / "a.xlsx")
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_col=sheet.max_column - (sheet.max_column > 2)):
            for cell in row:
                assert not any("一" <= c <= "鿿" for c in str(cell.value or "")), cell
