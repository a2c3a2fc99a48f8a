"""The loader tells what is wrong with a table."""

from typing import Any

import pytest

from sathiti.methods.validation.series import CHECKS, COLUMNS, SeriesRuleTables, check_observations
from sathiti.model import Catalogue, Place, Rule, SathitiError, Text
from sathiti.warehouse.packs import load_pack


def rows() -> dict[str, list[dict[str, str]]]:
    pack = load_pack("international")
    return {name: pack.parameter_values(name) for name in COLUMNS}


def rule(rule_id: str = "series.jump", kind: str = "series", **parameters: Any) -> Rule:
    place = Place("rules/series.yaml", row=7)
    return Rule(
        rule_id, kind, "any", "note", Text.of(en="{where}"), parameters=parameters, at=place
    )


def test_every_check_has_a_rule_and_every_rule_a_check(series_tables: Any) -> None:
    ruled = [each.id for each in series_tables.rules]
    assert sorted(ruled) == sorted(CHECKS)


def test_rules_have_what_their_checks_need(series_tables: Any) -> None:
    for each in series_tables.rules:
        assert set(CHECKS[each.id].parameters) <= each.parameters.keys(), each.id
        assert each.source


def test_rules_explain_rules_that_exist(series_tables: Any) -> None:
    for each in series_tables.rules:
        for name in ("explains", "covers"):
            assert set(each.parameters.get(name, ())) <= CHECKS.keys(), each.id
            assert each.id not in each.parameters.get(name, ())


def test_checks_are_documented() -> None:
    for check in CHECKS.values():
        assert check.run.__doc__, check.id


def test_rules_of_other_kinds_are_left_out() -> None:
    tables = SeriesRuleTables.from_rows([rule(), rule("forest.area", "expression")], rows())
    assert [each.id for each in tables.rules] == ["series.jump"]


def test_a_missing_table() -> None:
    tables = rows()
    del tables["series_ages"]
    with pytest.raises(SathitiError, match=r"series_ages.*missing or empty"):
        SeriesRuleTables.from_rows([], tables)


def test_a_missing_column_with_its_line() -> None:
    tables = rows()
    tables["series_roles"][2] = {"role": "unit"}
    with pytest.raises(SathitiError, match=r"series_roles.*line 4.*component"):
        SeriesRuleTables.from_rows([], tables)


@pytest.mark.parametrize(
    ("table", "column", "written", "said"),
    [
        ("series_units", "pattern", "PT(", "not a pattern"),
        ("series_wording", "pattern", "[", "not a pattern"),
        ("series_ages", "pattern", "(?P<low", "not a pattern"),
        ("series_units", "base", "ten", "not a number"),
        ("series_partitions", "share_low", "a tenth", "not a number"),
        ("series_populations", "age_high", "old", "not a number"),
    ],
)
def test_what_cannot_be_read(table: str, column: str, written: str, said: str) -> None:
    tables = rows()
    tables[table] = [{**tables[table][0], column: written}]
    with pytest.raises(SathitiError, match=said):
        SeriesRuleTables.from_rows([], tables)


def test_open_ages_have_no_end(series_tables: Any) -> None:
    older = next(p for p in series_tables.populations if p.id == "older")
    assert older.age_high == float("inf")
    assert older.age_low == 50


def check(world: Any, only: Rule) -> None:
    tables = SeriesRuleTables.from_rows([only], rows())
    table = world.table(world.clean(1))
    check_observations(table, world.structure, tables, Catalogue(), ["en"], "DF")


def test_a_rule_without_a_check(world: Any) -> None:
    with pytest.raises(SathitiError, match=r"no general check “series\.moon”") as caught:
        check(world, rule("series.moon"))
    assert caught.value.at == Place("rules/series.yaml", row=7)


def test_a_rule_without_its_parameters(world: Any) -> None:
    with pytest.raises(SathitiError, match="lacks the parameters: kinds, steps"):
        check(world, rule(floor=0.1, spreads=3, ratio=2))
