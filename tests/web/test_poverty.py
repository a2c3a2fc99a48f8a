"""The pages of poverty and inequality, from the release to the words."""

import re
from types import ModuleType

import pytest
from django.test import Client

from sathiti.exchange.report import pdf_missing
from sathiti.model import Dataset
from sathiti.warehouse.serving import Served, write_serving
from sathiti.web.state import SITE, Site

PAGES = ["", "curves/", "line/", "changes/", "report/"]


def get(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def rows_of(page: str, table: str = "table") -> list[list[str]]:
    """Cells of the rows of the first table of a section, without their markup."""
    section = page.partition(f'id="{table}"')[2].partition("</table>")[0]
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in re.findall(r"<tr.*?</tr>", section, re.DOTALL)
    ]


@pytest.mark.parametrize("language", ["lo", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_the_data_are_made_up(
    client: Client, path: str, language: str
) -> None:
    page = get(client, f"/{language}/poverty/{path}")
    said = {"en": "Synthetic data. Made up.", "lo": "ຂໍ້ມູນສັງເຄາະ. ສ້າງຂຶ້ນ."}
    assert page.count(f"<strong>{said[language]}</strong>") == 1
    assert "aria-current" in page
    # and on every drawing and table, which may be copied without the notice
    mark = {"en": "(Synthetic data)", "lo": "(ຂໍ້ມູນສັງເຄາະ)"}[language]
    captions = re.findall(r"<(?:fig)?caption.*?caption>", page, re.DOTALL)
    assert captions
    captions = [one for one in captions if "Where the numbers come from" not in one]
    assert all(mark in one for one in captions)
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("path", PAGES)
def test_tables_have_a_caption_and_scopes(client: Client, path: str) -> None:
    page = get(client, f"/en/poverty/{path}")
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert tables
    for table in tables:
        assert "<caption" in table
        assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", table))


def test_the_overview_has_two_rounds_with_errors(client: Client) -> None:
    rows = rows_of(get(client, "/en/poverty/"))
    assert rows[1] == ["Whole country", "2024", "16.0", "0.48", "15.0 – 17.0", "3.0", "9,000"]
    assert rows[2] == ["2018", "18.0", "0.54", "16.9 – 19.1", "3.0", "9,000"]
    headings = [row[0] for row in rows if len(row) == 1]
    assert headings == ["Urban and rural", "Sex", "Age", "Province"]
    # another round is shown with the one before it; the first round alone
    assert {
        row[-6] for row in rows_of(get(client, "/en/poverty/?period=2018")) if len(row) > 5
    } == {
        "Round",
        "2018",
        "2013",
    }
    first = rows_of(get(client, "/en/poverty/?period=2013"))
    assert {row[-6] for row in first if len(row) > 5} == {"Round", "2013"}


def test_intervals_in_tables_are_drawn_too(client: Client) -> None:
    table = get(client, "/en/poverty/").partition('id="table"')[2].partition("</table>")[0]
    rows = [row for row in table.split("<tr") if 'class="number"' in row]
    drawn = [row for row in rows if '<svg class="span"' in row]
    assert drawn
    # a hidden figure has no bar, and a bar is nothing to those who hear the table read
    assert all("–</a>" not in row for row in drawn)
    assert table.count('aria-hidden="true"') == len(drawn)
    at = re.findall(r'class="middle" x1="([\d.]+)"', table)
    assert len(at) == len(drawn)
    assert all(0 <= float(one) <= 100 for one in at)
    lao = get(client, "/lo/poverty/line/?percent=120").partition('id="everywhere"')[2]
    assert lao.count('<svg class="span"') == 6
    assert not re.search(r'x1="\d+,', lao)


def test_numbers_lead_to_their_traces(client: Client) -> None:
    page = get(client, "/en/poverty/")
    key = "A.LA.HEADCOUNT._T._T._T.NATIONAL"
    assert f'href="/en/trace/DF_POVERTY/{key}/2024/">16.0</a>' in page


@pytest.mark.parametrize(
    ("language", "said", "other"), [("en", "Made up.", "ສ້າງຂຶ້ນ"), ("lo", "ສ້າງຂຶ້ນ.", "Made up")]
)
def test_a_trace_says_in_the_language_of_the_reader_that_data_are_made_up(
    client: Client, language: str, said: str, other: str
) -> None:
    path = "trace/DF_POVERTY/A.LA.HEADCOUNT._T._T._T.NATIONAL/2024/"
    page = get(client, f"/{language}/{path}")
    assert said in page
    assert other not in page


def test_a_hidden_figure_is_a_dash_with_its_reason(client: Client) -> None:
    page = get(client, "/en/poverty/")
    hidden = next(row for row in rows_of(page) if row[0] == "Sekong")
    assert hidden == ["Sekong", "2024", "–*", "–", "–", "–", "400"]
    marked = next(row for row in rows_of(page) if row[0] == "Attapeu")
    assert marked[2] == "33.0†"
    legend = page.partition('class="footnotes"')[2]
    assert (
        "<code>*</code> The coefficient of variation is above 30 percent. The figure is" in legend
    )
    assert "<code>†</code> Use with care.</li>" in legend
    assert "held back: not reliable enough" in page.partition('id="map"')[2]


def test_the_map_has_every_area(client: Client, example: ModuleType) -> None:
    page = get(client, "/en/poverty/").partition('id="map"')[2]
    assert page.count('<g class="shade-') == len(example.AREAS)
    assert page.count('<g class="shade-0"') == 1
    # what is hidden or marked in the table is so on the map, and its legend says why
    squares = dict(re.findall(r"<title>([^:]+): ([^<]*)</title>", page))
    assert (squares["Sekong"], squares["Attapeu"]) == ("–", "33.0†")
    legend = page.partition('class="marks"')[2].partition("</ul>")[0]
    assert "Use with care." in legend
    assert "held back: not reliable enough" in legend
    assert "No data" not in page.partition('class="legend"')[2].partition("</ul>")[0]


@pytest.mark.parametrize(
    ("query", "title", "estimate"),
    [
        ("INDICATOR=HEADCOUNT&BASIS=INTL_300", "Poverty rate (headcount): 3 dollars a day", "14.0"),
        ("INDICATOR=GINI", "Gini coefficient", "38.0"),
        # a line makes no difference to what needs none
        ("INDICATOR=GINI&BASIS=NATIONAL", "Gini coefficient", "38.0"),
        ("INDICATOR=POPULATION", "Persons", "7,000,000"),
    ],
)
def test_other_statistics(client: Client, query: str, title: str, estimate: str) -> None:
    page = get(client, f"/en/poverty/?{query}")
    assert f"<h2>{title}</h2>" in page
    assert rows_of(page)[1][2] == estimate
    assert ("needs no poverty line" in page) == ("HEADCOUNT" not in query)


def test_a_statistic_without_figures(client: Client) -> None:
    page = get(client, "/en/poverty/?INDICATOR=WATTS")
    assert "No data" in page
    assert "<table" not in page


def test_an_unknown_statistic_is_told(client: Client) -> None:
    page = get(client, "/en/poverty/?INDICATOR=WEALTH", 400)
    assert "“WEALTH” is not a code of Indicator." in page


def test_curves_of_the_whole_stand_beside_towns_and_countryside(client: Client) -> None:
    page = get(client, "/en/poverty/curves/")
    assert re.findall(r'<section id="([A-Z_]+)"', page) == [
        "LORENZ",
        "GROWTH_INCIDENCE",
        "QUANTILE",
    ]
    head = rows_of(page, "LORENZ")[0]
    assert [cell for cell in head[1:] if not cell.startswith("95 %")] == [
        "Whole country",
        "Urban",
        "Rural",
    ]
    one = get(client, "/en/poverty/curves/?area=02")
    assert len(rows_of(one, "LORENZ")[0]) == 3
    # there is no growth before the first round
    assert "GROWTH_INCIDENCE" not in get(client, "/en/poverty/curves/?period=2013")


def test_a_hidden_point_of_a_curve(client: Client) -> None:
    page = get(client, "/en/poverty/curves/?area=02")
    assert rows_of(page, "QUANTILE")[-1] == ["95", "–*", "–"]


def test_an_area_without_curves_is_told(client: Client) -> None:
    page = get(client, "/en/poverty/curves/?area=18", 400)
    assert "There is no curve of the area “18”." in page


def answer(page: str) -> str:
    found = page.partition('class="details answer"')[2].partition("</dl>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_the_line_moves(client: Client) -> None:
    still = answer(get(client, "/en/poverty/line/"))
    assert "100 % of the national line = 400,000 Kip a person and month" in still
    assert "20.0 % (95 % interval: 18.8 – 21.2)" in still
    moved = answer(get(client, "/en/poverty/line/?percent=57"))
    # read between 55 and 60 percent
    assert "5.7 %" in moved
    assert "-14.3 percentage points" in moved
    assert "397,000" in moved
    assert "Between 55 and 60 percent" in get(client, "/en/poverty/line/?percent=57")
    # a third of a percent is not written to its last digit
    odd = answer(get(client, "/en/poverty/line/?line=333333&unit=amount"))
    assert "83.3 % of the national line = 333,333 Kip" in odd


def test_a_written_amount_holds_before_the_slider(client: Client) -> None:
    page = get(client, "/en/poverty/line/?area=U&percent=120&line=300000&unit=amount&period=2024")
    assert "75 % of the national line" in answer(page)
    assert 'value="75"' in page
    # a third of the people live in towns
    assert "266,000" in answer(page)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("?period=1999", "There are no figures of the round “1999”."),
        ("?INDICATOR=NOPE", "“NOPE” is not a code of"),
        ("?BASIS=NOPE", "“NOPE” is not a code of"),
        ("curves/?period=soon", "There are no figures of the round “soon”."),
        ("curves/?area=99", "There is no curve of the area “99”."),
        ("changes/?measure=hope", "“hope” is not in the list. Choose one of: headcount, growth."),
        ("changes/?line=NOPE", "“NOPE” is not in the list."),
    ],
)
def test_what_is_not_there_is_told_and_nothing_else_is_shown(
    client: Client, path: str, said: str
) -> None:
    page = get(client, f"/en/poverty/{path}", 400)
    assert said in page
    assert "<table" not in page
    lao = get(client, f"/lo/poverty/{path}", 400)
    assert "Choose" not in lao


def test_nothing_chosen_is_the_latest_round(client: Client) -> None:
    for path in ("", "?period=", "?period=2024"):
        assert rows_of(get(client, f"/en/poverty/{path}"))[1][1] == "2024"


def test_every_area_stands_at_the_same_line_with_its_interval(client: Client) -> None:
    page = get(client, "/en/poverty/line/?percent=120")
    assert "What if: only the line is moved." in page
    rows = rows_of(page, "everywhere")
    assert rows[0][1:3] == ["Poverty rate (headcount)", "95 % interval"]
    # the rates of the example are (line - 40) / 3 and one more for each place
    assert rows[1] == ["Whole country", "26.7", "25.1 – 28.3", "+6.7"]
    assert rows[2] == ["Urban", "27.7", "26.0 – 29.3", "+6.7"]
    assert [row[0] for row in rows[1:4]] == ["Whole country", "Urban", "Rural"]
    assert len(rows) == 1 + 3 + 3
    section = page.partition('id="everywhere"')[2]
    assert "(Synthetic data): 120 % of the national line, 2024</caption>" in section
    lao = get(client, "/lo/poverty/line/?percent=120")
    assert rows_of(lao, "everywhere")[1][1:] == ["26,7", "25,1 – 28,3", "+6,7"]
    assert "ສົມມຸດວ່າ" in lao


def test_an_amount_may_be_written_as_the_page_writes_it(client: Client) -> None:
    for language, amount in (("en", "300,000"), ("lo", "300.000")):
        page = get(client, f"/{language}/poverty/line/?line={amount}&unit=amount")
        assert 'value="75"' in page


@pytest.mark.parametrize(
    ("query", "said", "kept"),
    [
        ("line=abc&unit=percent", "“abc” is not a number.", 'value="abc"'),
        ("area=XX", "There is no curve of the area “XX”.", "National"),
        ("percent=900", "The line 900 is beside the curve. Write a line between 50 and 200.", ""),
        ("line=1&unit=amount", "Write a line between 200000 and 800000.", 'value="1"'),
        ("line=abc", "“abc” is not a number.", 'value="abc"'),
        ("period=1999", "There are no figures of the round “1999”. Choose one of: 2013, ", "2024"),
    ],
)
def test_what_is_wrong_stands_above_the_form(
    client: Client, query: str, said: str, kept: str
) -> None:
    page = get(client, f"/en/poverty/line/?{query}", 400)
    assert said in page.partition("<form")[0]
    assert kept in page
    assert answer(page) == ""
    # the curve stays, without a mark
    assert 'role="img"' in page
    assert "role-mark layer_2" not in page


def test_wrong_input_is_told_in_lao(client: Client) -> None:
    assert "“abc” ບໍ່ແມ່ນຕົວເລກ." in get(client, "/lo/poverty/line/?line=abc&unit=percent", 400)


def test_published_figures_stand_beside_ours(client: Client) -> None:
    page = get(client, "/en/poverty/changes/")
    assert "1 of 3 published figures lie in our 95 % interval." in page
    rows = rows_of(page, "published")
    assert rows[1][2:8] == ["18.0", "0.50", "17.0 – 19.0", "18.3", "-0.3", "in the interval"]
    assert rows[2][7] == "outside"
    assert rows[3][2:8] == ["–", "–", "–", "15.0", "–", "not computed"]


def test_changes_are_taken_apart(client: Client) -> None:
    page = get(client, "/en/poverty/changes/?measure=headcount&line=NATIONAL")
    rows = rows_of(page, "decomposition")
    assert rows[0][1] == "2018–2024"
    growth = next(row for row in rows if row[0].startswith("Growth"))
    assert growth[1:3] == ["-3.0", "-4.2 … -1.8"]
    assert next(row for row in rows if row[0].startswith("Redistribution"))[1] == "+1.0"
    # levels are no change
    assert next(row for row in rows if row[0] == "First round")[1] == "20.0"
    assert "Within groups and between them: Urban and rural" in page


def test_poverty_itself_is_taken_apart_before_anything_else(client: Client) -> None:
    page = get(client, "/en/poverty/changes/")
    assert '<option value="headcount" selected>' in page
    assert '<option value="NATIONAL" selected>' in page
    assert "Percentage points. Each part" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Growth of mean consumption", "Poorest 40 percent", "Percent a year")),
        ("lo", ("ການເຕີບໂຕຂອງການຊົມໃຊ້ສະເລ່ຍ", "40 ສ່ວນຮ້ອຍທີ່ທຸກຍາກສຸດ", "ສ່ວນຮ້ອຍຕໍ່ປີ")),
    ],
)
def test_growth_is_told_in_words_and_only_by_lines_that_have_it(
    client: Client, language: str, words: tuple[str, ...]
) -> None:
    page = get(client, f"/{language}/poverty/changes/?measure=growth&line=NATIONAL")
    assert all(one in page for one in words)
    for code in ("bottom40", "a_year"):
        assert f">{code}<" not in page
    assert '<option value="INTL_300" selected>' in page
    assert '<option value="NATIONAL"' not in page
    row = next(row for row in rows_of(page, "decomposition") if row[0] == words[1])
    # without degrees of freedom there is no interval
    assert row[1:] == ["·", "", {"en": "+2.0", "lo": "+2,0"}[language], "–"]


