"""A sample of a few rows added up to the cells of its margins, and what is refused on the way."""

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest

from sathiti.methods.survey.weighting.cells import (
    Line,
    add_up,
    category_codes,
    check_finite,
    collect_cells,
    encode,
    missing_values,
    numbers_of,
    some,
)
from sathiti.model import Calibration, CollectedError, Margin, SathitiError

SEX = Margin.of("sex", {"f": 60, "m": 40})
SAMPLE = pa.table(
    {
        "sex": ["f", "m", "f", "f"],
        "area": [1, 1, 2, 1],
        "age": [10.0, 20.0, 30.0, 10.0],
        "w": [1.0, 2.0, 4.0, 8.0],
    }
)


def added(*margins: Margin, numeric: tuple = (), by_number: bool = False, table=SAMPLE):
    asked = Calibration(margins, numeric)
    return collect_cells(table, "w", asked, by_number=by_number)


def by_key(cells, values) -> dict:
    keys = [tuple(row.values()) for row in cells.keys.to_pylist()]
    return dict(zip(keys, values, strict=True))


def test_rows_of_one_category_are_one_cell() -> None:
    cells = added(SEX)
    assert by_key(cells, cells.weights.tolist()) == {("f",): 13.0, ("m",): 2.0}
    assert by_key(cells, cells.rows.tolist()) == {("f",): 3, ("m",): 1}


def test_each_cell_counts_in_the_line_of_its_category() -> None:
    cells = added(SEX)
    assert cells.lines == (Line("sex", "f", 60), Line("sex", "m", 40))
    assert by_key(cells, cells.codes[0].tolist()) == {("f",): 0, ("m",): 1}
    assert cells.totals.tolist() == [60, 40]


def test_the_lines_of_a_second_margin_follow_those_of_the_first() -> None:
    cells = added(SEX, Margin.of("area", {2: 30, 1: 70}))
    assert [(line.margin, line.category) for line in cells.lines] == [
        ("sex", "f"),
        ("sex", "m"),
        ("area", "2"),
        ("area", "1"),
    ]
    assert by_key(cells, cells.codes[1].tolist()) == {("f", 1): 3, ("m", 1): 3, ("f", 2): 2}


def test_a_crossed_margin_has_a_line_for_each_pair() -> None:
    crossed = Margin.of(("sex", "area"), {("f", 1): 30, ("m", 1): 40, ("f", 2): 30})
    cells = added(crossed)
    assert [line.category for line in cells.lines] == ["f × 1", "m × 1", "f × 2"]
    assert by_key(cells, cells.codes[0].tolist()) == {("f", 1): 0, ("m", 1): 1, ("f", 2): 2}


def test_a_column_of_two_margins_is_one_key() -> None:
    crossed = Margin.of(("sex", "area"), {("f", 1): 30, ("m", 1): 40, ("f", 2): 30})
    assert added(SEX, crossed).keys.column_names == ["sex", "area"]


def test_the_whole_population_is_one_cell() -> None:
    cells = added(Margin.whole(100))
    assert cells.weights.tolist() == [15.0]
    assert cells.codes.tolist() == [[0]]
    assert cells.lines == (Line("", "", 100.0),)


def test_sums_of_numbers_are_weighted() -> None:
    cells = added(SEX, numeric=(("age", 2000.0),))
    moments = by_key(cells, cells.moments[:, 0].tolist())
    assert moments == {("f",): 1 * 10 + 4 * 30 + 8 * 10, ("m",): 2 * 20}
    products = by_key(cells, cells.products[:, 0, 0].tolist())
    assert products == {("f",): 1 * 100 + 4 * 900 + 8 * 100, ("m",): 2 * 400}


def test_products_of_two_numbers_are_the_same_either_way() -> None:
    cells = added(Margin.whole(100), numeric=(("age", 2000.0), ("area", 130.0)))
    cross = 1 * 10 * 1 + 2 * 20 * 1 + 4 * 30 * 2 + 8 * 10 * 1
    assert cells.products[0, 0, 1] == cells.products[0, 1, 0] == cross


def test_a_number_stands_on_a_line_without_category() -> None:
    assert added(SEX, numeric=(("age", 2000.0),)).lines[-1] == Line("age", "", 2000.0)


def test_by_number_each_value_is_a_cell_of_its_own() -> None:
    cells = added(SEX, numeric=(("age", 2000.0),), by_number=True)
    assert by_key(cells, cells.weights.tolist()) == {
        ("f", 10.0): 9.0,
        ("m", 20.0): 2.0,
        ("f", 30.0): 4.0,
    }
    assert cells.moments.shape == (3, 0)


def test_numbers_alone_make_one_cell() -> None:
    cells = added(numeric=(("age", 2000.0),))
    assert cells.weights.tolist() == [15.0]
    assert cells.codes.shape == (0, 1)


def test_codes_are_compared_as_they_are_written() -> None:
    cells = added(Margin.of("area", {"1": 70, "2": 30}))
    assert by_key(cells, cells.codes[0].tolist()) == {(1,): 0, (2,): 1}


def test_a_dictionary_column_is_read_like_text() -> None:
    table = SAMPLE.set_column(0, "sex", SAMPLE["sex"].dictionary_encode())
    cells = added(SEX, table=table)
    assert by_key(cells, cells.weights.tolist()) == {("f",): 13.0, ("m",): 2.0}


