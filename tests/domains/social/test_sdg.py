"""Series of the goals from surveys: figures as they are, growth of the poorest, never official."""

import pytest

from sathiti.domains.social.estimating import FLOWS
from sathiti.domains.social.sdg import (
    HEADER,
    SDG,
    as_cube,
    flows_of,
    growth_rows,
    series_rows,
)
from sathiti.domains.social.tracing import tracer_of
from sathiti.model import PovertyChange
from sathiti.warehouse.line import Office
from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.made_up import read_made_up

pytestmark = pytest.mark.xdist_group("social_line")

NAMES = ("goal", "SERIES", "INCOME_WEALTH_QUANTILE", "INDICATOR", "BASIS", "part", "source")
SERIES = [
    dict(zip(NAMES, told, strict=True))
    for told in (
        ("1.2.1", "SI_POV_NAHC", "", "HEADCOUNT", "NATIONAL", "", "x"),
        ("10.1.1", "SI_HEI_TOTL", "B40", "", "", "bottom40", "y"),
    )
]


def row(indicator="HEADCOUNT", basis="NATIONAL", **more):
    figure = {"OBS_VALUE": 18.0, "STANDARD_ERROR": "0.5", "OBS_STATUS": "E", "TIME_PERIOD": "2018"}
    return {"INDICATOR": indicator, "BASIS": basis, "REF_AREA": "LA", "ROUND": "s-2018",
            **figure, **more}  # fmt: skip


def test_a_figure_becomes_the_series_it_is():
    rows = [row(), row(SEX="F"), row("GINI", "_Z"), row(basis="INTL_300")]
    found = list(series_rows(SERIES, rows))
    assert [(one["goal"], one["SERIES"], one.get("SEX")) for one in found] == [
        ("1.2.1", "SI_POV_NAHC", None),
        ("1.2.1", "SI_POV_NAHC", "F"),
    ]
    for one in found:
        assert (one["OBS_VALUE"], one["STANDARD_ERROR"], one["ROUND"]) == (18.0, "0.5", "s-2018")


def test_a_comment_of_the_figure_stays_and_else_the_source_is_told():
    found = series_rows(SERIES, [row(COMMENT_OBS="a guess"), row(SEX="F")])
    assert [one["COMMENT_OBS"] for one in found] == ["a guess", "x"]


ROUNDS = ("2013", "2018", "INTL")
CHANGES = [
    PovertyChange(*ROUNDS, "growth", "a_year", "", "bottom40", 2.0, 0.3, 1.4, 2.6),
    PovertyChange(*ROUNDS, "growth", "a_year", "", "all", 3.0, 0.3, None, None),
    PovertyChange(*ROUNDS, "headcount", "shapley", "", "growth", -5.0, 1.0, -7.0, -3.0),
]


def test_growth_of_the_poorest_is_a_series_of_the_later_round():
    (one,) = growth_rows(SERIES, CHANGES, [], "s")
    assert (one["SERIES"], one["INCOME_WEALTH_QUANTILE"]) == ("SI_HEI_TOTL", "B40")
    assert (one["TIME_PERIOD"], one["OBS_VALUE"], one["UNIT_MEASURE"]) == ("2018", 2.0, "PT")
    assert [one[name] for name in ("STANDARD_ERROR", "CI_LOWER", "CI_UPPER")] == [
        "0.3", "1.4", "2.6"
    ]  # fmt: skip
    assert one["ROUND"] == "s-2013 s-2018"


def test_growth_of_all_without_an_interval_has_none():
    everybody = [{**SERIES[1], "INCOME_WEALTH_QUANTILE": "", "part": "all"}]
    (one,) = growth_rows(everybody, CHANGES, [], "s")
    assert one["OBS_VALUE"] == 3.0
    assert not {"CI_LOWER", "INCOME_WEALTH_QUANTILE"} & one.keys()


@pytest.mark.parametrize(
    ("notes", "said", "status"),
    [
        ((None, None), None, "A"),
        (("made up", None), "made up", "E"),
        ((None, "made up"), "made up", "E"),
    ],
)
def test_growth_is_made_up_where_one_of_its_rounds_is(notes, said, status):
    figures = [
        row(ROUND=f"s-{period}", NOTE_SYNTHETIC=note, SOURCE_DETAIL=f"Survey {period}")
        for period, note in zip(("2013", "2018"), notes, strict=True)
    ]
    (one,) = growth_rows(SERIES, CHANGES, figures, "s")
    assert (one["NOTE_SYNTHETIC"], one["OBS_STATUS"]) == (said, status)
    assert one["SOURCE_DETAIL"] == "Survey 2013, Survey 2018"


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (("ກ 1 / A 1", "ກ 2 / A 2"), "ກ 1, ກ 2 / A 1, A 2"),
        (("ກ 1 / A 1", "ກ 1 / A 1"), "ກ 1 / A 1"),
        # not said in as many languages: as they are
        (("ກ 1 / A 1", "A 2"), "ກ 1 / A 1, A 2"),
    ],
)
def test_sources_of_two_rounds_are_said_in_each_language(sources, said):
    figures = [
        row(ROUND=f"s-{period}", SOURCE_DETAIL=source)
        for period, source in zip(("2013", "2018"), sources, strict=True)
    ]
    (one,) = growth_rows(SERIES, CHANGES, figures, "s")
    assert one["SOURCE_DETAIL"] == said


