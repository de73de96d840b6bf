"""The comparison: what is read, what is refused, what stands on the page, what cannot break out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from layoutopt.cli import app
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.report.compare import read_run
from layoutopt.report.compare.page import render
from layoutopt.report.compare.plan import ems, wrapped
from tests.report.runs import FINDING, plans, record, scheme, written

EVIL = "</script><script>alert(1)</script><img src=http://x.invalid/y onerror=alert(2)>\"'&"


class Page(HTMLParser):
    """Counts tags, keeps attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.attributes = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def test_one_run_is_told_in_both_languages(tmp_path):
    page = render([read_run(written(tmp_path / "a"))], "en")
    assert '<html lang="en"' in page
    for words in (
        "第三中学",
        "信阳方案",
        "Xinyang plan",
        "方案 2",
        "Scheme 2",
        "面积不小于15平方米",
    ):
        assert words in page
    assert "101 空房" in page and "102 vacant room" in page  # names, not ids
    assert page.count('class="differs"') == 1  # scheme 2 stands in another room
    row = re.search(r"Estimated cost.*?</tr>\s*</thead>", page, re.S)
    assert row is not None
    assert re.search(r'class="best">21,600', page) and re.search(r'class="worst">32,400', page)


def test_several_runs_are_told_apart(tmp_path):
    folders = [written(tmp_path / name / "out") for name in ("x", "y")]
    page = render([read_run(folder) for folder in folders], "zh")
    assert "方案 A1" in page and "方案 B2" in page
    assert "第三中学(x/out)" in page and "第三中学(y/out)" in page


def test_a_run_without_layout_says_why(tmp_path):
    why = {
        "clauses": ["XY-4.4-U02"],
        "message": "面积不够",
        "message_en": "too little floor",
        "relaxations": [{"change": "加 203", "cost": 21000.0}],
        "demands": [{"en": "a room of 15 m2", "zh": "一间 15 m²"}],
        "minimal": True,
    }
    told = record(status="infeasible", infeasible=why)
    told["schemes"] = []
    page = render([read_run(written(tmp_path, told))], "zh")
    for words in (
        "面积不够",
        "too little floor",
        "加 203",
        "21,000",
        "一间 15 m²",
        "面积不小于15平方米",
    ):
        assert words in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_of_a_drawing_breaks_out(tmp_path, lang):
    finding = {**FINDING, "met": False, "decision": "unmet", "message": EVIL, "message_en": EVIL}
    told = record(scheme(1, 1.0, 2.0, finding={**finding, "mend": EVIL, "subject": EVIL}))
    told["school"] = told["drawing"][0] = EVIL
    told["clauses"][0]["quote"] = EVIL
    told["rooms"][0].update(zh=EVIL, en=EVIL, number=EVIL)
    told["zone_kinds"]["individual"] = {"zh": EVIL, "en": EVIL}
    told["schemes"][0]["zones"][0]["name"] = EVIL
    told["schemes"][0]["terms"][EVIL] = 5.0
    drawn = plans(told)
    drawn["storeys"][0]["name"] = EVIL
    page = Page(render([read_run(written(tmp_path, told, drawn))], lang))
    assert page.tags.count("script") == 2
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not [
        v for n, v in page.attributes if n in ("src", "href") and v[0] != "#" and v[:5] != "data:"
    ]


def test_the_policy_allows_no_request(tmp_path):
    page = render([read_run(written(tmp_path))], "zh")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src &#39;none&#39;; img-src data:;")
    assert "unsafe" not in policy and "http" not in policy
    assert not re.search(r"style=\"", page)  # a policy with digests forbids it


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t, p: t["schemes"][0].pop("objective"), "objective"),
        (lambda t, p: t["schemes"][1].update(id=1), "same id"),
        (lambda t, p: t.update(status="done"), "status"),
        (lambda t, p: t["schemes"][0]["terms"].update(noise="loud"), "terms.noise"),
        (lambda t, p: p["storeys"][0].update(walls='M0 0"/><script>'), "walls"),
        (lambda t, p: p["storeys"][0]["maps"][0].update(png="http://x.invalid/a.png"), "png"),
        (lambda t, p: p["schemes"][0]["zones"][0].update(color="red"), "color"),
        (lambda t, p: p["schemes"].pop(), "schemes"),
        (lambda t, p: p["schemes"][0].update(level=7), "storey"),
    ],
)
def test_damage_is_refused_by_its_place(tmp_path, spoil, said):
    told = record()
    drawn = plans(told)
    spoil(told, drawn)
    with pytest.raises(InputError) as caught:
        read_run(written(tmp_path, told, drawn))
    assert said in caught.value.message("en")
    assert caught.value.message("zh")


def test_an_older_folder_shows_less(tmp_path):
    told = record()
    for key in ("standard_name", "clauses", "zone_kinds", "rooms", "weights", "seed"):
        del told[key]
    folder = written(tmp_path, told)
    (folder / "plans.json").unlink()
    page = render([read_run(folder)], "zh")
    assert "plans.json" in page and "F1-S01" in page
    assert "<figure" not in page


@given(st.text(st.sampled_from("心理辅导室ab c"), max_size=40), st.floats(1.0, 30.0))
def test_lines_lose_nothing_and_fit(text, most):
    rows = wrapped(text, most)
    chinese = any(ord(c) > 0x2E7F for c in text)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    if chinese:
        assert all(ems(row) <= max(most, 1.0) + 1e-9 for row in rows)


# --- the command --------------------------------------------------------------------------


def run(*words):
    return CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)


def test_the_command_writes_a_page_and_writes_over_its_own(tmp_path):
    folder, page = written(tmp_path / "a"), tmp_path / "c.html"
    for _ in range(2):
        assert run("compare", folder, "-o", page, "--lang", "en").exit_code == 0
    first = page.read_bytes()
    assert run("compare", folder, "-o", page, "--lang", "en").exit_code == 0
    assert page.read_bytes() == first  # the same every time
    result = run("compare", folder, "-o", page, "--json", "--lang", "en")
    assert '"cost": 21600.0' in result.stdout


def test_the_command_refuses(tmp_path):
    folder, page = written(tmp_path / "a"), tmp_path / "c.html"
    page.write_text("<html>mine</html>", "utf-8")
    for words, code, said in (
        ((folder, "-o", page), 2, "--force"),
        ((folder, "-o", tmp_path / "c.txt"), 2, ".html"),
        ((folder, folder, "-o", tmp_path / "d.html"), 2, "twice"),
        ((tmp_path, "-o", tmp_path / "d.html"), 3, "layouts.json"),
    ):
        result = run("compare", *words, "--lang", "en")
        assert result.exit_code == code
        assert said in result.stderr
    assert page.read_text("utf-8") == "<html>mine</html>"
    assert not (tmp_path / "d.html").exists()


def test_too_many_schemes_are_refused(tmp_path):
    told = record(*(scheme(n, 1.0, 2.0) for n in range(1, 62)))
    with pytest.raises(UsageError, match="61"):
        from layoutopt.report import write_comparison

        write_comparison([read_run(written(tmp_path, told))], tmp_path / "c.html", "en")