def test_the_report_leads_from_numbers_to_traces(client: Client) -> None:
    page = get(client, "/en/poverty/report/")
    assert '<a href="#source-1">16.0*</a>' in page
    assert "percent &lt;were&gt; poor" in page
    # what a table is stands above it, where a phone can break the line
    assert '<p class="caption">Rates (Synthetic data)</p>' in page
    assert '<caption class="hidden">Rates (Synthetic data)</caption>' in page
    source = page.partition('id="source-1"')[2].partition("</tr>")[0]
    assert "/en/trace/DF_POVERTY/A.LA.HEADCOUNT._T._T._T.NATIONAL/2024/" in source
    assert page.count('class="drawing"') == 2
    # a whole line that was drawn leads to its points
    line = page.partition('id="source-2"')[2].partition("</tr>")[0].replace("&amp;", "&")
    address = re.findall(r'href="([^"]*)"', line)[0]
    assert "CURVE=INCIDENCE" in address
    points = get(client, address)
    assert "The files hold what the filters choose: 31 observations." in points
    assert "Look at the site." in page
    assert "<h1>ບົດລາຍງານ</h1>" in get(client, "/lo/poverty/report/")


@pytest.mark.skipif(pdf_missing() is not None, reason="what writes PDF files is not installed")
def test_the_report_is_a_file_too(client: Client) -> None:
    assert "/en/poverty/report.pdf" in get(client, "/en/poverty/report/")
    response = client.get("/en/poverty/report.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="poverty_en.pdf"'
    assert response.content.startswith(b"%PDF")


def test_the_pages_can_be_found(client: Client) -> None:
    catalogue = get(client, "/en/")
    assert catalogue.count('href="/en/poverty/"') == 2
    assert 'href="/en/poverty/line/"' in catalogue
    assert 'href="/en/poverty/"' in get(client, "/en/data/DF_POVERTY/").partition("<main")[2]
    assert 'href="/en/poverty/"' not in get(client, "/en/data/DF_FOREST/").partition("<main")[2]


def test_the_api_gives_errors_and_the_note_with_each_figure(client: Client) -> None:
    key = "A.LA.HEADCOUNT._T._T._T.NATIONAL"
    accept = "application/vnd.sdmx.data+csv"
    response = client.get(f"/sdmx/v1/data/DF_POVERTY/{key}", headers={"accept": accept})
    assert response.status_code == 200
    head, *rows = b"".join(response.streaming_content).decode().splitlines()
    for name in ("STANDARD_ERROR", "CI_LOWER", "CI_UPPER", "RELIABILITY", "NOTE_SYNTHETIC"):
        assert name in head
    assert len(rows) == 3
    assert all("Synthetic data. Made up." in row for row in rows)


@pytest.fixture
def bare(example: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A site without figures of poverty."""
    path = tmp_path_factory.mktemp("bare") / "serving.duckdb"
    lineage = example.lineage("compile")
    forest = Dataset(example.FOREST, example.table(example.forest_rows()), lineage)
    settings = {name: example.pages()[name] for name in ("settings", "texts")}
    write_serving(path, example.release(), [Served(forest, "v1", None, "input")], [], settings)
    return Client(**{SITE: Site(path)}, raise_request_exception=False)


def test_without_figures_pages_say_so(bare: Client) -> None:
    for path in PAGES:
        page = get(bare, f"/en/poverty/{path}")
        assert "This release holds no figures of poverty." in page
        assert "<form" not in page
    assert 'href="/en/poverty/line/"' not in get(bare, "/en/")
    assert "no report on poverty" in get(bare, "/en/poverty/report.pdf", 404)