def test_rounds_of_another_survey_do_not_count():
    (one,) = growth_rows(SERIES, CHANGES, [row(NOTE_SYNTHETIC="made up")], "other")
    assert one["NOTE_SYNTHETIC"] is None


def test_the_cube_has_the_dimensions_of_the_official_series(lao):
    mine, official = (lao.dataflows[flow].structure for flow in (SDG, "DF_SDG"))
    assert mine.dimension_ids() == official.dimension_ids()
    assert lao.totals["SDG_SURVEY"] == lao.totals["SDG"]
    table = as_cube(mine, lao.totals["SDG_SURVEY"], list(series_rows(SERIES, [row(SEX="F")])))
    (one,) = table.to_pylist()
    key = mine.series_key({name: one[name] for name in mine.dimension_ids()})
    assert key == "A.N.SI_POV_NAHC.LA.F._T._T._T._T._T._T._T._T._T._T"
    assert table.schema.field("OBS_VALUE").type == "double"


def test_a_pack_without_the_dataflow_has_no_series_of_the_goals(lao, tavara):
    assert flows_of(lao) == (*FLOWS, SDG)
    assert flows_of(tavara) == FLOWS


def whole(rows, series, period, quantile="_T"):
    (one,) = (
        row
        for row in rows
        if (row["SERIES"], row["TIME_PERIOD"], row["INCOME_WEALTH_QUANTILE"])
        == (series, period, quantile)
        and row["REF_AREA"] == "LA"
        and {row[name] for name in ("SEX", "AGE", "URBANISATION")} == {"_T"}
    )
    return one


def test_series_are_the_figures_of_poverty_and_the_official_dataflow_holds_none(produced):
    rows = produced.stored(SDG).dataset.table.to_pylist()
    assert not list((produced.workspace.warehouse / "internal").glob("DF_SDG"))
    one = whole(rows, "SI_POV_NAHC", "2018")
    (figure,) = (
        row
        for row in produced.figures(INDICATOR="HEADCOUNT", BASIS="NATIONAL")
        if row["TIME_PERIOD"] == "2018"
    )
    for name in ("OBS_VALUE", "STANDARD_ERROR", "CI_LOWER", "DF", "RELIABILITY"):
        assert one[name] == figure[name]


def test_series_are_divided_by_sex_age_and_town(produced):
    rows = produced.stored(SDG).dataset.table.to_pylist()
    apart = {(row["SEX"], row["AGE"], row["URBANISATION"]) for row in rows
             if row["SERIES"] == "SI_POV_DAY1" and row["REF_AREA"] == "LA"}  # fmt: skip
    assert {("F", "_T", "_T"), ("_T", "Y0T14", "_T"), ("_T", "_T", "R")} <= apart


def test_every_row_says_that_it_is_made_up(produced):
    rows = produced.stored(SDG).dataset.table.to_pylist()
    assert rows
    assert all(row["NOTE_SYNTHETIC"] for row in rows)
    assert all(row["OBS_STATUS"] in "EUO" for row in rows)
    told = produced.csv("poverty-sdg.csv")
    assert tuple(told[0]) == HEADER
    assert {row["goal"] for row in told} >= {"1.1.1", "1.2.1", "1.2.2", "10.1.1", "10.2.1"}
    assert all(row["NOTE_SYNTHETIC"] for row in told)


def test_the_growth_of_the_poorest_stands_there_for_each_later_round(produced):
    rows = produced.stored(SDG).dataset.table.to_pylist()
    for period in ("2018", "2024"):
        poorest, everybody = (whole(rows, "SI_HEI_TOTL", period, one) for one in ("B40", "_T"))
        assert poorest["OBS_VALUE"] != everybody["OBS_VALUE"]
        assert float(poorest["CI_LOWER"]) < poorest["OBS_VALUE"] < float(poorest["CI_UPPER"])


def test_the_site_has_the_dataflow_and_says_on_its_pages_that_it_is_made_up(produced):
    database = ServingDatabase(produced.workspace.serving)
    try:
        (shown,) = (one for one in database.dataflows() if one.dataflow.id == SDG)
        assert "not official figures" in shown.dataflow.name.say("en")
        assert "ບໍ່ແມ່ນຕົວເລກທາງການ" in shown.dataflow.name.say("lo")
        assert read_made_up(database)[SDG]
    finally:
        database.close()


def test_a_series_leads_back_to_its_line_and_its_rounds(produced):
    tracer = tracer_of(Office(produced.pack), produced.workspace)
    (found,) = (
        tracer.trace(*one)
        for one in tracer.find("A.N.SI_POV_NAHC.LA._T._T._T._T._T._T._T._T._T._T._T", "2018")
    )
    assert found.label.say("en").startswith("Proportion of population living below the national")
    assert found.formula == "sum w 1(y <= z) / sum w"
    assert [one.key for one in found.inputs] == ["NATIONAL", "welfare-lecs-2018"]
    (found,) = (
        tracer.trace(*one)
        for one in tracer.find("A.N.SI_HEI_TOTL.LA._T._T._T.B40._T._T._T._T._T._T._T", "2018")
    )
    assert [one.key for one in found.inputs] == ["welfare-lecs-2013", "welfare-lecs-2018"]
