"""Published stocks, material flows and forest areas through the templates of the pack."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sathiti.methods.accounts import check_account, compile_account
from sathiti.warehouse.packs import Pack

from .accounts import Key, cells_of, failing, one_account, reference, values_of

pytestmark = pytest.mark.shared


def materials(shared: Path) -> pa.Table:
    return cells_of(
        (("flow", row["material"], "DMC"), float(row["dmc_tonnes"]), row["m49"], row["time"])
        for row in reference(shared, "mfa_dmc.csv")
    )


def gaps(table: pa.Table) -> dict[tuple[str, str, str], float]:
    """Material, area and year to what its parts lack, as a share of it, worked out by hand."""
    parts = {
        "ALP": ("BIM", "FOF", "MEO", "NMM"),
        "BIM": ("CRO", "CPR", "GBO", "WCH", "WOD"),
        "MEO": ("FEO", "NFO"),
        "NMM": ("NMC", "NMA"),
        "FOF": ("COL", "PET", "GAS", "ONT"),
    }
    values: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in table.to_pylist():
        values[row["REF_AREA"], row["TIME_PERIOD"]][row["ACCOUNT_ROW"]] = row["OBS_VALUE"]
    return {
        (parent, area, year): (known[parent] - sum(known.get(one, 0.0) for one in of))
        / known[parent]
        for (area, year), known in values.items()
        for parent, of in parts.items()
        if known.get(parent)
    }


def sums_of(pack: Pack, table: pa.Table) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Material, area and year to what the checker says of the sum of its parts."""
    residuals = check_account(pack.accounts["material_flow"], table).to_pylist()
    return {
        (row["IDENTITY"].rpartition(".")[2], row["REF_AREA"], row["TIME_PERIOD"]): row
        for row in residuals
        if row["IDENTITY"].startswith("parts.rows.flow.") and row["AT"] == "DMC"
    }


def test_material_totals_are_their_parts_but_for_roundings(pack: Pack, shared: Path) -> None:
    table = materials(shared)
    sums, expected = sums_of(pack, table), gaps(table)
    assert len(expected) == 175
    for key, gap in expected.items():
        row = sums[key]
        assert row["RESIDUAL"] / row["LEFT"] == pytest.approx(gap, abs=1e-12), key
        assert abs(gap) < 2e-4, key
    failed = [row["RESIDUAL"] for row in sums.values() if row["OUTCOME"] == "fails"]
    assert len(failed) == 14, "sums of figures rounded to tonnes"
    assert max(map(abs, failed)) < 1.3


def test_fossil_fuels_lack_a_part_that_nobody_reports(pack: Pack, shared: Path) -> None:
    fossil = [row for (of, _, _), row in sums_of(pack, materials(shared)).items() if of == "FOF"]
    assert len(fossil) == 35
    assert {(row["OUTCOME"], *row["MISSING"]) for row in fossil} == {
        ("incomplete", "flow.ONT.DMC"),
    }


def test_a_material_total_that_misses_a_part_is_found_and_no_other(
    pack: Pack, shared: Path
) -> None:
    rows = materials(shared).to_pylist()
    before = sums_of(pack, pa.Table.from_pylist(rows))
    (wood,) = [
        row
        for row in rows
        if (row["ACCOUNT_ROW"], row["REF_AREA"], row["TIME_PERIOD"]) == ("WOD", "418", "2010")
    ]
    after = sums_of(pack, pa.Table.from_pylist([row for row in rows if row is not wood]))
    changed = {key for key, row in after.items() if row["OUTCOME"] != before[key]["OUTCOME"]}
    assert changed == {("BIM", "418", "2010")}
    assert after["BIM", "418", "2010"]["RESIDUAL"] == pytest.approx(wood["OBS_VALUE"])


def test_consumption_of_materials_is_not_negative(pack: Pack, shared: Path) -> None:
    residuals = check_account(pack.accounts["material_flow"], materials(shared)).to_pylist()
    signs = [row for row in residuals if row["IDENTITY"] == "consumption_not_negative"]
    assert len(signs) == 595
    assert {row["OUTCOME"] for row in signs} == {"holds"}


CLASSES = {"1": "LC01", "2": "LC02", "3": "LC03", "5": "LC05", "6": "LC06"} | {
    "10": "LC10",
    "14": "LC14",
}


def land(shared: Path) -> dict[Key, dict[str, float]]:
    return {
        CLASSES[row["class"]]: {
            name.removesuffix("_ha"): float(value) for name, value in row.items() if name != "class"
        }
        for row in reference(shared, "landcover_grid_account_expected.csv")
    }


def test_the_land_cover_account_of_two_grids_closes(pack: Pack, shared: Path) -> None:
    template = pack.accounts["land_cover"]
    published = land(shared)
    zero = ("NATURAL_EXPANSION", "UPWARD", "NATURAL_REGRESSION", "DOWNWARD")
    given: dict[Key, float] = {}
    for column in (line.code for line in template.tables[0].columns if line.code != "TOTAL"):
        known = published.get(column, dict.fromkeys(("opening", "additions", "reductions"), 0.0))
        given |= {("stock", row, column): 0.0 for row in zero}
        given |= {
            ("stock", "OPENING", column): known["opening"],
            ("stock", "MANAGED_EXPANSION", column): known["additions"],
            ("stock", "MANAGED_REGRESSION", column): known["reductions"],
        }
    compiled = compile_account(template, one_account(given))
    made = values_of(compiled.cells)
    for column, known in published.items():
        assert made["stock", "CLOSING", column] == pytest.approx(known["closing"], abs=1e-9)
        assert made["stock", "NET", column] == pytest.approx(known["net_change"], abs=1e-9)
        assert made["stock", "UNCHANGED", column] == pytest.approx(known["unchanged"], abs=1e-9)
    assert made["stock", "OPENING", "TOTAL"] == pytest.approx(made["stock", "CLOSING", "TOTAL"])
    assert {row["OUTCOME"] for row in compiled.residuals.to_pylist()} == {"holds"}


def test_land_that_vanishes_is_found(pack: Pack, shared: Path) -> None:
    given = {
        ("stock", name.upper(), column): value
        for column, known in land(shared).items()
        for name, value in known.items()
        if name in ("opening", "additions", "reductions", "closing")
    }
    given["stock", "CLOSING", "LC06"] -= 1.0
    residuals = check_account(pack.accounts["land_cover"], one_account(given))
    assert ("closing", "LC06") in failing(residuals)
    assert ("closing", "LC05") not in failing(residuals)
