"""Data that were made up say so wherever they are shown: pages, drawings, tables, files, API."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from sathiti.model import Dataset
from sathiti.warehouse.serving import Served, write_serving
from sathiti.web.made_up import read_made_up
from sathiti.web.pages.downloads import FORMATS
from sathiti.web.state import SITE, Site

FLOWS = ["DF_POVERTY", "DF_WELFARE_CURVES"]
NOTE = "ຂໍ້ມູນສັງເຄາະ. ສ້າງຂຶ້ນ. / Synthetic data. Made up."
SAID = {"en": "Synthetic data. Made up.", "lo": "ຂໍ້ມູນສັງເຄາະ. ສ້າງຂຶ້ນ."}
MARK = {"en": "(Synthetic data)", "lo": "(ຂໍ້ມູນສັງເຄາະ)"}
KEY = "A.LA.HEADCOUNT._T._T._T.NATIONAL"


def get(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_datasets_that_are_made_up_whole(client: Client) -> None:
    site: Site = client.defaults["sathiti.site"]
    assert read_made_up(site.database) == {flow: [NOTE] for flow in FLOWS}


@pytest.mark.parametrize("language", ["en", "lo"])
@pytest.mark.parametrize("flow", FLOWS)
def test_the_page_of_a_dataset_says_it_above_and_on_every_drawing(
    client: Client, flow: str, language: str
) -> None:
    page = get(client, f"/{language}/data/{flow}/")
    assert page.count(f"<strong>{SAID[language]}</strong>") == 1
    assert NOTE not in page
    figures = re.findall(r"<figcaption>.*?</figcaption>", page, re.DOTALL)
    assert figures
    labels = re.findall(r'role="img" aria-label="([^"]*)"', page)
    captions = re.findall(r"<caption[^>]*>(.*?)</caption>", page)
    assert all(MARK[language] in one for one in [*figures, *labels, *captions])


@pytest.mark.parametrize("language", ["en", "lo"])
def test_catalogue_and_quality_say_it(client: Client, language: str) -> None:
    catalogue = get(client, f"/{language}/")
    cards = re.findall(r'<li class="card">.*?</li>', catalogue, re.DOTALL)
    marked = [card for card in cards if MARK[language].strip("()") in card]
    assert [any(f"/data/{flow}/" in card for flow in FLOWS) for card in marked] == [True, True]
    assert SAID[language] in get(client, f"/{language}/quality/DF_POVERTY/")
    assert SAID[language] not in get(client, f"/{language}/quality/DF_FOREST/")


def test_other_datasets_do_not_say_it(client: Client) -> None:
    for flow in ("DF_FOREST", "DF_PROVINCES"):
        page = get(client, f"/en/data/{flow}/")
        assert "Synthetic" not in page


@pytest.fixture
def mixed(client: Client, tmp_path: Path) -> Client:
    """The same release, but for the whole country the figures are real."""
    site: Site = client.defaults["sathiti.site"]
    published = site.database.dataflow("DF_POVERTY")
    table = site.database.observations("DF_POVERTY").drop_columns("SERIES_KEY")
    rows = [
        {**row, "NOTE_SYNTHETIC": None if row["REF_AREA"] == "LA" else row["NOTE_SYNTHETIC"]}
        for row in table.to_pylist()
    ]
    own = {one.id for one in published.dataflow.structure.components()}
    table = type(table).from_pylist(rows, schema=table.schema)
    table = table.select([name for name in table.column_names if name in own])
    dataset = Dataset(published.dataflow, table, published.lineage)
    path = tmp_path / "serving.duckdb"
    state = site.state()
    names = ("settings", "texts")
    pages = {name: site.database.page(name) for name in names}
    write_serving(path, state.release, [Served(dataset, "v1", None, "indicator")], [], pages)
    return Client(**{SITE: Site(path)})


def test_among_others_each_series_that_is_made_up_says_it(mixed: Client) -> None:
    asked = "INDICATOR=HEADCOUNT&BASIS=NATIONAL&SEX=_T&AGE=_T&URBANISATION=_T"
    page = get(mixed, f"/en/data/DF_POVERTY/?{asked}")
    assert SAID["en"] in page
    table = page.partition('id="table"')[2].partition("</table>")[0]
    assert MARK["en"] not in table
    rows = {
        re.sub(r"<.*", "", row): "synthetic</span>" in row
        for row in re.findall(r'<th scope="row">(.*?)</th>', table)
    }
    assert rows.pop("Whole country") is False
    assert rows
    assert all(rows.values())
    assert "Synthetic data" not in get(mixed, "/en/").partition("DF_POVERTY")[0]
    whole = get(mixed, f"/en/data/DF_POVERTY/?{asked}&REF_AREA=LA")
    assert "ynthetic" not in whole.partition('id="download"')[0].partition('id="table"')[2]


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("language", ["en", "lo"])
def test_every_file_says_it(client: Client, ending: str, language: str) -> None:
    response = client.get(f"/{language}/download/DF_POVERTY.{ending}?INDICATOR=GINI")
    content = response.content
    if ending == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    assert SAID["en"] in content.decode()
    assert SAID["lo"] in content.decode()


def test_each_row_of_a_table_for_spreadsheets_says_it(client: Client) -> None:
    content = client.get("/en/download/DF_POVERTY.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert rows
    assert {row["NOTE_SYNTHETIC"] for row in rows} == {NOTE}


@pytest.mark.parametrize(
    "accept",
    [
        "application/vnd.sdmx.genericdata+xml;version=2.1",
        "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
        "application/vnd.sdmx.data+csv;version=2.0.0",
        "application/vnd.sdmx.data+csv;version=1.0.0",
        "application/vnd.sdmx.data+json;version=1.0.0",
        "application/vnd.sdmx.data+json;version=2.0.0",
    ],
)
def test_every_answer_of_the_api_says_it(client: Client, accept: str) -> None:
    response = client.get(f"/sdmx/v1/data/DF_POVERTY/{KEY}", headers={"accept": accept})
    assert response.status_code == 200
    content = response.getvalue().decode()
    if "json" in accept:
        content = json.dumps(json.loads(content), ensure_ascii=False)
    assert NOTE in content


def test_the_trace_of_a_figure_says_it(client: Client) -> None:
    page = get(client, f"/en/trace/DF_POVERTY/{KEY}/2024/")
    assert SAID["en"] in page
