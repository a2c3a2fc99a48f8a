"""The unedited official files: what a careful eye found in them is found, and little else."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sathiti.exchange.sdmx import read_data, read_structures
from sathiti.methods.validation.series import check_observations, findings_csv
from sathiti.model import Confrontation
from sathiti.warehouse.packs import load_pack

SHARED = Path(__file__).resolve().parents[4] / "../shared"
OFFICIAL = SHARED / "data/lao_sdg_official/sdmx"
DERIVATIVES = SHARED / "reference/sdmx/bis-der"

# (rule, part of the series key, period): found by eye before the rules were written
BY_EYE = [
    ("impossible_in_unit", "IT_NET_BBND", "2015"),
    ("impossible_in_unit", "_L_LA_040303_01", "2017"),
    ("impossible_in_unit", "_L_LA_080303_01", "2019"),
    ("impossible_in_unit", "_L_LA_080503_01", "2016"),
    ("sum_of_parts", "_L_LA_180101_02", "2020"),
    ("series_sum", "_L_LA_180101_00", "2020"),
    ("above_base", "GC_GOB_TAXD", "2016"),
    ("above_base", "AG_XPD_AGSGB", "2017"),
    ("above_base", "SE_TOT_CPLR", "2017"),
    ("unit_against_name", "SH_STA_MORT", "2015"),
    ("unit_against_name", "SH_DYN_IMRT", "2017"),
    ("unit_against_name", "SH_HIV_INCD", "2015"),
    ("unit_against_name", "SP_DYN_ADKL", "2017"),
    ("unit_against_name", "ST_GDP_ZS", "2015"),
    ("unit_against_name", "SL_EMP_INJUR", "2015"),
    ("unit_against_name", "_L_LA_040501_01", "2018"),
    ("scale_mix", "SL_ISV_IFEM", "2015"),
    ("sum_of_means", "SL_ISV_IFEM", "2017"),
    ("sum_of_means", "SL_TLF_NEET", "2017"),
    ("sum_of_means", "_L_LA_080504_01", "2017"),
    ("sum_of_means", "SL_EMP_EARN.LA._T._T._T._T._T._T._T._T._T.ISIC4_A", "2019"),
    ("order_reversed", "SD_MDP_CSMP", "2018"),
    ("total_equals_part", "SD_MDP_CSMP", "2018"),
    ("outside_population", "SD_MDP_CSMP", "2013"),
    ("order_reversed", "SL_EMP_EARN", "2017"),
    ("sibling_spike", "SN_STA_OVWGT.LA._T._T._T.Q3", "2018"),
    ("part_share_unusual", "VC_DSR_AFFCT.LA.M", "2019"),
    ("part_share_unusual", "_L_LA_171902_02", "2015"),
    ("implied_weight_unusual", "_L_LA_180102_01", "2020"),
    ("implied_weight_unusual", "SE_ADT_FUNS.LA._T.Y15T19", "2015"),
    ("parity_inverted", "_L_LA_040501_02.LA._T._T._T._T.ISCED11_24", "2017"),
    ("rate_against_number", "VC_DSR_MISS", "2019"),
    ("rate_against_number", "VC_DSR_PDYN", "2018"),
    ("fraction_as_percent", "_L_LA_180102_01", "2015"),
    ("parts_exceed_total", "_L_LA_020104_01", "2019"),
    ("source_break", "SL_TLF_UEM", "2017"),
    ("source_break", "_L_LA_030201_01", "2016"),
    ("jump", "SH_STA_MORT", "2018"),
    ("repeated_value", "GF_FRN_FDI", "2019"),
    ("block_repeated", "SE_TRA_GRDL", "2018"),
    ("identical_series", "SL_TLF_NEET", "2015"),
    ("same_name", "SH_DYN_IMRT", ""),
    ("time_detail_outside", "SH_STA_MORT", "2019"),
    ("attribute_holds_code", "GR_G14_GDP", "2015"),
    ("attribute_says_nothing", "NATURE", ""),
    ("total_missing", "SE_TOT_PRFL", "2017"),
    ("age_gap", "SI_POV_NAHC", "2013"),
    ("unit_not_in_key", "VC_DSR_AFFCT", "2018"),
    ("constant_series", "AG_FPA_COMM", "2019"),
    ("status_against_source", "SN_ITK_DEFC", "2016"),
]


@pytest.fixture(scope="module")
def official(series_tables: Any) -> Confrontation:
    if not OFFICIAL.exists():
        pytest.skip("the official files are not beside the project")
    structures = read_structures(OFFICIAL / "LSB_DSD.xml")
    files = sorted(OFFICIAL.glob("SDG_*.xml"))
    messages = [read_data(path, structures) for path in files]
    tables = [
        message.table.append_column("PLACE", pa.array([f"{path.name}|"] * message.table.num_rows))
        for path, message in zip(files, messages, strict=True)
    ]
    structure = messages[0].structure
    assert structure is not None
    return check_observations(
        pa.concat_tables(tables, promote_options="default"),
        structure,
        series_tables,
        load_pack("lao").texts,
        ("en", "lo"),
        "SDG",
        date(2026, 11, 22),
    )


@pytest.mark.shared
@pytest.mark.parametrize(("rule", "key", "period"), BY_EYE)
def test_what_the_eye_found(official: Confrontation, rule: str, key: str, period: str) -> None:
    assert any(
        finding.rule == f"series.{rule}" and key in finding.key and period in finding.period
        for finding in official.findings
    )


@pytest.mark.shared
def test_findings_are_few(official: Confrontation) -> None:
    severities = Counter(finding.severity for finding in official.findings)
    assert severities["blocking"] == 5
    assert severities["warning"] <= 65
    assert severities["note"] <= 25
    per_rule = Counter(finding.rule for finding in official.findings)
    assert max(per_rule.values()) <= 15


@pytest.mark.shared
def test_sound_series_are_left_alone(official: Confrontation) -> None:
    sound = ("SH_STA_STNT", "SH_STA_WAST", "SI_POV_DAY1", "SP_DYN_MRBF18", "IT_MOB_OWN")
    sound += ("SH_TBS_INCD", "_L_LA_180301_01", "SG_GEN_PARL", "_L_LA_171903_01", "SH_DTH_NCOM")
    for series in sound:
        assert [f.rule for f in official.findings if f".{series}." in f.key] == []


@pytest.mark.shared
def test_every_message_is_in_both_languages(official: Confrontation) -> None:
    for row in findings_csv(official, ("en", "lo")):
        assert row["message_en"] != row["message_lo"]
        assert any("\u0e80" <= sign <= "\u0eff" for sign in row["message_lo"])
        assert "{" not in row["message_en"] + row["message_lo"]
        assert row["message_en"].endswith((".", "?"))


@pytest.mark.shared
def test_places_lead_to_file_and_key(official: Confrontation) -> None:
    for finding in official.findings:
        for place in finding.places:
            assert place.source.startswith("SDG_DSD")
            assert place.key


@pytest.mark.shared
def test_clean_statistics_of_another_agency_give_few_alarms(series_tables: Any) -> None:
    if not DERIVATIVES.exists():
        pytest.skip("the reference messages are not beside the project")
    structures = read_structures(DERIVATIVES / "BIS_DER_structure_descendants_21.xml")
    message = read_data(DERIVATIVES / "BIS_DER_data_csv1.csv", structures)
    assert message.structure is not None
    found = check_observations(
        message.table,
        message.structure,
        series_tables,
        load_pack("lao").texts,
        ("en",),
        "DER",
        date(2026, 1, 1),
    )
    rules = Counter(finding.rule.removeprefix("series.") for finding in found.findings)
    # the file lacks a dimension and three required attributes of this version of its structure
    assert rules.pop("code_missing") == 1
    assert rules.pop("attribute_missing") == 3
    assert sum(rules.values()) <= 4
