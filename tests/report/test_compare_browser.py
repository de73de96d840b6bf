"""The comparison in a real Chromium: it sorts, slides, zooms, switches, and asks nobody."""

from __future__ import annotations

import json
import shutil

import pytest

from layoutopt.report import read_run, write_comparison
from tests.report.runs import record, scheme, written

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
BROWSER, DRIVER = (
    next((path for path in map(shutil.which, names) if path), None)
    for names in (("chromium", "chromium-browser"), ("chromedriver",))
)
pytestmark = [
    pytest.mark.skipif(
        not (BROWSER and DRIVER), reason="chromium and chromium-driver are not installed"
    ),
    pytest.mark.filterwarnings("default"),  # a browser's sockets close when they like
]
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1440,1000",
)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    told = record(
        scheme(1, 20000.0, 38.0),
        scheme(2, 10000.0, 12000.0, "F1-S02"),
        scheme(3, 30000.0, 13000.0, "F1-S02"),
    )
    told["school"] = "</script><img src=http://x.invalid/y>"
    path = folder / "compare.html"
    write_comparison([read_run(written(folder / "a", told))], path, "zh")
    return path


@pytest.fixture(scope="module")
def browser(page):
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    for flag in FLAGS:
        options.add_argument(flag)
    with webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER)) as driver:
        yield driver


@pytest.fixture
def shown(browser, page):
    browser.get(page.as_uri())
    return browser


def texts(driver, selector):
    script = "return [...document.querySelectorAll(arguments[0])].map(n => n.innerText.trim())"
    return driver.execute_script(script, selector)


def test_nothing_but_the_file_is_asked_for(browser, page):
    browser.get_log("performance")
    browser.get(page.as_uri())
    browser.execute_script("document.querySelector('#heat').value = 'noise'")
    for button in browser.find_elements("css selector", "#lang, [data-zoom], [data-filter]"):
        browser.execute_script("arguments[0].click()", button)
    messages = [json.loads(row["message"])["message"] for row in browser.get_log("performance")]
    asked = {
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    }
    assert page.as_uri() in asked
    assert not [url for url in asked if url != page.as_uri() and not url.startswith("data:")]
    assert [row for row in browser.get_log("browser") if row["level"] == "SEVERE"] == []


def test_a_request_would_be_refused(shown):
    """The policy itself: an image added by a script is not fetched."""
    refused = shown.execute_async_script(
        "const done = arguments[0];"
        "document.addEventListener('securitypolicyviolation', e => done(e.violatedDirective));"
        "document.body.append(Object.assign(new Image(), {src: 'http://x.invalid/a.png'}));"
    )
    assert refused == "img-src"
    shown.get_log("browser")


def test_it_sorts_by_mouse_and_by_enter(shown):
    def order():
        return [row.split("\n")[0] for row in texts(shown, "#figures tbody th")]

    assert order() == ["方案 1", "方案 2", "方案 3"]
    heads = shown.find_elements("css selector", "#figures thead th")
    cost = next(head for head in heads if "造价" in head.text)
    cost.find_element("tag name", "button").click()
    assert cost.get_attribute("aria-sort") == "ascending"
    assert order() == ["方案 2", "方案 1", "方案 3"]
    cost.find_element("tag name", "button").send_keys("\ue007")  # Enter
    assert cost.get_attribute("aria-sort") == "descending"
    assert order() == ["方案 3", "方案 1", "方案 2"]


def test_weights_rank_again_at_once_and_reset(shown):
    def order():
        return texts(shown, "#ranking li > span:nth-child(2)")

    assert order() == ["方案 1", "方案 2", "方案 3"]
    quiet = shown.find_element("css selector", "[data-term=noise]")
    quiet.send_keys("\ue011")  # Home: quiet counts for nothing
    assert order() == ["方案 2", "方案 1", "方案 3"]
    changes = texts(shown, "#ranking li > span:nth-child(4)")
    assert [change[:2] for change in changes] == ["▲1", "▼1", "＝"]
    shown.find_element("css selector", "#sliders [type=reset]").click()
    shown.execute_async_script("setTimeout(arguments[0], 50)")
    assert order() == ["方案 1", "方案 2", "方案 3"]


def test_it_switches_language_at_once(shown):
    assert "心理辅导室方案对比" in texts(shown, "h1")
    shown.find_element("id", "lang").click()
    assert texts(shown, "h1") == ["Counselling suite: schemes compared"]
    assert shown.title == "Counselling suite: schemes compared"
    assert texts(shown, "#view option")[0] == "the suite"
    assert "Estimated cost (CNY)" in texts_of_svg(shown, "#pareto text")


def texts_of_svg(driver, selector):
    script = "return [...document.querySelectorAll(arguments[0])].map(n => n.textContent)"
    return driver.execute_script(script, selector)


def test_what_is_beaten_is_faded(shown):
    """Scheme 3 is dearer and louder than scheme 1; the other two trade."""
    faded = "return [...document.querySelectorAll('#pareto .point.faded')].map(n => n.dataset.key)"
    assert shown.execute_script(faded) == ["s0-3"]


def test_plans_zoom_by_keys_together_and_maps_switch_on(shown):
    def boxes():
        return shown.execute_script(
            "return [...document.querySelectorAll('.plan > svg')]"
            ".map(svg => svg.getAttribute('viewBox'))"
        )

    before = boxes()
    shown.find_element("css selector", ".plan").send_keys("+")
    wide = [float(box.split()[2]) for box in boxes()]
    assert wide == [pytest.approx(0.75 * float(box.split()[2]), abs=1) for box in before]
    shown.find_element("css selector", ".plan").send_keys("0")
    assert boxes() == before
    seen = "return getComputedStyle(document.querySelector('.heat-noise')).display"
    assert shown.execute_script(seen) == "none"
    shown.find_element("css selector", "#heat option[value=noise]").click()
    assert shown.execute_script(seen) != "none"


def test_it_is_one_column_on_a_phone(shown):
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    shown.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    wide = (
        "return [document.documentElement.scrollWidth,"
        " new Set([...document.querySelectorAll('.card')].map(c => c.offsetLeft)).size]"
    )
    try:
        assert shown.execute_script(wide) == [390, 1]
    finally:
        shown.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_prints(shown):
    printed = shown.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert len(printed["data"]) > 10_000
