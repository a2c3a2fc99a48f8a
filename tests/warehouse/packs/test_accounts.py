"""Accounts of a pack: templates, what fills their cells, links, coefficients."""

from pathlib import Path
from typing import Any

import pytest

from sathiti.model import AccountIdentity, AccountLine, Catalogue, CellSource, Text
from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.packs.account_templates import translated

HERE = Path(__file__).resolve().parent / "tiny_pack"

TEMPLATE = "accounts/templates/rainfall.yaml"
PLAN = "accounts/sources/rainfall.yaml"
LINKS = "accounts/links.yaml"
COEFFICIENTS = "parameters/coefficients.csv"
ACCOUNT = {
    TEMPLATE: (
        "id: rainfall\nversion: '1.0'\ntitle: {en: Rainfall}\nkind: water\nunit: MM\n"
        "unit_label: {en: mm}\ndecimals: 1\nsource: invented\n"
        "columns:\n  - {code: ALL, label: {en: Everywhere}}\n"
        "  - {code: COAST, parent: ALL, label: {en: Coast}}\n"
        "tables:\n  - id: water\n    title: {en: Water}\n    rows:\n"
        "      - {code: FALLEN, label: {en: Fallen}}\n"
        "      - {code: RAIN, parent: FALLEN, label: {en: Rain}}\n"
        "    blocked:\n      - {rows: [RAIN], columns: [COAST]}\n"
        "identities:\n  - id: some\n    title: {en: Some rain}\n    formula: RAIN <= FALLEN\n"
    ),
    PLAN: (
        "template: rainfall\ndataflow: DF_RAINFALL\ncells:\n"
        "  - cell: water.RAIN.ALL\n    formula: weather.rain * coefficients.factor\n"
        "    decimals: 1\n    source: invented\n"
    ),
    LINKS: (
        "- id: same\n  title: {en: The same}\n  formula: a = b\n"
        "  cells: {a: rainfall.water.RAIN.ALL, b: rainfall.water.FALLEN.ALL}\n"
    ),
    COEFFICIENTS: (
        "item,area,valid_from,valid_to,value,unit,assumed,note_en,source\n"
        "factor,,,2009-12-31,1.5,1,no,,invented\n"
        "factor,,2010-01-01,,2,1,yes,Guessed,invented\n"
        "factor,W,,,3,1,no,,invented\n"
    ),
}


@pytest.fixture(scope="module")
def tavara() -> Pack:
    return load_pack("tavara", [HERE])


def told(isle: Any, file: str, old: str, new: str) -> list[str]:
    """What is wrong with the pack when `old` is `new` in one file of the account."""
    assert old in ACCOUNT[file]
    errors: list[str] = isle.told({**ACCOUNT, file: ACCOUNT[file].replace(old, new, 1)})
    return errors


def test_a_template_of_two_tables(tavara: Pack) -> None:
    template = tavara.accounts["land_use"]
    assert (template.version, template.kind, template.unit) == ("1.0", "land", "HA")
    assert (template.decimals, template.blank, template.source) == (1, "missing", "invented")
    assert [table.id for table in template.tables] == ["stock", "change"]
    stock, change = template.tables
    assert [line.code for line in stock.columns] == ["TOTAL", "HILL", "PLAIN"]
    assert stock.rows[1] == AccountLine(
        "FOREST", Text.of(en="Forest", fr="Forêt"), "LAND", False, {"LCOV": "L06"}
    )
    assert (stock.blocked, change.blocked) == ((), (("FELLED", "MAN"),))


def test_columns_of_the_whole_template_serve_tables_without_own(tavara: Pack) -> None:
    stock, change = tavara.accounts["land_use"].tables
    assert len(stock.columns) == 3
    assert [line.code for line in change.columns] == ["TOTAL", "MAN"]


def test_identities_of_a_template(tavara: Pack) -> None:
    inside, once = tavara.accounts["land_use"].identities
    assert (inside.each, inside.relative, inside.absolute) == ("column", 0.001, None)
    assert once.cells == {"felled": "change.FELLED.TOTAL", "forest": "stock.FOREST.TOTAL"}
    assert inside.at is not None
    assert (inside.at.source, inside.at.row) == ("tavara/accounts/templates/land_use.yaml", 30)


def test_a_plan_names_what_fills_the_cells(tavara: Pack) -> None:
    plan = tavara.account_plans["land_use"]
    assert (plan.dataflow, plan.first, plan.last) == ("DF_LAND_USE", "2010", "")
    land, other = plan.cells
    assert isinstance(land, CellSource)
    assert (land.cell, land.formula, land.assumed) == ("stock.LAND.TOTAL", "land.land", Text({}))
    assert other.assumed.say("fr") == "Une part fixe."


