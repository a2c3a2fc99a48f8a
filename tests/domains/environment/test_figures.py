"""All figures of an office under the names formulas use."""

import pyarrow as pa
import pytest

from sathiti.domains.environment import INDICATORS, Figures
from sathiti.model import Text
from sathiti.warehouse.packs import Pack, load_pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("lao")


def facts(*rows: tuple[str, str, str, float | None]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"ITEM": item, "REF_AREA": area, "TIME_PERIOD": period, "OBS_VALUE": value}
            for item, area, period, value in rows
        ]
    )


def cells(*rows: tuple[str, str, str, float | None]) -> pa.Table:
    """Cells of an account in the whole country."""
    return pa.Table.from_pylist(
        [
            {
                **dict(
                    zip(
                        ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN"),
                        name.split("."),
                        strict=True,
                    )
                ),
                "REF_AREA": area,
                "TIME_PERIOD": period,
                "OBS_VALUE": value,
            }
            for name, area, period, value in rows
        ]
    )


def indicator(name: str, period: str, value: float) -> pa.Table:
    return pa.table(
        {
            "FORMULA": [name],
            "REF_AREA": ["LA"],
            "TIME_PERIOD": [period],
            "OBS_VALUE": [value],
        }
    )


def test_items_of_forms_go_by_form_and_item(pack):
    figures = Figures(pack, {"forest": facts(("forest_area", "LA", "2020", 16596.0))})
    assert list(figures.series) == ["forest.forest_area"]
    series = figures.series["forest.forest_area"]
    assert series.periods == {"LA": ("2020",)}
    assert series.label.say("en") == "Forest area"
    assert series.unit.say("lo") == "ພັນເຮັກຕາ"


def test_indicators_go_by_their_id_alone(pack):
    tables = [indicator("AG_LND_FRST", "2020", 71.9), indicator("ER_H2O_STRESS", "2020", 4.8)]
    figures = Figures(pack, {}, tables)
    assert set(figures.series) == {"AG_LND_FRST", "ER_H2O_STRESS"}
    assert set(figures.tables) == {INDICATORS}
    assert figures.series["AG_LND_FRST"].label.words["lo"]


def test_indicators_of_different_structures_stand_together(pack):
    one = indicator("AG_LND_FRST", "2020", 71.9)
    other = indicator("ER_H2O_STRESS", "2020", 4.8).append_column("EXTRA", pa.array(["x"]))
    table = Figures(pack, {}, [one, other]).tables[INDICATORS]
    assert table.num_rows == 2
    assert table["EXTRA"].to_pylist() == [None, "x"]


def test_cells_of_accounts_go_by_account_table_row_column(pack):
    made = cells(("use.ABS.TOTAL", "LA", "2020", 7320.0))
    figures = Figures(pack, {}, [], {"water_psut": made})
    assert list(figures.series) == ["water_psut.use.ABS.TOTAL"]
    series = figures.series["water_psut.use.ABS.TOTAL"]
    assert series.unit == pack.accounts["water_psut"].unit_label
    assert "1 Total abstraction" in series.label.say("en")
    assert "Total" in series.label.say("en")


def test_formulas_read_all_three(pack):
    figures = Figures(
        pack,
        {"water": facts(("trwr", "LA", "2020", 333.5))},
        [indicator("ER_H2O_STRESS", "2020", 4.8)],
        {"water_psut": cells(("use.ABS.TOTAL", "LA", "2020", 7320.0))},
    )
    assert set(figures.facts.forms) == {"water", INDICATORS, "water_psut"}
    assert figures.facts.panel.items_of("water_psut") == ["use.ABS.TOTAL"]


def test_what_is_not_known_to_the_pack_keeps_its_name(pack):
    figures = Figures(pack, {"forest": facts(("colour", "LA", "2020", 1.0))})
    assert figures.series["forest.colour"].label == Text.of(en="colour")
    assert figures.series["forest.colour"].unit == Text({})
    strange = Figures(pack, {}, [indicator("NEW_SERIES", "2020", 1.0)])
    assert strange.series["NEW_SERIES"].label == Text({})


def test_estimated_figures_are_told_apart(pack):
    rows = facts(("forest_area", "LA", "2020", 3.0), ("forest_area", "LA", "2021", 3.0))
    marked = rows.append_column("OBS_STATUS", pa.array(["A", "E"]))
    series = Figures(pack, {"forest": marked}).series["forest.forest_area"]
    assert series.assumed == {"LA": ("2021",)}
    assert Figures(pack, {"forest": rows}).series["forest.forest_area"].assumed == {}


def test_provinces_are_counted_apart(pack):
    figures = Figures(
        pack,
        {"forest": facts(("forest_area", "LA", "2020", 3.0), ("forest_area", "01", "2020", 1.0))},
    )
    assert set(figures.series["forest.forest_area"].periods) == {"LA", "01"}


def test_nothing_compiled_is_nothing_known(pack):
    figures = Figures(pack, {})
    assert figures.tables == {}
    assert figures.series == {}


@pytest.mark.parametrize(
    ("function", "day", "name"),
    [
        ("forest_statistics", "2024-12-31", "Ministry of Agriculture and Forestry"),
        ("forest_statistics", "2026-12-31", "Ministry of Agriculture and Environment"),
        ("flying_statistics", "2024-12-31", ""),
        ("", "2024-12-31", ""),
    ],
)
def test_who_provides_follows_the_day(pack, function, day, name):
    assert Figures(pack, {}).provider(function, day).say("en") == name
