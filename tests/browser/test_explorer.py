"""The explorer as people meet it: widths, keyboard, languages, no other host, print."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PAGES = [
    "",
    "data/DF_FOREST/",
    "data/DF_PROVINCES/",
    "quality/DF_FOREST/",
    "trace/DF_FOREST/A.LA.SHARE.PT/2015/",
    "tables/land/",
    "compare/",
    "findings/",
    "obligations/",
    "parts/",
    "accounts/",
    "accounts/water_psut_cf/",
    "accounts/timber/",
    "missing/",
    "landcover/",
    "coverage/",
    "poverty/",
    "poverty/curves/",
    "poverty/line/",
    "poverty/changes/",
    "poverty/report/",
]
PHONE, DESK = 360, 1280


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": DESK, "height": 800})
    opened.set_default_timeout(20_000)
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["lo", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_fits_every_width_and_stays_on_this_host(
    page: Page, site: str, path: str, language: str
) -> None:
    watch = Watch(page)
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{site}/{language}/{path}")
        # tables scroll inside their frames, the page itself never sideways
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Noto Sans')
    assert watch.requests
    assert not [address for address in watch.requests if not address.startswith(site)]
    assert watch.complaints == []


def test_lao_is_written_in_the_shipped_face_with_room_for_marks(page: Page, site: str) -> None:
    page.goto(f"{site}/lo/")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Noto Sans Lao\"', 'ນ້ຳ')")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    # one file, under two names: for text, and for Lao letters among codes
    faces = {name.strip('"') for name in loaded}
    assert {"Noto Sans Lao"} <= faces <= {"Noto Sans Lao", "Lao letters"}
    for element in ("h1", "h2", "p", "dd", "button", "a"):
        ratio = page.evaluate(
            """name => { const s = getComputedStyle(document.querySelector('main ' + name));
            return parseFloat(s.lineHeight) / parseFloat(s.fontSize); }""",
            element,
        )
        assert ratio >= 1.599, element


def test_keyboard_alone_reaches_content_and_figures(page: Page, site: str) -> None:
    page.goto(f"{site}/en/data/DF_FOREST/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            const name = e.getAttribute('href') || e.name || e.className;
            return [name, s.outlineStyle]; }"""
        )
        reached.append(str(told[0]))
        # what the keyboard is on can be seen
        assert told[1] == "solid", told
        if "/trace/" in str(told[0]):
            break
    assert any("/trace/" in one for one in reached)
    assert "frame long" in reached


def test_filters_work_with_the_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/en/data/DF_FOREST/")
    page.locator("summary", has_text="Statistic").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Area of land").focus()
    page.keyboard.press("Space")
    page.get_by_label("From").fill("2005")
    page.keyboard.press("Enter")
    page.wait_for_url("**STAT=LAND**")
    assert "startPeriod=2005" in page.url
    rows = page.locator("#table tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Area of land")


def test_language_switch_keeps_the_place(page: Page, site: str) -> None:
    page.goto(f"{site}/en/data/DF_FOREST/?STAT=FOREST")
    page.get_by_role("link", name="ລາວ").click()
    assert page.url == f"{site}/lo/data/DF_FOREST/?STAT=FOREST"
    expect(page.locator("h1")).to_have_text("ປ່າໄມ້ ແລະ ທີ່ດິນ")
    expect(page.locator("#table tbody tr")).to_have_count(1)


def test_from_search_to_the_cell_of_the_workbook(page: Page, site: str) -> None:
    page.goto(f"{site}/lo/")
    page.get_by_role("searchbox").fill("ປ່າໄມ້ ແລະ ທີ່ດິນ")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="ປ່າໄມ້ ແລະ ທີ່ດິນ").first.click()
    page.get_by_role("link", name="16.769,1").click()
    expect(page.locator("main")).to_contain_text("forest_MAE_2015.xlsx")
    expect(page.locator("main")).to_contain_text("E12")


