"""Findings as people get them: one a problem, with place, key, period, value, both languages."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from sathiti.methods.validation.series import findings_csv
from sathiti.methods.validation.series.attribute_checks import plain_words, years_of
from sathiti.methods.validation.series.label_checks import plain_name, shape
from sathiti.model import Code, Text


def edited(world: Any, series: str, time: str, **changes: Any) -> list[Any]:
    return [
        replace(row, **changes) if (row.series, row.time, row.codes) == (series, time, {}) else row
        for row in world.clean(5)
    ]


def test_a_finding_says_where_what_and_what_to_do(world: Any) -> None:
    (finding,) = world.check(edited(world, "SME", "2018", written="31x")).findings
    assert finding.rule == "series.value_unreadable"
    assert finding.severity == "blocking"
    assert finding.key == "A.SME.ZZ._T._T._T._T._T.PT"
    assert finding.period == "2018"
    assert finding.values["value"] == "31x"
    assert finding.scope == "DF_TEST"
    assert finding.state == "open"
    place = finding.places[0]
    assert (place.source, place.row) == ("data.csv", 7)
    assert place.key == "A.SME.ZZ._T._T._T._T._T.PT 2018"
    english, lao = finding.message.say("en"), finding.message.say("lo")
    assert english.startswith("Enterprises owned by women, 2018: “31x” is not a number")
    assert "Write digits" in english
    assert lao.startswith("ລະຫັດ SERIES SME, 2018: “31x”")
    assert "ກະລຸນາ" in lao


@pytest.mark.parametrize(
    ("place", "sheet", "cell", "row"),
    [
        ("data.xml|12", "", "", 12),
        ("data.xml||", "", "", 0),
        ("book.xlsx|Sheet 1|C12", "Sheet 1", "C12", 0),
        ("", "", "", 0),
    ],
)
def test_places(world: Any, place: str, sheet: str, cell: str, row: int) -> None:
    rows = edited(world, "SME", "2018", written="x")
    rows = [replace(r, codes={**r.codes, "PLACE": place}) for r in rows]
    found = world.check(rows).findings[0].places[0]
    assert (found.source, found.sheet, found.cell) == (place.partition("|")[0], sheet, cell)
    assert found.row == row


def test_breaches_of_one_series_are_one_finding(world: Any) -> None:
    rows = [
        replace(row, written=f"-{row.written}") if row.series == "SME" else row
        for row in world.clean(5)
    ]
    (finding,) = [f for f in world.check(rows).findings if f.rule == "series.negative"]
    assert finding.period == "2015, 2016, 2017, 2018, 2019, 2020"
    assert finding.values["value"].count("-") == 6
    summary = {s.rule: s for s in world.check(rows).summary}
    assert summary["series.negative"].failed == 6


def test_gravest_first(world: Any) -> None:
    rows = edited(world, "SME", "2018", written=" x ")
    rows = [replace(r, codes={**r.codes, "NATURE": "_X"}) for r in rows]
    severities = [finding.severity for finding in world.check(rows).findings]
    assert severities == sorted(severities, key=["blocking", "warning", "note"].index)
    assert len(set(severities)) > 1


def test_a_rule_left_out_of_the_pack_does_not_run(world: Any) -> None:
    rows = edited(world, "SME", "2018", written=" 31.0 ")
    assert "padded" in world.found(rows)
    left = tuple(rule for rule in world.tables.rules if rule.id != "series.padded")
    tables = structs.replace(world.tables, rules=left)
    assert "padded" not in world.found(rows, tables=tables)


def test_one_problem_is_one_finding_because_rules_explain_others(world: Any) -> None:
    rows = [replace(row, written="20000") if row.series == "SME" else row for row in world.clean(5)]
    assert world.found(rows) == {"impossible_in_unit"}
    bare = tuple(
        structs.replace(
            rule, parameters={k: v for k, v in rule.parameters.items() if k != "explains"}
        )
        for rule in world.tables.rules
    )
    more = world.found(rows, tables=structs.replace(world.tables, rules=bare))
    assert {"impossible_in_unit", "above_base"} <= more


def test_null_cells_and_missing_columns(world: Any) -> None:
    table = world.table(world.clean(5))
    table = table.drop_columns(["NATURE", "TIME_DETAIL", "PLACE"])
    assert world.found([], table=table) == set()
    assert "column_missing" in world.found([], table=table.drop_columns(["SEX", "AGE"]))
    extra = table.append_column("REMARK", table.column("SERIES"))
    assert world.found([], table=extra) == {"column_unknown"}


def test_an_empty_table(world: Any) -> None:
    table = world.table(world.clean(5)).slice(0, 0)
    assert world.check([], table=table).findings == ()


def test_required_attributes(world: Any) -> None:
    attributes = tuple(
        structs.replace(each, required=each.id == "NATURE") for each in world.structure.attributes
    )
    structure = structs.replace(world.structure, attributes=attributes)
    rows = world.clean(5)
    assert world.found(rows, structure=structure) == set()
    empty = [replace(r, codes={**r.codes, "NATURE": ""}) for r in rows]
    (finding,) = world.check(empty, structure=structure).findings
    assert finding.rule == "series.attribute_missing"
    table = world.table(rows).drop_columns(["NATURE"])
    assert world.found([], table=table, structure=structure) == {"attribute_missing"}


def test_unit_as_attribute_keeps_units_apart(world: Any) -> None:
    """The number and the rate of one key collide if the unit is no dimension."""
    dimensions = world.structure.dimensions[:-1]
    unit = structs.replace(world.structure.dimensions[-1], role="attribute")
    structure = structs.replace(
        world.structure,
        dimensions=dimensions,
        attributes=(*world.structure.attributes, unit),
    )
    (finding,) = world.check(world.clean(5), structure=structure).findings
    assert finding.rule == "series.unit_not_in_key"
    assert finding.key == "A.DTH.ZZ._T._T._T._T._T"
    assert finding.values["observations"] == 24


def with_names(world: Any, name: str, code: str, **words: str) -> Any:
    codes = world.structure.codelists[name]
    members = (*codes.codes, Code(code, Text(words)))
    lists = {**world.structure.codelists, name: structs.replace(codes, codes=members)}
    return structs.replace(world.structure, codelists=lists)


def test_code_lists(world: Any) -> None:
    rows = world.clean(5)
    twice = with_names(world, "CL_SEX", "X", en="SEX code  m", lo="ອື່ນ")
    assert world.found(rows, structure=twice) == {"names_duplicate"}
    foreign = with_names(world, "CL_SEX", "X", en="Other", lo="Other people")
    assert world.found(rows, structure=foreign) == {"names_script"}
    short = with_names(world, "CL_UNIT_MEASURE", "PH", en="pH", lo="pH")
    assert world.found(rows, structure=short) == set()


def test_code_lists_without_a_language(world: Any) -> None:
    lists = {
        name: structs.replace(
            codes,
            codes=tuple(
                structs.replace(code, name=Text.of(en=code.name.say("en"))) for code in codes.codes
            ),
        )
        for name, codes in world.structure.codelists.items()
    }
    structure = structs.replace(world.structure, codelists=lists)
    (finding,) = world.check(world.clean(5), structure=structure).findings
    assert finding.rule == "series.names_missing"
    assert finding.values["count"] == len(lists)


def test_a_mistyped_code(world: Any) -> None:
    codes = world.structure.codelists["CL_SERIES"]
    regular = [f"_L_ZZ_{n:06}_01" for n in range(10101, 10116)]
    members = [Code(c, Text.of(en=f"Series {c}", lo=f"ຊຸດ {c}")) for c in regular]
    odd = Code("_L_ZZ_0050102_01", Text.of(en="Odd one", lo="ອັນແປກ"))
    letter = Code("_L_ZZ_080A01_01", Text.of(en="With a letter", lo="ມີຕົວອັກສອນ"))
    lists = {
        **world.structure.codelists,
        "CL_SERIES": structs.replace(codes, codes=(*codes.codes, *members, odd, letter)),
    }
    structure = structs.replace(world.structure, codelists=lists)
    (finding,) = world.check(world.clean(5), structure=structure).findings
    assert finding.rule == "series.code_shape"
    assert finding.values["odd"] == "['_L_ZZ_0050102_01']"


def test_same_names(world: Any) -> None:
    structure = with_names(
        world, "CL_SERIES", "IMR2", en="Infant mortality rate per 1,000 live births", lo="ອັດຕາ"
    )
    rows = world.clean(5)
    rows += [
        replace(row, series="IMR2", written=f"{float(row.written) + 1.3:.1f}")
        for row in rows
        if row.series == "IMR"
    ]
    (finding,) = world.check(rows, structure=structure).findings
    assert finding.rule == "series.same_name"
    assert "IMR" in str(finding.message)
    assert "IMR2" in str(finding.message)


def test_rows_for_a_file(world: Any) -> None:
    confrontation = world.check(edited(world, "SME", "2018", written="31x"))
    (row,) = findings_csv(confrontation, ("en", "lo"))
    assert list(row) == [
        "rule",
        "severity",
        "series_key",
        "period",
        "value",
        "place",
        "message_en",
        "message_lo",
    ]
    assert row["value"] == "31x"
    assert row["place"].startswith("data.csv › row 7")
    assert findings_csv(world.check(world.clean(5)), ("en",)) == []


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("2013-2017", [2013, 2017]),
        ("2013/14", [2013, 2014]),
        ("2015", [2015]),
        ("2015-07", [2015]),
        ("2015-07-31", [2015]),
        ("LSIS 2017", [2017]),
        ("LA", []),
        ("20175", []),
    ],
)
def test_years(written: str, years: list[int]) -> None:
    assert years_of(written) == years


def test_plain_words_and_names() -> None:
    assert plain_words("Ministry (of)  Health;") == "ministry of health"
    assert plain_name("Deaths [3.1.1]  per 100,000 women") == plain_name("Deaths")
    assert plain_name("Deaths of men") != plain_name("Deaths of women")
    assert shape("0050102_01") == "9999999_99"
