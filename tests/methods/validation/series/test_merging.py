"""From breaches to findings: what one finding explains, what becomes one, what is shown."""

from typing import Any

import pytest
from msgspec import structs

from sathiti.methods.validation.series import (
    COLUMNS,
    SeriesRuleTables,
    check_observations,
    findings_csv,
)
from sathiti.methods.validation.series.breach import Breach, Outcome
from sathiti.methods.validation.series.confront import (
    PLACES_SHOWN,
    Ran,
    _joined,
    _merged,
    _shortened,
    without_explained,
)
from sathiti.methods.validation.series.panel import Observation
from sathiti.model import Catalogue, Place, Rule, SathitiError, Text

from .conftest import STRUCTURE, TODAY, Row
from .limits import series


def seen(position: int, key: str = "k", time: str = "2015") -> Observation:
    return Observation(position, (key,), time, None, str(position), float(position), 0)


def ran(rule: str, *breaches: Breach, **parameters: Any) -> Ran:
    found = Rule(rule, "series", "any", "warning", Text.of(en="x"), parameters=parameters)
    return Ran(found, Outcome(len(breaches), breaches))


def left(*results: Ran) -> dict[str, list[list[int]]]:
    return {
        each.rule.id: [[o.position for o in breach.about] for breach in each.outcome.breaches]
        for each in without_explained(results)
    }


ONE, TWO, THREE = seen(1), seen(2), seen(3)


@pytest.mark.parametrize(
    ("breach", "explains", "covers"),
    [
        # the rule below is about the first, and was compared with the second
        (Breach((ONE,)), [], [[]]),
        (Breach((ONE, THREE)), [[3]], [[3]]),
        (Breach((THREE,)), [[3]], [[3]]),
        (Breach((THREE,), beside=(ONE,)), [], []),
        (Breach((THREE,), beside=(TWO,)), [[3]], []),
        (Breach((TWO,)), [[2]], []),
        (Breach(()), [[]], [[]]),
    ],
)
def test_what_another_finding_explains(
    breach: Breach, explains: list[list[int]], covers: list[list[int]]
) -> None:
    cause = Breach((ONE,), beside=(TWO,))
    assert left(ran("a", cause, explains=["b"]), ran("b", breach))["b"] == explains
    wanted = [] if breach == Breach((ONE,)) else covers
    assert left(ran("a", cause, covers=["b"]), ran("b", breach))["b"] == wanted
    assert len(left(ran("a", cause), ran("b", breach))["b"]) == 1


def test_the_order_of_the_rules_does_not_matter_for_what_they_explain() -> None:
    cause, other = ran("a", Breach((ONE,)), explains=["b"]), ran("b", Breach((ONE,)))
    assert left(cause, other) == left(other, cause) == {"a": [[1]], "b": []}


def test_a_rule_that_found_nothing_explains_nothing() -> None:
    assert left(ran("a", explains=["b"]), ran("b", Breach((ONE,)))) == {"a": [], "b": [[1]]}


@pytest.mark.parametrize(
    ("breaches", "groups"),
    [
        ([Breach((seen(1, "k"),)), Breach((seen(2, "k"),))], [[1, 2]]),
        ([Breach((seen(1, "k"),)), Breach((seen(2, "l"),))], [[1], [2]]),
        ([Breach((seen(1, "k"),), group="g"), Breach((seen(2, "l"),), group="g")], [[1, 2]]),
        ([Breach((seen(1, time="2016"),)), Breach((seen(2, time="2015"),))], [[2, 1]]),
        ([Breach((ONE, TWO)), Breach((TWO, THREE))], [[1, 2, 3]]),
        ([Breach((), key="x"), Breach((), key="y")], [[], []]),
        ([Breach((), key="x"), Breach((), key="x")], [[]]),
        ([], []),
    ],
)
def test_breaches_of_one_problem_become_one(
    breaches: list[Breach], groups: list[list[int]]
) -> None:
    assert [[o.position for o in merged.about] for merged in _merged(breaches)] == groups


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["a", "a"], "a"),
        (["a", "b", "a"], "a; b"),
        ([1, 2], "1; 2"),
        ([1, 1], 1),
        ([["a"], ["b", "a"]], ["a", "b"]),
        ([["a", "b"], ["c", "d", "e", "f", "g"]], list("abcdef")),
        (list("abcdefg"), "a; b; c; d; e; f; …"),
        (list("abcdef"), "a; b; c; d; e; f"),
    ],
)
def test_values_of_several_breaches(values: list[Any], wanted: Any) -> None:
    assert _joined(values) == wanted


def test_texts_of_several_breaches_are_joined_in_each_language() -> None:
    first, second = Text.of(en="Men", lo="ຊາຍ"), Text.of(en="Women", lo="ຍິງ")
    assert _joined([first, second]).words == {"en": "Men; Women", "lo": "ຊາຍ; ຍິງ"}
    assert _joined([first, Text.of(en="Women")]).words == {"en": "Men; Women", "lo": "ຊາຍ; Women"}


