"""Deprivations of three households counted by hand, and tables that make no sense."""

import pyarrow as pa
import pytest

from sathiti.domains.social.asked import asked_of
from sathiti.domains.social.deprivations import assumed_by, lacks_of, profile_of
from sathiti.domains.social.estimating import POVERTY
from sathiti.domains.social.figures import poverty_table
from sathiti.domains.social.lacking import with_lacks
from sathiti.model import SathitiError, SurveyDomain

from .invented import plan_of, round_of, with_rows

pytestmark = pytest.mark.xdist_group("social_line")

TABLES = {
    "villages": pa.table({"village": ["A", "B"]}),
    "homes": pa.table(
        {
            "hhid": ["1", "2", "3"],
            "village": ["A", "A", "B"],
            "water": ["1", "3", "2"],
            "size": [3, 1, 5],
            "rooms": [1, 1, 1],
        }
    ),
    "people": pa.table(
        {
            "hhid": ["1", "1", "2", "3", "3"],
            "pid": ["1", "2", "1", "1", "2"],
            "age": [40, 8, 70, 30, 9],
            "schooling": [8, 2, 3, 5, 3],
            "attending": ["2", "1", "2", "2", "2"],
        }
    ),
}


def row(indicator, weight, file="homes", where="", expression="", relation=">=", count="1", **told):
    return {
        "indicator": indicator,
        "dimension": "",
        "weight": weight,
        "file": file,
        "where": where,
        "expression": expression,
        "relation": relation,
        "count": count,
        **told,
    }


CUT = row("cutoff", "1/2", file="", relation="", count="")
LEARNT = row("learnt", "1/4", "people", "", "age >= 12 and schooling >= 6", "<")
CHILD = row("child", "1/4", "people", "attending=2", "age < 15")
WATER = row("water", "0.5", where="water=2 3")


def plan(pack, *rows):
    pack = with_rows(pack, "lacking", *(rows or (CUT, LEARNT, CHILD, WATER)))
    return pack, plan_of(deprivations="lacking")


def counts(pack, *rows, tables=TABLES):
    pack, survey = plan(pack, *rows)
    lacks = lacks_of(pack, survey)
    table = with_lacks(tables, survey, lacks)
    return [table[one.column].to_pylist() for one in lacks]


def test_records_of_each_household_are_counted(tavara):
    # Only household 1 has a person of 12 or older with six years; only 3 a child out of school.
    assert counts(tavara) == [[1, 0, 0], [0, 0, 1], [0, 1, 1]]


def test_an_expression_may_compare_variables_of_the_household(tavara):
    crowded = row("crowding", "1", expression="size > 3 * rooms")
    assert counts(tavara, crowded) == [[0, 0, 1]]


def test_without_a_condition_every_record_counts(tavara):
    assert counts(tavara, row("members", "1", "people")) == [[2, 1, 2]]


def test_a_household_without_any_record_has_none(tavara):
    few = {**TABLES, "people": TABLES["people"].slice(0, 2)}
    assert counts(tavara, row("members", "1", "people"), tables=few) == [[2, 0, 0]]


def test_a_household_with_a_record_that_cannot_be_judged_is_unknown(tavara):
    def aged(*ages):
        people = TABLES["people"].set_column(2, "age", pa.array(list(ages)))
        return counts(tavara, tables={**TABLES, "people": people})[:2]

    # Person 2 of household 1 has two years of schooling and attends: the age decides nothing.
    assert aged(40, None, 70, 30, 9) == [[1, 0, 0], [0, 0, 1]]
    # Person 1 has eight years and does not attend: it does.
    assert aged(None, 8, 70, 30, 9) == [[None, 0, 0], [None, 0, 1]]
    homes = TABLES["homes"].set_column(2, "water", pa.array(["1", None, "2"]))
    assert counts(tavara, WATER, tables={**TABLES, "homes": homes}) == [[0, None, 1]]


def test_the_profile_has_the_weights_and_the_cutoff_of_the_table(tavara):
    profile = profile_of(*plan(tavara))
    assert profile.cutoff == 0.5
    assert [(one.id, one.weight, one.relation, one.value) for one in profile.indicators] == [
        ("learnt", 0.25, "<", 1.0),
        ("child", 0.25, ">=", 1.0),
        ("water", 0.5, ">=", 1.0),
    ]
    assert list(profile.dimensions()) == ["learnt", "child", "water"]


