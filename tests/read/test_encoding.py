"""Code pages: what was meant is read, whatever the header says; what is right is left alone."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest

from layoutopt.read.encoding import Mender, code_page_of
from layoutopt.read.inline import line_of, lines_of_mtext
from layoutopt.read.load import load

CHINESE = ["普通教室", "阅览室", "走廊", "男厕", "一层平面图 1:100", "教师办公室", "体育器材室",
           "多媒体教室", "一（1）班"]  # fmt: skip
TRADITIONAL = ["普通教室", "走廊", "男廁", "一層平面圖", "教師辦公室", "圖書館", "樓梯間"]
KOREAN = ["교실", "복도", "화장실", "1층 평면도", "교무실", "도서실", "계단실"]
RUSSIAN = ["Класс", "Коридор", "Санузел", "План 1 этажа", "Учительская", "БИБЛИОТЕКА"]
WESTERN = [
    "Salle de réunion", "Dépôt", "Façade", "Salón de actos", "Baño niñas", "Küche",
    "Créée", "Müller", "Despatx direcció", "Mobiliário", "CAFETERÍA", "Peça", "étage",
    "Menjador", "Lavadora", "Aïllament", "Año", "Sala d'espera", "Größe", "École",
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "written", "read"),
    [
        (CHINESE, "gbk", "cp1252"), (CHINESE, "gbk", "big5"), (CHINESE, "gbk", "cp949"),
        (CHINESE, "gbk", "cp1251"), (CHINESE, "gbk", "utf-8"), (CHINESE, "gb18030", "cp1250"),
        (CHINESE, "utf-8", "cp1252"), (CHINESE, "utf-8", "gbk"),
        (TRADITIONAL, "big5", "cp1252"), (TRADITIONAL, "big5", "gbk"),
        (KOREAN, "cp949", "cp1252"), (RUSSIAN, "cp1251", "cp1252"), (RUSSIAN, "cp1251", "gbk"),
        (WESTERN, "utf-8", "cp1252"),
    ],
)  # fmt: skip
def test_meant(words: list[str], written: str, read: str) -> None:
    seen = [word.encode(written).decode(read, "surrogateescape") for word in words]
    mend = Mender(read, *code_page_of(seen, read))
    assert [mend(text) for text in seen] == words


@pytest.mark.parametrize("words", [CHINESE, TRADITIONAL, KOREAN, RUSSIAN, WESTERN])
@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "cp949", "cp1251", "utf-8", "big5"])
def test_right_is_left_alone(words: list[str], encoding: str) -> None:
    try:
        seen = [word.encode(encoding).decode(encoding) for word in words]
    except UnicodeError:
        pytest.skip("this code page does not have these letters")
    mend = Mender(encoding, *code_page_of(seen, encoding))
    assert [mend(text) for text in seen] == words
    assert not mend.mended


@pytest.mark.parametrize("word", [*WESTERN, "63.2m²", "±0.000", "⌀20", "Nº 3", "45°"])
def test_a_single_western_word_is_no_chinese(word: str) -> None:
    seen = word.encode("cp1252", "ignore").decode("cp1252")
    assert Mender("cp1252", *code_page_of([seen], "cp1252"))(seen) == seen


def test_some_texts_went_wrong_before_and_others_did_not() -> None:
    broken = "教师办公室".encode("gbk").decode("cp1252")
    seen = ["普通教室", "走廊", broken, "Dépôt"]
    mend = Mender("utf-8", *code_page_of(seen, "utf-8"))
    assert [mend(text) for text in seen] == ["普通教室", "走廊", "教师办公室", "Dépôt"]


def drawn(path: Path, version: str, page: str | None, bytes_in: str) -> Path:
    """Write a drawing whose texts, layers, blocks and attributes are in one code page."""
    doc = ezdxf.new(version)
    doc.layers.add("墙体")
    block = doc.blocks.new("门块")
    block.add_line((0, 0), (1, 0))
    space = doc.modelspace()
    space.add_line((0, 0), (1000, 0), dxfattribs={"layer": "墙体"})
    space.add_line((0, 0), (0, 1000), dxfattribs={"layer": "墙体"})
    insert = space.add_blockref("门块", (5, 5))
    insert.add_attrib("NAME", "图书阅览室", (9, 9))
    for i, word in enumerate(CHINESE):
        space.add_text(word, height=300).set_placement((0, 1000 * i))
    if version != "R12":
        space.add_mtext("多功能\\P报告厅", dxfattribs={"insert": (0, 0), "char_height": 300})
    doc.encoding = "utf-8" if version >= "R2007" else "gbk"
    path = path / "plan.dxf"
    doc.saveas(path)
    data = path.read_bytes()
    if version < "R2007":
        data = data.decode("gbk").encode(bytes_in)
        assert b"ANSI_936" in data
        data = data.replace(b"ANSI_936", page.encode() if page else b"ANSI_936")
        if page is None:
            data = data.replace(b"$DWGCODEPAGE", b"$DWGCODEPAGX")
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("version", ["R12", "R2000", "R2004", "R2007", "R2010", "R2018"])
@pytest.mark.parametrize("page", ["ANSI_936", "ANSI_1252", "ANSI_949", "ANSI_950", None])
def test_versions(tmp_path: Path, version: str, page: str | None) -> None:
    ink = load(drawn(tmp_path, version, page, "gbk"))
    said = {text.text for text in ink.texts}
    assert {*CHINESE, "图书阅览室"} <= said
    if version != "R12":
        assert {"多功能", "报告厅"} <= said
    assert "墙体" in ink.layers
    mended = any(finding.code == "R103" for finding in ink.findings)
    assert mended == (page != "ANSI_936" and version < "R2007")


@pytest.mark.parametrize("page", ["ANSI_936", "ANSI_1252"])
def test_utf8_in_an_old_version(tmp_path: Path, page: str) -> None:
    ink = load(drawn(tmp_path, "R2000", page, "utf-8"))
    assert set(CHINESE) <= {text.text for text in ink.texts}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("\\U+6559\\U+5BA4", "教室"), ("\\M+5BDCC\\M+5CAD2", "教室"), ("\\M+2B1D0", "教"),
        ("%%c20", "⌀20"), ("45%%d", "45°"), ("%%p0.000", "±0.000"), ("%%u教室%%u", "教室"),
        ("63.2m%%178", "63.2m²"), ("100%%%", "100%"),
    ],
)  # fmt: skip
def test_codes_of_a_text(code: str, said: str) -> None:
    assert line_of(code) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("63.2m\\S2^;", ["63.2m²"]), ("63.2m\\S2^ ;", ["63.2m²"]),
        ("{\\fSimSun|b0|i0|c134|p2;63.20 m{\\H0.7x;\\S2^;}}", ["63.20 m²"]),
        ("\\A1;普通\\P教室", ["普通", "教室"]), ("\\pi0,l0,qc;{\\C1;教室}", ["教室"]),
        ("a\\~b", ["a b"]), ("\\{x\\}", ["{x}"]), ("11'-7\\S1/2;\"", ["11'-7 1/2\""]),
        ("\\M+5BDCC\\M+5CAD2\\U+6559", ["教室教"]), ("{\\W0.8;\\LROOM\\l}", ["ROOM"]),
        ("\\S", ["\\S"]), ("教^J室", ["教", "室"]), ("m^2", ["m^2"]),
    ],
)  # fmt: skip
def test_codes_of_an_mtext(code: str, said: list[str]) -> None:
    assert lines_of_mtext(code) == said
