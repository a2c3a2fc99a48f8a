"""The official files of a real office: read, checked by general rules, written again the same."""

import csv
import re
from pathlib import Path

import pytest

from sathiti.cli.main import main
from sathiti.exchange.sdmx import read_data, read_structures

FILES = Path(__file__).parents[3] / "shared" / "data" / "lao_sdg_official" / "sdmx"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not FILES.is_dir(), reason="the reference material is not beside the project"
    ),
]


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("official")
    data = sorted(FILES.glob("SDG_*.xml"))
    options = ["--workspace", str(folder / "none"), "--lang", "en"]
    paths = [str(FILES / "LSB_DSD.xml"), *map(str, data)]
    found = folder / "findings.csv"
    with pytest.raises(SystemExit) as left:
        main([*options, "import", "sdmx", *paths, "--findings", str(found), "--out", str(folder)])
    with found.open(encoding="utf-8-sig", newline="") as file:
        return left.value.code, list(csv.DictReader(file)), folder


def test_blocking_findings_end_with_3(imported):
    code, findings, _ = imported
    assert code == 3
    assert {"blocking", "warning", "note"} == {row["severity"] for row in findings}


def test_one_row_a_finding_in_both_languages(imported):
    _, findings, _ = imported
    columns = {"rule", "severity", "series_key", "period", "value", "message_en", "message_lo"}
    assert columns <= set(findings[0])
    for row in findings:
        assert row["rule"]
        assert re.search("[a-z]", row["message_en"])
        assert re.search("[\u0e80-\u0eff]", row["message_lo"]), row


@pytest.mark.parametrize(
    ("rule", "series"),
    [
        ("series.impossible_in_unit", "IT_NET_BBND"),
        ("series.impossible_in_unit", "_L_LA_040303_01"),
        ("series.sum_of_parts", "_L_LA_180101_02"),
        ("series.sum_of_means", "SL_ISV_IFEM"),
        ("series.rate_against_number", "VC_DSR_MISS"),
        ("series.order_reversed", "SD_MDP_CSMP"),
        ("series.sibling_spike", "SN_STA_OVWGT"),
        ("series.repeated_value", "GF_FRN_FDI"),
        ("series.unit_against_name", "SH_HIV_INCD"),
        ("series.scale_mix", "SL_ISV_IFEM"),
        ("series.attribute_holds_code", "GR_G14_GDP"),
    ],
)
def test_real_defects_are_found_by_general_rules(imported, rule, series):
    _, findings, _ = imported
    keys = [row["series_key"] for row in findings if row["rule"] == rule]
    assert any(series in key for key in keys), keys


def test_a_problem_of_several_files_is_one_finding(imported):
    _, findings, _ = imported
    assert sum(row["rule"] == "sdmx.agency_differs" for row in findings) == 1


@pytest.mark.parametrize("name", ["SDG.csv", "SDG.xml"])
def test_written_again_the_observations_are_the_same(imported, name):
    _, _, folder = imported
    structures = read_structures(FILES / "LSB_DSD.xml")
    messages = [read_data(path, structures) for path in FILES.glob("SDG_*.xml")]
    first = [row for message in messages for row in _rows(message.table)]
    again = _rows(read_data(folder / name, structures).table)
    assert len(again) == 776
    assert sorted(first) == sorted(again)


def _rows(table):
    return [
        tuple(sorted((name, str(value)) for name, value in row.items() if value not in (None, "")))
        for row in table.to_pylist()
    ]