def test_a_plan_says_who_should_provide_what_is_missing(tavara: Pack) -> None:
    (asked,) = tavara.account_plans["land_use"].asked
    assert asked.cells == ("stock.FOREST.*", "change.*.*")
    assert tavara.provider(asked.function, "2020-01-01")


def test_cells_asked_that_no_account_has_are_told(isle: Any) -> None:
    asked = "asked:\n  - {cells: [water.SNOW.*], function: survey}\ncells:"
    errors = told(isle, PLAN, "cells:", asked)
    assert any("“water.SNOW.*” is no cell of the account" in error for error in errors)


def test_links_between_accounts_hold_once(tavara: Pack) -> None:
    # those of the included pack come first
    link = tavara.account_links[-1]
    assert link.id == "felled.forest"
    assert isinstance(link, AccountIdentity)
    assert link.each == "once"
    assert link.cells["forest"] == "land_use.stock.FOREST.TOTAL"


def test_coefficients_are_dated_rows(tavara: Pack) -> None:
    rows = tavara.parameter_values("coefficients")
    assert [(row["item"], row["valid_to"], row["value"]) for row in rows] == [
        ("other_share", "2010-12-31", "0.6"),
        ("other_share", "", "0.55"),
    ]


def test_the_small_account_of_these_tests_is_right(isle: Any) -> None:
    pack = isle.load(ACCOUNT)
    assert list(pack.accounts) == list(pack.account_plans) == ["rainfall"]
    assert pack.accounts["rainfall"].tables[0].blocked == (("RAIN", "COAST"),)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("kind: water\n", "", 1, "“kind” is missing"),
        ("source: invented\n", "", 1, "“source” is missing"),
        ("decimals: 1", "decimals: few", 7, "“few” is not a whole number"),
        ("kind: water", "kind: water\nblank: none", 5, "Use one of: missing, zero"),
        ("parent: ALL", "parent: LAND", 11, "“LAND” is not known as parent"),
        ("{code: ALL,", "{code: ALL, parent: COAST,", 10, "stands under itself"),
        ("code: COAST", "code: ALL", 11, "“ALL” is written twice"),
        ("code: RAIN", "code: RA.IN", 17, "“RA.IN” cannot stand in the field “code”"),
        ("label: {en: Rain}", "label: Rain", 17, "“label” needs words in: en"),
        ("parent: FALLEN,", "above: FALLEN,", 17, "“above” is not known here"),
        ("rows: [RAIN]", "rows: [SNOW]", 19, "“SNOW” is not known as rows"),
        ("columns: [COAST]", "columns: [HILL]", 19, "“HILL” is not known as columns"),
        ("{rows: [RAIN], columns: [COAST]}", "{}", 19, "“rows” is missing"),
        ("formula: RAIN <= FALLEN", "each: row", 21, "“formula” is missing"),
        ("formula:", "each: cell\n    formula:", 23, "Use one of: column, row, once"),
        ("formula:", "absolute: -1\n    formula:", 23, "cannot be negative: -1"),
        ("RAIN <= FALLEN", "RAIN <= SNOW", 21, "has no row “SNOW”"),
        ("RAIN <= FALLEN", "RAIN <> FALLEN", 21, "RAIN <> FALLEN"),
        ("RAIN <= FALLEN", "FALLEN = RAIN\n    only: [HILL]", 21, "no column HILL"),
        ("formula:", "each: once\n    formula:", 21, "is not among the cells of the identity"),
        ("formula:", "relative: much\n    formula:", 23, "“much” is not a number"),
    ],
)
def test_mistakes_of_a_template_are_told_with_their_line(
    isle: Any, old: str, new: str, line: int, what: str
) -> None:
    errors = told(isle, TEMPLATE, old, new)
    assert any(
        error.startswith(f"isle/{TEMPLATE} › row {line}") and what in error for error in errors
    ), errors


def test_a_table_needs_columns_of_its_own_where_the_template_has_none(isle: Any) -> None:
    columns = ACCOUNT[TEMPLATE][
        ACCOUNT[TEMPLATE].index("columns:\n") : ACCOUNT[TEMPLATE].index("tables:")
    ]
    assert any(
        "“columns” must be a list of entries" in e for e in told(isle, TEMPLATE, columns, "")
    )


def test_rows_of_the_whole_template_serve_tables_without_own(isle: Any) -> None:
    shared = (
        "rows:\n  - {code: RAIN, label: {en: Rain}}\n"
        "tables:\n  - id: day\n    title: {en: Day}\n  - id: night\n    title: {en: Night}\n"
    )
    template = ACCOUNT[TEMPLATE].partition("tables:\n")[0] + shared
    day, night = isle.load({TEMPLATE: template}).accounts["rainfall"].tables
    assert day.rows == night.rows == (AccountLine("RAIN", Text.of(en="Rain")),)


