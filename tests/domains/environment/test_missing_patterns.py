"""Which cells a plan asks for, by patterns, and what is said of those that have no figure."""

import pyarrow as pa
import pytest

from sathiti.domains.environment.missing import missing_figures
from sathiti.model import (
    AccountLine,
    AccountPlan,
    AccountTable,
    AccountTemplate,
    Catalogue,
    CellsAsked,
    MissingFigure,
    Text,
)


def lines(*codes: str) -> tuple[AccountLine, ...]:
    """Lines with their codes as labels."""
    return tuple(AccountLine(code, Text.of(en=code)) for code in codes)


# Supply and use of energy; nobody exports what is made at home.
SUPPLY = AccountTable("supply", Text.of(en="Supply"), lines("MADE", "IMPORT"), lines("COAL", "OIL"))
USE = AccountTable(
    "use", Text.of(en="Use"), lines("HOME", "EXPORT"), lines("COAL", "OIL"), (("EXPORT", "OIL"),)
)
TEMPLATE = AccountTemplate(
    "energy", "1", Text.of(en="Energy"), "energy", "TJ", Text({}), 1, (SUPPLY, USE)
)
PROVIDERS = {"energy": Text.of(en="Ministry of Energy"), "trade": Text.of(en="Customs")}
NAMES = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN", "REF_AREA", "TIME_PERIOD")


def cells(*given: tuple[str, str, str]) -> pa.Table:
    """Cells of the country: cell, period, status; the value is 1."""
    rows = [
        dict(zip(NAMES, (*cell.split("."), "XX", period), strict=True))
        | {"OBS_VALUE": 1.0, "OBS_STATUS": status}
        for cell, period, status in given
    ]
    kinds = {**dict.fromkeys(NAMES, pa.string()), "OBS_VALUE": pa.float64()}
    return pa.Table.from_pylist(rows, pa.schema({**kinds, "OBS_STATUS": pa.string()}))


def missing(
    *asked: CellsAsked, given: pa.Table | None = None, periods: tuple[str, ...] = ("2020",)
) -> list[MissingFigure]:
    """What a plan finds missing."""
    plan = AccountPlan("energy", "D", (), asked=asked)
    table = cells() if given is None else given
    return missing_figures(plan, TEMPLATE, table, periods, "XX", PROVIDERS, Catalogue(), ("en",))


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (("supply.MADE.COAL",), ["supply.MADE.COAL"]),
        (("supply.MADE.*",), ["supply.MADE.COAL", "supply.MADE.OIL"]),
        (("*.*.OIL",), ["supply.MADE.OIL", "supply.IMPORT.OIL", "use.HOME.OIL"]),
        (("use.*.*",), ["use.HOME.COAL", "use.HOME.OIL", "use.EXPORT.COAL"]),
        (("use.EXPORT.OIL",), []),
        (("none.*.*",), []),
        (("supply.????.OIL",), ["supply.MADE.OIL"]),
        (("supply.I*.OIL", "supply.*.OIL"), ["supply.IMPORT.OIL", "supply.MADE.OIL"]),
    ],
)
def test_patterns_find_the_cells_of_the_template(
    patterns: tuple[str, ...], found: list[str]
) -> None:
    assert [one.cell for one in missing(CellsAsked(patterns, "energy"))] == found


def test_each_function_is_asked_for_its_own_cells() -> None:
    found = missing(
        CellsAsked(("supply.MADE.COAL",), "energy"), CellsAsked(("supply.IMPORT.COAL",), "trade")
    )
    assert [(one.cell, one.provider.say("en")) for one in found] == [
        ("supply.MADE.COAL", "Ministry of Energy"),
        ("supply.IMPORT.COAL", "Customs"),
    ]


def test_a_cell_may_be_missing_in_some_years_and_assumed_in_others() -> None:
    given = cells(("supply.MADE.COAL", "2020", "A"), ("supply.MADE.COAL", "2021", "E"))
    asked = CellsAsked(("supply.MADE.COAL",), "energy")
    found = missing(asked, given=given, periods=("2020", "2021", "2022", "2023"))
    assert [(one.periods, one.assumed) for one in found] == [("2022–2023", False), ("2021", True)]


def test_years_that_are_not_asked_do_not_count() -> None:
    given = cells(("supply.MADE.COAL", "2019", "E"), ("supply.MADE.COAL", "2020", "A"))
    assert missing(CellsAsked(("supply.MADE.COAL",), "energy"), given=given) == []


@pytest.mark.parametrize("status", ["A", "P", "B", "F"])
def test_any_figure_that_is_not_assumed_is_there(status: str) -> None:
    given = cells(("use.HOME.OIL", "2020", status))
    assert missing(CellsAsked(("use.HOME.OIL",), "energy"), given=given) == []


def test_a_figure_of_one_cell_is_none_of_another() -> None:
    given = cells(("use.HOME.OIL", "2020", "A"))
    (found,) = missing(CellsAsked(("use.HOME.*",), "energy"), given=given)
    assert found.cell == "use.HOME.COAL"
    assert found.label.say("en") == "HOME: COAL"


def test_nothing_is_missing_of_an_account_about_no_period() -> None:
    assert missing(CellsAsked(("*",), "energy"), periods=()) == []
