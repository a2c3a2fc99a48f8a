import pyarrow as pa
import pytest

from sathiti.domains.environment import compile_indicator, forms_of
from sathiti.methods.validation import Facts
from sathiti.model import Component, Dataflow, Indicator, SathitiError, Structure, Text

FLOW = Dataflow(
    "DF",
    "X",
    "1.0",
    Text.of(en="Indicators"),
    Structure(
        "S",
        "X",
        "1.0",
        Text.of(en="S"),
        tuple(Component(name, Text({}), "dimension") for name in ("FREQ", "SERIES", "REF_AREA")),
    ),
)


def indicator(formula, **told):
    return Indicator(
        id="SHARE",
        title=Text.of(en="Share"),
        goal="15.1.1",
        dataflow="DF",
        key={"SERIES": "SHARE"},
        formula=formula,
        unit="PT",
        unit_label=Text.of(en="per cent"),
        decimals=1,
        source="test",
        **told,
    )


def facts(**values):
    rows = [
        {"ITEM": item, "REF_AREA": "TX", "TIME_PERIOD": period, "OBS_VALUE": value, "DECIMALS": 1}
        for item, by_period in values.items()
        for period, value in by_period.items()
    ]
    return Facts({"land": pa.Table.from_pylist(rows)})


AREAS = facts(
    forest={"2010": 40.0, "2020": 30.0, "2021": None}, land={"2010": 100.0, "2020": 100.0}
)


def compiled(one, given=AREAS):
    return compile_indicator(one, given, FLOW, {"FREQ": "A"}).to_pylist()


def test_an_indicator_is_compiled_wherever_its_inputs_are():
    rows = compiled(indicator("100 * land.forest / land.land"))
    assert [(row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows] == [("2010", 40), ("2020", 30)]


def test_key_totals_and_precision_are_filled():
    row = compiled(indicator("100 * land.forest / land.land"))[0]
    assert (row["FREQ"], row["SERIES"], row["REF_AREA"]) == ("A", "SHARE", "TX")
    assert (row["DECIMALS"], row["OBS_STATUS"], row["FORMULA"]) == (1, "A", "SHARE")


def test_inputs_of_each_figure_are_kept():
    row = compiled(indicator("100 * land.forest / land.land"))[1]
    assert row["INPUTS"] == '[["land","forest","TX","2020"],["land","land","TX","2020"]]'


def test_only_the_periods_wanted():
    rows = compiled(indicator("100 * land.forest / land.land", where=("2020",)))
    assert [row["TIME_PERIOD"] for row in rows] == ["2020"]


def test_base_period_of_a_rate_of_change():
    formula = "100 * ((land.forest / base(land.forest)) ** (1 / base_years()) - 1)"
    (row,) = compiled(indicator(formula, base_periods={"2020": "2010"}))
    assert row["OBS_VALUE"] == pytest.approx(100 * (0.75**0.1 - 1))


def test_nothing_to_compile_gives_an_empty_table_with_all_columns():
    table = compile_indicator(
        indicator("land.water"), facts(forest={"2010": 1.0}), FLOW, {"FREQ": "A"}
    )
    assert table.num_rows == 0
    assert {"FREQ", "SERIES", "REF_AREA", "TIME_PERIOD", "OBS_VALUE"} <= set(table.column_names)


def test_forms_that_a_formula_reads():
    assert forms_of(indicator("land.forest / reference.population")) == {"land", "reference"}


def test_a_name_without_its_form_is_refused():
    with pytest.raises(SathitiError, match=r"SHARE names forest without a form.*form\.item"):
        forms_of(indicator("forest / land.land"))