@pytest.mark.parametrize(("count", "marked"), [(0, False), (6, False), (7, True)])
def test_long_lists_are_cut_with_a_mark(count: int, marked: bool) -> None:
    assert _shortened([str(n) for n in range(count)]).endswith("…") is marked


def test_a_finding_of_many_observations_shows_some_places_and_counts_all(world: Any) -> None:
    rows = [Row("FDI", "USD", str(1900 + n), "x") for n in range(PLACES_SHOWN + 10)]
    found = [f for f in world.check(rows).findings if f.rule == "series.value_unreadable"]
    (finding,) = found
    assert len(finding.places) == PLACES_SHOWN
    assert finding.values["observations"] == PLACES_SHOWN + 10
    assert finding.values["value"] == "x"
    assert finding.values["first_period"] == "1900"


def rule(name: str, **parameters: Any) -> Rule:
    at = Place("series.yaml", row=7)
    message = Text.of(en="{where}")
    return Rule(name, "series", "any", "note", message, parameters=parameters, at=at)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (rule("series.no_such"), "no general check “series.no_such”"),
        (rule("series.jump", kinds={}), r"lacks the parameters: .*steps"),
        (rule("series.code_shape"), r"lacks the parameters: .*codes.*share"),
    ],
)
def test_wrong_rules_are_told_with_their_place(world: Any, wrong: Rule, said: str) -> None:
    tables = structs.replace(world.tables, rules=(wrong,))
    with pytest.raises(SathitiError, match=said) as caught:
        world.check(series("FDI", "USD", ["1"]), tables=tables)
    assert str(caught.value).startswith("series.yaml › row 7")


def test_the_day_of_the_call_is_today(world: Any) -> None:
    rows = series("FDI", "USD", {9000: "5"})
    arguments = (world.table(rows), STRUCTURE, world.tables, Catalogue(), ("en",), "F")
    for today in (None, TODAY):
        found = check_observations(*arguments, today).findings
        assert "series.period_future" in {finding.rule for finding in found}


@pytest.mark.parametrize("languages", [("en",), ("lo",), ("lo", "en"), ("en", "lo", "fr")])
def test_findings_in_the_languages_asked(world: Any, languages: tuple[str, ...]) -> None:
    rows = series("FDI", "USD", ["x"])
    found = check_observations(
        world.table(rows), STRUCTURE, world.tables, world.texts, languages, "F", TODAY
    )
    finding = found.findings[0]
    assert tuple(finding.message.words) == languages
    (row,) = findings_csv(found, languages)[:1]
    assert [name for name in row if name.startswith("message_")] == [
        f"message_{language}" for language in languages
    ]
    assert row["rule"] == "series.value_unreadable"
    assert row["value"] == "x"
    assert row["place"].startswith("data.csv › row 7")


@pytest.mark.parametrize("table", sorted(COLUMNS))
@pytest.mark.parametrize("change", ["absent", "empty", "column"])
def test_tables_that_lack_something_are_named(world: Any, table: str, change: str) -> None:
    whole = {name: [dict.fromkeys(columns, "")] for name, columns in COLUMNS.items()}
    assert SeriesRuleTables.from_rows((), whole)
    broken: dict[str, Any] = {
        "absent": {name: rows for name, rows in whole.items() if name != table},
        "empty": {**whole, table: []},
        "column": {**whole, table: [dict.fromkeys(COLUMNS[table][1:], "")]},
    }[change]
    with pytest.raises(SathitiError, match=table) as caught:
        SeriesRuleTables.from_rows((), broken)
    if change == "column":
        assert "line 2" in str(caught.value)
        assert COLUMNS[table][0] in str(caught.value)


@pytest.mark.parametrize(
    ("table", "column", "written"),
    [
        ("series_units", "base", "many"),
        ("series_wording", "base", "1,000"),
        ("series_partitions", "share_low", "low"),
        ("series_populations", "age_high", "old"),
        ("series_units", "pattern", "("),
        ("series_wording", "pattern", "[a"),
        ("series_ages", "pattern", "Y(?P<low"),
        ("series_scripts", "letters", "*"),
        ("series_populations", "pattern", "a{2,1}"),
    ],
)
def test_cells_that_cannot_be_read_are_quoted(table: str, column: str, written: str) -> None:
    whole: dict[str, Any] = {
        name: [dict.fromkeys(columns, "")] for name, columns in COLUMNS.items()
    }
    whole[table] = [{**whole[table][0], column: written}]
    with pytest.raises(SathitiError, match=table) as caught:
        SeriesRuleTables.from_rows((), whole)
    assert f"“{written}”" in str(caught.value)
