"""Members and equivalence scales: by hand, and how they must behave."""

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.poverty.welfare.conftest import rows_of

from sathiti.methods.poverty.welfare import (
    Calories,
    Need,
    Oecd,
    Parametric,
    PerCapita,
    Scale,
    SquareRoot,
    WelfareRecipe,
    household_members,
)
from sathiti.model import SathitiError

RECIPE = WelfareRecipe(())
NEEDS = (
    Need("m", 0, 1000),
    Need("m", 18, 3000),
    Need("f", 0, 900),
    Need("f", 18, 2200),
    Need("f", 60, 2000),
)
CALORIES = Calories(needs=NEEDS, reference=3000)


def counted(tables, scale=None):
    rows = rows_of(
        household_members(tables["households"], tables["persons"], RECIPE, scale), "household"
    )
    assert [row["persons"] for row in rows] == [3, 1, 1]
    return [row["equivalents"] for row in rows]


@pytest.mark.parametrize(
    ("scale", "first", "second"),
    [
        (None, 3, 1),
        (PerCapita(), 3, 1),
        (SquareRoot(), 3**0.5, 1),
        (Oecd(), 1 + 0.5 + 0.3, 1),
        (Oecd.old(), 1 + 0.7 + 0.5, 1),
        (Oecd(child_below=5), 1 + 0.5 + 0.5, 1),
        (Parametric(phi=0.5, theta=0.8), 2.5**0.8, 1),
        (CALORIES, (3000 + 2200 + 900) / 3000, 2000 / 3000),
        (Calories(needs=(Need("", 0, 1500),), reference=3000, sex=""), 1.5, 0.5),
    ],
)
def test_scales_by_hand_on_every_engine(tables, on_engine, scale, first, second):
    found = counted(on_engine(tables), scale)
    assert found[:2] == [pytest.approx(first), pytest.approx(second)]


def test_the_first_of_children_alone_counts_one(tables):
    tables["persons"] = tables["persons"].set_column(2, "age", pa.array([13, 12, 9, 70, 25]))
    assert counted(tables, Oecd())[0] == pytest.approx(1 + 2 * 0.3)


def test_a_scale_is_read_from_the_data_of_a_pack():
    read = msgspec.convert({"type": "oecd", "adult": 0.7, "child": 0.5}, Scale)
    assert read == Oecd.old()
    read = msgspec.convert(
        {
            "type": "calories",
            "needs": [{"sex": "", "from_age": 0, "calories": 2100}],
            "reference": 2100,
        },
        Scale,
    )
    assert read.needs[0].calories == 2100


@given(
    adults=st.integers(1, 9),
    children=st.integers(0, 9),
    phi=st.floats(0.1, 1),
    theta=st.floats(0.1, 1),
)
def test_a_household_counts_between_one_and_its_persons(adults, children, phi, theta):
    count = adults + children
    tables = {
        "households": pa.table({"household": [1]}),
        "persons": pa.table(
            {
                "household": [1] * count,
                "person": list(range(count)),
                "age": [30] * adults + [5] * children,
            }
        ),
    }

    def equivalents(scale):
        made = household_members(tables["households"], tables["persons"], RECIPE, scale)
        return rows_of(made)[0]["equivalents"]

    parametric = equivalents(Parametric(phi=phi, theta=theta))
    assert parametric == pytest.approx((adults + phi * children) ** theta)
    assert 1 <= equivalents(Oecd()) <= equivalents(Oecd.old()) <= count + 1e-9
    assert equivalents(SquareRoot()) == pytest.approx(count**0.5)


@pytest.mark.parametrize(
    ("table", "column", "values", "said"),
    [
        ("persons", "person", [1, 1, 3, 1, 1], "more than one row: .*1.1"),
        ("persons", "household", [1, 1, 1, 2, 2], "1 households have no members: .*3"),
        ("persons", "household", [1, 1, 1, 2, 9], "1 households have no members: .*3"),
        ("households", "household", [1, 2, 2], "more than one row: .*2"),
    ],
)
def test_bad_members_are_refused_by_name(tables, table, column, values, said):
    held = tables[table]
    place = held.column_names.index(column)
    person = pa.array([1, 2, 3, 4, 5]) if column == "household" else None
    tables[table] = held.set_column(place, column, pa.array(values))
    if table == "persons" and person is not None:
        tables[table] = tables[table].set_column(1, "person", person)
    with pytest.raises(SathitiError, match=said):
        counted(tables)


def test_members_of_no_household_are_refused(tables):
    tables["households"] = tables["households"].slice(0, 2)
    with pytest.raises(SathitiError, match=r"have members but no row.*3"):
        counted(tables)


@pytest.mark.parametrize(
    ("column", "values", "scale", "said"),
    [
        ("age", [40, None, 9, 70, 25], Oecd(), "1 persons have no age"),
        ("age", [40, -1, 9, 70, 25], Parametric(), "1 persons have no age"),
        ("sex", ["m", "x", "f", "f", None], CALORIES, "2 persons have no age-sex"),
    ],
)
def test_persons_whom_a_scale_cannot_count_are_refused(tables, column, values, scale, said):
    place = tables["persons"].column_names.index(column)
    tables["persons"] = tables["persons"].set_column(place, column, pa.array(values))
    with pytest.raises(SathitiError, match=said):
        counted(tables, scale)


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        (Parametric(phi=0), "phi is 0"),
        (Parametric(theta=1.5), "theta is 1.5"),
        (Calories(needs=(), reference=2100), "needs a table of needs"),
        (Calories(needs=NEEDS, reference=0), "needs a table of needs"),
    ],
)
def test_scales_that_make_no_sense_are_refused(tables, scale, said):
    with pytest.raises(SathitiError, match=said):
        counted(tables, scale)


def test_a_missing_column_is_named(tables):
    tables["persons"] = tables["persons"].drop(["age"])
    with pytest.raises(SathitiError, match=r"has no column .*age"):
        counted(tables, Oecd())
