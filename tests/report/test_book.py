"""report.xlsx: formulas that compute, filters, and texts that stay texts."""

from __future__ import annotations

import shutil
import subprocess

import openpyxl
import pytest

from layoutopt.report import read_run, write_book
from tests.report.runs import record, scheme, written


@pytest.fixture
def book(tmp_path):
    told = record()
    told["school"] = "=1+1"
    told["schemes"][0]["measures"]["equipment"] = [
        {
            "zone": "individual-1",
            "kind": "sofa",
            "force": "should",
            "zh": "沙发",
            "en": "sofa",
            "asked": 2,
            "placed": 1,
            "attested": 0,
            "to_buy": 1,
            "to_attest": 1,
            "clauses": ["XY-1"],
        },
    ]
    path = tmp_path / "report.xlsx"
    write_book(read_run(written(tmp_path / "run", told)), path, "zh")
    return path


def test_the_sheets_are_those_asked_for(book):
    sheets = openpyxl.load_workbook(book)
    names = ["方案对比", "面积", "条款", "工程量与造价", "设备", "说明"]
    assert sheets.sheetnames == names
    for name in names[:-1]:
        sheet = sheets[name]
        assert sheet.auto_filter.ref and sheet.print_title_rows
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheets["设备"]["C5"].value == "沙发"
    assert sheets["设备"]["H5"].value == 1
    assert sheets["设备"]["H7"].value == "=SUBTOTAL(109,H5:H5)"


def test_a_school_named_like_a_formula_is_a_text(book):
    cell = openpyxl.load_workbook(book)["方案对比"]["A1"]
    assert cell.data_type == "s"
    assert cell.value.startswith("=1+1")


def test_amounts_and_sums_are_formulas(book):
    sheet = openpyxl.load_workbook(book)["工程量与造价"]
    top = next(r for r in range(6, 20) if sheet.cell(r, 3).value == "项目")
    assert (
        sheet["B5"].value
        == f"=ROUND(SUMIF($A${top + 1}:$A${top + 4},A5,$H${top + 1}:$H${top + 4}),2)"
    )
    assert sheet["E5"].value == "=B5+D5"
    assert (
        sheet.cell(top + 1, 8).value
        == f'=IF(ISNUMBER(G{top + 1}),ROUND(E{top + 1}*G{top + 1},2),"")'
    )
    assert sheet.cell(top + 1, 5).value == 200
    compared = openpyxl.load_workbook(book)["方案对比"]
    row = next(r for r in range(5, 20) if compared.cell(r, 1).value == "造价估算")
    assert compared.cell(row, 3).value == "='工程量与造价'!$E$5"
    assert compared.cell(row, 5).value == f"=MIN(C{row}:D{row})"


def test_the_rows_come_to_the_totals_of_the_record(book):
    """Worked out here as the formulas say: quantity by price, summed, contingency on top."""
    sheet = openpyxl.load_workbook(book)["工程量与造价"]
    top = next(r for r in range(6, 20) if sheet.cell(r, 3).value == "项目")
    rows = list(sheet.iter_rows(min_row=top + 1, values_only=True))
    for row, total in ((5, 21600.0), (6, 32400.0)):
        name, share = sheet.cell(row, 1).value, sheet.cell(row, 3).value
        subtotal = sum(round(r[4] * r[6], 2) for r in rows if r[0] == name and r[6] is not None)
        assert round(subtotal + round(subtotal * share, 2), 2) == total


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_spreadsheet_comes_to_the_same_sums(book, tmp_path):
    out = tmp_path / "again"
    command = ["soffice", "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sheets = openpyxl.load_workbook(out / book.name, data_only=True)
    assert sheets["工程量与造价"]["E5"].value == pytest.approx(21600.0)
    row = next(r for r in range(5, 20) if sheets["方案对比"].cell(r, 1).value == "造价估算")
    assert sheets["方案对比"].cell(row, 6).value == "方案 1"


def test_the_same_run_gives_the_same_bytes(book, tmp_path):
    again = tmp_path / "again.xlsx"
    write_book(read_run(tmp_path / "run"), again, "zh")
    assert again.read_bytes() == book.read_bytes()


def test_a_run_without_schemes_says_why(tmp_path):
    told = record(status="infeasible")
    told["schemes"] = []
    told["infeasible"] = {"clauses": [], "message": "面积不够", "relaxations": [], "demands": []}
    write_book(read_run(written(tmp_path, told)), tmp_path / "b.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["方案对比"]
    assert "面积不够" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_one_scheme_has_no_best(tmp_path):
    write_book(read_run(written(tmp_path, record(scheme(1, 1.0, 2.0)))), tmp_path / "b.xlsx", "en")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Schemes"]
    assert not [
        c
        for row in sheet.iter_rows(min_col=4, max_col=5)
        for c in row
        if str(c.value).startswith("=M")
    ]