def test_a_survey_without_the_table_measures_none(tavara):
    assert profile_of(tavara, plan_of()) is None
    assert lacks_of(tavara, plan_of()) == []


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (row("x", "1/0"), "“1/0” is no number"),
        (row("x", "a third"), "“a third” is no number"),
        (row("x", "1", count="one"), "“one” is no number"),
        (row("x", "1", relation="over"), "“over” is not known here"),
        (row("x", "0.9"), "add up to 0.9"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_place(tavara, bad, said):
    with pytest.raises(SathitiError, match=said) as caught:
        profile_of(*plan(tavara, CUT, bad))
    if "add up" not in said:
        assert str(caught.value).startswith("lacking.csv › row 3")


@pytest.mark.parametrize("file", ["villages", "cars", ""])
def test_records_that_do_not_lie_in_a_household_cannot_be_counted(tavara, file):
    with pytest.raises(SathitiError, match=f"“{file}” is not known here") as caught:
        lacks_of(*plan(tavara, row("x", "1", file)))
    assert "homes, people" in str(caught.value)


def test_a_definition_that_is_assumed_says_where_it_is_from(tavara):
    cut = {**CUT, "source": "a guess", "assumed": ""}
    plain, guessed = ({**WATER, "source": "x", "assumed": said} for said in ("no", "yes"))
    assert assumed_by(*plan(tavara, cut, plain)) == ""
    assert assumed_by(*plan(tavara, cut, plain, guessed)) == "a guess"
    assert assumed_by(tavara, plan_of()) == ""


def test_an_expression_that_cannot_be_read_is_refused_with_its_place(tavara):
    pack, survey = plan(tavara, row("x", "1", expression="size >"))
    with pytest.raises(SathitiError) as caught:
        with_lacks(TABLES, survey, lacks_of(pack, survey))
    assert str(caught.value).startswith("lacking.csv › row 2")


def test_figures_of_people_of_three_households(lao):
    """Weights 1, 1, 2, 3, 3; scores 0, 0, 3/4, 1, 1 with a cutoff of one half."""
    named = [
        {**one, "dimension": dimension}
        for one, dimension in ((LEARNT, "education"), (CHILD, "education"), (WATER, "health"))
    ]
    pack = with_rows(with_rows(lao, "lacking", CUT, *named), "lines")
    urban = {"urban": SurveyDomain("urban", "villages", "urban", "URBANISATION")}
    one = round_of(
        pack, deprivations="lacking", statistics=(), lines=(), line_table="lines",
        domains=urban, tables=((), ("urban",)),
    )  # fmt: skip
    pack, survey = plan(lao)
    lacks = lacks_of(pack, survey)
    homes = with_lacks(TABLES, survey, lacks).take(pa.array([0, 0, 1, 2, 2]))
    people = pa.table(
        {
            "region": ["1"] * 5,
            "village": ["A", "A", "B", "C", "C"],
            "final_weight": [1.0, 1.0, 2.0, 3.0, 3.0],
            "welfare": [1.0] * 5,
            "urban": ["U", "U", "R", "R", "R"],
            **{lack.column: homes[lack.column] for lack in lacks},
        }
    )
    rows = poverty_table(asked_of(one, POVERTY, False), people).to_pylist()
    found = {(row["INDICATOR"], row["URBANISATION"]): row for row in rows}
    whole = {
        "MPI_H": 80.0,
        "MPI_A": 100 * (2 * 0.75 + 6) / 8,
        "MPI_M0": 0.75,
        "MPI_C_EDUCATION": 100 * (2 * 0.25 + 6 * 0.5) / 7.5,
        "MPI_C_HEALTH": 100 * 8 * 0.5 / 7.5,
    }
    for indicator, value in whole.items():
        assert found[indicator, "_T"]["OBS_VALUE"] == pytest.approx(value), indicator
    assert found["MPI_H", "R"]["OBS_VALUE"] == pytest.approx(100)
    assert found["MPI_H", "U"]["OBS_VALUE"] == 0
    assert (found["MPI_M0", "_T"]["UNIT_MEASURE"], found["MPI_M0", "_T"]["DECIMALS"]) == ("IX", "3")
    assert found["MPI_H", "_T"]["COMMENT_OBS"] is None
    # Nobody is poor there, so that there is neither an intensity nor a part of a dimension.
    assert found["MPI_A", "U"]["OBS_VALUE"] is None


def test_the_line_measures_what_the_pack_declares(produced):
    for period in ("2013", "2018", "2024"):
        told = {
            row["INDICATOR"]: row
            for indicator in ("MPI_M0", "MPI_H", "MPI_A")
            for row in produced.figures(INDICATOR=indicator)
            if row["TIME_PERIOD"] == period
        }
        rate, intensity = told["MPI_H"]["OBS_VALUE"], told["MPI_A"]["OBS_VALUE"]
        assert told["MPI_M0"]["OBS_VALUE"] == pytest.approx(rate * intensity / 10_000)
        assert 100 / 3 <= intensity <= 100
        assert all(row["NOTE_SYNTHETIC"] for row in told.values())
        assert all("recalled" in row["COMMENT_OBS"] for row in told.values())
    parts = [
        row["OBS_VALUE"]
        for part in ("EDUCATION", "HEALTH", "LIVING")
        for row in produced.figures(INDICATOR=f"MPI_C_{part}")
        if row["TIME_PERIOD"] == "2018"
    ]
    assert sum(parts) == pytest.approx(100)


def test_every_row_of_the_pack_says_what_is_assumed(lao):
    rows = lao.parameter_values("lecs.deprivations")
    assert all(row["source"] and row["en"] and row["lo"] for row in rows)
    assert {row["assumed"] for row in rows} == {"yes"}
    profile = profile_of(lao, lao.surveys["lecs"])
    assert list(profile.dimensions()) == ["education", "health", "living"]
    assert profile.cutoff == pytest.approx(1 / 3)
