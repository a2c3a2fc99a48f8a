"""Coverage of a framework: what counts as having a statistic, and what is said of the rest."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.quality_measures import SeriesFigures, coverage_of, figures_in, in_ranges
from sathiti.model import Message, Statistic, StatisticSource, Text

WANTED = ("2018", "2019", "2020")
HECTARES = Text.of(en="hectares", lo="ເຮັກຕາ")
FOREST = Statistic("1.2.3.a.1", "T_1", Text.of(en="Forest area"), Text.of(en="Area"), 1, "invented")
OFFICE = Text.of(en="Forest office")
NOTE = Text.of(en="the north only")


def source(series: str = "forest.area", whole: bool = True, note: Text = NOTE) -> StatisticSource:
    return StatisticSource(FOREST.id, series, whole, "invented", note)


def having(
    periods: dict[str, tuple[str, ...]], assumed: dict[str, tuple[str, ...]] | None = None
) -> SeriesFigures:
    return SeriesFigures(Text.of(en="Area"), HECTARES, periods, assumed or {})


def covered(
    sources: list[StatisticSource],
    figures: dict[str, SeriesFigures],
    wanted: tuple[str, ...] = WANTED,
    provider: Text | None = OFFICE,
):
    providers = {FOREST.id: provider} if provider else {}
    (row,) = coverage_of([FOREST], sources, figures, "XX", wanted, providers)
    return row


def said(row) -> list[str]:
    return [str(gap) for gap in row.gaps]


def test_every_period_wanted_of_a_whole_series_is_full():
    row = covered([source()], {"forest.area": having({"XX": ("2017", *WANTED)})})
    assert row.status == "full"
    assert row.periods == WANTED
    assert (row.first, row.last) == ("2017", "2020")
    assert row.missing == ()
    assert row.gaps == ()
    assert row.unit == HECTARES
    assert row.provider == OFFICE
    assert row.tier == 1


def test_a_missing_year_makes_it_partial_and_is_named():
    row = covered([source()], {"forest.area": having({"XX": ("2018", "2020")})})
    assert row.status == "partial"
    assert row.missing == ("2019",)
    assert said(row) == ["Years without figure: 2019."]


def test_a_part_is_never_full_and_says_what_part():
    row = covered([source(whole=False)], {"forest.area": having({"XX": WANTED})})
    assert row.status == "partial"
    assert said(row) == ["Only a part of it: the north only"]


def test_a_whole_series_beside_a_part_is_full():
    figures = {"a.x": having({"XX": ("2019",)}), "a.y": having({"XX": WANTED})}
    row = covered([source("a.x", whole=False), source("a.y")], figures)
    assert row.status == "full"
    assert row.series == ("a.x", "a.y")
    assert row.gaps == ()


def test_two_half_series_are_not_one_full_series():
    figures = {"a.x": having({"XX": ("2018", "2019")}), "a.y": having({"XX": ("2020",)})}
    row = covered([source("a.x"), source("a.y")], figures)
    assert row.status == "partial"
    assert row.periods == WANTED


def test_nothing_where_nobody_answers():
    row = covered([], {})
    assert row.status == "none"
    assert (row.first, row.last, row.unit, row.areas) == ("", "", Text({}), 0)
    assert said(row) == ["No series of the office answers it."]


def test_a_series_without_figures_is_named():
    row = covered([source("a.x"), source("a.y")], {"a.x": having({})})
    assert row.status == "none"
    assert said(row) == ["Its series have no figures: a.x, a.y."]


def test_figures_of_other_years_are_there_in_part():
    row = covered([source()], {"forest.area": having({"XX": ("2001", "2005")})})
    assert row.status == "partial"
    assert (row.first, row.last) == ("2001", "2005")
    assert said(row) == ["There is no figure for the periods wanted."]


def test_figures_of_provinces_alone_are_there_in_part():
    row = covered([source()], {"forest.area": having({"N": WANTED, "S": WANTED})})
    assert row.status == "partial"
    assert row.areas == 2
    assert row.series == ("forest.area",)
    assert row.periods == ()


def test_areas_of_all_series_are_counted_once():
    figures = {
        "a.x": having({"XX": WANTED, "N": WANTED, "S": ("2020",)}),
        "a.y": having({"N": ("2018",), "W": ("2018",)}),
    }
    assert covered([source("a.x"), source("a.y")], figures).areas == 3


def test_nobody_named_is_said_only_where_something_lacks():
    whole = {"forest.area": having({"XX": WANTED})}
    assert said(covered([source()], whole, provider=None)) == []
    assert said(covered([], {}, provider=None))[-1] == "Nobody is named who should provide it."


def test_without_periods_wanted_nothing_is_full():
    row = covered([source()], {"forest.area": having({"XX": ("2020",)})}, wanted=())
    assert row.status == "partial"
    assert row.missing == ()


def test_figures_that_rest_on_assumptions_are_named():
    figures = {"forest.area": having({"XX": WANTED}, {"XX": ("2019", "2020")})}
    row = covered([source()], figures)
    assert row.status == "full"
    assert said(row) == ["Figures rest on assumptions: 2019–2020."]


def test_a_sound_figure_beside_an_assumed_one_will_do():
    figures = {
        "a.x": having({"XX": WANTED}, {"XX": WANTED}),
        "a.y": having({"XX": ("2018", "2019")}),
    }
    row = covered([source("a.x"), source("a.y")], figures)
    assert said(row) == ["Figures rest on assumptions: 2020."]


def test_assumptions_about_provinces_are_not_the_countrys():
    figures = {"forest.area": having({"XX": WANTED, "N": WANTED}, {"N": WANTED})}
    assert said(covered([source()], figures)) == []


def test_gaps_can_be_said_in_another_language():
    gap = covered([], {}).gaps[0]
    assert isinstance(gap, Message)
    assert gap.template == "No series of the office answers it."


def test_statistics_keep_their_order():
    other = Statistic("2", "T_2", Text.of(en="Other"), Text({}), 0, "invented")
    rows = coverage_of([other, FOREST], [], {}, "XX", WANTED, {})
    assert [row.statistic for row in rows] == ["2", FOREST.id]
    assert [row.tier for row in rows] == [0, 1]


def table(rows: list[tuple[str, str, str, float | None]]) -> pa.Table:
    names = ("ITEM", "REF_AREA", "TIME_PERIOD", "OBS_VALUE")
    columns = list(zip(*rows, strict=True)) if rows else [[], [], [], []]
    types = (pa.string(), pa.string(), pa.string(), pa.float64())
    return pa.table(
        {
            name: pa.array(column, kind)
            for name, column, kind in zip(names, columns, types, strict=True)
        }
    )


def test_figures_are_found_by_series_and_area():
    found = figures_in(
        table(
            [
                ("area", "XX", "2020", 1.0),
                ("area", "XX", "2018", 2.0),
                ("area", "N", "2020", 3.0),
                ("stock", "XX", "2020", 4.0),
                ("stock", "XX", "2021", None),
            ]
        ),
        "ITEM",
    )
    assert found == {
        "area": {"N": ("2020",), "XX": ("2018", "2020")},
        "stock": {"XX": ("2020",)},
    }


def test_a_figure_told_twice_counts_once():
    rows = [("area", "XX", "2020", 1.0), ("area", "XX", "2020", 1.0)]
    assert figures_in(table(rows), "ITEM") == {"area": {"XX": ("2020",)}}


def test_a_table_without_figures_has_none():
    assert figures_in(table([]), "ITEM") == {}
    assert figures_in(table([("area", "XX", "2020", None)]), "ITEM") == {}


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        ([], ""),
        (["2010"], "2010"),
        (["2010", "2011"], "2010–2011"),
        (["2010", "2012"], "2010, 2012"),
        (["1999", "2000", "2001", "2005", "2006"], "1999–2001, 2005–2006"),
        (["2010-Q1", "2010-Q2"], "2010-Q1, 2010-Q2"),
        (["2010", "2011-Q1", "2012"], "2010, 2011-Q1, 2012"),
    ],
)
def test_years_are_drawn_together(periods, said):
    assert in_ranges(periods) == said


@given(st.sets(st.integers(1900, 2100)))
def test_ranges_name_every_year_and_no_other(years):
    named = set()
    for run in filter(None, in_ranges([str(year) for year in sorted(years)]).split(", ")):
        first, _, last = run.partition("–")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == years


@given(st.sets(st.sampled_from(WANTED)), st.booleans())
def test_status_follows_from_periods(periods, whole):
    figures = {"forest.area": having({"XX": tuple(sorted(periods))} if periods else {})}
    row = covered([source(whole=whole)], figures)
    assert set(row.periods) | set(row.missing) == set(WANTED)
    assert not set(row.periods) & set(row.missing)
    expected = "none" if not periods else "full" if whole and len(periods) == 3 else "partial"
    assert row.status == expected