def test_a_second_table_or_template_of_the_same_name_is_told(isle: Any) -> None:
    table = (
        "tables:\n  - id: water\n    title: {en: Water}\n"
        "    rows:\n      - {code: A, label: {en: A}}\n"
    )
    assert any("“water” is written twice" in e for e in told(isle, TEMPLATE, "tables:\n", table))
    copy = {**ACCOUNT, "accounts/templates/second.yaml": ACCOUNT[TEMPLATE]}
    assert any("“rainfall” is written twice" in error for error in isle.told(copy))


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("template: rainfall", "template: snowfall", 1, "“snowfall” is not known as template"),
        ("dataflow: DF_RAINFALL\n", "", 1, "“dataflow” is missing"),
        ("water.RAIN.ALL", "RAIN.ALL", 4, "not the name of a cell. Write it as table.row.column."),
        ("water.RAIN.ALL", "ice.RAIN.ALL", 4, "“ice” is not known as cell. Use one of: water."),
        ("water.RAIN.ALL", "water.SNOW.ALL", 4, "Use one of: FALLEN, RAIN."),
        ("water.RAIN.ALL", "water.RAIN.HILL", 4, "Use one of: ALL, COAST."),
        ("water.RAIN.ALL", "water.RAIN.COAST", 4, "cannot have a figure"),
        ("weather.rain", "weather.snow", 5, "the form “weather” has no item “snow”"),
        ("weather.rain", "rain", 5, "does not say its form"),
        ("coefficients.factor", "coefficients.share", 5, "no item “share”. Use one of: factor."),
        ("weather.rain *", "weather.rain * *", 5, "*"),
        ("cells:", "first: soon\ncells:", 3, "soon"),
    ],
)
def test_mistakes_of_a_plan_are_told_with_their_line(
    isle: Any, old: str, new: str, line: int, what: str
) -> None:
    errors = told(isle, PLAN, old, new)
    assert any(
        error.startswith(f"isle/{PLAN} › row {line}") and what in error for error in errors
    ), errors


def test_a_formula_may_name_cells_of_accounts(isle: Any) -> None:
    formula = ACCOUNT[PLAN].replace("weather.rain", "rainfall.water.FALLEN.ALL")
    cells = isle.load({**ACCOUNT, PLAN: formula}).account_plans["rainfall"].cells
    assert cells[0].formula == "rainfall.water.FALLEN.ALL * coefficients.factor"


@pytest.mark.parametrize("cell", ["water.SNOW.ALL", "water.RAIN.COAST", "RAIN.ALL"])
def test_a_formula_cannot_name_cells_that_are_not_there(isle: Any, cell: str) -> None:
    (error,) = told(isle, PLAN, "weather.rain", f"rainfall.{cell}")
    assert f"the form “rainfall” has no item “{cell}”" in error


def test_an_indicator_may_be_made_from_cells_of_accounts(isle: Any) -> None:
    indicator = (
        "- id: SHARE\n  title: {en: Share}\n  dataflow: DF_RAIN\n  key: {STAT: RAIN}\n"
        "  formula: rainfall.water.RAIN.ALL / rainfall.water.FALLEN.ALL\n  unit: MM\n"
        "  unit_label: {en: mm}\n  decimals: 0\n  source: invented\n"
    )
    pack = isle.load({**ACCOUNT, "products/indicators.yaml": indicator})
    assert [indicator.id for indicator in pack.indicators] == ["SHARE"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("rainfall.water.RAIN.ALL", "water.RAIN.ALL", "Write it as account.table.row.column."),
        ("rainfall.water.RAIN.ALL", "snow.water.RAIN.ALL", "Use one of: rainfall."),
        ("rainfall.water.RAIN.ALL", "rainfall.water.RAIN.COAST", "the template blocks it"),
        ("formula: a = b\n", "formula: a = b\n  each: row\n", "Use one of: once."),
        (ACCOUNT[LINKS].splitlines()[-1], "", "“a” is not among the cells of the identity"),
        ("formula: a = b", "formula: a = c", "“c” is not among the cells of the identity"),
        ("formula: a = b", "formula: a = b\n  compute: true", "computes nothing"),
        ("formula: a = b", "formula: a", "is needed here"),
    ],
)
def test_mistakes_of_links(isle: Any, old: str, new: str, what: str) -> None:
    errors = told(isle, LINKS, old, new)
    assert any(error.startswith(f"isle/{LINKS} › row ") and what in error for error in errors)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("factor,W", "factor,E", 4, "“E” is not known as area"),
        ("1.5", "much", 2, "“much” is not a number"),
        ("factor,W", "fac-tor,W", 4, "“fac-tor” cannot stand in the field “item”"),
        (",no,,invented", ",maybe,,invented", 2, "Use one of: yes, no"),
        (",yes,Guessed", ",yes,", 3, "“note” needs words in: en"),
        ("2009-12-31", "2010-01-01", 3, "another row of “factor”"),
        ("factor,,,2009-12-31", "factor,,2009-12-31,2009-01-01", 2, "wrong order"),
        (",no,,invented", ",no,,", 2, "“source” is missing"),
        ("item,", "name,", 1, "Columns are missing: item"),
    ],
)
def test_mistakes_of_coefficients(isle: Any, old: str, new: str, line: int, what: str) -> None:
    errors = told(isle, COEFFICIENTS, old, new)
    assert any(
        error.startswith(f"isle/{COEFFICIENTS} › row {line}") and what in error for error in errors
    ), errors