def test_chart_and_map_are_drawn_and_named(page: Page, site: str) -> None:
    page.goto(f"{site}/en/data/DF_PROVINCES/")
    chart = page.get_by_role("img", name="Bar chart: Forest cover by province")
    expect(chart).to_be_visible()
    drawing = chart.locator("svg").bounding_box()
    assert drawing is not None
    assert drawing["width"] > 600
    tiles = page.get_by_role("img", name="Tile map: Share of forest, 2015")
    expect(tiles.locator("g")).to_have_count(18)
    # no name runs out of its square
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.tiles g')].filter(g => {
            const square = g.querySelector('rect').getBBox();
            return [...g.querySelectorAll('text')].some(t => { const b = t.getBBox();
                return b.x < square.x || b.x + b.width > square.x + square.width
                    || b.y < square.y || b.y + b.height > square.y + square.height; });
        }).map(g => g.textContent)"""
    )
    assert outside == []


@pytest.mark.parametrize("language", ["lo", "en"])
def test_tile_names_fit_in_both_languages(page: Page, site: str, language: str) -> None:
    page.goto(f"{site}/{language}/data/DF_PROVINCES/")
    page.evaluate("document.fonts.ready")
    widths = page.evaluate(
        "[...document.querySelectorAll('.tiles text')].map(t => [t.getBBox().width, t.textContent])"
    )
    assert len(widths) >= 36
    assert [one for one in widths if one[0] > 96] == []


def test_head_of_a_long_table_stays_in_view(page: Page, site: str) -> None:
    page.goto(f"{site}/en/findings/")
    frame = page.locator(".frame.long")
    frame.evaluate("element => { element.scrollTop = 600; }")
    head = frame.locator("thead th").first.bounding_box()
    around = frame.bounding_box()
    assert head is not None
    assert around is not None
    assert abs(head["y"] - around["y"]) < 3


def test_print_leaves_out_what_is_for_the_screen(page: Page, site: str) -> None:
    page.goto(f"{site}/en/data/DF_FOREST/")
    page.emulate_media(media="print")
    expect(page.locator(".sections")).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    # no heading or words are left whose links are gone
    expect(page.locator("#download")).to_be_hidden()
    expect(page.locator(".bottom p").last).to_be_hidden()
    expect(page.locator("#table table")).to_be_visible()
    assert page.locator("#table .frame").evaluate("e => getComputedStyle(e).overflow") == "visible"


def test_lao_in_codes_is_written_in_the_shipped_face(page: Page, site: str) -> None:
    page.goto(f"{site}/lo/findings/")
    page.evaluate("document.fonts.ready")
    family = page.locator("td code").first.evaluate("e => getComputedStyle(e).fontFamily")
    assert family.startswith('"Lao letters"')
    ranges = page.evaluate(
        "[...document.fonts].filter(f => f.family.includes('Lao letters')).map(f => f.unicodeRange)"
    )
    assert ranges == ["U+E80-EFF"]


def test_codes_are_never_broken_and_short_pages_end_at_the_bottom(page: Page, site: str) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(f"{site}/en/data/DF_FOREST/")
    lines = page.locator("th code, td code").evaluate_all(
        "all => all.map(one => one.getClientRects().length)"
    )
    assert set(lines) == {1}
    page.goto(f"{site}/en/nowhere/")
    assert page.locator("footer").evaluate("e => e.getBoundingClientRect().bottom") == 800
    page.goto(f"{site}/lo/quality/DF_FOREST/")
    widths = page.locator("td.wordy").evaluate_all("all => all.map(one => one.clientWidth)")
    assert min(widths) > 200


def test_works_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/lo/data/DF_FOREST/?STAT=SHARE")
    expect(page.locator("#table tbody tr")).to_have_count(1)
    context.close()


def test_the_line_moves_with_keyboard_and_without_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/poverty/line/")
    slider = page.get_by_label("Line in percent of the national line")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_url("**percent=50**")
    expect(page.locator("#answer")).to_contain_text("50 % of the national line")
    page.get_by_label("or written as a number").fill("abc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“abc” is not a number.")
    # what was written stays, to be mended
    expect(page.get_by_label("or written as a number")).to_have_value("abc")
    context.close()


@pytest.mark.parametrize("path", ["poverty/curves/", "poverty/line/", "landcover/", "poverty/"])
def test_drawings_of_a_phone_need_no_sideways_scrolling(page: Page, site: str, path: str) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(f"{site}/lo/{path}")
    cut = page.evaluate(
        """[...document.querySelectorAll('.chart .frame')].filter(
        one => one.querySelector('svg') && one.scrollWidth > one.clientWidth + 1).length"""
    )
    assert cut == 0


def test_errors_lead_back(page: Page, site: str) -> None:
    page.goto(f"{site}/lo/nowhere/")
    page.get_by_role("main").get_by_role("link").click()
    assert page.url == f"{site}/lo/"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_head_and_first_column_of_an_account_stay_in_view(
    page: Page, site: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/lo/accounts/water_psut_cf/")
    frame = page.locator("#tables .frame").first
    frame.evaluate("element => { element.scrollTop = 200; element.scrollLeft = 300; }")
    around = frame.bounding_box()
    head = frame.locator("thead th").nth(2).bounding_box()
    row = frame.locator("tbody th").nth(8).bounding_box()
    assert around is not None
    assert head is not None
    assert row is not None
    assert abs(head["y"] - around["y"]) < 3
    assert abs(row["x"] - around["x"]) < 3
    # parts stand in, on a phone too
    indents = frame.locator("tbody th").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).paddingLeft))"
    )
    assert indents[1] > indents[0]
    # most of a phone is for the figures
    assert row["width"] < 0.55 * around["width"]


def test_a_failing_end_leads_to_its_identity(page: Page, site: str) -> None:
    page.goto(f"{site}/en/accounts/water_psut_cf/")
    end = page.locator("td.end a").first
    end.focus()
    page.keyboard.press("Enter")
    target = page.url.partition("#")[2]
    assert target.startswith("identity-")
    row = page.locator(f"#{target}")
    expect(row).to_be_visible()
    expect(row).to_be_in_viewport()


def test_a_figure_of_an_account_leads_to_its_trace(page: Page, site: str) -> None:
    page.goto(f"{site}/en/accounts/water_psut_cf/")
    page.locator("a[href*='supply.RET_SOIL.A01_03']").press("Enter")
    expect(page.locator("h1")).to_have_text("Trace of a figure")
    expect(page.locator("main")).to_contain_text("To soil water: Agriculture")


def test_area_and_period_are_chosen_with_the_keyboard_and_kept_by_the_switch(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/en/accounts/water_psut_cf/")
    page.get_by_label("Area").select_option("01")
    page.get_by_label("Period").focus()
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**area=01&period=2020")
    page.get_by_role("link", name="ລາວ").click()
    assert page.url == f"{site}/lo/accounts/water_psut_cf/?area=01&period=2020"


@pytest.mark.parametrize("language", ["lo", "en"])
@pytest.mark.parametrize(
    ("path", "drawing"),
    [
        ("accounts/water_psut_cf/", ".flows"),
        ("accounts/energy_balance/", ".flows"),
        ("accounts/timber/", ".steps"),
    ],
)
def test_words_of_drawings_stay_inside_and_apart(
    page: Page, site: str, path: str, drawing: str, language: str
) -> None:
    page.goto(f"{site}/{language}/{path}")
    page.evaluate("document.fonts.ready")
    boxes = page.evaluate(
        """drawing => { const svg = document.querySelector(drawing);
        const around = svg.viewBox.baseVal;
        return [...svg.querySelectorAll('text')].map(t => { const b = t.getBBox();
            return [t.textContent, b.x, b.y, b.x + b.width, b.y + b.height,
                around.width, around.height]; }); }""",
        drawing,
    )
    assert len(boxes) > 8
    outside = [b[0] for b in boxes if b[1] < -1 or b[3] > b[5] + 1 or b[2] < -4 or b[4] > b[6] + 4]
    assert outside == []
    centres = [(b[0], b[1], b[3], (b[2] + b[4]) / 2) for b in boxes]
    overlapping = [
        (one[0], other[0])
        for place, one in enumerate(centres)
        for other in centres[place + 1 :]
        if one[1] < other[2] and other[1] < one[2] and abs(one[3] - other[3]) < 12
    ]
    assert overlapping == []
