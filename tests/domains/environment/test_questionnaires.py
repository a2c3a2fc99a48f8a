"""Questionnaires filled from what an office compiled, and messages in global structures."""

import io

import msgspec
import pyarrow as pa
import pytest

from sathiti.domains.environment import (
    Figures,
    answer,
    global_account,
    global_rules,
    global_sdg,
    questionnaires_of,
)
from sathiti.exchange.sdmx import read_data, write_data
from sathiti.model import AccountPlan, CellSource, SathitiError, Text
from sathiti.warehouse.packs import Pack, load_pack

YEARS = ("2019", "2020")
DIMENSIONS = [
    "REPORTING_TYPE",
    "SEX",
    "AGE",
    "URBANISATION",
    "INCOME_WEALTH_QUANTILE",
    "EDUCATION_LEV",
    "OCCUPATION",
    "CUST_BREAKDOWN",
    "COMPOSITE_BREAKDOWN",
    "DISABILITY_STATUS",
    "ACTIVITY",
    "PRODUCT",
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("lao")


def fact(item: str, period: str, value: float | None, **more: object) -> dict[str, object]:
    told = {"OBS_STATUS": "A", "SOURCE_DETAIL": "Yearbook", "COMMENT_OBS": None, "DECIMALS": 1}
    place = {"REF_AREA": "LA", "TIME_PERIOD": period}
    return {"ITEM": item, **place, "OBS_VALUE": value, **told, **more}


def cell(name: str, period: str, value: float | None, **more: object) -> dict[str, object]:
    parts = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN")
    told = fact("", period, value, **more)
    told.pop("ITEM")
    return {**dict(zip(parts, name.split("."), strict=True)), **told}


def sdg(name: str, period: str, value: float | None, area: str = "LA") -> dict[str, object]:
    key = {"FREQ": "A", "SERIES": name, "REF_AREA": area, **dict.fromkeys(DIMENSIONS, "_T")}
    told = {"UNIT_MEASURE": "PT", "OBS_STATUS": "A", "UNIT_MULT": "0", "DECIMALS": 1}
    return {**key, "TIME_PERIOD": period, "OBS_VALUE": value, **told, "FORMULA": name}


@pytest.fixture(scope="module")
def figures(pack) -> Figures:
    water = [
        fact("precipitation_volume", "2019", 434.0),
        fact("precipitation_volume", "2020", 430.0),
        fact("irwr", "2020", 190.0),
        fact("withdrawal_total", "2020", 7.0),
        fact("withdrawal_municipal", "2020", 0.13),
    ]
    forest = [fact("forest_area", "2020", 16596.0), fact("land_area", "2020", 23080.0)]
    account = [
        cell("use.ABS_SURFACE.TOTAL", "2020", 6900.0),
        cell("use.ABS_GROUND.TOTAL", "2020", 100.0, OBS_STATUS="E", COMMENT_OBS="two percent"),
        cell("supply.RET_LEAKAGE.TOTAL", "2020", 30.0),
        cell("consumption.CONS.TOTAL", "2020", 4000.0),
        cell("use.ABS.TOTAL", "2020", 7000.0),
        cell("use.ABS.HH", "2019", 5.0),
        cell("use.ABS.TOTAL", "2020", 700.0, REF_AREA="01"),
    ]
    series = [sdg("ER_H2O_STRESS", "2020", 4.79), sdg("AG_LND_FRST", "2020", 71.9)]
    return Figures(
        pack,
        {"water": pa.Table.from_pylist(water), "forest": pa.Table.from_pylist(forest)},
        [pa.Table.from_pylist(series)],
        {"water_psut": pa.Table.from_pylist(account)},
    )


def row(made, table: str, code: str):
    (found,) = [
        one for part in made.tables if part.id == table for one in part.rows if one.code == code
    ]
    return found


def values(filled) -> list[float | None]:
    return [one.value for one in filled.cells]


def remarks(filled) -> list[str]:
    return [said.say("en") for said in filled.remarks]


def test_everything_that_can_be_filled_is_listed(pack):
    known = questionnaires_of(pack)
    assert list(known)[:5] == ["FDES", "FRA", "SDG", "UNSD_WASTE", "UNSD_WATER"]
    assert set(known) >= set(pack.accounts)
    assert all(title.words["lo"] for title in known.values())


def test_a_pack_without_framework_does_not_offer_its_coverage(pack):
    bare = msgspec.structs.replace(pack, statistics={}, accounts={}, questionnaires={})
    assert questionnaires_of(bare) == {}


def test_the_water_questionnaire_in_its_unit(figures):
    made = answer(figures, "UNSD_WATER", YEARS)
    assert values(row(made, "W1", "1")) == [434000.0, 430000.0]
    assert values(row(made, "W2", "3")) == [None, 7000.0]
    assert row(made, "W1", "1").sources == (
        "form water: average precipitation in volume",
        "Yearbook",
    )


def test_what_is_assumed_is_marked_in_the_questionnaire(figures):
    evaporated = row(answer(figures, "UNSD_WATER", YEARS), "W1", "2")
    assert values(evaporated) == [None, 240000.0]
    assert evaporated.cells[1].status == "E"
    assert remarks(evaporated)[0] == "E: what does not flow off has evaporated"


def test_cells_of_accounts_answer_too_and_bring_their_marks(figures):
    made = answer(figures, "UNSD_WATER", YEARS)
    assert values(row(made, "W2", "1")) == [None, 6900.0]
    ground = row(made, "W2", "2")
    assert ground.cells[1].status == "E"
    assert "E: two percent" in remarks(ground)


def test_missing_years_name_the_provider_of_that_time(figures):
    (said,) = remarks(row(answer(figures, "UNSD_WATER", YEARS), "W2", "3"))
    assert said == (
        "Not available for 2019; to be provided by: Ministry of Natural Resources and Environment."
    )
    (later,) = remarks(row(answer(figures, "UNSD_WATER", ("2026",)), "W2", "3"))
    assert later.endswith("Ministry of Agriculture and Environment.")


def test_a_row_may_have_a_provider_of_its_own(figures):
    made = answer(figures, "SDG", YEARS)
    (degraded,) = remarks(row(made, "SDG15", "AG_LND_DGRD"))
    (biomass,) = remarks(row(made, "SDG15", "AG_LND_FRSTBIOPHA"))
    assert degraded.endswith("Ministry of Natural Resources and Environment.")
    assert biomass.endswith("Ministry of Agriculture and Forestry.")


def test_without_a_word_in_the_plan_the_forms_of_the_formula_are_asked(pack, figures):
    plan = pack.questionnaire_plans["UNSD_WATER"]
    bare = msgspec.structs.replace(plan, providers={})
    plans = {**pack.questionnaire_plans, "UNSD_WATER": bare}
    changed = msgspec.structs.replace(pack, questionnaire_plans=plans)
    made = answer(Figures(changed, figures.forms), "UNSD_WATER", ("2024",))
    (said,) = remarks(row(made, "W1", "1"))
    assert said.endswith("to be provided by: Ministry of Natural Resources and Environment.")
    (nobody,) = remarks(row(made, "W1", "7"))
    assert nobody == "Not available for 2024."


def test_the_forest_table_follows_from_the_form(figures):
    made = answer(figures, "FRA", ("2020",))
    assert values(row(made, "T1a", "1")) == [16596.0]
    assert values(row(made, "T1a", "4")) == [23080.0]
    assert values(row(made, "T1a", "3")) == [None]
    assert row(made, "T1a", "1").unit.say("en") == "thousand hectares"


def test_indicators_answer_rows_of_their_code(figures):
    made = answer(figures, "SDG", YEARS)
    stress = row(made, "SDG6", "ER_H2O_STRESS")
    assert values(stress) == [None, 4.79]
    assert stress.sources


def test_waste_is_asked_of_who_should_know(figures):
    made = answer(figures, "UNSD_WASTE", YEARS)
    given, asked = made.answered()
    assert given == 0
    assert asked == 2 * sum(not one.heading for part in made.tables for one in part.rows)
    (said,) = remarks(row(made, "R1", "1"))
    assert said.endswith("Ministry of Natural Resources and Environment.")


def test_the_coverage_is_filled_like_a_questionnaire(figures):
    made = answer(figures, "FDES", YEARS)
    assert values(row(made, "FDES_2", "2.6.2.a"))[1] == 1


def test_an_account_is_laid_out_as_its_tables(figures):
    made = answer(figures, "water_psut", ("2020",))
    assert [part.id for part in made.tables] == ["use-2020", "supply-2020", "consumption-2020"]
    total = [one.say("en") for one in made.tables[0].columns].index("Total")
    assert row(made, "use-2020", "ABS_SURFACE").cells[total].value == 6900.0
    assert row(made, "use-2020", "ABS_GROUND").cells[total].status == "E"


def test_an_account_that_was_not_compiled_is_told(figures):
    with pytest.raises(SathitiError, match="timber has not been compiled"):
        answer(figures, "timber", ("2020",))


def test_a_questionnaire_that_does_not_exist_lists_those_that_do(figures):
    with pytest.raises(SathitiError, match="no questionnaire “NOPE”") as caught:
        answer(figures, "NOPE", YEARS)
    assert "UNSD_WATER" in str(caught.value)


def test_an_account_names_who_fills_the_forms_of_its_plan(pack, figures):
    source = CellSource("use.ABS_SURFACE.HH", "1000 * water.withdrawal_total", 0, "invented")
    plan = AccountPlan("water_psut", "DF_X", (source,))
    changed = msgspec.structs.replace(pack, account_plans={"water_psut": plan})
    made = answer(Figures(changed, {}, [], figures.accounts), "water_psut", ("2020",))
    (said,) = remarks(row(made, "use-2020", "ABS_SURFACE"))
    assert said == "To be provided by: Ministry of Natural Resources and Environment."
    assert remarks(row(made, "use-2020", "ABS_SEA")) == []


def with_structure(figures: Figures, structure: str) -> Figures:
    pack = figures.pack
    named = msgspec.structs.replace(pack.accounts["water_psut"], global_structure=structure)
    accounts = {**pack.accounts, "water_psut": named}
    return Figures(
        msgspec.structs.replace(pack, accounts=accounts),
        figures.forms,
        figures.indicators,
        figures.accounts,
    )


@pytest.fixture(scope="module")
def message(figures):
    return global_account(with_structure(figures, "ESTAT:SEEAWTR(1.0)"), "water_psut")


def test_an_account_in_the_global_structure(message):
    dataset, _ = message
    rows = {
        (one["WATER_FLOWS"], one["TIME_PERIOD"], one["DEMAND_PROD"]): one
        for one in dataset.table.to_pylist()
    }
    surface = rows["ABS_SURFACE", "2020", "TOTAL"]
    assert (surface["OBS_VALUE"], surface["ACCOUNTING_ENTRY"]) == (6900.0, "D")
    assert (surface["UNIT_MEASURE"], surface["UNIT_MULT"]) == ("KL", "6")
    assert rows["RET_LEAKAGE", "2020", "TOTAL"]["ACCOUNTING_ENTRY"] == "C"
    assert rows["CONS", "2020", "TOTAL"]["ACCOUNTING_ENTRY"] == "B"
    assert rows["ABS_GROUND", "2020", "TOTAL"]["OBS_STATUS_1"] == "E"


def test_areas_without_global_code_are_named(message):
    dataset, lacking = message
    assert lacking == {"REF_AREA": ("use.ABS.TOTAL",)}
    assert set(dataset.table["REF_AREA"].to_pylist()) == {"LA"}


@pytest.mark.parametrize("form", ["sdmx-ml-2.1", "sdmx-ml-2.1-generic", "sdmx-csv-2.0"])
def test_messages_are_read_again_the_same(message, form):
    dataset, _ = message
    buffer = io.BytesIO()
    write_data(dataset, buffer, form)
    buffer.seek(0)
    again = read_data(buffer.getvalue(), dataset.structure).table.to_pylist()
    names = [*dataset.structure.dimension_ids(), "TIME_PERIOD"]
    ours = {tuple(one[n] for n in names): one["OBS_VALUE"] for one in dataset.table.to_pylist()}
    theirs = {tuple(one[n] for n in names): float(one["OBS_VALUE"]) for one in again}
    assert ours == theirs


def test_an_account_without_global_structure_is_told(figures):
    with pytest.raises(SathitiError, match="“timber” has no global structure"):
        global_account(figures, "timber")
    with pytest.raises(SathitiError, match="“nothing” has no global structure"):
        global_account(figures, "nothing")


def test_a_structure_the_pack_does_not_have_is_told(figures):
    with pytest.raises(SathitiError, match="no global structure “MARS”") as caught:
        global_account(with_structure(figures, "UN:MARS(1.0)"), "water_psut")
    assert "SEEAWTR" in str(caught.value)


def test_a_key_rule_of_no_known_part_is_told_with_its_line(pack):
    rows = pack.parameters["global_keys"]
    wrong = msgspec.structs.replace(rows[0], values={**rows[0].values, "part": "cell"})
    parameters = {**pack.parameters, "global_keys": (wrong, *rows[1:])}
    broken = msgspec.structs.replace(pack, parameters=parameters)
    with pytest.raises(SathitiError, match="cannot be read") as caught:
        global_rules(broken, wrong.values["structure"])
    assert "global_keys.csv › row 2" in str(caught.value)


def test_indicators_in_the_global_sdg_structure(pack, figures):
    dataset = global_sdg(pack, figures.tables["indicators"])
    assert dataset.structure.id == "SDG"
    assert dataset.structure.agency == "IAEG-SDGs"
    rows = dataset.table.to_pylist()
    assert {one["REF_AREA"] for one in rows} == {"418"}
    assert {one["SERIES"]: one["OBS_VALUE"] for one in rows} == {
        "ER_H2O_STRESS": 4.79,
        "AG_LND_FRST": 71.9,
    }
    assert "DECIMALS" not in dataset.table.column_names
    assert dataset.dataflow.name.words["lo"]


def test_provinces_and_gaps_do_not_go_into_the_sdg_message(pack):
    table = pa.Table.from_pylist(
        [
            sdg("AG_LND_FRST", "2020", 71.9),
            sdg("AG_LND_FRST", "2021", None),
            sdg("AG_LND_FRST", "2020", 40.0, area="01"),
        ]
    )
    assert global_sdg(pack, table).table["OBS_VALUE"].to_pylist() == [71.9]


def test_series_of_other_structures_do_not_go_into_the_sdg_message(pack):
    other = {**sdg("FOREST_LOSS", "2020", 3.0), "REPORTING_TYPE": None}
    made = global_sdg(pack, pa.Table.from_pylist([sdg("AG_LND_FRST", "2020", 71.9), other]))
    assert made.table["SERIES"].to_pylist() == ["AG_LND_FRST"]


def test_indicators_without_the_dimensions_are_told(pack):
    table = pa.Table.from_pylist([sdg("AG_LND_FRST", "2020", 71.9)]).drop_columns(["SEX"])
    with pytest.raises(SathitiError, match="SEX are missing"):
        global_sdg(pack, table)


@pytest.mark.parametrize("form", ["sdmx-ml-2.1", "sdmx-csv-2.0"])
def test_the_sdg_message_is_read_again_the_same(pack, figures, form):
    dataset = global_sdg(pack, figures.tables["indicators"])
    buffer = io.BytesIO()
    write_data(dataset, buffer, form)
    again = read_data(buffer.getvalue(), dataset.structure).table.to_pylist()
    assert {one["SERIES"]: float(one["OBS_VALUE"]) for one in again} == {
        "ER_H2O_STRESS": 4.79,
        "AG_LND_FRST": 71.9,
    }


def test_titles_are_said_in_both_languages(message):
    dataset, _ = message
    assert isinstance(dataset.dataflow.name, Text)
    assert dataset.dataflow.name.words["lo"]
