import pytest

from sathiti.web.sdmx.formats import data_format, structure_format
from sathiti.web.sdmx.messages import ApiError

VENDOR = "application/vnd.sdmx."


@pytest.mark.parametrize(
    ("accepted", "name", "media"),
    [
        ("", "sdmx-ml-2.1-generic", f"{VENDOR}genericdata+xml;version=2.1"),
        ("*/*", "sdmx-ml-2.1-generic", f"{VENDOR}genericdata+xml;version=2.1"),
        ("application/xml", "sdmx-ml-2.1-generic", "application/xml"),
        ("text/csv", "sdmx-csv-1.0", "text/csv"),
        ("application/json", "sdmx-json-1.0", "application/json"),
        (
            f"{VENDOR}structurespecificdata+xml;version=2.1",
            "sdmx-ml-2.1",
            f"{VENDOR}structurespecificdata+xml;version=2.1",
        ),
        (f"{VENDOR}data+csv;version=2.0.0", "sdmx-csv-2.0", f"{VENDOR}data+csv;version=2.0.0"),
        (f"{VENDOR}data+csv", "sdmx-csv-1.0", f"{VENDOR}data+csv;version=1.0.0"),
        (
            "application/pdf, text/csv;q=0.2, application/json;q=0.7",
            "sdmx-json-1.0",
            "application/json",
        ),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "sdmx-ml-2.1-generic",
            "application/xml",
        ),
    ],
)
def test_negotiation(accepted: str, name: str, media: str) -> None:
    wanted = data_format(accepted, {})
    assert (wanted.name, wanted.media_type) == (name, media)


def test_the_parameter_wins_over_the_header() -> None:
    assert data_format("text/csv", {"format": "jsondata"}).name == "sdmx-json-1.0"
    assert data_format("text/csv", {"format": "SDMX-ML-3.0"}).name == "sdmx-ml-3.0"
    assert structure_format("text/csv", {"format": "structure"}).name == "sdmx-ml-2.1"


def test_labels_are_asked_in_either_way() -> None:
    asked = f"{VENDOR}data+csv;version=1.0.0;labels=both"
    assert data_format(asked, {}).labels
    assert data_format("text/csv", {"labels": "both"}).labels
    assert not data_format("text/csv", {"labels": "id"}).labels


@pytest.mark.parametrize(
    ("accepted", "given"),
    [
        ("application/pdf", {}),
        ("text/csv;q=0", {}),
        (f"{VENDOR}data+csv;version=9.0.0", {}),
        ("*/*", {"format": "px"}),
    ],
)
def test_what_is_not_offered_is_406(accepted: str, given: dict[str, str]) -> None:
    with pytest.raises(ApiError) as refused:
        data_format(accepted, given)
    assert refused.value.status == 406
    with pytest.raises(ApiError):
        structure_format("text/csv", {})
