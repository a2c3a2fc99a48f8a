"""The coverage board."""

import pytest
from django.test import Client

from sathiti.model import Code, CoverageView, StatisticCoverage, Text
from sathiti.web.coverage import board, component_of, counted, tier_of

TOPICS = tuple(
    Code(code, Text.of(en=code), parent)
    for code, parent in (
        ("F_1", ""),
        ("F_1_1", "F_1"),
        ("F_1_1_1", "F_1_1"),
        ("F_1_1_2", "F_1_1"),
        ("F_2", ""),
        ("F_3", ""),
    )
)


def statistic(topic: str, tier: int, status: str, *periods: str) -> StatisticCoverage:
    ends = (periods[0], periods[-1]) if periods else ("", "")
    return StatisticCoverage(
        f"{topic}.a",
        topic,
        Text({}),
        tier,
        status,
        first=ends[0],
        last=ends[1],  # type: ignore[arg-type]
    )


VIEW = CoverageView(
    TOPICS,
    (
        statistic("F_1_1_1", 1, "full", "2010", "2020"),
        statistic("F_1_1_2", 1, "none"),
        statistic("F_1_1_2", 2, "partial", "2005"),
        statistic("F_2", 0, "none"),
    ),
    {},
    ("2020",),
    "Source",
)


def test_statistics_count_in_all_they_are_a_part_of() -> None:
    lines = {line.code: line for line in board(VIEW)}
    # a component without statistics has no line
    assert list(lines) == ["F_1", "F_1_1", "F_1_1_1", "F_1_1_2", "F_2"]
    assert lines["F_1"].counts == [[1, 0, 1], [0, 1, 0], [0, 0, 0]]
    assert lines["F_1"].counts == lines["F_1_1"].counts
    assert lines["F_1_1_2"].counts == [[0, 0, 1], [0, 1, 0], [0, 0, 0]]
    assert (lines["F_1_1_1"].depth, lines["F_1_1_1"].number) == (2, "1.1.1")
    assert (lines["F_1"].first, lines["F_1"].last) == ("2005", "2020")
    assert (lines["F_2"].first, lines["F_2"].counts[2]) == ("", [0, 0, 1])


def test_counts_add_up() -> None:
    assert sum(map(sum, counted(VIEW.statistics))) == len(VIEW.statistics)


def test_what_has_no_tier_stands_with_the_others() -> None:
    assert [tier_of(statistic("F_2", tier, "none")) for tier in (0, 1, 2, 3)] == [3, 1, 2, 3]


def test_topics_lead_to_their_component() -> None:
    assert component_of(VIEW)["F_1_1_2"] == "F_1"
    assert component_of(VIEW)["F_2"] == "F_2"


def get(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_board_names_the_gap_and_who_should_fill_it(client: Client) -> None:
    page = get(client, "/en/coverage/")
    assert '<span class="mark full">complete</span> <strong>1</strong>' in page
    assert '<span class="mark none">nothing</span> <strong>2</strong>' in page
    forest = page.partition("1.2.3.a.1 ")[2].partition("</tr>")[0]
    assert "2019–2020" in forest
    assert "Years without figure: 2018." in forest
    assert "<strong>Ministry of Agriculture and Environment</strong>" in forest
    complete = page.partition("1.1.1.a.1 ")[2].partition("</tr>")[0]
    assert "Ministry" not in complete


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("status=full", "1.1.1.a.1 ", "1.2.3.a.1 "),
        ("component=FDES_2", "2.6.1.a.1 ", "3.1.1.a.1 "),
        ("component=FDES_2&status=full", "No statistic matches the filters.", "2.6.1.a.1 "),
    ],
)
def test_filters_narrow_the_list(client: Client, asked: str, shown: str, hidden: str) -> None:
    page = get(client, f"/en/coverage/?{asked}")
    assert shown in page
    assert hidden not in page


def test_filters_stay_when_the_language_changes(client: Client) -> None:
    page = get(client, "/en/coverage/?component=FDES_2&status=none")
    assert 'href="/lo/coverage/?component=FDES_2&amp;status=none"' in page
