import html
import re

import pytest
from django.test import Client

PAGES = [
    "",
    "?q=ປ່າໄມ້",
    "?q=zzz",
    "data/DF_FOREST/",
    "data/DF_FOREST/?STAT=FOREST&STAT=LAND&startPeriod=2005&endPeriod=2015",
    "data/DF_FOREST/?startPeriod=2030",
    "data/DF_PROVINCES/",
    "data/DF_WATER/",
    "quality/DF_FOREST/",
    "quality/DF_WATER/",
    "trace/DF_FOREST/A.LA.SHARE.PT/2015/",
    "trace/DF_FOREST/A.LA.FOREST.HA/2015/",
    "tables/land/",
    "compare/",
    "findings/",
    "findings/?severity=warning&scope=forest&page=1",
    "obligations/",
    "parts/",
    "accounts/",
    "accounts/water_psut_cf/?area=01&period=2020",
    "accounts/timber/",
    "accounts/energy_balance/?period=2019",
    "accounts/fish/",
    "missing/",
    "landcover/",
    "coverage/",
]


def get(client: Client, path: str, status: int = 200, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.mark.parametrize("language", ["lo", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_and_asks_no_other_host(
    client: Client, language: str, path: str
) -> None:
    page = get(client, f"/{language}/{path}")
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    assert page.rstrip().endswith("</html>")
    # namespaces of SVG are names, not addresses that are fetched
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page)
    assert addresses
    assert not [one for one in addresses if one.startswith(("http", "//", "data:"))]
    assert "<script" not in page
    assert " style=" not in page
    assert not re.search(r"\bon\w+=", re.sub(r">[^<]*<", "><", page))


@pytest.mark.parametrize("path", PAGES)
def test_labels_name_every_field_and_ids_are_unique(client: Client, path: str) -> None:
    page = get(client, f"/en/{path}")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    fields = re.findall(r'<(?:input|select)\s[^>]*?id="([^"]+)"', page)
    for field in fields:
        assert f'<label for="{field}">' in page
    for address in re.findall(r'href="#([^"]+)"', page):
        assert address in ids


def test_switch_keeps_page_and_filters(client: Client) -> None:
    page = get(client, "/en/data/DF_FOREST/?STAT=FOREST&startPeriod=2005")
    assert 'href="/lo/data/DF_FOREST/?STAT=FOREST&amp;startPeriod=2005"' in page
    assert '<span lang="en" aria-current="true">English</span>' in page


def test_home_goes_to_the_readers_language(client: Client) -> None:
    first = client.get("/")
    assert (first.status_code, first.headers["Location"]) == (302, "/lo/")
    english = client.get("/", headers={"Accept-Language": "fr, en;q=0.5"})
    assert english.headers["Location"] == "/en/"


def test_catalogue_groups_by_kind_in_order(client: Client) -> None:
    page = get(client, "/en/")
    places = [
        page.index(words)
        for words in (
            "Indicators",
            "Water indicators",
            "Publication tables",
            "Forest cover by province",
            "Data reported by providers",
            "Forest and land",
            "Tables of the yearbook",
            "/en/tables/land/",
        )
    ]
    assert places == sorted(places)
    assert "2000 – 2015" in page
    assert "22 November 2026" in page


def test_search_finds_lao_inside_unspaced_text_and_by_codes(client: Client) -> None:
    page = get(client, "/lo/?q=ເນື້ອທີ່ປ່າໄມ້")
    assert "/lo/data/DF_FOREST/?STAT=FOREST" in page
    assert "DF_PROVINCES" not in page
    # am written as two letters, the tone after it: as people type
    decomposed = get(client, "/lo/?q=ດ້ານນໍ້າ")
    assert "/lo/data/DF_WATER/" in decomposed
    assert "/lo/data/DF_FOREST/" not in decomposed


def test_table_writes_numbers_in_the_language(client: Client) -> None:
    lao, english = (get(client, f"/{language}/data/DF_FOREST/") for language in ("lo", "en"))
    assert ">17.425,9<" in lao
    assert ">17,425.9<" in english
    assert ">72.66<" in english
    # zero is a figure
    assert ">0.00<" in english


def test_table_marks_statuses_gaps_and_notes(client: Client) -> None:
    page = get(client, "/en/data/DF_FOREST/")
    assert "16,940.9</a><sup>E</sup>" in page
    assert "<code>E</code> Estimated" in page
    assert "<code>L</code> Not available" in page
    assert "<code>M</code> Not applicable" in page
    assert "<code>·</code> no observation" in page
    assert "Map of 2015 &lt;revised&gt;" in page
    assert "FAO Global Forest Resources Assessment 2020" in page


def test_names_from_data_are_escaped(client: Client) -> None:
    page = get(client, "/en/data/DF_FOREST/")
    assert "<two>" not in page
    assert "Less than &lt;two&gt; &amp; “more”" in page
    asked = "<script>alert(1)</script>"
    assert asked not in get(client, f"/en/?q={asked}")
    assert html.escape(asked) in get(client, f"/en/?q={asked}")


def test_filters_narrow_the_table(client: Client) -> None:
    page = get(client, "/en/data/DF_FOREST/?STAT=FOREST&startPeriod=2005&endPeriod=2010")
    assert "16,870.0" in page
    assert "17,425.9" not in page
    assert "23,080.0" not in page
    assert 'value="FOREST" checked' in page
    assert 'value="LAND" checked' not in page
    assert "2 observations" in page
    # the downloads hold the same
    assert "DF_FOREST.xlsx?STAT=FOREST&amp;startPeriod=2005&amp;endPeriod=2010" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("STAT=NOPE", "“NOPE” is not a code of Statistic."),
        ("startPeriod=20x5", "“20x5” is not a time period."),
        ("startPeriod=2015&endPeriod=2000", "The first period, 2015, is after the last, 2000."),
        ("&".join(f"STAT={code}" for code in ("FOREST", "<b>")), "“&lt;b&gt;” is not a code"),
    ],
)
def test_wrong_filters_say_what_to_do(client: Client, asked: str, said: str) -> None:
    page = get(client, f"/en/data/DF_FOREST/?{asked}", 400)
    assert said in page
    assert "Go to the catalogue" in page
    assert "English" not in get(client, f"/lo/data/DF_FOREST/?{asked}", 400).split("<main")[1]


