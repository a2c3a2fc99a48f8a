"""The Basic Set: coverage of a pack, the tables of the yearbook, the workbook of the coverage."""

import msgspec
import pyarrow as pa
import pytest

from sathiti.domains.environment import (
    COVERAGE,
    MOST_PERIODS,
    Figures,
    SeriesView,
    build_tables,
    coverage_answers,
    coverage_counts,
    coverage_view,
    fdes_coverage,
    yearbook_templates,
)
from sathiti.model import CoverageView, StatisticCoverage, Text
from sathiti.warehouse.packs import Pack, load_pack

WANTED = ("2018", "2019", "2020")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("lao")


def table(*rows: tuple[str, str, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"ITEM": item, "REF_AREA": area, "TIME_PERIOD": period, "OBS_VALUE": 1.0}
            for item, area, period in rows
        ]
    )


def years(item: str, periods=WANTED, area: str = "LA") -> list[tuple[str, str, str]]:
    return [(item, area, period) for period in periods]


@pytest.fixture(scope="module")
def figures(pack) -> Figures:
    forest = table(
        *years("forest_area"),
        *years("forest_natural", ("2020",)),
        *years("biomass_above"),
        *years("biomass_below"),
        *years("growing_stock"),
        *years("forest_area", area="01"),
    )
    return Figures(pack, {"forest": forest, "disaster": table(*years("deaths", ("2018",)))})


@pytest.fixture(scope="module")
def coverage(figures) -> dict[str, StatisticCoverage]:
    return {one.statistic: one for one in fdes_coverage(figures, WANTED)}


def test_every_statistic_has_a_row(coverage, pack):
    assert list(coverage) == list(pack.statistics)


@pytest.mark.parametrize(
    ("statistic", "status"),
    [
        ("1.2.3.a.1", "full"),
        ("1.2.3.a.2", "partial"),
        ("1.2.3.b.1", "partial"),
        ("1.2.3.a.3", "none"),
        ("4.1.2.a.1", "partial"),
        ("3.3.1.a", "none"),
    ],
)
def test_status_of_statistics(coverage, statistic, status):
    assert coverage[statistic].status == status


def test_provinces_are_counted(coverage):
    assert coverage["1.2.3.a.1"].areas == 1
    assert coverage["1.2.3.a.2"].areas == 0


def test_who_provides_is_found_at_the_topic_or_above(coverage):
    assert coverage["1.1.1.a.1"].provider.say("en").startswith("Ministry of Natural Resources")
    assert coverage["1.2.3.a.1"].provider.say("en") == "Ministry of Agriculture and Forestry"
    assert coverage["1.2.1.a"].provider.say("en").startswith("Ministry of Natural Resources")
    assert coverage["5.2.1.a.1"].provider.say("en") == "Ministry of Health"


def test_who_provides_is_who_does_at_the_end(figures):
    later = {one.statistic: one for one in fdes_coverage(figures, ("2025", "2026"))}
    assert later["1.2.3.a.1"].provider.say("en") == "Ministry of Agriculture and Environment"


def test_without_periods_nobody_is_named(figures):
    rows = fdes_coverage(figures, ())
    assert {one.status for one in rows} == {"partial", "none"}


@pytest.fixture(scope="module")
def templates(figures, coverage):
    return yearbook_templates(figures, coverage.values())


def test_one_table_for_each_part_with_figures(templates):
    assert [one.id for one in templates] == ["FDES_1_2", "FDES_2_5", "FDES_4_1"]
    assert templates[0].title.say("en") == "1.2 Land cover, ecosystems and biodiversity"
    assert templates[0].title.say("lo").startswith("1.2 ສິ່ງປົກຫຸ້ມດິນ")


def test_topics_are_headings_and_series_rows(templates):
    rows = templates[0].rows
    assert rows[0].heading
    assert rows[0].label.say("en") == "Forests"
    assert [row.series for row in rows[1:]] == [
        "forest.forest_area",
        "forest.forest_natural",
        "forest.biomass_above",
        "forest.biomass_below",
    ]
    assert rows[1].label.say("en") == "1.2.3.a.1 Forest area: total"


def test_several_series_of_one_statistic_are_told_apart(templates):
    above, below = templates[0].rows[3:5]
    assert above.label.say("en") == (
        "1.2.3.b.1 Forest biomass: total – Above-ground biomass per hectare"
    )
    assert below.label.say("lo") != above.label.say("lo")


