import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from lxml import etree

from sathiti.web.pages import downloads

ASKED = "?STAT=FOREST&startPeriod=2005"


def body(client: Client, ending: str, language: str = "en", asked: str = ASKED) -> bytes:
    response = client.get(f"/{language}/download/DF_FOREST.{ending}{asked}")
    assert response.status_code == 200, response.content
    name = f'filename="DF_FOREST_{language}.{ending}"'
    assert name in response.headers["Content-Disposition"]
    return response.content


def test_csv_has_codes_and_names_in_the_readers_language(client: Client) -> None:
    for language, words in (("lo", "ເນື້ອທີ່ປ່າໄມ້"), ("en", "Forest area")):
        text = body(client, "csv", language).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) == 4
        assert rows[0][:2] == ["FREQ", {"lo": "ຄວາມຖີ່", "en": "Frequency"}[language]]
        named = dict(zip(rows[0], rows[1], strict=True))
        assert named["STAT"] == "FOREST"
        assert words in rows[1]
        assert (named["TIME_PERIOD"], named["OBS_VALUE"]) == ("2005", "16870.0")


def test_csv_names_the_codes_of_attributes(client: Client) -> None:
    text = body(client, "csv", "lo", "?STAT=LAND&startPeriod=2010").decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(text)))[:2]
    place = head.index("OBS_STATUS")
    assert row[place] == "L"
    assert (head[place + 1], row[place + 1]) == ("ສະຖານະ", "ຍັງບໍ່ທັນມີ")
    # what has no code list stands alone
    assert len(head) == len(row)
    assert head[head.index("OBS_VALUE") + 1] in {"OBS_STATUS", "UNIT_MULT", "DECIMALS"}


def test_csv_leaves_missing_values_empty(client: Client) -> None:
    text = body(client, "csv", asked="?STAT=LAND&startPeriod=2010").decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["OBS_VALUE"], row["OBS_STATUS"]) == ("", "L")


def test_workbook_opens(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(body(client, "xlsx", "lo"))
    book = openpyxl.load_workbook(path)
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert 16870.0 in cells
    assert "ປ່າໄມ້ ແລະ ທີ່ດິນ" in {str(cell) for cell in cells}


def test_sdmx_files_hold_the_same_observations(client: Client) -> None:
    values = {"16870.0", "16940.9", "16769.1"}
    rows = list(csv.DictReader(io.StringIO(body(client, "sdmx.csv").decode())))
    assert {row["OBS_VALUE"] for row in rows} == values
    assert rows[0]["STRUCTURE_ID"] == "NSO:DF_FOREST(1.0)"
    message = json.loads(body(client, "sdmx.json"))
    series = message["data"]["dataSets"][0]["series"]
    assert {str(one[0]) for of in series.values() for one in of["observations"].values()} == values
    tree = etree.fromstring(body(client, "sdmx.xml"))
    assert {one.get("OBS_VALUE") for one in tree.iter("{*}Obs")} == values


def test_sources_of_the_house_do_not_leave_it(client: Client) -> None:
    header = body(client, "csv").decode("utf-8-sig").splitlines()[0]
    assert "SERIES_KEY" not in header


def test_too_much_is_refused_with_the_count(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MOST_SENT", 3)
    response = client.get("/en/download/DF_FOREST.csv")
    assert response.status_code == 400
    assert "10 observations; one file holds at most 3" in response.content.decode()


@pytest.mark.parametrize("ending", sorted(downloads.FORMATS))
def test_every_file_is_offered_on_the_page(client: Client, ending: str) -> None:
    page = client.get("/lo/data/DF_FOREST/").content.decode()
    assert f"/lo/download/DF_FOREST.{ending}" in page
    assert body(client, ending, "lo", "")
