"""The table that is analysed: columns from the files above, values as codes of dimensions."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.domains.social.units import coded, lifted, with_domains
from sathiti.model import SathitiError, SurveyDomain

from .invented import plan_of, tables_of

AGES = {"Y0T14": 0.0, "Y15T64": 15.0, "Y_GE65": 65.0}


def lift(file, *columns, tables=None):
    return lifted(tables or tables_of(), plan_of(), file, columns).to_pydict()


def grouped(*values):
    domain = SurveyDomain("age", "people", "age", "AGE", groups=AGES)
    return coded(pa.chunked_array([pa.array(values, pa.float64())]), domain).to_pylist()


def in_codes(values, codes):
    domain = SurveyDomain("x", "people", "x", "X", codes)
    return coded(pa.chunked_array([values]), domain).to_pylist()


def test_own_columns_stay_in_order():
    assert lift("people", "pid", "hhid") == {
        "pid": ["1", "2", "1", "1", "2"],
        "hhid": ["1", "1", "2", "3", "3"],
    }


def test_a_column_of_the_file_above_is_repeated_for_each_record():
    assert lift("people", "p_home") == {"p_home": [0.1, 0.1, 0.2, 0.1, 0.1]}


def test_a_column_two_files_above_is_found_too():
    assert lift("people", "region") == {"region": ["1", "1", "1", "2", "2"]}


def test_the_nearest_file_that_has_a_column_gives_it():
    tables = tables_of()
    tables["homes"] = tables["homes"].append_column("region", pa.array(["x", "y", "z"]))
    assert lift("people", "region", tables=tables) == {"region": ["x", "x", "y", "z", "z"]}


def test_a_column_asked_twice_stands_once():
    assert list(lift("homes", "hhid", "hhid")) == ["hhid"]


def test_a_record_without_one_above_has_nothing_from_there():
    tables = tables_of()
    tables["villages"] = tables["villages"].slice(0, 1)
    assert lift("people", "region", tables=tables) == {"region": ["1", "1", "1", None, None]}


def test_records_below_are_not_looked_at():
    with pytest.raises(SathitiError, match="no column sex"):
        lift("homes", "sex")


def test_a_column_that_is_nowhere_is_refused_with_those_there_are():
    with pytest.raises(SathitiError, match="The table has no column income") as told:
        lift("people", "income")
    assert "hhid, pid, sex" in str(told.value)


def test_a_file_without_records_gives_none():
    tables = tables_of()
    tables["people"] = tables["people"].slice(0, 0)
    assert lift("people", "hhid", "region", tables=tables) == {"hhid": [], "region": []}


@given(st.permutations(range(5)))
def test_the_order_of_records_does_not_matter_to_what_they_get(order):
    tables = tables_of()
    tables["people"] = tables["people"].take(pa.array(order))
    found = lift("people", "hhid", "pid", "region", tables=tables)
    told = dict(zip(zip(found["hhid"], found["pid"], strict=True), found["region"], strict=True))
    assert told == {
        ("1", "1"): "1",
        ("1", "2"): "1",
        ("2", "1"): "1",
        ("3", "1"): "2",
        ("3", "2"): "2",
    }


def test_values_become_codes_of_the_dimension():
    assert in_codes(pa.array(["1", "2", "1"]), {"1": "U", "2": "R"}) == ["U", "R", "U"]


def test_a_value_without_a_code_is_none():
    assert in_codes(pa.array(["3", None]), {"1": "U"}) == [None, None]


def test_values_without_codes_are_codes_themselves():
    assert in_codes(pa.array(["F", None]), {}) == ["F", None]


def test_whole_numbers_are_codes_as_they_are_written():
    assert in_codes(pa.array([1, 2]), {"1": "U", "2": "R"}) == ["U", "R"]


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (0, "Y0T14"),
        (14, "Y0T14"),
        (14.9, "Y0T14"),
        (15, "Y15T64"),
        (64, "Y15T64"),
        (65, "Y_GE65"),
        (110, "Y_GE65"),
    ],
)
def test_a_number_falls_into_the_group_that_begins_at_or_below_it(age, group):
    assert grouped(age) == [group]


@pytest.mark.parametrize("age", [-1, None, float("nan")])
def test_below_the_lowest_group_or_missing_there_is_no_group(age):
    assert grouped(age) == [None]


def test_text_that_is_a_number_is_grouped_too():
    domain = SurveyDomain("age", "people", "age", "AGE", groups=AGES)
    assert coded(pa.chunked_array([["15", "70"]]), domain).to_pylist() == ["Y15T64", "Y_GE65"]


@given(st.lists(st.integers(0, 120), min_size=2))
def test_groups_rise_with_the_numbers(ages):
    order = list(AGES)
    places = [order.index(group) for group in grouped(*sorted(ages))]
    assert places == sorted(places)


def domains(*names, start=("hhid",)):
    tables, plan = tables_of(), plan_of()
    people = lifted(tables, plan, "people", start)
    return with_domains(people, tables, plan, "people", names)


def test_each_domain_is_a_column_in_codes():
    table = domains("area", "sex")
    assert table.column_names == ["hhid", "area", "sex"]
    assert table["area"].to_pylist() == ["N", "N", "N", "S2", "S2"]


def test_a_domain_named_like_a_variable_takes_its_place():
    table = domains("sex", start=("sex", "hhid"))
    assert table.column_names == ["sex", "hhid"]
    assert table["sex"].to_pylist() == ["F", "M", "F", "M", "F"]


def test_without_domains_the_table_is_the_same():
    assert domains().column_names == ["hhid"]