def test_no_observation_is_said(client: Client) -> None:
    page = get(client, "/en/data/DF_FOREST/?startPeriod=2030")
    assert "No observation matches the filters." in page
    assert 'id="chart"' not in page


def test_map_shows_areas_with_a_table_beside(client: Client) -> None:
    page = get(client, "/en/data/DF_PROVINCES/?mapPeriod=2010")
    assert page.count('<g class="shade-') == 18
    assert "<option selected>2010</option>" in page
    assert "<title>Sekong: L</title>" in page
    assert "The table beside it holds the same figures." in page
    assert 'id="map"' not in get(client, "/en/data/DF_FOREST/")


def test_trace_shows_the_whole_chain(client: Client) -> None:
    page = get(client, "/en/trace/DF_FOREST/A.LA.SHARE.PT/2015/")
    for words in (
        "100 * forest_area / land_area",
        "SDG metadata 15.1.1",
        "forest_MAE_2015.xlsx",
        "1 Forest",
        "E12",
        "ab" * 32,
        "Ministry of Agriculture and Environment",
        "2026-11-22T080000Z-abc",
        "Changed by more than 20%.",
        "not evaluated",
        "This condition holds <code>forest &lt; land</code>",
        "The value is within its limits",
    ):
        assert words in page


def test_a_repeated_figure_leads_to_its_origin(client: Client) -> None:
    page = get(client, "/en/trace/DF_WATER/A.LA.FOREST.HA/2015/")
    assert "This dataset repeats a figure of another:" in page
    assert "forest_MAE_2015.xlsx" in page
    # another value is another figure, and what a dataset lacks it cannot repeat
    get(client, "/en/trace/DF_WATER/A.LA.SHARE.PT/2015/", 404)
    get(client, "/en/trace/DF_PROVINCES/A.LA.FOREST.HA/2015/", 404)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/trace/DF_FOREST/A.LA.SHARE.PT/1999/", 404),
        ("/en/trace/DF_FOREST/A.LA/2015/", 400),
        ("/en/trace/DF_NONE/A.LA/2015/", 404),
        ("/en/data/DF_NONE/", 404),
        ("/en/quality/DF_NONE/", 404),
        ("/en/tables/none/", 404),
        ("/en/download/DF_NONE.csv", 404),
        ("/en/download/DF_FOREST.exe", 404),
        ("/en/nowhere/", 404),
        ("/en/findings/?page=99", 400),
        ("/en/findings/?page=-1", 400),
        ("/xx/", 404),
        ("/en/data/../../etc/passwd", 404),
    ],
)
def test_errors_are_pages_that_help(client: Client, path: str, status: int) -> None:
    page = get(client, path, status)
    assert "Go to the catalogue" in page
    assert "Traceback" not in page


def test_unknown_language_is_told_in_all_languages(client: Client) -> None:
    page = get(client, "/xx/", 404)
    assert "<title>ບໍ່ພົບໜ້ານີ້ – " in page
    assert "There is no language “xx” here." in page
    assert "ບໍ່ມີພາສາ “xx”" in page


def test_comparison_tells_agreement(client: Client) -> None:
    page = get(client, "/en/compare/")
    assert "1 of 3 figures agree." in page
    assert "Another land area was used." in page
    assert "not computed" in page
    assert "/en/trace/DF_FOREST/A.LA.SHARE.PT/2015/" in page


def test_findings_are_sorted_filtered_and_paged(client: Client) -> None:
    page = get(client, "/en/findings/")
    assert page.count("<tr>") == 101
    assert page.index("forest.rule_2<") < page.index("forest.rule_1<")
    second = get(client, "/en/findings/?page=2")
    assert second.count("<tr>") == 21
    assert 'rel="prev"' in second
    chosen = get(client, "/en/findings/?severity=warning&scope=forest")
    assert chosen.count("<tr>") == 21
    assert "forest.rule_1<" in chosen
    assert "forest.rule_4<" not in chosen


def test_obligations_are_a_board(client: Client) -> None:
    page = get(client, "/en/obligations/")
    assert "2 of 3 forms were received." in page
    assert "Returned</span><br>" in page
    assert "Findings: 3" in page
    assert "not asked" in page


def test_publication_table_links_its_figures(client: Client) -> None:
    page = get(client, "/en/tables/land/")
    assert "/en/trace/DF_FOREST/A.LA.FOREST.HA/2015/" in page
    assert "16,769.1" in page
    assert "Made-up figures." in page


def test_quality_report_shows_measured_items(client: Client) -> None:
    page = get(client, "/lo/quality/DF_FOREST/")
    assert "S.14.2" in page
    assert "87,5" in page
    assert "ຄວາມກົງຕໍ່ເວລາ" in page
