"""Persons and equivalent persons of households."""

import polars as pl
import pyarrow as pa
import pytest

from sathiti.methods.poverty.welfare import Lines, Oecd, SquareRoot, WelfareRecipe
from sathiti.methods.poverty.welfare.members import household_members
from sathiti.model import SathitiError

from .conftest import rows_of

RECIPE = WelfareRecipe(lines=(Lines("diary"),))
HOMES = pa.table({"household": [3, 1, 2], "region": ["S", "N", "S"]})
PEOPLE = pa.table(
    {
        "household": [1, 1, 1, 2, 3, 3],
        "person": [1, 2, 3, 1, 1, 2],
        "age": [40, 38, 9, 70, 30, 2],
    }
)


def members(homes=HOMES, people=PEOPLE, recipe=RECIPE, scale=None):
    """The households with their members, by household."""
    return rows_of(household_members(homes, people, recipe, scale), *recipe.household)


def column(name: str, **given) -> list:
    """One column of the households in order of their number."""
    return [row[name] for row in members(**given)]


# Counts


def test_persons_are_counted():
    assert column("persons") == [3, 1, 2]


def test_without_a_scale_everyone_counts_one():
    assert column("equivalents") == column("persons")


def test_households_keep_their_columns():
    assert [row["region"] for row in members()] == ["N", "S", "S"]
    assert set(members()[0]) == {"household", "region", "persons", "equivalents"}


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (SquareRoot(), [3**0.5, 1, 2**0.5]),
        (Oecd(), [1 + 0.5 + 0.3, 1, 1 + 0.3]),
        (Oecd.old(), [1 + 0.7 + 0.5, 1, 1 + 0.5]),
        (Oecd(child_below=39), [1 + 0.3 + 0.3, 1, 1 + 0.3]),
    ],
    ids=["root", "modified", "old", "late adults"],
)
def test_a_scale(scale, expected):
    assert column("equivalents", scale=scale) == pytest.approx(expected)


def test_the_order_of_persons_does_not_matter():
    turned = PEOPLE.take(pa.array([5, 4, 3, 2, 1, 0]))
    assert members(people=turned) == members()


def test_the_result_is_lazy_on_a_lazy_engine():
    lazy = household_members(pl.from_arrow(HOMES).lazy(), pl.from_arrow(PEOPLE).lazy(), RECIPE)
    assert isinstance(lazy, pl.LazyFrame)
    assert rows_of(lazy, "household") == members()


def test_a_household_of_two_columns():
    recipe = WelfareRecipe(lines=(Lines("diary"),), household=("village", "number"))
    homes = pa.table({"village": ["a", "b"], "number": [1, 1]})
    people = pa.table({"village": ["b", "a", "b"], "number": [1, 1, 1], "person": [1, 1, 2]})
    assert column("persons", homes=homes, people=people, recipe=recipe) == [1, 2]


def test_persons_may_be_named_otherwise():
    recipe = WelfareRecipe(lines=(Lines("diary"),), person="line")
    people = PEOPLE.rename_columns(["household", "line", "age"])
    assert column("persons", people=people, recipe=recipe) == [3, 1, 2]


# What is refused


def test_a_household_without_members():
    with pytest.raises(SathitiError, match=r"persons: 1 households have no members: 2\.") as error:
        members(people=PEOPLE.filter(pa.compute.field("household") != 2))
    assert "take the households out and say why" in str(error.value)


def test_members_without_a_household():
    with pytest.raises(SathitiError, match="households: 2 households have members but no row") as e:
        members(homes=HOMES.slice(1, 1))
    assert "households: 2, 3." in str(e.value)


def test_a_household_that_stands_twice():
    twice = pa.concat_tables([HOMES, HOMES.slice(0, 1)])
    with pytest.raises(
        SathitiError, match="households: 1 identifiers stand in more than one row: 3"
    ):
        members(homes=twice)


def test_a_person_who_stands_twice():
    twice = pa.concat_tables([PEOPLE, PEOPLE.slice(1, 1)])
    with pytest.raises(SathitiError, match=r"persons: 1 identifiers .* 1\.2"):
        members(people=twice)


def test_a_number_may_stand_again_in_another_household():
    assert PEOPLE["person"].to_pylist().count(1) == 3
    assert sum(column("persons")) == PEOPLE.num_rows


@pytest.mark.parametrize("age", [None, -1])
def test_an_age_that_is_unknown_would_count_nothing(age):
    people = PEOPLE.set_column(2, "age", pa.array([40, 38, age, 70, 30, 2]))
    with pytest.raises(SathitiError, match="1 persons have no age that the scale knows") as error:
        members(people=people, scale=Oecd())
    assert str(error.value).startswith("persons › age")


def test_an_age_is_not_asked_where_the_scale_needs_none():
    people = PEOPLE.set_column(2, "age", pa.array([None] * 6, pa.int64()))
    assert column("equivalents", people=people, scale=SquareRoot())[1] == 1
    assert column("equivalents", people=people.drop(["age"])) == [3, 1, 2]


def test_a_column_the_scale_needs():
    with pytest.raises(SathitiError, match="persons: The table has no column age"):
        members(people=PEOPLE.drop(["age"]), scale=Oecd())


def test_tables_of_two_engines():
    with pytest.raises(SathitiError, match="different engines: households"):
        members(people=pl.from_arrow(PEOPLE))
