"""Series of the goals from surveys: figures as they are, growth of the poorest, never official."""

import pytest

from sathiti.domains.social.sdg import HEADER, growth_rows, series_rows
from sathiti.model import PovertyChange

NAMES = ("goal", "series", "INDICATOR", "BASIS", "part", "source")
SERIES = [
    dict(zip(NAMES, told, strict=True))
    for told in (
        ("1.2.1", "NAHC", "HEADCOUNT", "NATIONAL", "", "x"),
        ("10.1.1", "BTN40", "", "", "bottom40", "y"),
    )
]


def row(indicator="HEADCOUNT", basis="NATIONAL", **more):
    figure = {"OBS_VALUE": 18.0, "STANDARD_ERROR": "0.5", "OBS_STATUS": "E", "TIME_PERIOD": "2018"}
    return {"INDICATOR": indicator, "BASIS": basis, "REF_AREA": "LA", **figure, **more}


def test_a_figure_becomes_the_series_it_is():
    rows = [row(), row(SEX="F"), row("GINI", "_Z"), row(basis="INTL_300")]
    found = list(series_rows(SERIES, rows))
    assert [line[:4] for line in found] == [
        ["1.2.1", "NAHC", "LA", None],
        ["1.2.1", "NAHC", "LA", "F"],
    ]
    assert all(len(line) == len(HEADER) for line in found)


def test_growth_of_the_poorest_is_a_series_of_the_later_round():
    rounds = ("2013", "2018", "INTL")
    changes = [
        PovertyChange(*rounds, "growth", "a_year", "", "bottom40", 2.0, 0.3, 1.4, 2.6),
        PovertyChange(*rounds, "growth", "a_year", "", "all", 3.0, 0.3, 2.4, 3.6),
        PovertyChange(*rounds, "headcount", "shapley", "", "growth", -5.0, 1.0, -7.0, -3.0),
    ]
    (line,) = growth_rows(SERIES, changes, "LA")
    assert dict(zip(HEADER, line, strict=True)) | {"source": ""} == {
        "goal": "10.1.1",
        "series": "BTN40",
        "REF_AREA": "LA",
        "SEX": "_T",
        "AGE": "_T",
        "URBANISATION": "_T",
        "TIME_PERIOD": "2018",
        "OBS_VALUE": 2.0,
        "STANDARD_ERROR": 0.3,
        "OBS_STATUS": "E",
        "RELIABILITY": "",
        "NOTE_SYNTHETIC": "",
        "source": "",
    }


def test_the_report_holds_every_series_and_the_official_dataflow_none(produced):
    rows = produced.csv("poverty-sdg.csv")
    assert {row["goal"] for row in rows} == {"1.1.1", "1.2.1", "10.1.1", "10.2.1"}
    assert not list((produced.workspace.warehouse / "internal").glob("DF_SDG"))
    (whole,) = [
        row
        for row in rows
        if (row["series"], row["TIME_PERIOD"]) == ("SI_POV_NAHC", "2018")
        and row["REF_AREA"] == "LA"
        and {row[name] for name in ("SEX", "AGE", "URBANISATION")} == {"_T"}
    ]
    (figure,) = [
        row
        for row in produced.figures(INDICATOR="HEADCOUNT", BASIS="NATIONAL")
        if row["TIME_PERIOD"] == "2018"
    ]
    assert float(whole["OBS_VALUE"]) == pytest.approx(figure["OBS_VALUE"])
    assert whole["NOTE_SYNTHETIC"]
