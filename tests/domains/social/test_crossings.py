"""Totals, means and shares of four people in every crossing of the plan."""

import pyarrow as pa
import pytest

from sathiti.domains.social.asked import asked_of
from sathiti.domains.social.crossings import in_every_crossing, smooth_figures
from sathiti.domains.social.estimating import POVERTY
from sathiti.methods.survey import Mean, Sample
from sathiti.model import SurveyDomain

from .invented import round_of, with_rows

DOMAINS = {
    "urban": SurveyDomain("urban", "villages", "urban", "URBANISATION"),
    "sex": SurveyDomain("sex", "people", "sex", "SEX"),
}
PEOPLE = pa.table(
    {
        "region": ["1"] * 4,
        "village": ["A", "A", "B", "B"],
        "final_weight": [1.0, 2.0, 3.0, 4.0],
        "welfare": [10.0, 20.0, 30.0, None],
        "persons": [1, 2, 3, 4],
        "urban": ["U", "U", "R", "R"],
        "sex": ["F", "M", "F", None],
    }
)
TABLES = ((), ("urban",), ("urban", "sex"))


@pytest.fixture(scope="module")
def asked(lao):
    pack = with_rows(with_rows(lao, "rules"), "lines")
    told = {"lines": (), "line_table": "lines", "reliability": "rules", "statistics": ()}
    return asked_of(round_of(pack, domains=DOMAINS, tables=TABLES, **told), POVERTY, False)


@pytest.fixture(scope="module")
def sample(asked):
    return Sample(PEOPLE, asked.round.design)


def test_one_pass_gives_what_each_question_would(asked, sample):
    found = list(in_every_crossing(asked, sample, [Mean("persons")]))
    assert [tuple(by) for by, _ in found] == list(TABLES)
    for by, (estimates,) in found:
        alone = sample.mean("persons", by=list(by), missing="drop")
        assert len(estimates.to_dicts()) == len(alone.to_dicts())
        for row, other in zip(estimates.to_dicts(), alone.to_dicts(), strict=True):
            assert row == pytest.approx(other, nan_ok=True)


def test_each_figure_leaves_out_those_of_whom_it_knows_nothing(asked, sample):
    rows = [row for table in smooth_figures(asked, sample, PEOPLE.column_names)
            for row in table.to_pylist()]  # fmt: skip
    whole = {row["INDICATOR"]: row["OBS_VALUE"] for row in rows
             if (row["URBANISATION"], row["SEX"]) == ("_T", "_T")}  # fmt: skip
    # Nobody knows the welfare of the last, whose household has four members all the same.
    assert whole == {"POPULATION": pytest.approx(6), "MEAN_SIZE": pytest.approx(3)}


def test_whoever_lies_in_no_group_counts_in_the_wider_one(asked, sample):
    rows = [row for table in smooth_figures(asked, sample, PEOPLE.column_names)
            for row in table.to_pylist() if row["INDICATOR"] == "MEAN_SIZE"]  # fmt: skip
    rural = {row["SEX"]: row["OBS_VALUE"] for row in rows if row["URBANISATION"] == "R"}
    assert rural == {"_T": pytest.approx(25 / 7), "F": pytest.approx(3)}