def test_the_years_are_those_with_figures(templates):
    assert templates[0].periods == WANTED
    assert templates[2].periods == ("2018",)


def test_only_the_last_years_are_shown(pack):
    many = [str(year) for year in range(1990, 2021)]
    figures = Figures(pack, {"forest": table(*years("forest_area", many))})
    (made,) = yearbook_templates(figures, fdes_coverage(figures, WANTED))
    assert len(made.periods) == MOST_PERIODS
    assert made.periods[-1] == "2020"


def test_figures_of_provinces_alone_make_no_row(pack):
    figures = Figures(pack, {"forest": table(*years("forest_area", area="01"))})
    assert yearbook_templates(figures, fdes_coverage(figures, WANTED)) == []


def test_the_tables_are_filled_as_all_others(templates):
    area = SeriesView("DF_FOREST", "A.LA", Text.of(en="ha"), {"2020": (16.6, 1, "A")})
    views = build_tables(templates, {"forest.forest_area": area})
    assert views[0].rows[0].heading
    assert [cell.value for cell in views[0].rows[1].cells] == [None, None, 16.6]


def test_counts_are_of_statuses_and_of_the_core(coverage, pack):
    counts = coverage_counts(coverage.values())
    assert counts.listed == len(pack.statistics)
    assert counts.core == 99
    by_hand = [one.status for one in coverage.values()]
    assert (counts.full, counts.partial) == (by_hand.count("full"), by_hand.count("partial"))
    assert counts.core_full <= counts.full
    assert counts.core_partial <= counts.partial


@pytest.fixture(scope="module")
def workbook(pack, coverage):
    return coverage_answers(pack, list(coverage.values()), WANTED)


def row_of(workbook, code: str):
    (found,) = [row for part in workbook.tables for row in part.rows if row.code == code]
    return found


def test_the_workbook_has_a_table_for_each_component(workbook):
    assert workbook.id == COVERAGE
    assert [part.id for part in workbook.tables] == [f"FDES_{n}" for n in range(1, 7)]
    assert workbook.tables[0].title.say("en") == "1 Environmental conditions and quality"
    assert not workbook.counted


def test_the_note_counts(workbook, coverage):
    counts = coverage_counts(coverage.values())
    said = workbook.note.say("en")
    assert f"Of {counts.listed} statistics {counts.full} are complete for 2018–2020" in said
    assert workbook.note.say("lo").startswith("ໃນ 446")


def test_a_row_says_tier_years_and_provinces(workbook):
    cells = row_of(workbook, "1.2.3.a.1").cells
    assert [cell.value for cell in cells] == [1, 3, 1]


def test_an_unknown_tier_is_not_shown_as_a_number(workbook):
    tier = row_of(workbook, "1.3.4.a.1").cells[0]
    assert (tier.value, tier.status) == (None, "L")


def test_a_row_says_what_lacks_and_who_should_give_it(workbook):
    said = [remark.say("en") for remark in row_of(workbook, "1.2.3.a.2").remarks]
    assert said == [
        "There in part.",
        "Years without figure: 2018–2019.",
        "To be provided by: Ministry of Agriculture and Forestry.",
    ]
    lao = [remark.say("lo") for remark in row_of(workbook, "1.2.3.a.2").remarks]
    assert lao[0] == "ມີບາງສ່ວນ."


def test_a_complete_row_asks_nobody(workbook):
    said = [remark.say("en") for remark in row_of(workbook, "1.2.3.a.1").remarks]
    assert said == ["Complete for the years wanted."]


def test_a_row_names_its_series(workbook):
    assert row_of(workbook, "1.2.3.a.1").sources == ("forest.forest_area (2018–2020)",)
    assert row_of(workbook, "3.3.1.a").sources == ()


def test_the_rest_is_not_there(workbook):
    said = [remark.say("en") for remark in row_of(workbook, "1.3.5.a.1").remarks]
    assert said[:2] == ["Not there.", "No series of the office answers it."]


def test_the_board_says_gaps_in_every_language_and_survives_the_serving_file(coverage, pack):
    made = coverage_view(pack, list(coverage.values()), WANTED)
    read = msgspec.json.decode(msgspec.json.encode(made), type=CoverageView)
    assert read == made
    assert [one.statistic for one in read.statistics] == list(coverage)
    lacking = next(iter(read.gaps.values()))
    assert all(gap.words.keys() == {"lo", "en"} for gap in lacking)
    assert {one.topic for one in read.statistics} <= {code.id for code in read.topics}
