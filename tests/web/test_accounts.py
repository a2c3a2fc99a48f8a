"""The account browser: list, tables with what is left, identities, gaps."""

import io
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from sathiti.web.state import SITE, Site

WATER = "accounts/water_psut_cf/"


def get(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def cell(page: str, key: str) -> str:
    """What stands in the cell of a series."""
    found = re.search(
        rf'<td class="number"><a href="[^"]*/{re.escape(key)}/[^"]*">(.*?)</td>', page
    )
    assert found is not None, key
    return found[1]


def test_accounts_stand_by_kind_with_how_their_identities_do(client: Client) -> None:
    page = get(client, "/en/accounts/")
    places = [page.index(f"<h2>{kind}</h2>") for kind in ("Water", "Energy", "Forest and timber")]
    assert places == sorted(places)
    assert '<a href="/en/accounts/water_psut_cf/">' in page
    water = page.partition("/en/accounts/water_psut_cf/")[2].partition("</li>")[0]
    assert "<dt>Areas</dt><dd>2</dd>" in water
    assert "<dt>Periods</dt><dd>2019 – 2020</dd>" in water
    assert '<span class="mark fails">fails</span>' in water
    assert "Missing figures</a>: 1 · Assumed figures: 1" in water
    # an account without figures is listed, not hidden
    fish = page.partition("/en/accounts/fish/")[2].partition("</li>")[0]
    assert "No figure of this account was published." in fish


def test_identities_between_accounts_say_where_they_fail(client: Client) -> None:
    page = get(client, "/lo/accounts/").partition('id="between"')[2]
    assert '<span class="mark fails">ບໍ່ເປັນຈິງ</span> 1' in page
    assert "ທົ່ວປະເທດ, 2020: -5" in page


def test_the_first_area_and_the_last_period_are_shown_unless_asked(client: Client) -> None:
    page = get(client, f"/en/{WATER}")
    assert '<option value="LA" selected>Whole country</option>' in page
    assert "<option selected>2020</option>" in page
    assert page.index("<option selected>2020") < page.index("<option>2019")
    province = get(client, f"/en/{WATER}?area=01&period=2020")
    assert cell(province, "A.01.use.SURFACE.A01_03.M_M3_PER_YR").startswith("50.0</a>")


@pytest.mark.parametrize("asked", ["area=99", "period=1999", "area=01&period=2019", "area=<b>"])
def test_an_area_or_period_without_figures_is_said(client: Client, asked: str) -> None:
    page = get(client, f"/en/{WATER}?{asked}", 400)
    assert "The account has no figures for" in page
    assert "<b>" not in page


def test_an_unknown_account_is_not_found(client: Client) -> None:
    assert "There is no account “none”." in get(client, "/en/accounts/none/", 404)


def test_cells_say_whether_they_are_computed_assumed_or_cannot_be(client: Client) -> None:
    page = get(client, f"/en/{WATER}")
    assert cell(page, "A.LA.use.SURFACE.A01_03.M_M3_PER_YR") == "500.0</a>"
    computed = cell(page, "A.LA.use.SURFACE.TOTAL_IND.M_M3_PER_YR")
    assert computed == "890.0</a><sup>=</sup>"
    assumed = cell(page, "A.LA.supply.RET_SOIL.A01_03.M_M3_PER_YR")
    assert assumed == '200.0</a><sup>E <a href="#note-1">1</a></sup>'
    # what rests on it is assumed too
    assert "<sup>=E</sup>" in cell(page, "A.LA.supply.RETURNS.A01_03.M_M3_PER_YR")
    note = page.partition('<li id="note-1">')[2].partition("</li>")[0]
    assert ">Crops return two fifths of the water they take.<" in note
    assert '<td class="blocked">' in page
    for meaning in ("computed from other cells", "grey: there can be no figure"):
        assert meaning in page.partition('class="footnotes"')[2]
    assert "changed by balancing" not in page


def test_sums_that_lack_a_part_are_marked(client: Client) -> None:
    page = get(client, "/en/accounts/energy_balance/")
    assert "<sup>=…</sup>" in cell(page, "A.LA.balance.PRODUCTION.TOTAL.TJ")
    assert "incomplete: a part of the sum is not known" in page
    whole = get(client, f"/en/{WATER}")
    assert "…</sup>" not in whole


def test_what_is_left_stands_at_the_end_of_rows_and_columns(client: Client) -> None:
    page = get(client, f"/en/{WATER}")
    supply = page.partition('aria-label="Supply of water"')[2].partition("</table>")[0]
    row = supply.partition(">Surface water</th>")[2].partition("</tr>")[0]
    end = row.partition('<td class="number end">')[2]
    assert '<span class="mark fails">fails</span></a> 5.0' in end
    anchor = re.search(r'href="#(identity-[\w-]+)"', end)
    assert anchor is not None
    assert f'<tr id="{anchor[1]}">' in page
    # an identity that holds leaves nothing to complain of
    ground = supply.partition(">Groundwater</th>")[2].partition("</tr>")[0]
    assert '<td class="number end">0.0\n</td>' in ground
    assert "<tfoot>" in supply


def test_identities_show_both_sides_and_the_tolerance(client: Client) -> None:
    page = get(client, f"/en/{WATER}")
    failing = page.partition('id="fails" open')[2].partition("</details>")[0]
    row = failing.partition("Surface water</td>")[2].partition("</tr>")[0]
    assert re.findall(r'<td class="number">([^<]+)</td>', row) == ["905.0", "900.0", "5.0", "0.15"]
    assert 'id="holds">' in page


def test_incomplete_identities_name_the_cells_that_lack(client: Client) -> None:
    page = get(client, "/en/accounts/energy_balance/")
    lacking = page.partition('id="incomplete"')[2].partition("</details>")[0]
    assert "Cells that lack" in lacking
    assert "Primary production: " in lacking
    assert re.search(r"and \d+ more", lacking)


def test_files_hold_the_whole_account(client: Client) -> None:
    page = get(client, f"/lo/{WATER}?period=2019")
    assert 'href="/lo/download/DF_WATER_PSUT.sdmx.csv"' in page
    written = client.get("/en/download/DF_WATER_PSUT.csv").content.decode("utf-8-sig")
    assert "Computed from other cells" in written
    assert len(written.splitlines()) > 500


def test_an_assumed_figure_leads_to_its_trace(client: Client) -> None:
    page = get(client, f"/en/{WATER}")
    address = re.search(r'href="(/en/trace/DF_WATER_PSUT/A.LA.supply.RET_SOIL[^"]+)"', page)
    assert address is not None
    assert "To soil water: Agriculture" in get(client, address[1])


def test_what_is_assumed_is_a_note_of_the_trace_in_the_language_of_the_reader(
    client: Client,
) -> None:
    address = "trace/DF_WATER_PSUT/A.LA.supply.RET_SOIL.A01_03.M_M3_PER_YR/2020/"
    english, lao = get(client, f"/en/{address}"), get(client, f"/lo/{address}")
    assert "<dt>Note</dt><dd>No data</dd>" in english
    assert "<dd>No data" not in lao
    assert "Data source" not in english


def test_the_account_is_in_the_catalogue(client: Client) -> None:
    page = get(client, "/en/")
    assert page.index("<h2>Accounts</h2>") < page.index("/en/data/DF_TIMBER/")


def test_the_dataset_of_an_account_leads_to_its_layout(client: Client) -> None:
    page = get(client, "/en/data/DF_TIMBER/")
    assert '<a href="/en/accounts/timber/">In the layout of the account</a>' in page
    assert "In the layout of the account" not in get(client, "/en/data/DF_FOREST/")


def test_missing_figures_by_account_and_provider(client: Client) -> None:
    page = get(client, "/en/missing/")
    assert '<span class="mark warning">missing</span> <strong>1</strong>' in page
    assert '<span class="mark note">assumed</span> <strong>2</strong>' in page
    assert "2010–2018, 2020" in page
    assert '<a href="/en/accounts/water_psut_cf/">' in page
    assert "Ministry of Agriculture and Environment" in page
    energy = get(client, "/en/missing/?account=energy_balance")
    assert "No missing figure matches the filters." in energy
    assert "2010–2018" in get(
        client, "/en/missing/?provider=Ministry of Agriculture and Environment"
    )


def test_what_was_made_up_is_not_called_assumed(client: Client) -> None:
    made_up = '<span class="mark note">synthetic</span>'
    assert get(client, "/en/missing/?account=timber").count(made_up) == 1
    assert get(client, "/en/accounts/timber/").count(made_up) == 1
    assert made_up not in get(client, "/en/missing/?account=water_psut_cf")
    cards = get(client, "/en/accounts/").split('<li class="card">')
    timber = next(card for card in cards if "/en/accounts/timber/" in card)
    water = next(card for card in cards if "/en/accounts/water_psut_cf/" in card)
    assert "Synthetic data" in timber
    assert "Synthetic figures: 1" in timber
    assert "Synthetic" not in water
    assert "Assumed figures: 1" in water


def test_flows_are_drawn_and_listed(client: Client) -> None:
    page = get(client, f"/lo/{WATER}")
    drawing = page.partition('id="flows"')[2].partition("</section>")[0]
    assert 'class="flows"' in drawing
    assert drawing.count("<path ") == drawing.count("<tr><th") - 1 > 10
    # the list says the same to those who cannot see the drawing
    assert "905,0" in drawing.partition("<tbody>")[2]


def test_stocks_are_drawn_for_the_chosen_column(client: Client) -> None:
    page = get(client, "/en/accounts/timber/?column=CULTIVATED&area=LA&period=2020")
    drawing = page.partition('id="stocks"')[2].partition("</section>")[0]
    assert '<option value="CULTIVATED" selected>' in drawing
    assert "Opening stock 25,400.0; Natural growth +4,100.0; Removals -3,900.0" in drawing
    total = get(client, "/en/accounts/timber/")
    assert "The axis is broken: it begins at " in total
    assert 'id="flows"' not in total
    assert "have no figures for" not in total
    get(client, "/en/accounts/timber/?column=NOWHERE", 400)


def test_the_workbook_has_the_layout_of_the_account(client: Client) -> None:
    page = get(client, f"/en/{WATER}?area=01&period=2020")
    address = "/en/accounts/water_psut_cf.xlsx?area=01&amp;period=2020"
    assert f'href="{address}"' in page
    response = client.get(address.replace("&amp;", "&"))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith('water_psut_cf_01_2020_en.xlsx"')
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    rows = [
        row for name in sheets.sheet_names for row in sheets.get_sheet_by_name(name).to_python()
    ]
    assert any("Surface water" in str(cell) for row in rows for cell in row)
    assert any(cell == 50.0 for row in rows for cell in row)
    assert client.get("/en/accounts/fish.xlsx").status_code == 404


def test_sums_that_lack_a_part_are_not_drawn_as_stocks(example: ModuleType, tmp_path: Path) -> None:
    """A total of one class alone must not look like the total of all."""
    accounts = example.ACCOUNTS
    known = {
        "stock.OPENING": {"CULTIVATED": 10.0},
        "stock.GROWTH": {"CULTIVATED": 2.0},
        "stock.CLOSING": {"CULTIVATED": 12.0},
    }
    kept = accounts.GIVEN
    accounts.GIVEN = ((accounts.TIMBER, known),)
    try:
        path = example.write_example(tmp_path / "serving.duckdb")
    finally:
        accounts.GIVEN = kept
    page = get(Client(**{SITE: Site(path)}), "/en/accounts/timber/")
    assert "<sup>=…</sup>" in cell(page, "A.LA.stock.OPENING.TOTAL.1000_M3")
    stocks = page.partition('id="stocks"')[2].partition("</section>")[0]
    assert "<strong>Cultivated timber, Whole country, 2020</strong>" in stocks
    assert "<select" not in stocks
    assert get(Client(**{SITE: Site(path)}), "/en/accounts/timber/?column=TOTAL", 400)