def changed(column: str, values: list) -> pa.Table:
    return SAMPLE.set_column(SAMPLE.column_names.index(column), column, pa.array(values))


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("w", [1.0, None, 4.0, None], "2 rows have no weight in column w"),
        ("w", [1.0, -2.5, 4.0, 8.0], r"column w holds negative weights, down to -2\.5"),
        ("w", [1.0, float("inf"), 4.0, 8.0], "w holds values that are not finite"),
        ("sex", ["f", None, None, "f"], "2 rows have no value in sex"),
        ("age", [10.0, None, 30.0, 10.0], "1 rows have no value in age"),
        ("age", [10.0, float("inf"), 30.0, 10.0], "age holds values that are not finite"),
    ],
)
def test_values_that_cannot_be_added_up(column: str, values: list, said: str) -> None:
    with pytest.raises(SathitiError, match=said):
        added(SEX, numeric=(("age", 2000.0),), table=changed(column, values))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SathitiError, match="no column age"):
        added(SEX, numeric=(("age", 1.0),), table=SAMPLE.drop_columns(["age"]))


def test_a_sample_without_rows_is_refused() -> None:
    with pytest.raises(SathitiError, match="The table has no rows") as caught:
        added(SEX, table=SAMPLE.slice(0, 0))
    assert "Give the rows of the sample" in str(caught.value)


def test_margins_that_disagree_are_refused_before_anything_is_added() -> None:
    with pytest.raises(SathitiError, match=r"sex add up to 100, those of area to 90"):
        added(SEX, Margin.of("area", {1: 60, 2: 30}))


def test_categories_without_a_total_are_named() -> None:
    with pytest.raises(SathitiError, match="totals of sex lack categories of the sample: m") as one:
        added(Margin.of("sex", {"f": 100}))
    assert "Add their totals, or merge these categories" in str(one.value)


def test_totals_without_a_row_are_named_with_their_size() -> None:
    with pytest.raises(SathitiError, match=r"Nobody in the sample .* of sex.*x \(7\)"):
        added(Margin.of("sex", {"f": 60, "m": 40, "x": 7}))


def test_a_total_of_zero_needs_no_row() -> None:
    assert added(Margin.of("sex", {"f": 60, "m": 40, "x": 0})).totals.tolist() == [60, 40, 0]


def test_a_total_of_zero_with_people_is_refused() -> None:
    with pytest.raises(SathitiError, match="is zero, but the sample has people in them: m"):
        added(Margin.of("sex", {"f": 100, "m": 0}))


def test_all_margins_are_looked_at_before_the_refusal() -> None:
    with pytest.raises(CollectedError) as caught:
        added(Margin.of("sex", {"f": 100, "x": 5}), Margin.of("area", {1: 105}))
    said = [str(one) for one in caught.value.errors]
    assert len(said) == 3
    assert sum("area" in one for one in said) == 1


def test_a_stranger_without_weight_does_no_harm() -> None:
    table = changed("w", [1.0, 0.0, 4.0, 8.0])
    assert added(Margin.of("sex", {"f": 100}), table=table).totals.tolist() == [100]


def test_sums_by_key_have_the_rows_in_which_each_is_known() -> None:
    table = pa.table({"k": ["a", "a", "b"], "w": [1.0, 2.0, 3.0], "y": [5.0, None, 7.0]})
    found = add_up(nw.from_native(table).lazy(), ["k"], "w", {"_y": nw.col("y")})
    rows = {row["k"]: row for row in found.to_pylist()}
    assert rows["a"]["_weight"] == 3.0
    assert rows["a"]["_rows"] == 2
    assert (rows["a"]["_y"], rows["a"]["_known_y"]) == (5.0, 1)
    assert (rows["b"]["_y"], rows["b"]["_known_y"]) == (7.0, 1)


def test_whole_numbers_are_weights() -> None:
    found = add_up(nw.from_native(pa.table({"w": [1, 2]})).lazy(), [], "w", {})
    assert found["_weight"].to_pylist() == [3.0]


def test_codes_of_a_key_with_what_they_are_written_as() -> None:
    codes, names = encode(pa.table({"k": [2.0, 1.0, 2.0], "_rows": [1, 1, 1]}), "k")
    assert [names[code] for code in codes] == ["2", "1", "2"]


def test_nan_is_a_missing_key() -> None:
    with pytest.raises(SathitiError, match="5 rows have no value in k"):
        encode(pa.table({"k": [2.0, float("nan")], "_rows": [1, 5]}), "k")


def test_the_error_of_missing_values_says_how_to_mend_it() -> None:
    error = missing_values(3, "sex")
    assert "3 rows have no value in sex" in str(error)
    assert "Impute the missing values, or make them a category" in str(error)


def test_finite_sums_pass() -> None:
    check_finite(np.array([0.0, -1e300]), "w")
    with pytest.raises(SathitiError, match="w holds"):
        check_finite(np.array([0.0, np.nan]), "w")


def test_a_column_is_read_as_floats() -> None:
    found = numbers_of(pa.chunked_array([[1], [2, 3]]))
    assert found.dtype == np.float64
    assert found.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (list("abcde"), "a, b, c, d, e"),
        (list("abcdefg"), "a, b, c, d, e ... (7)"),
    ],
)
def test_of_many_names_the_first_few_are_shown(names: list[str], said: str) -> None:
    assert some(names) == said


def test_the_category_of_every_cell() -> None:
    encoded = [(np.array([0, 1, 1]), ["f", "m"]), (np.array([0, 0, 1]), ["n", "s"])]
    margin = Margin.of(("sex", "area"), {("m", "s"): 1, ("f", "n"): 2, ("m", "n"): 3})
    codes, wrong = category_codes(encoded, margin, np.ones(3))
    assert codes.tolist() == [1, 2, 0]
    assert wrong == []