def test_all_mistakes_are_told_at_once(isle: Any) -> None:
    broken = {file: text.replace("en:", "xx:") for file, text in ACCOUNT.items()}
    errors = isle.told({**broken, COEFFICIENTS: ACCOUNT[COEFFICIENTS].replace("1.5", "x")})
    files = {error.split(" › ")[0] for error in errors}
    assert {f"isle/{file}" for file in (TEMPLATE, LINKS, COEFFICIENTS)} <= files


LAO_HEAD = (
    "id: west\nversion: '2.0'\nname: {en: West, lo: ຕາເວັນຕົກ}\nlanguages: [lo, en]\n"
    "includes: [isle]\nagency: {id: WST, name: {en: Office, lo: ຫ້ອງການ}}\ncountry: IS\n"
)


def test_an_included_template_is_said_in_the_languages_of_the_pack(isle: Any) -> None:
    isle.load(ACCOUNT)
    words = 'en,lo\n"Rain",ຝົນ\n"Rainfall",ປະລິມານນ້ຳຝົນ\n"Some rain",ມີຝົນ\n"The same",ຄືກັນ\n'
    west = isle.load({"pack.yaml": LAO_HEAD, "texts/messages-rain.csv": words}, "west")
    template = west.accounts["rainfall"]
    assert template.title == Text.of(en="Rainfall", lo="ປະລິມານນ້ຳຝົນ")
    assert template.tables[0].rows[1].label.say("lo") == "ຝົນ"
    assert template.identities[0].title.say("lo") == "ມີຝົນ"
    assert west.account_links[0].title == Text.of(en="The same", lo="ຄືກັນ")
    assert template.tables[0].rows[0].label == Text.of(en="Fallen")


def test_own_entries_replace_those_of_the_included_pack(isle: Any) -> None:
    isle.load(ACCOUNT)
    head = LAO_HEAD.replace("[lo, en]", "[en]")
    own = {
        "pack.yaml": head,
        PLAN: ACCOUNT[PLAN].replace("DF_RAINFALL", "DF_WEST"),
        LINKS: ACCOUNT[LINKS].replace("a = b", "a <= b"),
        COEFFICIENTS: "\n".join([*ACCOUNT[COEFFICIENTS].splitlines()[:2], ""]).replace(
            "factor", "share"
        ),
    }
    west = isle.load(own, "west")
    assert west.account_plans["rainfall"].dataflow == "DF_WEST"
    assert [link.formula for link in west.account_links] == ["a <= b"]
    items = [row["item"] for row in west.parameter_values("coefficients")]
    assert items == ["factor", "factor", "factor", "share"]


def test_own_rows_of_an_item_replace_all_of_the_included(isle: Any) -> None:
    isle.load(ACCOUNT)
    rows = "\n".join([*ACCOUNT[COEFFICIENTS].splitlines()[:2], ""]).replace("1.5", "9")
    west = isle.load(
        {"pack.yaml": LAO_HEAD.replace("[lo, en]", "[en]"), COEFFICIENTS: rows}, "west"
    )
    assert [row["value"] for row in west.parameter_values("coefficients")] == ["9"]


def test_own_words_of_a_text_stand_before_those_of_the_catalogue(isle: Any) -> None:
    template = isle.load(ACCOUNT).accounts["rainfall"]
    texts = Catalogue({"Rainfall": {"lo": "ຝົນ", "fr": "Pluie"}})
    said = translated(template, texts, ["lo"]).title
    assert said == Text.of(en="Rainfall", lo="ຝົນ")
