import io
import zipfile

import pytest
from docx import Document

from layoutopt.diagnostics import InputError, UsageError
from layoutopt.rectification import rectify
from layoutopt.report import write_notice
from layoutopt.report.templates import make_notice
from layoutopt.scheme import Verdict
from layoutopt.standard import Standard
from tests.report.cases import FIRST, SCHOOL, SECOND, finding, listed

ASK = finding("XY-5.1-O3", "operation", None, force="attest", decision="to_attest")
ADVICE = finding("XY-4.2-S1", "suite", force="should", message="较吵", message_en="loud")


def said(made, tmp_path, lang="zh", template=None):
    path = tmp_path / "通知.docx"
    path.unlink(missing_ok=True)
    write_notice(made, path, lang, template)
    return Document(str(path))


def text(paper):
    cells = (c.text for t in paper.tables for row in t.rows for c in row.cells)
    return "\n".join((*(p.text for p in paper.paragraphs), *cells))


def test_the_demand_and_what_follows_are_the_plans_own_words(tmp_path):
    words = text(said(listed(deadline=SECOND, owner="张校长"), tmp_path))
    assert "限期整改通知书" in words
    assert "对心理咨询室建设和使用不符合要求的县区和学校，要求其限时整改" in words
    assert "整改不到位的将在全市进行通报，并将督查通报发往县区政府" in words
    assert "2026年6月1日" in words
    assert "张校长" in words
    assert "回    执" in words


def test_what_has_no_deadline_says_so(tmp_path):
    paper = said(listed(), tmp_path)
    assert [c.text for c in paper.tables[0].rows[1].cells][-2:] == ["未定", "未定"]
    assert "第 1 项整改期限未定" in text(paper)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_signs_of_markup_and_odd_characters_survive(tmp_path, lang):
    odd = 'a<b & "c" {{ x }} 😀\n二\x00'
    made = listed(finding(message=odd, message_en=odd), school=f"<三>中 & {odd[:1]}")
    paper = said(made, tmp_path, lang)
    assert "<三>中 & a" in text(paper)
    assert 'a<b & "c" {{ x }} 😀\n二�' in text(paper)


def test_advice_is_told_and_not_demanded(tmp_path):
    paper = said(listed(finding(), ADVICE, ASK), tmp_path)
    demanded, advised, asked = paper.tables
    assert [len(t.rows) for t in (demanded, advised, asked)] == [2, 2, 2]
    assert "较吵" in text(paper)
    assert "较吵" not in "".join(c.text for r in demanded.rows for c in r.cells)
    assert "四、尚待认定事项" in text(paper)


def test_faults_of_the_drawing_come_last(tmp_path):
    paper = said(listed(finding("PHY-DOOR", "suite"), finding()), tmp_path)
    assert [r.cells[1].text for r in paper.tables[0].rows[1:]] == ["XY-4.4-U02", "PHY-DOOR"]


def test_nothing_unmet_is_a_pass_and_with_open_questions_a_limited_one(tmp_path):
    passed = text(said(listed(finding(met=True)), tmp_path))
    assert "检查合格" in passed
    assert "限期整改通知书" not in passed
    assert "督查通报" not in passed
    limited = text(said(listed(finding(met=True), ASK), tmp_path))
    assert "检查合格" not in limited
    assert "1 条须经认定" in limited


def test_what_was_put_right_is_counted_and_no_longer_demanded(tmp_path):
    done = listed(finding(met=True), on=SECOND, previous=listed())
    words = text(said(done, tmp_path))
    assert "1 项经复查整改到位" in words
    assert "检查合格" in words


def test_other_schools_on_the_list_are_left_out(tmp_path):
    both = listed(finding(met=True), on=SECOND, school="乙校", previous=listed(finding(), ASK))
    assert "XY-" not in text(said(both, tmp_path))


def test_a_standard_without_such_sentences_gets_none(tmp_path):
    bare = Standard("bare", "某标准", "Bare", "", (), (), ())
    words = text(said(rectify(Verdict((finding(),)), SCHOOL, bare, on=FIRST), tmp_path))
    assert "限期整改" in words
    assert "根据" not in words
    assert "后果" not in words


def test_overdue_items_are_named(tmp_path):
    made = listed(finding(), finding("XY-4.4-M1", "suite"), on=SECOND, deadline=FIRST)
    assert "第 1、2 项已经逾期" in text(said(made, tmp_path))


def test_an_english_notice_is_english(tmp_path):
    ours = finding(message="甲", message_en="a", mend="乙", mend_en="b")
    words = text(said(listed(ours, ASK, school="S1"), tmp_path, "en"))
    assert "XY-6-I1" in words
    assert "XY-6-I2" in words
    assert not any("一" <= c <= "鿿" for c in words)


def test_tables_repeat_their_head_and_split_no_row(tmp_path):
    (table,) = said(listed(), tmp_path).tables
    head, row = (r._tr.xml for r in table.rows)
    assert "w:tblHeader" in head
    assert "w:cantSplit" in row


def test_the_same_list_is_the_same_letter(tmp_path):
    for name in ("a.docx", "b.docx"):
        write_notice(listed(), tmp_path / name, "zh")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


@pytest.mark.parametrize(
    ("made", "name"), [(make_notice.chinese, "zh"), (make_notice.english, "en")]
)
def test_the_templates_are_what_the_script_makes(made, name):
    kept = make_notice.Path(make_notice.__file__).with_name(f"notice-{name}.docx").read_bytes()
    parts = []
    for data in (kept, made()):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts.append({n: package.read(n) for n in package.namelist()})
    assert parts[0] == parts[1]


def own(tmp_path, line):
    paper = Document()
    paper.add_paragraph(line)
    paper.save(str(tmp_path / "own.docx"))
    return tmp_path / "own.docx"


def test_a_bureau_may_bring_its_own_template(tmp_path):
    mine = own(tmp_path, "致{{ school }}：{% for row in items %}{{ row.clause }}{% endfor %}")
    assert text(said(listed(), tmp_path, template=mine)) == f"致{SCHOOL}：XY-4.4-U02"


@pytest.mark.parametrize(
    "line",
    ["{{ scool }}", "{% if %}", "{{ ''.__class__.__mro__ }}", "{{ 1 / 0 }}"],
)
def test_a_template_that_cannot_be_meant_is_declined_and_nothing_written(tmp_path, line):
    with pytest.raises(InputError) as error:
        said(listed(), tmp_path, template=own(tmp_path, line))
    assert "own.docx" in error.value.zh
    assert [p.name for p in tmp_path.iterdir()] == ["own.docx"]


def test_what_is_no_template_is_declined(tmp_path):
    path = tmp_path / "own.docx"
    path.write_bytes(b"x")
    with pytest.raises(InputError, match="not a Word document"):
        said(listed(), tmp_path, template=path)


def test_a_notice_that_stands_is_never_overwritten(tmp_path):
    said(listed(), tmp_path)
    with pytest.raises(UsageError, match="never overwritten"):
        write_notice(listed(), tmp_path / "通知.docx", "zh")


def test_another_language_is_declined(tmp_path):
    with pytest.raises(UsageError, match="zh or en"):
        write_notice(listed(), tmp_path / "a.docx", "fr")
